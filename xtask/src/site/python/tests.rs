//! The made directory is replaced as a whole and only when it is stale, and says what it lacks.

use super::*;
use crate::process::command;

/// A directory for a test.
fn scratch(name: &str) -> PathBuf {
    let directory = crate::process::cleanup::scratch().join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

#[test]
fn the_packing_script_passes_its_tests() {
    if command::find("python3", &[]).is_none() {
        println!("left out: there is no python3");
        return;
    }
    let mut python = command::at_root("python3", &[]);
    python.args(["-B", "xtask/python/test_pack.py"]);
    let output = python.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_directory_is_stale_if_it_is_of_another_list_or_says_what_is_missing() {
    let directory = scratch("python-stale");
    assert!(!is_made_from(&directory, "key"), "it has no list");
    for (list, expected) in [(r#"{"made_from":"key"}"#, true), (r#"{"made_from":"other"}"#, false)] {
        fs::write(directory.join(LIST), list).unwrap();
        assert_eq!(is_made_from(&directory, "key"), expected, "{list}");
    }
    let list = list::read().unwrap();
    write(&directory, &list.of_nothing("There is no npm.")).unwrap();
    assert!(!is_made_from(&directory, "key"), "npm may be there the next time");
}

#[test]
fn a_directory_is_replaced_only_when_the_new_one_is_complete() {
    let target = scratch("python-replace").join("site");
    replace(&target, |new| fs::write(new.join("old"), "")).unwrap();
    let failed = replace(&target, |new| {
        fs::write(new.join("half"), "")?;
        Err(io::Error::other("no space"))
    });
    assert_eq!(failed.unwrap_err().to_string(), "no space");
    assert!(target.join("old").exists() && !target.join("half").exists());
    replace(&target, |new| fs::write(new.join("new"), "")).unwrap();
    assert!(target.join("new").exists() && !target.join("old").exists());
    let beside = fs::read_dir(target.parent().unwrap()).unwrap().count();
    assert_eq!(beside, 1, "what was made on the way is left");
}

#[test]
fn a_copy_has_all_files_of_all_directories() {
    let from = scratch("python-copy");
    fs::create_dir(from.join("packages")).unwrap();
    fs::write(from.join("packages/a"), "content").unwrap();
    let to = scratch("python-copied").join("site");
    copy(&from, &to).unwrap();
    assert_eq!(fs::read_to_string(to.join("packages/a")).unwrap(), "content");
}

#[test]
fn ci_publishes_no_page_that_lacks_python() {
    let list = list::read().unwrap();
    for failure in [
        leave_out(&list, "there is no npm", Environment::Ci).unwrap_err(),
        leave_out_packages("there is no npm", Environment::Ci).unwrap_err(),
    ] {
        assert!(failure.cause.ends_with("all of Python, but there is no npm"), "{failure}");
    }
    leave_out_packages("there is no Python 3 with pip", Environment::Local).unwrap();
}

#[test]
fn the_page_says_what_is_missing_and_how_to_get_it() {
    assert_eq!(
        sentence("without Python", "there is no npm"),
        "This page was built without Python, because there is no npm; where Node.js, npm and pip are installed, \
         `cargo xtask python` adds what is missing."
    );
}

#[test]
fn a_touched_directory_is_newer_than_the_list_it_is_made_from() {
    let directory = scratch("python-touch");
    let list = list::read().unwrap();
    write(&directory, &list.of_nothing("There is no npm.")).unwrap();
    let file = fs::File::options().append(true).open(directory.join(LIST)).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    touch(&directory).unwrap();
    let time = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
    assert!(time(&directory.join(LIST)) > time(&list::path()));
}

#[test]
fn trunks_hook_and_page_name_the_directory_and_the_lists() {
    let text = |file: &str| fs::read_to_string(environment::root().join(file)).unwrap();
    let condition = "test target/python-site/packages.json -nt src/python/packages.json";
    assert!(text("Trunk.toml").contains(condition));
    assert!(text("index.html").contains(r#"href="target/python-site" data-target-path="python""#));
    assert_eq!(site(), environment::root().join("target/python-site"));
}
