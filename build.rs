//! Turns the demos' sources into coloured HTML, line by line, for the page's source pane.
//!
//! Done here because a highlighter in the page would be larger than the page. Invariant: what is written is the text of
//! the file, escaped, and `<span>`s with a class of [`CLASSES`] and nothing else, so it is safe as inner HTML; the styles
//! are in `static/style.css`. Without the feature `page` there is nothing to do.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "page")]
    highlight::run();
}

#[cfg(feature = "page")]
mod highlight {
    use std::fmt::Write;
    use std::path::{Path, PathBuf};
    use std::{env, fs};

    use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};
    use syntect::util::LinesWithEndings;

    const SOURCES: &str = "src/demos";

    /// The class of a piece of text by its innermost scope in this list.
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

    const LATE_KEYWORDS: [&str; 3] = ["async", "await", "dyn"];

    pub(super) fn run() {
        println!("cargo::rerun-if-changed={SOURCES}");
        let syntaxes = SyntaxSet::load_defaults_newlines();
        let mut arms = String::new();
        for path in sources() {
            let text =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let name = path.to_string_lossy().replace('\\', "/");
            let lines = highlight(&syntaxes, &path, &text);
            writeln!(arms, "        {name:?} => Some(&{lines:?}),").expect("a String takes all");
        }
        let code = format!(
            "/// The lines of a demo's source file as HTML, or `None` if there is no such file.\n\
             pub(super) fn lines(path: &str) -> Option<&'static [&'static str]> {{\n    \
             match path {{\n{arms}        _ => None,\n    }}\n}}\n"
        );
        let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
        fs::write(out.join("highlighted.rs"), code).expect("OUT_DIR is writable");
    }

    /// The source files of the demos, which have the Python beside the Rust, in a fixed order so that builds are the same
    /// every time.
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

    fn highlight(syntaxes: &SyntaxSet, path: &Path, text: &str) -> Vec<String> {
        let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
        let syntax = syntaxes.find_syntax_by_extension(kind).expect("syntect knows Rust and Python");
        let classes = CLASSES.map(|(scope, class)| (Scope::new(scope).expect("a valid scope"), class));
        let mut state = ParseState::new(syntax);
        let mut stack = ScopeStack::new();
        LinesWithEndings::from(text)
            .map(|line| {
                let ops = state.parse_line(line, syntaxes).expect("the bundled syntaxes parse any line");
                let mut html = Html::default();
                let mut from = 0;
                for (at, op) in ops {
                    html.push_scoped(&line[from..at], class_of(&stack, &classes));
                    from = at;
                    stack.apply(&op).expect("the bundled syntaxes balance their scopes");
                }
                html.push_scoped(&line[from..], class_of(&stack, &classes));
                html.finish()
            })
            .collect()
    }

    fn class_of(stack: &ScopeStack, classes: &[(Scope, &'static str)]) -> &'static str {
        let class_of_scope = |scope: &Scope| {
            classes.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class)
        };
        stack.scopes.iter().rev().find_map(class_of_scope).unwrap_or_default()
    }

    /// One line under construction; neighbours of the same class share a span.
    #[derive(Default)]
    struct Html {
        text: String,
        open: &'static str,
    }

    impl Html {
        fn push_scoped(&mut self, piece: &str, class: &'static str) {
            if class.is_empty() { self.push_plain(piece) } else { self.push(piece, class) }
        }

        /// Plain text of Rust may contain keywords that the bundled syntax is too old to know.
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
            let piece = piece.trim_end_matches(['\n', '\r']);
            if piece.is_empty() {
                return;
            }
            if class != self.open {
                self.close();
                if !class.is_empty() {
                    write!(self.text, "<span class={class}>").expect("a String takes all");
                }
                self.open = class;
            }
            for c in piece.chars() {
                match c {
                    '&' => self.text.push_str("&amp;"),
                    '<' => self.text.push_str("&lt;"),
                    '>' => self.text.push_str("&gt;"),
                    c => self.text.push(c),
                }
            }
        }

        fn close(&mut self) {
            if !self.open.is_empty() {
                self.text.push_str("</span>");
            }
        }

        fn finish(mut self) -> String {
            self.close();
            self.text
        }
    }
}
