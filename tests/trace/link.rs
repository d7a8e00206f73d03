//! A link restores its run exactly, and every other text gives one clear error.

use loopscope::rt::{Failure, ms, println, sleep, spawn, try_spawn, yield_now};
use loopscope::trace::Log;
use loopscope::trace::chrome::{About, export, export_record};
use loopscope::trace::link::{LONGEST, LinkError, read, write};

use crate::import::lanes::import;
use crate::scene::record;

/// A run with a failure, letters of many scripts, and timers.
fn with_run<T>(test: impl FnOnce(&Log, &About<'_>) -> T) -> T {
    let recorder = record(async {
        let child = try_spawn("写 \"é\" 🚦", async {
            sleep(ms(3)).await;
            println!("línea\nzwei");
            Err::<(), Failure>("no\u{0}ne".into())
        });
        yield_now().await;
        drop(child.await);
        Ok(())
    });
    let about = About { demo: "sleep", params: vec![("tasks", 2), ("delay", u64::MAX)], clock: "virtual" };
    test(&recorder.log(), &about)
}

#[test]
fn a_run_comes_back_exactly() {
    with_run(|log, about| {
        let text = write(log, about);
        assert!(text.len() < 600, "a small run is a short link: {}", text.len());
        let back = read(&text).unwrap();
        assert!(back.exact && !back.cut);
        let origin = back.origin.unwrap();
        assert_eq!(export(&back.log, &origin.about()), export(log, about));
        assert_eq!(write(&back.log, &origin.about()), text, "and a link to it is the same link");
    });
}

#[test]
fn an_empty_head_is_one_too() {
    with_run(|log, _| {
        let nameless = About { demo: "", params: vec![], clock: "" };
        assert_eq!(read(&write(log, &nameless)).unwrap().origin.unwrap().demo, "");
        let broken = About { demo: "a\nb", params: vec![("n\n", 1)], clock: "real" };
        let origin = read(&write(log, &broken)).unwrap().origin.unwrap();
        assert_eq!((&*origin.demo, &origin.params[..]), ("ab", &[("n".to_owned(), 1)][..]));
    });
}

#[test]
fn the_record_alone_is_imported_as_the_whole_file_is() {
    with_run(|log, about| {
        let record = export_record(log, about);
        let back = import(&record).unwrap();
        assert!(back.exact && !back.cut);
        assert_eq!(export(&back.log, &back.origin.unwrap().about()), export(log, about));
    });
}

#[test]
fn other_texts_get_one_sentence() {
    let fault = |text: &str| match read(text) {
        Ok(_) => panic!("{text} was read"),
        Err(fault) => fault,
    };
    assert_eq!(fault(""), LinkError::Empty);
    assert_eq!(fault("abc d"), LinkError::Character { place: 4 });
    assert_eq!(fault("日本"), LinkError::Character { place: 1 });
    assert_eq!(fault("AAAA"), LinkError::Damaged);
    // A stored block with the byte `x`, which is not a head.
    assert_eq!(fault("AQEA_v94"), LinkError::Head);
    with_run(|log, about| {
        let text = write(log, about);
        for cut in 1..text.len() - 1 {
            let said = fault(&text[..cut]).to_string();
            assert!(said.ends_with('.') && !said.contains('\n'), "{said}");
        }
    });
}

#[test]
fn a_changed_character_is_a_fault_or_another_run() {
    with_run(|log, about| {
        let text = write(log, about);
        for at in 0..text.len() {
            for other in ["A", "z", "_"] {
                let changed = [&text[..at], other, &text[at + 1..]].concat();
                if let Ok(back) = read(&changed) {
                    export(&back.log, &back.origin.unwrap().about());
                }
            }
        }
    });
}

#[test]
fn a_hundred_tasks_fit() {
    let recorder = record(async {
        let tasks: Vec<_> = (0..100).map(|n| spawn(format!("worker-{n}"), sleep(ms(n)))).collect();
        for task in tasks {
            drop(task.await);
        }
        Ok(())
    });
    let text = write(&recorder.log(), &About { demo: "sleep", params: vec![], clock: "virtual" });
    assert!(text.len() <= LONGEST, "{}", text.len());
}
