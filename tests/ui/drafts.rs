//! What happens to Python that the visitor wrote: which draft is stored, under which key, and what replaces it.

use loopscope::ui::state::drafts::{
    Drafts, OwnProgram, ProgramOrigin, StoredDraft, is_file_name, text_of_file,
};

fn entry(key: &str, value: &str) -> StoredDraft {
    StoredDraft { key: key.to_owned(), value: Some(value.to_owned()) }
}

/// Names and texts of the own programs.
fn own(drafts: &Drafts) -> Vec<(&str, &str)> {
    drafts.own().iter().map(|program| (&*program.name, &*program.text)).collect()
}

/// The drafts after a reload with these entries.
fn reloaded(entries: &[&StoredDraft]) -> Drafts {
    let mut drafts = Drafts::default();
    let pairs = entries.iter().map(|entry| (entry.key.clone(), entry.value.clone().unwrap()));
    drafts.restore(pairs.chain([("loopscope.lang".to_owned(), "zh".to_owned())]));
    drafts
}

#[test]
fn the_edits_of_a_demo_have_one_key_and_come_back() {
    let mut drafts = Drafts::default();
    let sleep = drafts.set_edits("sleep", Some("a\n".into()));
    let fetch = drafts.set_edits("fetch", Some("b\n".into()));
    assert_eq!(sleep, entry("loopscope.python.demo.sleep", "a\n"));
    assert_eq!(drafts.set_edits("sleep", Some("c\n".into())), entry("loopscope.python.demo.sleep", "c\n"));
    let mut drafts = reloaded(&[&sleep, &fetch]);
    assert_eq!(drafts.edits_of("sleep").map(|text| &**text), Some("a\n"));
    assert_eq!(drafts.edits_of("fetch").map(|text| &**text), Some("b\n"));
    assert_eq!(drafts.edits_of("turns"), None);
    let removed = drafts.set_edits("sleep", None);
    assert_eq!(removed, StoredDraft { key: "loopscope.python.demo.sleep".to_owned(), value: None });
    assert_eq!(drafts.edits_of("sleep"), None);
}

#[test]
fn a_template_is_stored_once_it_is_edited() {
    let mut drafts = Drafts::default();
    let id = drafts.add_unstored("main.py".to_owned(), "t\n".into(), ProgramOrigin::Given);
    assert!(!drafts.find(id).unwrap().is_stored());
    let stored = drafts.edit(id, "mine\n".into()).unwrap();
    assert_eq!(stored, entry("loopscope.python.own.main.py", "edited\nmine\n"));
    assert_eq!(own(&reloaded(&[&stored])), [("main.py", "mine\n")]);
}

#[test]
fn a_link_replaces_nothing_that_is_stored() {
    let mut drafts = Drafts::default();
    let mine = drafts.add_unstored("main.py".to_owned(), "".into(), ProgramOrigin::Given);
    drafts.edit(mine, "mine\n".into());
    let link = drafts.add_unstored("main.py".to_owned(), "".into(), ProgramOrigin::Arriving("aB".into()));
    assert!(drafts.find(link).unwrap().is_arriving());
    drafts.arrive(link, "theirs\n".into());
    assert_eq!(drafts.find(link).and_then(OwnProgram::carried).map(|carried| &**carried), Some("aB"));
    assert_eq!(own(&drafts), [("main.py", "mine\n"), ("main.py", "theirs\n")]);
    let stored = drafts.edit(link, "theirs, changed\n".into()).unwrap();
    assert_eq!(stored.key, "loopscope.python.own.main-2.py", "a name of its own");
    assert_eq!(own(&drafts), [("main.py", "mine\n"), ("main-2.py", "theirs, changed\n")]);
    assert_eq!(drafts.find(link).and_then(OwnProgram::carried), None, "the link has another text");
}

#[test]
fn an_edit_comes_before_a_text_that_arrives_late() {
    let mut drafts = Drafts::default();
    let id = drafts.add_unstored("main.py".to_owned(), "".into(), ProgramOrigin::Arriving("aB".into()));
    drafts.edit(id, "mine\n".into());
    drafts.arrive(id, "theirs\n".into());
    assert_eq!(own(&drafts), [("main.py", "mine\n")]);
}

#[test]
fn one_program_at_most_is_not_stored() {
    let mut drafts = Drafts::default();
    let first = drafts.add_unstored("a.py".to_owned(), "a".into(), ProgramOrigin::Given);
    let second = drafts.add_unstored("b.py".to_owned(), "b".into(), ProgramOrigin::Link("l".into()));
    assert_eq!(own(&drafts), [("b.py", "b")]);
    assert_eq!(drafts.find(first), None);
    let (program, removed) = drafts.remove(second).unwrap();
    assert_eq!(removed, None, "there is nothing to remove from the storage");
    drafts.add_unstored("c.py".to_owned(), "c".into(), ProgramOrigin::Given);
    drafts.put_back(program);
    assert_eq!(own(&drafts), [("b.py", "b")]);
}

#[test]
fn a_file_is_replaced_by_its_newer_version_but_edits_are_kept() {
    let mut drafts = Drafts::default();
    let (first, stored) = drafts.add_file("work.py".to_owned(), "1\n".into());
    assert_eq!(stored, Some(entry("loopscope.python.own.work.py", "file\n1\n")));
    let mut drafts = reloaded(&[&stored.unwrap()]);
    let (second, stored) = drafts.add_file("work.py".to_owned(), "2\n".into());
    assert_eq!(stored, Some(entry("loopscope.python.own.work.py", "file\n2\n")));
    assert_eq!((first, own(&drafts)), (second, vec![("work.py", "2\n")]));
    drafts.edit(second, "2, mine\n".into());
    let (third, stored) = drafts.add_file("work.py".to_owned(), "3\n".into());
    assert_eq!(stored.unwrap().key, "loopscope.python.own.work-2.py");
    assert_eq!(own(&drafts), [("work.py", "2, mine\n"), ("work-2.py", "3\n")]);
    assert_ne!(second, third);
    let (fourth, _) = drafts.add_file("work.py".to_owned(), "2, mine\n".into());
    assert_eq!(fourth, second, "the same text is the same program");
}

#[test]
fn what_was_deleted_can_be_put_back() {
    let mut drafts = Drafts::default();
    let (id, stored) = drafts.add_file("work".to_owned(), "1\n".into());
    let (program, removed) = drafts.remove(id).unwrap();
    assert_eq!(removed, Some(StoredDraft { key: "loopscope.python.own.work".to_owned(), value: None }));
    assert_eq!(drafts.remove(id), None);
    let (_, again) = drafts.put_back(program.clone());
    assert_eq!(again, stored);
    let (_, twice) = drafts.put_back(program);
    assert_eq!(twice.unwrap().key, "loopscope.python.own.work-2", "not over a later one of its name");
}

#[test]
fn a_text_of_the_first_line_is_no_origin() {
    let mut drafts = Drafts::default();
    drafts.restore([("loopscope.python.own.odd.py".to_owned(), "no line end".to_owned())].into_iter());
    assert!(drafts.own().is_empty(), "not an entry of this page");
}

#[test]
fn files_are_read_as_python_reads_them() {
    assert_eq!(text_of_file("\u{feff}a\r\nb\rc\n".into()).as_deref(), Ok("a\nb\nc\n"));
    assert_eq!(text_of_file(Vec::new()).as_deref(), Ok(""));
    assert_eq!(text_of_file(b"abc\xe9\n".to_vec()), Err(3), "Latin-1");
}

#[test]
fn names_of_files_are_those_that_a_traceback_can_quote() {
    for name in ["main.py", "a b", "作业.py", &"x".repeat(100)] {
        assert!(is_file_name(name), "{name}");
    }
    for name in ["", "  ", "a/b.py", "a\\b.py", "a\"b.py", "a\nb", &"x".repeat(101)] {
        assert!(!is_file_name(name), "{name}");
    }
}
