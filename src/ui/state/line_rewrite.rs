//! Lines of a program in place of others: what an outdated line becomes.
//!
//! Invariant: only lines that read as they did in the program that ran are replaced, wherever edits have moved them. Pure.

/// Lines that can be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRewrite {
    /// The first one in the program that ran, from 1.
    pub line: u32,
    /// How they read there.
    pub old: Vec<String>,
    /// The lines in their place, each with its end; empty if there are none.
    pub new: String,
}

impl LineRewrite {
    /// The rewrite of the lines `first` to `last` of a program, from 1; `None` if it has no such lines.
    pub fn of(program: &str, first: u32, last: u32, new: String) -> Option<LineRewrite> {
        let lines: Vec<&str> = program.split('\n').collect();
        let old = lines.get((first as usize).checked_sub(1)?..last as usize)?;
        Some(LineRewrite { line: first, old: old.iter().map(|&line| line.to_owned()).collect(), new })
    }

    /// The first of the lines in a program, from 1: where they are nearest to where they were. `None` if it has them no more.
    pub fn place(&self, program: &str) -> Option<u32> {
        let lines: Vec<&str> = program.split('\n').collect();
        let places = lines.windows(self.old.len().max(1)).enumerate();
        let numbers = places.filter(|(_, lines)| *lines == self.old).map(|(at, _)| at as u32 + 1);
        numbers.min_by_key(|number| number.abs_diff(self.line))
    }

    /// The program with the new lines; `None` if it does not have the old ones.
    pub fn apply(&self, program: &str) -> Option<String> {
        let at = self.place(program)? as usize - 1;
        let lines: Vec<&str> = program.split_inclusive('\n').collect();
        let ends_open = at + self.old.len() == lines.len() && !program.ends_with('\n');
        let new = if ends_open { self.new.trim_end_matches('\n') } else { &self.new };
        Some([&lines[..at].concat(), new, &lines[at + self.old.len()..].concat()].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::LineRewrite;

    fn rewrite(program: &str, first: u32, last: u32, new: &str) -> LineRewrite {
        LineRewrite::of(program, first, last, new.to_owned()).unwrap()
    }

    #[test]
    fn lines_are_replaced_where_they_are() {
        let program = "a\nb\nc\n";
        assert_eq!(rewrite(program, 2, 2, "x\ny\n").apply(program).unwrap(), "a\nx\ny\nc\n");
        assert_eq!(rewrite(program, 1, 2, "").apply(program).unwrap(), "c\n");
        assert_eq!(rewrite("a\nb", 2, 2, "x\n").apply("a\nb").unwrap(), "a\nx");
        assert_eq!(LineRewrite::of(program, 5, 6, String::new()), None);
    }

    #[test]
    fn lines_that_were_moved_are_found_and_changed_ones_are_not() {
        let lines = rewrite("a\nb\na\n", 3, 3, "x\n");
        assert_eq!(lines.place("new\nnew\na\nb\na\n"), Some(3), "the nearest one");
        assert_eq!(lines.place("a\nb\n"), Some(1));
        assert_eq!(lines.place("b\n# a\n"), None);
        assert_eq!(lines.apply("b\n"), None);
    }
}
