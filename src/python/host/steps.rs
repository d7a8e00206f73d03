//! CPython's tasks: what runs their steps for the executor.

use std::rc::Rc;

use super::calls::run_step;
use super::program_run::ProgramRun;
use crate::rt::guest::{StepEnd, Steps};
use crate::rt::{GuestWait, TaskId};

/// The results of a step that are no site.
const COMPLETED: i32 = -1;
const CANCELLED: i32 = -2;
const FAILED: i32 = -3;
const YIELDED: i32 = -4;

/// CPython's tasks of one program.
pub(super) struct PythonSteps(pub(super) Rc<ProgramRun>);

impl Steps for PythonSteps {
    /// A positive result is the site of the task's wait; zero: it waits for something unknown, or was woken in its step.
    fn step(&self, task: TaskId, ended: &mut dyn FnMut(StepEnd<'_>)) {
        let program = &self.0;
        program.before_step();
        match run_step(task.get()) {
            COMPLETED => ended(StepEnd::Completed),
            CANCELLED => ended(StepEnd::Cancelled),
            FAILED => ended(StepEnd::Failed(program.take_error())),
            YIELDED => {
                program.wake(task.get());
                ended(StepEnd::Suspended(None));
            }
            number => {
                let until = program.take_deadline();
                match program.sites.get(number) {
                    Some(site) => {
                        let number = number.unsigned_abs();
                        ended(StepEnd::Suspended(Some(GuestWait { number, site: &site, until })));
                    }
                    None => ended(StepEnd::Suspended(None)),
                }
            }
        }
    }
}
