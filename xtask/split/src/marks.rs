//! Reads from the source which modules and items are loaded on first use.
//!
//! A mark is a separate line in a module's documentation:
//!
//! ```text
//!   //! The page loads this on first use.                   the module, and all modules below it
//!   //! The page loads this on first use, but for `list`.   the same without the module `list`
//!   //! The page loads these on first use: `Desk::copy`.    these items, as a path from inside it names them
//! ```
//!
//! Invariant: a line that starts like a mark is a valid mark or an error, so a typing error cannot disable one. A module's
//! path is derived from its file's path; `#[path]` is not supported. Next: `pattern`, which matches marks with functions.

use std::fs;
use std::path::{Path, PathBuf};

use crate::pattern::Pattern;

/// The start of every mark.
const BEGINNING: &str = "The page loads ";
/// The rest of a mark for a whole module.
const WHOLE: &str = "this on first use.";
/// The rest of a mark for a whole module with an exception, up to the exception's name.
const WHOLE_BUT: &str = "this on first use, but for ";
/// The rest of a mark for items, up to the items.
const ITEMS: &str = "these on first use: ";

/// The patterns of all marks in the packages of these directories.
///
/// # Errors
/// If a file cannot be read, or a line starts like a mark but is not valid.
pub(super) fn read(packages: &[PathBuf]) -> Result<Vec<Pattern>, String> {
    let mut patterns = Vec::new();
    for package in packages {
        let name = crate_name(&text_of(&package.join("Cargo.toml"))?)
            .ok_or_else(|| format!("{}: its Cargo.toml names no package", package.display()))?;
        let root = package.join("src");
        for file in sources(&root)? {
            let module = module_path(&name, file.strip_prefix(&root).unwrap_or(&file));
            let shown = file.strip_prefix(".").unwrap_or(&file).display().to_string();
            patterns.extend(of_file(&shown, &module, &text_of(&file)?)?);
        }
    }
    Ok(patterns)
}

fn text_of(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))
}

/// The name of a package's crate: the package's `name` with underscores.
fn crate_name(manifest: &str) -> Option<String> {
    let line =
        manifest.lines().skip_while(|line| *line != "[package]").find(|line| line.starts_with("name"))?;
    Some(line.split('"').nth(1)?.replace('-', "_"))
}

/// The source files in a directory and its subdirectories, sorted.
fn sources(directory: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(directory)
        .map_err(|error| format!("{} cannot be read: {error}", directory.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(sources(&path)?);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

/// The module path of a file, given its path below `src`.
fn module_path(crate_name: &str, file: &Path) -> String {
    let file = file.with_extension("");
    let names = file.iter().map(|name| name.to_string_lossy());
    let below = names.filter(|name| !["mod", "lib", "main"].contains(&name.as_ref()));
    std::iter::once(crate_name.into()).chain(below).collect::<Vec<_>>().join("::")
}

/// The marks in a file's module documentation.
fn of_file(file: &str, module: &str, text: &str) -> Result<Vec<Pattern>, String> {
    let mut patterns = Vec::new();
    for line in text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim) {
        let Some(mark) = line.strip_prefix(BEGINNING) else { continue };
        let marked = patterns_of(file, module, mark).ok_or_else(|| {
            format!(
                "{file}: \"{line}\" is no mark; write \"{BEGINNING}{WHOLE}\" or \"{BEGINNING}{ITEMS}`item`, `item`.\""
            )
        })?;
        patterns.extend(marked);
    }
    Ok(patterns)
}

/// The patterns of a mark, given the text after [`BEGINNING`]; `None` if it is not valid.
fn patterns_of(file: &str, module: &str, mark: &str) -> Option<Vec<Pattern>> {
    let whole = || Pattern::new(file, &format!("{module}::"));
    if mark == WHOLE {
        return Some(vec![whole()]);
    }
    if let Some(except) = mark.strip_prefix(WHOLE_BUT) {
        return Some(vec![whole().but_for(unquoted(except.strip_suffix('.')?)?)]);
    }
    let items = mark.strip_prefix(ITEMS)?.strip_suffix('.')?;
    let pattern = |item| Some(Pattern::new(file, &path_of(module, unquoted(item)?)?));
    items.split(", ").map(pattern).collect()
}

/// The absolute path of an item. `super` and `crate` mean the same as in Rust.
fn path_of(module: &str, item: &str) -> Option<String> {
    if let Some(item) = item.strip_prefix("crate::") {
        let crate_name = module.split("::").next()?;
        return Some(format!("{crate_name}::{item}"));
    }
    match item.strip_prefix("super::") {
        Some(item) => path_of(module.rsplit_once("::")?.0, item),
        None => Some(format!("{module}::{item}")),
    }
}

fn unquoted(item: &str) -> Option<&str> {
    item.strip_prefix('`')?.strip_suffix('`').filter(|item| !item.is_empty() && !item.contains('`'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Vec<String>, String> {
        let patterns = of_file("src/ui/state/app_state.rs", "page::ui::desk", text)?;
        Ok(patterns.iter().map(|pattern| pattern.path().to_owned()).collect())
    }

    #[test]
    fn a_mark_without_items_is_for_the_module_and_what_is_below_it() {
        assert_eq!(
            read_text("//! A desk.\n//!\n//! The page loads this on first use.\n").unwrap(),
            ["page::ui::desk::"]
        );
    }

    #[test]
    fn items_are_looked_for_in_their_module() {
        let marked = "//! A desk.\n//! The page loads these on first use: `Desk::copy`, `step`.\n//! The page loads these on first use: `wind`.\n";
        let expected = ["page::ui::desk::Desk::copy", "page::ui::desk::step", "page::ui::desk::wind"];
        assert_eq!(read_text(marked).unwrap(), expected);
    }

    #[test]
    fn the_module_above_is_called_super() {
        let marked = "//! The page loads these on first use: `super::Shop::open`.\n";
        assert_eq!(read_text(marked).unwrap(), ["page::ui::Shop::open"]);
        let marked = "//! The page loads these on first use: `crate::shop::Shop::open`.\n";
        assert_eq!(read_text(marked).unwrap(), ["page::shop::Shop::open"]);
    }

    #[test]
    fn only_the_comment_at_the_top_has_marks() {
        assert!(read_text("//! A desk.\n\n//! The page loads this on first use.\n").unwrap().is_empty());
        assert!(read_text("/// The page loads this on first use.\nfn copy() {}\n").unwrap().is_empty());
    }

    #[test]
    fn what_only_begins_like_a_mark_is_an_error() {
        for slip in [
            "",
            ".",
            ": copy.",
            ": `copy`",
            ": `copy` and `step`.",
            ": ``.",
            ": `super::super::super::copy`.",
        ] {
            let problem = read_text(&format!("//! The page loads these on first use{slip}\n")).unwrap_err();
            assert!(problem.starts_with("src/ui/state/app_state.rs: \"The page"), "{problem}");
        }
    }

    #[test]
    fn a_module_is_called_after_its_file() {
        for (file, module) in [
            ("lib.rs", "page"),
            ("main.rs", "page"),
            ("ui/mod.rs", "page::ui"),
            ("ui/desk.rs", "page::ui::desk"),
            ("ui/desk/drawer.rs", "page::ui::desk::drawer"),
        ] {
            assert_eq!(module_path("page", Path::new(file)), module);
        }
    }

    #[test]
    fn a_crate_is_called_after_its_package() {
        let manifest =
            "[workspace]\nmembers = []\n\n[package]\nname = \"page-trace\"\n\n[lib]\nname = \"other\"\n";
        assert_eq!(crate_name(manifest).as_deref(), Some("page_trace"));
        assert_eq!(crate_name("[workspace]\n"), None);
    }
}
