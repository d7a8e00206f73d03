//! The task that a panic is attributed to.

use std::cell::RefCell;
use std::future::pending;
use std::rc::Rc;

use loopscope::rt::{ms, sleep, spawn};
use loopscope::trace::Recorder;
use loopscope::ui::present::panic_report::running_task;

use crate::scene::Scene;

#[test]
fn the_task_whose_step_is_under_way_is_named() {
    let seen = Rc::new(RefCell::new(None));
    let recorder: Rc<RefCell<Option<Rc<Recorder>>>> = Rc::default();
    let (noted, read) = (seen.clone(), recorder.clone());
    let scene = Scene::of(async move {
        drop(spawn("other", pending::<()>()));
        drop(spawn("buggy", async move {
            sleep(ms(10)).await;
            let recorder = read.take().expect("it was given before the run");
            noted.replace(running_task(&recorder.log()));
        }));
        pending().await
    });
    recorder.replace(Some(scene.recorder.clone()));
    scene.run_until(20);
    assert_eq!(seen.take(), Some((scene.task("buggy"), "buggy".to_owned())));
}

#[test]
fn between_steps_no_task_is_named() {
    let scene = Scene::of(pending());
    scene.run_until(10);
    assert_eq!(running_task(&scene.recorder.log()), None);
}
