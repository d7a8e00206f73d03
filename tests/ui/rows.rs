//! Rows of the task tree and lines of output.

use std::future::pending;

use loopscope::i18n::Lang;
use loopscope::rt::{Failure, ms, println, sleep, spawn, try_spawn};
use loopscope::ui::present::printed::{LAST, Printed, shown};
use loopscope::ui::present::task_row::{TaskRow, TaskStatus};

use crate::scene::Scene;

fn row(scene: &Scene, name: &str) -> TaskRow {
    let (task, now) = (scene.task(name), scene.now());
    scene.read(|model, log| TaskRow::of(model, log, model.snapshot(), task, now)).expect("the task is known")
}

#[test]
fn a_row_follows_its_task_through_its_life() {
    let scene = Scene::of(async {
        drop(spawn("w-1", sleep(ms(100))));
        pending().await
    });
    scene.step();
    assert_eq!(row(&scene, "w-1").state, TaskStatus::Ready);
    scene.run_until(40);
    let waiting = row(&scene, "w-1");
    assert_eq!(
        (waiting.state, &*waiting.detail, &*waiting.age),
        (TaskStatus::Suspended, "sleep 100 ms", "40 ms")
    );
    assert_eq!((waiting.depth, row(&scene, "main").depth), (1, 0), "under the task that spawned it");
    assert_eq!(waiting.spoken(Lang::En), "w-1 #2, suspended 40 ms, sleep 100 ms");
    scene.run_until(300);
    let ended = row(&scene, "w-1");
    assert_eq!((ended.state, &*ended.detail), (TaskStatus::Completed, ""));
    assert_eq!(ended.age, "100 ms", "how long it lived, not how long ago it ended");
}

#[test]
fn a_failed_row_tells_the_error_and_a_cancelled_one_its_state() {
    let scene = Scene::of(async {
        drop(try_spawn("bad", async { Err::<(), Failure>("no answer".into()) }));
        let handle = spawn("left", pending::<()>());
        sleep(ms(10)).await;
        handle.cancel();
        pending().await
    });
    scene.run_until(20);
    let bad = row(&scene, "bad");
    assert_eq!((bad.state, &*bad.detail), (TaskStatus::Failed, "no answer"));
    assert_eq!(row(&scene, "left").state, TaskStatus::Cancelled);
}

#[test]
fn a_line_of_output_tells_when_by_whom_and_what() {
    let scene = Scene::of(async {
        println!("first");
        drop(try_spawn("bad", async { Err::<(), Failure>("no answer".into()) }));
        sleep(ms(1500)).await;
        println!("last");
        Ok(())
    });
    scene.run_until(2000);
    let lines: Vec<_> = scene.read(|model, log| {
        shown(model, model.snapshot().position(), None)
            .into_iter()
            .map(|at| Printed::of(model, log, &model.messages()[at as usize]))
            .collect()
    });
    let told: Vec<_> =
        lines.iter().map(|line| (&*line.at, &*line.name, &*line.text, line.unclaimed_failure)).collect();
    assert_eq!(
        told,
        [
            ("0.0 ms", "main", "first", false),
            ("0.0 ms", "bad", "no answer", true),
            ("1500.0 ms", "main", "last", false),
        ]
    );
    let of_main = scene.task("main");
    assert_eq!(
        scene.read(|model, _| shown(model, model.snapshot().position(), Some(of_main.into()))),
        [0, 2]
    );
}

#[test]
fn of_a_long_output_the_end_is_shown() {
    let lines = LAST + 5;
    let scene = Scene::of(async move {
        for n in 0..lines {
            println!("{n}");
        }
        Ok(())
    });
    scene.run_until(1);
    let shown = scene.read(|model, _| shown(model, model.snapshot().position(), None));
    assert_eq!((shown.len(), shown.first(), shown.last()), (LAST, Some(&5), Some(&(lines as u32 - 1))));
}
