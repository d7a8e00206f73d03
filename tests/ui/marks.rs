//! Marks beside source lines.

use std::future::pending;

use loopscope::rt::{NamedWaitExt, TaskId, ms, sleep, spawn};
use loopscope::trace::LaneId;
use loopscope::ui::present::source_marks::{SourceMark, marks};

use crate::scene::Scene;

fn marked(scene: &Scene, selected: Option<TaskId>) -> Vec<SourceMark> {
    scene.read(|model, log| marks(model, log, model.snapshot(), file!(), selected.map(LaneId::Task)))
}

#[test]
fn tasks_on_one_line_share_its_mark_and_many_are_counted() {
    let scene = Scene::of(async {
        for n in 1..=5 {
            drop(spawn(format!("w-{n}"), async { sleep(ms(100)).await }));
        }
        pending().await
    });
    scene.run_until(10);
    let marks = marked(&scene, None);
    assert_eq!(marks.len(), 1, "main waits for nothing that it named");
    assert_eq!(marks[0].text, "w-1, w-2, w-3 +2 sleep 100 ms");
    assert!(!marks[0].selected);
    assert!(marked(&scene, Some(scene.task("w-5")))[0].selected, "also of a task that is only counted");
    scene.run_until(200);
    assert!(marked(&scene, None).is_empty(), "nobody waits there any more");
}

#[test]
fn lines_are_in_order_and_different_waits_stand_side_by_side() {
    let scene = Scene::of(async {
        let wait = |n: u64| async move { sleep(ms(n)).await };
        for (name, delay) in [("a", 100), ("b", 200), ("c", 300)] {
            drop(spawn(name, wait(delay)));
        }
        sleep(ms(400)).await;
        Ok(())
    });
    scene.run_until(10);
    let marks = marked(&scene, None);
    let texts: Vec<_> = marks.iter().map(|mark| &*mark.text).collect();
    assert_eq!(texts, ["a sleep 100 ms · b sleep 200 ms · +1", "main sleep 400 ms"]);
    assert!(marks[0].line < marks[1].line);
}

#[test]
fn waits_of_other_files_mark_nothing() {
    let scene = Scene::of(async {
        pending::<()>().named_wait("queue", "get").await;
        Ok(())
    });
    scene.run_until(10);
    assert_eq!(marked(&scene, None).len(), 1);
    assert!(
        scene.read(|model, log| marks(model, log, model.snapshot(), "src/demos/sleep.rs", None)).is_empty()
    );
}
