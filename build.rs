//! Lists the files of the practice web, and highlights the syntax of the demos' sources for the page's source pane.
//!
//! The highlighting is done at build time because a highlighter would be larger than the page. The output is, for each file, a list of pieces with
//! their lengths and CSS classes, packed, since they are in what the page starts with; it fetches the text separately. The declaration `demo!` at the end of a demo's file has
//! no pieces, and the page displays only text with pieces. `static/style.css` has the classes. Without the feature `page`
//! nothing is highlighted.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// The practice web's files (src/net/http/files.rs).
const WEB: &str = "static/web";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={WEB}");
    list_web();
    #[cfg(feature = "page")]
    highlight::run();
}

/// Writes a table of the practice web's files: their paths, sorted, and their contents.
fn list_web() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join(WEB);
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    let mut files: Vec<(String, PathBuf)> = paths
        .into_iter()
        .map(|path| {
            let name = path
                .strip_prefix(&root)
                .expect("it is in the directory")
                .to_string_lossy()
                .replace('\\', "/");
            (name, path)
        })
        .collect();
    files.sort();
    let rows: String =
        files.iter().map(|(name, path)| format!("    ({name:?}, include_bytes!({path:?})),\n")).collect();
    let code = format!("static FILES: [(&str, &[u8]); {}] = [\n{rows}];\n", files.len());
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("practice_web.rs"), code).expect("OUT_DIR is writable");
}

fn collect(directory: &Path, paths: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, paths);
        } else {
            paths.push(path);
        }
    }
}

#[cfg(feature = "page")]
mod highlight {
    use std::fmt::Write;
    use std::path::{Path, PathBuf};
    use std::{env, fs};

    use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};
    use syntect::util::LinesWithEndings;

    const SOURCES: &str = "src/demos";

    /// The start of a demo's declaration, which is not displayed. It comes last, so that line numbers do not change.
    const DECLARATION: &str = "\ndemo! {\n";

    /// CSS classes by scope prefix. The innermost matching scope determines a piece's class.
    const CLASSES: [(&str, &str); 20] = [
        ("comment", "c"),
        ("string", "s"),
        ("constant.character", "s"),
        ("constant", "n"),
        ("keyword.operator", ""),
        ("keyword", "k"),
        ("storage.type.struct", "k"),
        ("storage.type.numeric", "t"),
        ("storage.type.core", "t"),
        ("storage.type.rust", "k"),
        ("storage", "k"),
        ("support.macro", "m"),
        ("meta.annotation", "m"),
        ("support.type", "t"),
        ("entity.name.type", "t"),
        ("entity.name.function", "f"),
        ("support.function", "f"),
        ("variable.function", "f"),
        ("variable.language", "k"),
        ("punctuation.section.interpolation", ""),
    ];

    /// The classes, indexed by their numbers.
    const NAMES: [&str; 8] = ["", "c", "s", "n", "k", "f", "t", "m"];

    const LATE_KEYWORDS: [&str; 3] = ["async", "await", "dyn"];

    pub(super) fn run() {
        println!("cargo::rerun-if-changed={SOURCES}");
        let syntaxes = SyntaxSet::load_defaults_newlines();
        let mut arms = String::new();
        for path in sources() {
            let text =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let name = path.to_string_lossy().replace('\\', "/");
            let shown = text.split_once(DECLARATION).map_or(&*text, |(shown, _)| shown);
            let packed: Vec<u8> = pieces(&syntaxes, &path, shown).into_iter().flat_map(packed).collect();
            writeln!(arms, "        {name:?} => Some(&{packed:?}),").expect("a String takes all");
        }
        let code = format!(
            "/// The classes, indexed by the class numbers of pieces.\n\
             pub(super) const CLASSES: [&str; {count}] = {NAMES:?};\n\n\
             /// The pieces of a demo's source file, in order, packed; `None` for an unknown file. A byte has the class number in\n\
             /// its upper three bits and the length in bytes below them; if that is 0, the length follows in two bytes, the\n\
             /// lower first.\n\
             pub(super) fn pieces(path: &str) -> Option<&'static [u8]> {{\n    \
             match path {{\n{arms}        _ => None,\n    }}\n}}\n",
            count = NAMES.len(),
        );
        let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
        fs::write(out.join("highlighted.rs"), code).expect("OUT_DIR is writable");
    }

    /// The source files of the demos, Rust files with a Python file of the same name; sorted, so that builds are
    /// reproducible.
    fn sources() -> Vec<PathBuf> {
        let entries = fs::read_dir(SOURCES).unwrap_or_else(|error| panic!("{SOURCES}: {error}"));
        let mut paths: Vec<PathBuf> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|kind| kind == "rs" || kind == "py"))
            .filter(|path| path.with_extension("py").exists())
            .collect();
        paths.sort();
        paths
    }

    fn pieces(syntaxes: &SyntaxSet, path: &Path, text: &str) -> Vec<[u16; 2]> {
        let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
        let syntax = syntaxes.find_syntax_by_extension(kind).expect("syntect knows Rust and Python");
        let classes = CLASSES.map(|(scope, class)| (Scope::new(scope).expect("a valid scope"), class));
        let mut state = ParseState::new(syntax);
        let mut stack = ScopeStack::new();
        let mut pieces = Pieces::default();
        for line in LinesWithEndings::from(text) {
            let ops = state.parse_line(line, syntaxes).expect("the bundled syntaxes parse any line");
            let mut from = 0;
            for (at, op) in ops {
                pieces.push_scoped(&line[from..at], class_of(&stack, &classes));
                from = at;
                stack.apply(&op).expect("the bundled syntaxes balance their scopes");
            }
            pieces.push_scoped(&line[from..], class_of(&stack, &classes));
        }
        pieces.finished()
    }

    /// A piece as [`run`] documents it: one byte for most, where two numbers of 16 bits would be four.
    fn packed([length, class]: [u16; 2]) -> Vec<u8> {
        let class = u8::try_from(class << 5).expect("there are eight classes");
        match u8::try_from(length) {
            Ok(length @ 1..32) => vec![class | length],
            _ => [&[class][..], &length.to_le_bytes()].concat(),
        }
    }

    fn class_of(stack: &ScopeStack, classes: &[(Scope, &'static str)]) -> &'static str {
        let class_of_scope = |scope: &Scope| {
            classes.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class)
        };
        stack.scopes.iter().rev().find_map(class_of_scope).unwrap_or_default()
    }

    /// The pieces so far; adjacent pieces of one class are merged.
    #[derive(Default)]
    struct Pieces {
        done: Vec<[u16; 2]>,
        length: usize,
        class: &'static str,
    }

    impl Pieces {
        fn push_scoped(&mut self, piece: &str, class: &'static str) {
            if class.is_empty() { self.push_plain(piece) } else { self.push(piece, class) }
        }

        /// Adds unscoped text, which may contain keywords that the bundled Rust syntax does not have.
        fn push_plain(&mut self, piece: &str) {
            let mut rest = piece;
            while let Some(at) = rest.find(|c: char| c.is_ascii_alphabetic()) {
                let (before, from) = rest.split_at(at);
                let end = from.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(from.len());
                let (word, after) = from.split_at(end);
                self.push(before, "");
                self.push(word, if LATE_KEYWORDS.contains(&word) { "k" } else { "" });
                rest = after;
            }
            self.push(rest, "");
        }

        fn push(&mut self, piece: &str, class: &'static str) {
            if piece.is_empty() {
                return;
            }
            // White space has no visible colour, so it is merged into the piece before it.
            if class != self.class && !piece.trim().is_empty() {
                self.close();
                self.class = class;
            }
            self.length += piece.len();
        }

        fn close(&mut self) {
            let number = NAMES.iter().position(|name| *name == self.class).expect("every class has a number");
            let number = u16::try_from(number).expect("there are few classes");
            let length = u16::try_from(self.length).expect("no piece of a demo is longer than 65,535 bytes");
            if length > 0 {
                self.done.push([length, number]);
            }
            self.length = 0;
        }

        fn finished(mut self) -> Vec<[u16; 2]> {
            self.close();
            self.done
        }
    }
}
