//! The Now panel's sentence and lists.

use std::future::pending;
use std::time::Duration;

use loopscope::i18n::Lang;
use loopscope::rt::{NamedWaitExt, PollOutcome, ms, sleep, spawn};
use loopscope::session::{State, Summary};
use loopscope::ui::present::now::SHOWN;

use crate::scene::Scene;

fn sentence(scene: &Scene, state: State) -> String {
    scene.present().sentence(state, None, Lang::En)
}

#[test]
fn the_run_queue_is_told_first_to_run_first() {
    let scene = Scene::of(async {
        for n in 1..=2 {
            drop(spawn(format!("w-{n}"), sleep(ms(100))));
        }
        pending().await
    });
    assert_eq!(sentence(&scene, State::Running), "main is ready and runs next.");
    scene.step();
    let names: Vec<_> = scene.present().queue.first.into_iter().map(|named| named.name).collect();
    assert_eq!(names, ["w-1", "w-2"]);
    assert_eq!(sentence(&scene, State::Running), "2 tasks are ready; w-1 runs next.");
}

#[test]
fn the_nearest_timer_is_told_with_the_time_left() {
    let scene = Scene::of(async {
        drop(spawn("slow", sleep(ms(300))));
        sleep(ms(200)).await;
        Ok(())
    });
    scene.run_until(80);
    let timers = scene.present().timers;
    let told: Vec<_> = timers.first.iter().map(|timer| (&*timer.task.name, &*timer.label)).collect();
    assert_eq!(told, [("main", "sleep 200 ms"), ("slow", "sleep 300 ms")]);
    assert_eq!(
        sentence(&scene, State::Running),
        "Nothing is ready: the loop sleeps until main wakes in 120 ms (sleep 200 ms)."
    );
    assert_eq!(
        sentence(&scene, State::Paused),
        "Paused at 80 ms. Nothing is ready: the loop sleeps until main wakes in 120 ms (sleep 200 ms)."
    );
}

#[test]
fn what_the_host_owes_is_told_with_who_asked() {
    let scene = Scene::of(async {
        pending::<()>().named_wait("fetch", "fetch data/1.json").await;
        Ok(())
    });
    scene.run_until(50);
    let host = scene.present().host;
    assert_eq!((host.total, &*host.first[0].label), (1, "fetch data/1.json"));
    assert_eq!(
        sentence(&scene, State::Running),
        "Nothing is ready: main waits for the host (fetch data/1.json)."
    );
}

#[test]
fn a_timer_and_the_host_are_told_together() {
    let scene = Scene::of(async {
        drop(spawn("get", pending::<()>().named_wait("fetch", "fetch data/1.json")));
        sleep(ms(200)).await;
        Ok(())
    });
    scene.run_until(50);
    assert_eq!(
        sentence(&scene, State::Running),
        "Nothing is ready: the loop waits for an answer of the host, or for main in 150 ms."
    );
}

#[test]
fn tasks_that_nothing_will_wake_are_counted() {
    let scene = Scene::of(pending());
    scene.run_until(10);
    assert_eq!(
        sentence(&scene, State::Running),
        "Nothing is ready and no timer is set: 1 suspended, and only the host could wake one."
    );
}

#[test]
fn a_stop_tells_how_many_tasks_are_left() {
    let scene = Scene::of(async {
        drop(spawn("w-1", pending::<()>()));
        pending().await
    });
    scene.run_until(10);
    scene.executor.cancel_all();
    assert_eq!(sentence(&scene, State::Stopping), "Stopping: 2 tasks still have to clean up.");
}

#[test]
fn a_long_list_is_cut_and_counted() {
    let scene = Scene::of(async {
        for n in 1..=20 {
            drop(spawn(format!("w-{n}"), sleep(ms(100))));
        }
        pending().await
    });
    scene.run_until(10);
    let timers = scene.present().timers;
    assert_eq!((timers.first.len(), timers.total, timers.more()), (SHOWN, 20, 20 - SHOWN));
}

#[test]
fn the_end_is_told_by_its_outcome() {
    let scene = Scene::of(async { Ok(()) });
    scene.run_until(10);
    let told = |outcome, error: Option<&str>, lang| {
        let summary = Summary {
            outcome,
            error: error.map(str::to_owned),
            tasks: 1,
            polls: 1,
            events: 6,
            duration: Duration::from_millis(1250),
        };
        scene.present().sentence(State::Ended, Some(&summary), lang)
    };
    assert_eq!(
        told(PollOutcome::Completed, None, Lang::En),
        "The run has completed after 1.25 s. Nothing is left to run."
    );
    assert_eq!(
        told(PollOutcome::Failed, Some("no answer"), Lang::En),
        "The run has failed after 1.25 s: no answer"
    );
    assert_eq!(
        told(PollOutcome::Cancelled, None, Lang::En),
        "The run was stopped after 1.25 s; its tasks were cancelled."
    );
    assert_eq!(told(PollOutcome::Completed, None, Lang::Zh), "运行在 1.25 s后完成，没有剩余任务。");
}

#[test]
fn an_empty_loop_invites_to_run() {
    let present = loopscope::ui::present::now::LoopStatus::default();
    assert_eq!(
        present.sentence(State::Running, None, Lang::En),
        "The loop is empty. Press Run to start the program."
    );
}
