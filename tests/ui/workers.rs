//! Workers in panes and tables: they have lanes and wake tasks, but are no tasks.

use loopscope::i18n::Lang;
use loopscope::rt::{Time, Worker, WorkerId, ms, sleep, spawn};
use loopscope::trace::LaneId;
use loopscope::ui::present::inspector::Inspection;
use loopscope::ui::present::pstree::pstree;
use loopscope::ui::timeline::layout::rows::{Filter, Rows};
use loopscope::ui::timeline::scene::table_model::{Sort, Table, TableInput, TableModel};
use loopscope::ui::timeline::scene::tooltip_text::SceneSource;

use crate::scene::Scene;

/// A worker is busy from 0 to 30 ms, then wakes a task.
fn scene() -> Scene {
    let scene = Scene::of(async {
        let worker = Worker::new("worker 1");
        let (answers, wanted) = async_channel::bounded(1);
        let asks = spawn("asks", async move { wanted.recv().await });
        worker.ordered();
        sleep(ms(10)).await;
        worker.began("primes", ms(10));
        sleep(ms(20)).await;
        worker.ended(ms(0));
        worker.wakes(|| answers.try_send(7).expect("there is room"));
        assert_eq!(asks.await?, Ok(7));
        sleep(ms(100)).await;
        Ok(())
    });
    scene.run_until(50);
    scene
}

fn worker() -> LaneId {
    WorkerId::new(1).expect("not zero").into()
}

fn rows(scene: &Scene, table: Table) -> Vec<String> {
    scene.read(|model, log| {
        let input = TableInput {
            source: SceneSource { model, log, now: scene.now(), lang: Lang::En },
            snapshot: model.snapshot(),
        };
        let table_model = TableModel::of(table, &input, Sort::default());
        table_model.rows().iter().map(|row| table_model.cells(&input, *row).join("|")).collect()
    })
}

#[test]
fn a_worker_is_named_as_the_one_that_woke_and_inspected_itself() {
    let scene = scene();
    let inspected = |lane| {
        let inspection =
            scene.read(|model, log| Inspection::of(model, log, model.snapshot(), lane, scene.now()));
        inspection.expect("it is known").text(Lang::En)
    };
    let asks = inspected(scene.task("asks").into());
    assert!(asks.contains("\nWoken by: main #1 × 1; worker 1 × 1\n"), "{asks}");
    assert_eq!(
        inspected(worker()),
        "worker 1\n\
         State: idle\n\
         Time: running 30 ms (100 %); ready 0 ms (0 %); suspended 0 ms (0 %)\n\
         Polls: 1, longest 30 ms\n\
         Woke: asks #2 × 1\n"
    );
}

#[test]
fn tables_have_what_workers_did_and_whom_they_woke() {
    let scene = scene();
    assert_eq!(rows(&scene, Table::Tasks)[2], "worker 1|idle|1|30 ms|0 ms|0 ms|");
    let ended_by: Vec<String> = rows(&scene, Table::Waits)
        .iter()
        .map(|row| {
            format!(
                "{} by {}",
                row.split('|').next().unwrap_or_default(),
                row.rsplit('|').next().unwrap_or_default()
            )
        })
        .collect();
    assert!(ended_by.contains(&"asks #2 by worker 1".to_owned()), "{ended_by:?}");
}

#[test]
fn the_tree_of_awaits_and_what_is_counted_are_of_tasks_alone() {
    let scene = scene();
    scene.read(|model, log| {
        let then = Time::ZERO + ms(20);
        let snapshot = model.snapshot_at(log, log.position_at(then));
        let tree = pstree(model, log, &snapshot, then, Lang::En);
        assert!(tree.starts_with("main #1 suspended") && tree.contains("asks #2"), "{tree}");
        assert_eq!((tree.lines().count(), snapshot.alive(), model.tasks().len()), (2, 2, 2), "{tree}");
    });
    assert_eq!(scene.recorder.tasks(), 2);
}

#[test]
fn filters_find_workers_by_name_and_by_whom_they_woke() {
    let scene = scene();
    let shown = |filter: Filter| {
        let mut rows = Rows::default();
        scene.read(|model, _| rows.update(model, &filter));
        rows.lanes().iter().map(|lane| lane.number()).collect::<Vec<_>>()
    };
    let named = |text: &str| shown(Filter { text: text.into(), ..Filter::default() });
    assert_eq!((named("worker"), named("#1")), (vec![4_000_000_001], vec![1]));
    let related = shown(Filter { related: Some(worker()), ..Filter::default() });
    assert_eq!(related, [2, 4_000_000_001]);
}
