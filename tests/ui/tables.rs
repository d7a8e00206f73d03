//! The timeline's tables: cells at the playhead, sort order and the copied text.

use loopscope::i18n::Lang;
use loopscope::rt::{Time, ms, println, sleep, spawn, yield_now};
use loopscope::trace::{Log, Model, Position};
use loopscope::ui::timeline::scene::table_model::{Sort, Table, TableInput, TableModel};
use loopscope::ui::timeline::scene::tooltip_text::SceneSource;

use crate::scene::Scene;

/// Two workers; the first wakes the second.
fn scene() -> Scene {
    Scene::of(async {
        let tenth = spawn("w-10", async {
            sleep(ms(30)).await;
            println!("done");
        });
        let second = spawn("w-2", async {
            tenth.await?;
            sleep(ms(5)).await;
            yield_now().await;
            Ok::<(), loopscope::rt::Failure>(())
        });
        second.await??;
        Ok(())
    })
}

fn at<T>(scene: &Scene, time: Time, read: impl FnOnce(&TableInput<'_>) -> T) -> T {
    scene.read(|model: &Model, log: &Log| {
        let position: Position = log.position_at(time);
        let snapshot = model.snapshot_at(log, position);
        read(&TableInput {
            source: SceneSource { model, log, now: time, lang: Lang::En },
            snapshot: &snapshot,
        })
    })
}

fn rows(input: &TableInput<'_>, table: Table, sort: Sort) -> Vec<String> {
    let table_model = TableModel::of(table, input, sort);
    table_model.rows().iter().map(|row| table_model.cells(input, *row).join("|")).collect()
}

/// The names of the tasks, in row order.
fn names(input: &TableInput<'_>, table: Table, sort: Sort) -> Vec<String> {
    let name = |row: String| row.split(' ').next().unwrap_or_default().to_owned();
    rows(input, table, sort).into_iter().map(name).collect()
}

fn by(column: usize) -> Sort {
    Sort::default().toggled(column)
}

#[test]
fn the_tasks_are_those_of_the_playhead_with_their_times_up_to_it() {
    let scene = scene();
    scene.run_until(100);
    at(&scene, Time::ZERO + ms(20), |input| {
        let rows = rows(input, Table::Tasks, Sort::default());
        assert_eq!(
            rows,
            [
                "main #1|suspended|1|0 ms|0 ms|20 ms|join w-2",
                "w-10 #2|suspended|1|0 ms|0 ms|20 ms|sleep 30 ms",
                "w-2 #3|suspended|1|0 ms|0 ms|20 ms|join w-10",
            ]
        );
    });
    at(&scene, Time::ZERO + ms(35), |input| {
        let rows = rows(input, Table::Tasks, Sort::default());
        assert_eq!(rows[1], "w-10 #2|completed|2|0 ms|0 ms|30 ms|");
        assert_eq!(rows[2], "w-2 #3|completed|4|0 ms|0 ms|35 ms|");
    });
}

#[test]
fn every_column_has_an_order_and_its_reverse_and_a_third_press_takes_it_back() {
    let scene = scene();
    scene.run_until(100);
    at(&scene, Time::ZERO + ms(35), |input| {
        let tasks = |sort| names(input, Table::Tasks, sort);
        assert_eq!(tasks(Sort::default()), ["main", "w-10", "w-2"]);
        assert_eq!(tasks(by(0)), ["main", "w-2", "w-10"], "numbers in names count as numbers");
        assert_eq!(tasks(by(0).toggled(0)), ["w-10", "w-2", "main"]);
        assert_eq!(tasks(by(0).toggled(0).toggled(0)), tasks(Sort::default()));
        assert_eq!(tasks(by(2)), ["main", "w-10", "w-2"], "two polls, two, and four");
        assert_eq!(tasks(by(2).toggled(2)), ["w-2", "main", "w-10"], "equal ones keep their order");
        assert_eq!(tasks(by(5)), ["w-10", "main", "w-2"]);
        for table in Table::ALL {
            for column in 0..7 {
                let [up, down] =
                    [by(column), by(column).toggled(column)].map(|sort| names(input, table, sort).len());
                assert_eq!(up, down);
            }
        }
    });
}

#[test]
fn the_waits_say_on_what_where_and_who_ended_them() {
    let scene = scene();
    scene.run_until(100);
    at(&scene, Time::ZERO + ms(35), |input| {
        let waits = rows(input, Table::Waits, by(4));
        let cells: Vec<Vec<&str>> = waits.iter().map(|row| row.split('|').collect()).collect();
        let told: Vec<_> = cells.iter().map(|row| (row[0], row[1], row[2], row[4], row[5], row[6])).collect();
        assert_eq!(
            told,
            [
                ("main #1", "join w-2", "join", "0 ms", "35 ms", "w-2 #3"),
                ("w-10 #2", "sleep 30 ms", "timer", "0 ms", "30 ms", "a timer"),
                ("w-2 #3", "join w-10", "join", "0 ms", "30 ms", "w-10 #2"),
                ("w-2 #3", "sleep 5 ms", "timer", "30 ms", "5 ms", "a timer"),
            ]
        );
        assert!(cells.iter().all(|row| row[3].starts_with("tests/ui/tables.rs:")), "{cells:?}");
        assert_eq!(names(input, Table::Waits, by(5))[0], "w-2", "the shortest first");
        let kinds = rows(input, Table::Waits, by(2));
        assert!(kinds[0].contains("|join|") && kinds[3].contains("|timer|"), "{kinds:?}");
    });
}

#[test]
fn what_is_copied_is_a_line_a_row_with_tabs_between_the_cells() {
    let scene = Scene::of(async {
        spawn("a\tb\nc", sleep(ms(1))).await?;
        Ok(())
    });
    scene.run_until(10);
    at(&scene, Time::ZERO + ms(1), |input| {
        let table_model = TableModel::of(Table::Tasks, input, Sort::default());
        let text = table_model.to_tsv(input, 10);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "Task\tState\tPolls\tRunning\tReady\tSuspended\tWaits for");
        assert!(lines[2].starts_with("a b c #2\tcompleted\t"), "{text}");
        assert_eq!(lines.len(), 3);
        assert_eq!(table_model.to_tsv(input, 1).lines().count(), 2);
    });
}

#[test]
fn a_run_that_was_forgotten_leaves_empty_rows() {
    let scene = scene();
    scene.run_until(100);
    let table_model = at(&scene, Time::ZERO + ms(35), |input| TableModel::of(Table::Waits, input, by(0)));
    let (model, log) = (Model::default(), Log::default());
    let snapshot = model.snapshot_at(&log, log.first_position());
    let source = SceneSource { model: &model, log: &log, now: Time::ZERO, lang: Lang::Zh };
    let input = TableInput { source, snapshot: &snapshot };
    assert_eq!(table_model.cells(&input, table_model.rows()[0]), <[String; 7]>::default());
}
