//! The inspector's texts for one task and for the task tree.

use loopscope::i18n::Lang;
use loopscope::rt::{ms, sleep, spawn, try_spawn, yield_now};
use loopscope::ui::present::inspector::Inspection;
use loopscope::ui::present::pstree::pstree;

use crate::scene::Scene;

fn scene() -> Scene {
    Scene::of(async {
        let worker = spawn("w-1", async {
            yield_now().await;
            drop(spawn("helper", async { sleep(ms(500)).await }));
            sleep(ms(30)).await;
            sleep(ms(70)).await;
        });
        worker.await?;
        try_spawn("bad", async { Err::<(), _>("no luck") }).await?;
        Ok(())
    })
}

fn inspected(scene: &Scene, name: &str) -> Inspection {
    let (task, now) = (scene.task(name), scene.now());
    scene
        .read(|model, log| Inspection::of(model, log, model.snapshot(), task.into(), now))
        .expect("the task is known")
}

#[test]
fn a_task_is_told_with_where_its_time_went() {
    let scene = scene();
    scene.run_until(50);
    assert_eq!(
        inspected(&scene, "w-1").text(Lang::En),
        "w-1 #2\n\
         State: suspended\n\
         Time: running 0 ms (0 %); ready 0 ms (0 %); suspended 50 ms (100 %)\n\
         Polls: 3, longest 0 ms\n\
         Awaits: sleep 70 ms\n\
         Waited for: sleep 30 ms × 1 · 30 ms tests/ui/inspect.rs:15; sleep 70 ms × 1 · 20 ms tests/ui/inspect.rs:16\n\
         Woken by: itself × 1; main #1 × 1; timer × 1\n\
         Woke: helper #3 × 1\n\
         Spawned by: main #1\n\
         Spawned at: tests/ui/inspect.rs:12\n\
         Spawned: helper #3\n"
    );
}

#[test]
fn the_chain_of_awaits_goes_through_joins() {
    let scene = scene();
    scene.run_until(50);
    assert_eq!(inspected(&scene, "main").chain, ["join w-1", "sleep 70 ms"]);
}

#[test]
fn a_failure_is_told_with_its_error() {
    let scene = scene();
    scene.run_until(200);
    let bad = inspected(&scene, "bad");
    assert_eq!(bad.error.as_deref(), Some("no luck"));
    assert_eq!(bad.polls, 1);
    assert!(bad.text(Lang::Zh).contains("错误: no luck"), "{}", bad.text(Lang::Zh));
}

#[test]
fn polls_are_counted_by_their_length() {
    let scene = scene();
    scene.run_until(50);
    assert_eq!(inspected(&scene, "w-1").histogram, [3, 0, 0, 0, 0]);
}

#[test]
fn nothing_is_told_that_the_clock_could_not_tell() {
    let scene = scene();
    scene.run_until(50);
    let told = |micros| {
        scene.recorder.set_grain(std::time::Duration::from_micros(micros));
        let inspection = inspected(&scene, "w-1");
        (inspection.text(Lang::En), inspection.text(Lang::Zh), inspection.lengths())
    };
    let (english, chinese, lengths) = told(100);
    assert!(
        english.contains("running < 100 µs (0 %); ready < 100 µs (0 %); suspended 50 ms (100 %)"),
        "{english}"
    );
    assert!(english.contains("Polls: 3, longest < 100 µs"), "{english}");
    assert!(chinese.contains("运行中 < 100 µs (0 %)"), "{chinese}");
    let of = |label: &str, count| (label.to_owned(), count);
    assert_eq!(lengths, [of("< 100 µs", 3), of("< 1 ms", 0), of("< 10 ms", 0), of("≥ 10 ms", 0)]);
    assert_eq!(told(5).2.len(), 5);
    assert_eq!(told(100_000).2, [of("< 10 ms", 3), of("≥ 10 ms", 0)]);
}

#[test]
fn the_tree_shows_who_waits_for_what() {
    let scene = scene();
    let tree = || {
        let now = scene.now();
        scene.read(|model, log| pstree(model, log, model.snapshot(), now, Lang::En))
    };
    scene.run_until(50);
    assert_eq!(
        tree(),
        "main #1 suspended 50 ms · join w-1 #2 (tests/ui/inspect.rs:18)\n\
         └── w-1 #2 suspended 20 ms · sleep 70 ms (tests/ui/inspect.rs:16)\n    \
             └── helper #3 suspended 50 ms · sleep 500 ms (tests/ui/inspect.rs:14)"
    );
    scene.run_until(120);
    assert_eq!(
        tree(),
        "helper #3 suspended 120 ms · sleep 500 ms (tests/ui/inspect.rs:14)",
        "its spawners have ended"
    );
}

#[test]
fn the_past_is_told_as_it_was() {
    let scene = scene();
    scene.run_until(200);
    let then = loopscope::rt::Time::ZERO + ms(10);
    let (task, main) = (scene.task("w-1"), scene.task("main"));
    scene.read(|model, log| {
        let snapshot = model.snapshot_at(log, log.position_at(then));
        let worker = Inspection::of(model, log, &snapshot, task.into(), then).unwrap();
        assert_eq!((worker.chain, worker.times[2]), (vec!["sleep 30 ms".to_owned()], ms(10)));
        assert!(
            pstree(model, log, &snapshot, then, Lang::En)
                .starts_with("main #1 suspended 10 ms · join w-1 #2")
        );
        let start = model.snapshot_at(log, log.first_position());
        assert_eq!(Inspection::of(model, log, &start, main.into(), then), None, "not yet spawned");
    });
}

#[test]
fn of_many_waits_the_first_to_end_is_awaited_and_all_are_listed_by_their_ends() {
    use futures_util::future::{join_all, select};
    let scene = Scene::of(async {
        join_all((0..40).map(|number| async move { sleep(ms(400 - number)).await })).await;
        select(sleep(ms(900)), std::future::ready(1)).await;
        sleep(ms(70)).await;
        Ok(())
    });
    scene.run_until(50);
    let main = inspected(&scene, "main");
    assert_eq!(main.chain, ["sleep 361 ms"]);
    let text = main.text(Lang::En);
    let waits = text.lines().find_map(|line| line.strip_prefix("Waits for: ")).expect("there are many");
    let ends: Vec<_> = waits.split("; ").map(|wait| wait.rsplit(" · ").next().unwrap_or_default()).collect();
    assert_eq!(ends, (0..40).map(|number| format!("{} ms", 311 + number)).collect::<Vec<_>>());
    // The branches that lost the select are gone.
    scene.run_until(420);
    let main = inspected(&scene, "main");
    assert_eq!(main.chain, ["sleep 70 ms"]);
    let text = main.text(Lang::En);
    assert!(!text.contains("sleep 900 ms") && !text.contains("Waits for: "), "{text}");
}
