//! The repository's list is sound, what the page reads of it is complete, and another file's hash is refused.

use std::collections::HashSet;

use super::*;
use crate::process::cleanup;

/// A list of one package, and a directory with the made files.
fn small(directory: &str) -> (PythonList, PathBuf) {
    let directory = cleanup::scratch().join(directory);
    fs::create_dir_all(directory.join("packages")).unwrap();
    fs::write(directory.join("a.wasm"), "four").unwrap();
    fs::write(directory.join("packages/redis-8.1.0.tar.zst"), "archive").unwrap();
    let list = parse(
        r#"{ "pyodide": { "version": "314.0.7", "python": "3.14.2", "licence": "MPL-2.0", "source": "there",
                          "python_licence": "PSF-2.0", "python_source": "elsewhere",
                          "files": { "a.wasm": "04efaf080f5a3e74e1c29d1ca6a48569382cbbcd324e8d59d2b83ef21c039f00" } },
             "packages": [{ "name": "redis", "version": "8.1.0", "licence": "MIT", "imports": ["redis"], "needs": [],
                            "wheel": "redis-8.1.0-py3-none-any.whl", "sha256": "00" }] }"#,
    );
    (list.unwrap(), directory)
}

#[test]
fn the_repositorys_list_is_sound() {
    let list = read().unwrap();
    let mut before: HashSet<&str> = HashSet::new();
    let mut imports: HashSet<&str> = HashSet::new();
    for row in list.value["packages"].as_array().unwrap() {
        let [name, version, wheel, licence] =
            ["name", "version", "wheel", "licence"].map(|key| row[key].as_str().unwrap());
        let start = format!("{}-{version}-", name.replace('-', "_"));
        assert!(wheel.starts_with(&start) && wheel.ends_with(".whl"), "{wheel} is not {name} {version}");
        assert!(!licence.is_empty(), "{name} has no licence");
        for needed in row["needs"].as_array().unwrap() {
            assert!(before.contains(needed.as_str().unwrap()), "{needed} must stand before {name}");
        }
        for import in row["imports"].as_array().unwrap() {
            assert!(imports.insert(import.as_str().unwrap()), "two packages are imported as {import}");
        }
        assert!(before.insert(name), "{name} is there twice");
    }
    let wheels = list.packages.iter().map(|package| &package.wheel);
    for Pinned { file, sha256 } in list.files.iter().chain(wheels) {
        assert!(
            sha256.len() == 64 && sha256.bytes().all(|digit| digit.is_ascii_hexdigit()),
            "{file}: {sha256}"
        );
    }
}

#[test]
fn a_list_without_a_hash_is_refused() {
    let problem = parse(r#"{ "pyodide": { "version": "1", "python": "3", "files": { "a.wasm": 7 } } }"#);
    assert_eq!(problem.unwrap_err(), "has no hash for a.wasm");
}

#[test]
fn a_file_with_another_hash_is_a_failure_that_names_both_hashes() {
    let (list, directory) = small("python-hash");
    check(&directory, &list.files).unwrap();
    assert!(is_right(&directory, &list.files[0]));
    fs::write(directory.join("a.wasm"), "five").unwrap();
    assert!(!is_right(&directory, &list.files[0]));
    let failure = check(&directory, &list.files).unwrap_err();
    let found = sha256(&[b"five"]);
    for part in ["a.wasm is not the file that", &found, &list.files[0].sha256] {
        assert!(failure.cause.contains(part), "{part:?} is missing from {failure}");
    }
}

#[test]
fn a_hash_is_of_the_parts_in_a_row() {
    assert_eq!(sha256(&[b"fo", b"ur"]), sha256(&[b"four"]));
}

#[test]
fn the_packing_script_is_told_each_packages_archive() {
    let (list, _) = small("python-plan");
    assert_eq!(list.plan(true)["packages"][0]["archive"], "packages/redis-8.1.0.tar.zst");
    assert_eq!(list.plan(false)["packages"], json!([]));
}

#[test]
fn the_page_is_told_sizes_licences_and_needs_and_nothing_of_set_up() {
    let (list, directory) = small("python-list");
    let told = list.of_site(&directory, "key", None).unwrap();
    let expected = json!({
        "made_from": "key",
        "pyodide": "314.0.7",
        "python": "3.14.2",
        "licences": [
            { "name": "Pyodide", "licence": "MPL-2.0", "source": "there" },
            { "name": "Python", "licence": "PSF-2.0", "source": "elsewhere" },
        ],
        "files": { "a.wasm": 4 },
        "packages": [{
            "name": "redis", "version": "8.1.0", "licence": "MIT", "imports": ["redis"], "needs": [],
            "file": "packages/redis-8.1.0.tar.zst", "bytes": 7,
        }],
    });
    assert_eq!(told, expected);
}

#[test]
fn a_page_without_packages_says_why() {
    let (list, directory) = small("python-without-packages");
    let told = list.of_site(&directory, "", Some("There is no pip.")).unwrap();
    assert_eq!(told["packages_missing"], "There is no pip.");
    assert_eq!([&told["files"], &told["packages"]], [&json!({ "a.wasm": 4 }), &json!([])]);
}

#[test]
fn a_page_without_python_says_what_is_missing() {
    let (list, _) = small("python-nothing");
    let told = list.of_nothing("There is no npm.");
    assert_eq!(told["missing"], "There is no npm.");
    assert_eq!([&told["files"], &told["packages"]], [&json!({}), &json!([])]);
    assert_eq!(told["made_from"], Value::Null);
}
