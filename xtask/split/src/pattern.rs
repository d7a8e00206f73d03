//! Compares paths, as they are written in the source, with the names of functions in WebAssembly.
//!
//! Names are those of Rust's v0 mangling (`.cargo/config.toml`), which say of an instance of a generic function what it is
//! for: `<page[0f]::ui::desk::Desk>::copy::<page[0f]::ui::Click>`. Invariant: a path is found whole, so `Desk::copy` is not
//! found in `Desk::copy_all`. Next: `deferred`, all the patterns there are.

/// A part of names, and which file has it deferred.
#[derive(Debug)]
pub(super) struct Pattern {
    origin: String,
    path: String,
    /// The path as it is compared.
    text: String,
    /// A module below it that it does not stand for.
    except: Option<String>,
}

impl Pattern {
    /// A path from its crate on, with `*` for anything between. At `::` in its end it stands for all that is below.
    pub(super) fn new(origin: &str, path: &str) -> Pattern {
        Pattern {
            origin: origin.to_owned(),
            path: path.to_owned(),
            text: without_ends_of_types(path),
            except: None,
        }
    }

    /// The same pattern, but for what is below the module `name`.
    pub(super) fn but_for(self, name: &str) -> Pattern {
        Pattern { except: Some(format!("{name}::")), ..self }
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Whether it stands for all that is in a module.
    pub(super) fn is_of_module(&self) -> bool {
        self.path.ends_with("::")
    }

    /// The file that the pattern is from.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    pub(super) fn matches(&self, name: &Name) -> bool {
        let parts: Vec<&str> = self.text.split('*').collect();
        let mut rest = name.0.as_str();
        for (index, part) in parts.iter().enumerate() {
            let found = rest.match_indices(part).find(|(at, _)| {
                let (before, after) = (&rest[..*at], &rest[at + part.len()..]);
                let cuts_first_word = index == 0 && is_one_word(before, part);
                let cuts_last_word = index + 1 == parts.len() && is_one_word(part, after);
                let is_exception = self.except.as_ref().is_some_and(|except| after.starts_with(except));
                !cuts_first_word && !cuts_last_word && !is_exception
            });
            let Some((at, _)) = found else { return false };
            rest = &rest[at + part.len()..];
        }
        true
    }
}

/// The name of a function, as patterns are compared with it.
pub(super) struct Name(String);

impl Name {
    pub(super) fn new(name: &str) -> Name {
        Name(without_ends_of_types(&without_hashes(name)))
    }

    pub(super) fn starts_with(&self, beginning: &str) -> bool {
        self.0.starts_with(beginning)
    }
}

/// A method of `Desk` is written `Desk::copy` in the source, and `<Desk>::copy` in names.
fn without_ends_of_types(path: &str) -> String {
    path.replace(">::", "::")
}

/// A name without the hashes that tell crates of one name apart: `core[0f]::fmt` is `core::fmt`.
fn without_hashes(name: &str) -> String {
    let mut pieces = name.split('[');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once(']') {
            Some((hash, after)) if hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => plain.push_str(after),
            _ => {
                plain.push('[');
                plain.push_str(piece);
            }
        }
    }
    plain
}

/// Whether the end of one text and the beginning of the next are one word.
fn is_one_word(before: &str, after: &str) -> bool {
    before.ends_with(is_of_word) && after.starts_with(is_of_word)
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_found(path: &str, name: &str) -> bool {
        Pattern::new("src/lib.rs", path).matches(&Name::new(name))
    }

    #[test]
    fn names_lose_the_hashes_of_crates_only() {
        assert_eq!(
            without_hashes("<[u8; 3] as core[c593]::fmt::Debug>::fmt::<page[0a]::ui>"),
            "<[u8; 3] as core::fmt::Debug>::fmt::<page::ui>"
        );
    }

    #[test]
    fn a_method_is_found_as_the_source_writes_it() {
        assert!(is_found("page::desk::Desk::copy", "<page[0f]::desk::Desk>::copy"));
        assert!(is_found("page::desk::Desk::copy", "<page[0f]::desk::Desk>::copy::{closure#0}"));
        assert!(is_found("page::desk::Desk", "core::ptr::drop_in_place::<page[0f]::desk::Desk>"));
    }

    #[test]
    fn an_exception_is_not_found_unless_something_else_is_too() {
        let demos = Pattern::new("src/demos/mod.rs", "page::demos::").but_for("catalogue");
        assert!(demos.matches(&Name::new("<page[0f]::demos::fetch::main::{closure#0}>::poll")));
        assert!(
            demos.matches(&Name::new("drop::<(page::demos::catalogue::Demo, page::demos::fetch::Main)>"))
        );
        assert!(!demos.matches(&Name::new("page[0f]::demos::catalogue::find")));
        assert!(demos.matches(&Name::new("page[0f]::demos::catalogues::find")));
    }

    #[test]
    fn a_path_is_found_whole() {
        assert!(!is_found("page::desk::Desk::copy", "<page[0f]::desk::Desk>::copy_all"));
        assert!(!is_found("page::desk", "<homepage[0f]::desk::Desk>::copy"));
        assert!(!is_found("page::desk::Desk", "<page[0f]::desk::Desks>::copy"));
        assert!(is_found("page::desk", "<homepage::A as page::desk::Desk>::copy"));
    }

    #[test]
    fn a_module_stands_for_what_is_in_it() {
        assert!(is_found("page::desk::", "<page[0f]::desk::drawer::Drawer>::open"));
        assert!(!is_found("page::desk::", "page[0f]::desk"));
    }

    #[test]
    fn a_pattern_is_found_in_its_order() {
        let path = "page::View::on::<*::{closure";
        assert!(is_found(path, "<page::View>::on::<Click, page::header>::{closure#0}"));
        assert!(!is_found(path, "<page::View>::{closure#0}::on::<Click>"));
    }
}
