//! What of Python is published with the page: the versions, hashes and licences in src/python/packages.json, and the list of
//! the made files that the page reads.
//!
//! Invariant: no file is used whose hash is not the stated one. Next: `files` (brings the files), the room's `mod.rs`
//! (makes the published directory of them).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::process::environment;
use crate::process::step::{Failure, Step};

const READ: Step<'_> = Step {
    name: "read Python's versions",
    why: "so that every machine publishes the same interpreter and packages",
    remedy: "restore src/python/packages.json from the repository",
    limit: Duration::from_secs(60),
};
const CHECK: Step<'_> = Step {
    name: "check Python's files",
    why: "a visitor's browser runs them, so they have to be the ones that were chosen",
    remedy: "run this again: it downloads the file anew; if the hash is still another, the file was replaced where it is\n\
             published: look at it before you change the hash in src/python/packages.json",
    limit: Duration::from_secs(60),
};

/// A file and the SHA-256 hash that it must have, in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pinned {
    pub(crate) file: String,
    pub(crate) sha256: String,
}

/// A package of the page's Python.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) wheel: Pinned,
}

/// The content of src/python/packages.json.
#[derive(Debug)]
pub(crate) struct PythonList {
    /// All of it.
    value: Value,
    /// Pyodide's version.
    pub(crate) pyodide: String,
    /// The version of CPython in it.
    pub(crate) python: String,
    /// The files of Pyodide's npm package that are used.
    pub(crate) files: Vec<Pinned>,
    /// Each stands after those it needs.
    pub(crate) packages: Vec<Package>,
}

/// The list's path.
pub(crate) fn path() -> PathBuf {
    environment::root().join("src/python/packages.json")
}

/// Reads the list.
///
/// # Errors
/// If it cannot be read or lacks something.
pub(crate) fn read() -> Result<PythonList, Failure> {
    let text = fs::read_to_string(path())
        .map_err(|error| READ.failed(format!("src/python/packages.json cannot be read: {error}")))?;
    parse(&text).map_err(|problem| READ.failed(format!("src/python/packages.json {problem}")))
}

fn parse(text: &str) -> Result<PythonList, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("is not JSON: {error}"))?;
    let pyodide = &value["pyodide"];
    let files = pyodide["files"].as_object().ok_or("names no files of Pyodide")?;
    let files = files.iter().map(|(file, sha256)| {
        let sha256 = sha256.as_str().ok_or_else(|| format!("has no hash for {file}"))?;
        Ok(Pinned { file: file.clone(), sha256: sha256.to_owned() })
    });
    Ok(PythonList {
        pyodide: word(pyodide, "version")?,
        python: word(pyodide, "python")?,
        files: files.collect::<Result<_, String>>()?,
        packages: rows(&value)?.iter().map(package).collect::<Result<_, _>>()?,
        value,
    })
}

fn package(row: &Value) -> Result<Package, String> {
    let wheel = Pinned { file: word(row, "wheel")?, sha256: word(row, "sha256")? };
    Ok(Package { name: word(row, "name")?, version: word(row, "version")?, wheel })
}

fn rows(value: &Value) -> Result<&Vec<Value>, String> {
    value["packages"].as_array().ok_or_else(|| "has no packages".to_owned())
}

fn word(row: &Value, key: &str) -> Result<String, String> {
    row[key].as_str().map(str::to_owned).ok_or_else(|| format!("has no \"{key}\" in {row}"))
}

impl Package {
    /// Its file in the made directory.
    fn archive(&self) -> String {
        format!("packages/{}-{}.tar.zst", self.name, self.version)
    }
}

impl PythonList {
    /// The list as xtask/python/pack.mjs reads it: without packages unless they are wanted, and each with its archive.
    pub(crate) fn plan(&self, with_packages: bool) -> Value {
        let mut plan = self.value.clone();
        plan["packages"] =
            if with_packages { self.rows_with(|row, file| row["archive"] = json!(file)) } else { json!([]) };
        plan
    }

    /// The list that the page reads, of the files in the made directory. `made_from` identifies what they were made from;
    /// `missing` is a sentence that says why there are no packages.
    ///
    /// # Errors
    /// If a file is not there.
    pub(crate) fn of_site(
        &self,
        directory: &Path,
        made_from: &str,
        missing: Option<&str>,
    ) -> io::Result<Value> {
        let size = |file: &str| Ok::<_, io::Error>(json!(fs::metadata(directory.join(file))?.len()));
        let mut files = Map::new();
        for Pinned { file, .. } in &self.files {
            files.insert(file.clone(), size(file)?);
        }
        let mut list = self.heading();
        list["made_from"] = json!(made_from);
        list["files"] = Value::Object(files);
        list["packages"] = json!([]);
        if let Some(missing) = missing {
            list["packages_missing"] = json!(missing);
            return Ok(list);
        }
        for package in &self.packages {
            size(&package.archive())?;
        }
        list["packages"] = self.rows_with(|row, file| {
            row["bytes"] = size(file).unwrap_or_default();
            row["file"] = json!(file);
            for of_set_up in ["wheel", "sha256"] {
                row.as_object_mut().and_then(|row| row.remove(of_set_up));
            }
        });
        Ok(list)
    }

    /// The list for a page without Python; `why` is a sentence that the page shows.
    pub(crate) fn of_nothing(&self, why: &str) -> Value {
        let mut list = self.heading();
        list["missing"] = json!(why);
        list["files"] = json!({});
        list["packages"] = json!([]);
        list
    }

    fn heading(&self) -> Value {
        let pyodide = &self.value["pyodide"];
        json!({
            "pyodide": self.pyodide,
            "python": self.python,
            "licences": [
                { "name": "Pyodide", "licence": pyodide["licence"], "source": pyodide["source"] },
                { "name": "Python", "licence": pyodide["python_licence"], "source": pyodide["python_source"] },
            ],
        })
    }

    /// The packages' rows, each changed by a function of the row and the package's archive.
    fn rows_with(&self, mut change: impl FnMut(&mut Value, &str)) -> Value {
        let rows = self.value["packages"].as_array().into_iter().flatten();
        let changed = rows.zip(&self.packages).map(|(row, package)| {
            let mut row = row.clone();
            change(&mut row, &package.archive());
            row
        });
        Value::Array(changed.collect())
    }
}

/// The SHA-256 hash of some parts in a row, in hexadecimal digits.
pub(crate) fn sha256(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a file is in a directory and has its hash.
pub(crate) fn is_right(directory: &Path, pinned: &Pinned) -> bool {
    fs::read(directory.join(&pinned.file)).is_ok_and(|content| sha256(&[&content]) == pinned.sha256)
}

/// Checks that the files are in a directory and have their hashes.
///
/// # Errors
/// The first file of which that is not so.
pub(crate) fn check<'p>(
    directory: &Path,
    files: impl IntoIterator<Item = &'p Pinned>,
) -> Result<(), Failure> {
    for Pinned { file, sha256: expected } in files {
        let path = directory.join(file);
        let content = fs::read(&path)
            .map_err(|error| CHECK.failed(format!("{} cannot be read: {error}", path.display())))?;
        let found = sha256(&[&content]);
        if found != *expected {
            return Err(CHECK.failed(format!(
                "{file} is not the file that src/python/packages.json names: its SHA-256 hash is\n{found}, and not\n\
                 {expected}"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
