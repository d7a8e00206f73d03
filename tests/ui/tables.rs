//! The timeline's tables: what they say of a run at the playhead, in which order, and what is copied.

use loopscope::i18n::Lang;
use loopscope::rt::{Time, ms, println, sleep, spawn, yield_now};
use loopscope::trace::{Log, Model, Position};
use loopscope::ui::timeline::scene::details::Source;
use loopscope::ui::timeline::scene::table_model::{Listing, Place, Sort, Table};

use crate::scene::Scene;

/// Two workers, of which the second is woken by the first.
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

fn at<T>(scene: &Scene, time: Time, read: impl FnOnce(&Place<'_>) -> T) -> T {
    scene.read(|model: &Model, log: &Log| {
        let position: Position = log.position_at(time);
        let moment = model.snapshot_at(log, position);
        read(&Place { source: Source { model, log, now: time, lang: Lang::En }, moment: &moment })
    })
}

fn rows(place: &Place<'_>, table: Table, sort: Sort) -> Vec<String> {
    let listing = Listing::of(table, place, sort);
    listing.entries().iter().map(|entry| listing.cells(place, *entry).join("|")).collect()
}

/// The names of the tasks, in order.
fn names(place: &Place<'_>, table: Table, sort: Sort) -> Vec<String> {
    let name = |row: String| row.split(' ').next().unwrap_or_default().to_owned();
    rows(place, table, sort).into_iter().map(name).collect()
}

fn by(column: usize) -> Sort {
    Sort::default().pressed(column)
}

#[test]
fn the_tasks_are_those_of_the_playhead_with_their_times_up_to_it() {
    let scene = scene();
    scene.run_until(100);
    at(&scene, Time::ZERO + ms(20), |place| {
        let rows = rows(place, Table::Tasks, Sort::default());
        assert_eq!(
            rows,
            [
                "main #1|suspended|1|0 ms|0 ms|20 ms|join w-2",
                "w-10 #2|suspended|1|0 ms|0 ms|20 ms|sleep 30 ms",
                "w-2 #3|suspended|1|0 ms|0 ms|20 ms|join w-10",
            ]
        );
    });
    at(&scene, Time::ZERO + ms(35), |place| {
        let rows = rows(place, Table::Tasks, Sort::default());
        assert_eq!(rows[1], "w-10 #2|completed|2|0 ms|0 ms|30 ms|");
        assert_eq!(rows[2], "w-2 #3|completed|4|0 ms|0 ms|35 ms|");
    });
}

#[test]
fn every_column_has_an_order_and_its_reverse_and_a_third_press_takes_it_back() {
    let scene = scene();
    scene.run_until(100);
    at(&scene, Time::ZERO + ms(35), |place| {
        let tasks = |sort| names(place, Table::Tasks, sort);
        assert_eq!(tasks(Sort::default()), ["main", "w-10", "w-2"]);
        assert_eq!(tasks(by(0)), ["main", "w-2", "w-10"], "numbers in names count as numbers");
        assert_eq!(tasks(by(0).pressed(0)), ["w-10", "w-2", "main"]);
        assert_eq!(tasks(by(0).pressed(0).pressed(0)), tasks(Sort::default()));
        assert_eq!(tasks(by(2)), ["main", "w-10", "w-2"], "two polls, two, and four");
        assert_eq!(tasks(by(2).pressed(2)), ["w-2", "main", "w-10"], "equal ones keep their order");
        assert_eq!(tasks(by(5)), ["w-10", "main", "w-2"]);
        for table in Table::ALL {
            for column in 0..7 {
                let [up, down] =
                    [by(column), by(column).pressed(column)].map(|sort| names(place, table, sort).len());
                assert_eq!(up, down);
            }
        }
    });
}

#[test]
fn the_waits_say_on_what_where_and_who_ended_them() {
    let scene = scene();
    scene.run_until(100);
    at(&scene, Time::ZERO + ms(35), |place| {
        let waits = rows(place, Table::Waits, by(4));
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
        assert_eq!(names(place, Table::Waits, by(5))[0], "w-2", "the shortest first");
        let kinds = rows(place, Table::Waits, by(2));
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
    at(&scene, Time::ZERO + ms(1), |place| {
        let listing = Listing::of(Table::Tasks, place, Sort::default());
        let text = listing.copied(place, 10);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "Task\tState\tPolls\tRunning\tReady\tSuspended\tWaits for");
        assert!(lines[2].starts_with("a b c #2\tcompleted\t"), "{text}");
        assert_eq!(lines.len(), 3);
        assert_eq!(listing.copied(place, 1).lines().count(), 2);
    });
}

#[test]
fn a_run_that_was_forgotten_leaves_empty_rows() {
    let scene = scene();
    scene.run_until(100);
    let listing = at(&scene, Time::ZERO + ms(35), |place| Listing::of(Table::Waits, place, by(0)));
    let (model, log) = (Model::default(), Log::default());
    let moment = model.snapshot_at(&log, log.first_position());
    let source = Source { model: &model, log: &log, now: Time::ZERO, lang: Lang::Zh };
    let place = Place { source, moment: &moment };
    assert_eq!(listing.cells(&place, listing.entries()[0]), <[String; 7]>::default());
}
