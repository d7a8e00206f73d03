//! MySQL's functions on text, in SQLite's SQL.
//!
//! Invariant: of NULL they make NULL, and a letter is one character, as in MySQL. Next: `calls`.

/// The functions.
pub(super) const NAMES: [&str; 26] = [
    "ASCII",
    "CHAR_LENGTH",
    "CHARACTER_LENGTH",
    "CONCAT",
    "ELT",
    "FIELD",
    "FIND_IN_SET",
    "HEX",
    "INSTR",
    "LCASE",
    "LEFT",
    "LENGTH",
    "LOCATE",
    "LPAD",
    "MID",
    "REPEAT",
    "RIGHT",
    "RPAD",
    "SPACE",
    "STRCMP",
    "SUBSTR",
    "SUBSTRING",
    "TRIM",
    "UCASE",
    "UUID",
    "LOWER",
];

/// The call, if it is one of these functions with these arguments.
pub(super) fn call(name: &str, arguments: &[&str]) -> Option<String> {
    Some(match (name, arguments) {
        ("CHAR_LENGTH" | "CHARACTER_LENGTH", [text]) => format!("length({text})"),
        ("LENGTH", [text]) => format!("octet_length({text})"),
        ("LCASE" | "LOWER", [text]) => format!("lower({text})"),
        ("UCASE", [text]) => format!("upper({text})"),
        ("CONCAT", [only]) => format!("CAST({only} AS TEXT)"),
        ("CONCAT", [_, ..]) => format!("({})", arguments.join(" || ")),
        ("LEFT", [text, count]) => format!("substr({text}, 1, {count})"),
        ("RIGHT", [text, count]) => format!("substr({text}, -({count}))"),
        ("MID" | "SUBSTR" | "SUBSTRING", [text, from] | [text, from, _]) => {
            let part = format!("substr({})", arguments.join(", "));
            let is_outside = format!("({from}) = 0 OR length({text}) < -({from})");
            // Nothing is before the first letter.
            let is_counted = from.bytes().all(|digit| digit.is_ascii_digit()) && *from != "0";
            if is_counted { part } else { format!("iif({is_outside}, substr({text}, 1, 0), {part})") }
        }
        ("INSTR", [text, part]) | ("LOCATE", [part, text]) => place(text, part),
        ("LOCATE", [part, text, from]) => {
            let found = place(&format!("substr({text}, {from})"), part);
            format!("iif({found} = 0, 0, {found} + {from} - 1)")
        }
        ("REPEAT", [text, count]) => format!("iif(({count}) IS NULL, NULL, {})", repeated(text, count)),
        ("SPACE", [count]) => format!("iif(({count}) IS NULL, NULL, {})", repeated("' '", count)),
        ("LPAD", [text, length, pad]) => {
            let missing =
                format!("substr({}, 1, {length} - length({text})) || ({text})", repeated(pad, length));
            format!("iif(length({text}) >= {length}, substr({text}, 1, {length}), {missing})")
        }
        ("RPAD", [text, length, pad]) => {
            format!("substr(({text}) || {}, 1, {length})", repeated(pad, length))
        }
        ("ASCII", [text]) => format!("iif(({text}) = '', 0, unicode({text}))"),
        ("HEX", [value]) => {
            format!("iif(typeof({value}) IN ('integer', 'real'), printf('%X', {value}), hex({value}))")
        }
        ("STRCMP", [a, b]) => format!("((({a}) > ({b}) COLLATE NOCASE) - (({a}) < ({b}) COLLATE NOCASE))"),
        ("FIELD", [value, choices @ ..]) => chosen(
            &format!("({value}) COLLATE NOCASE"),
            choices,
            |at, choice| (choice.to_owned(), at.to_string()),
            " ELSE 0",
        ),
        ("ELT", [number, choices @ ..]) => {
            chosen(number, choices, |at, choice| (at.to_string(), choice.to_owned()), "")
        }
        ("FIND_IN_SET", [value, list]) => {
            let at = format!("instr(',' || lower({list}) || ',', ',' || lower({value}) || ',')");
            let before = format!("substr({list}, 1, {at} - 1)");
            format!("iif({at} = 0, 0, 1 + length({before}) - length(replace({before}, ',', '')))")
        }
        ("TRIM", [text]) => format!("trim({text})"),
        // The words before `FROM` and the text after it, which `functions` has put apart.
        ("TRIM", [what, text]) => trimmed(what, text),
        ("UUID", []) => {
            let random = |bytes: u32| format!("lower(hex(randomblob({bytes})))");
            [4, 2, 2, 2, 6].map(random).join(" || '-' || ")
        }
        _ => return None,
    })
}

/// Where a part begins, without regard to case.
fn place(text: &str, part: &str) -> String {
    format!("instr(lower({text}), lower({part}))")
}

fn repeated(text: &str, count: &str) -> String {
    format!("replace(hex(zeroblob({count})), '00', {text})")
}

fn chosen(
    value: &str,
    choices: &[&str],
    pair: impl Fn(usize, &str) -> (String, String),
    ending: &str,
) -> String {
    let branches = choices.iter().enumerate().map(|(at, choice)| {
        let (when, then) = pair(at + 1, choice);
        format!("WHEN {when} THEN {then}")
    });
    format!("CASE {value} {}{ending} END", branches.collect::<Vec<_>>().join(" "))
}

/// `TRIM(LEADING 'x' FROM text)`. SQLite takes a set of letters, which is the same for one letter.
fn trimmed(what: &str, text: &str) -> String {
    let sides = [("LEADING", "ltrim"), ("TRAILING", "rtrim"), ("BOTH", "trim")];
    let side = sides.iter().find(|(word, _)| what.to_ascii_uppercase().starts_with(word));
    let (letters, function) = side.map_or((what, "trim"), |(word, name)| (what[word.len()..].trim(), name));
    let letters = if letters.is_empty() { "' '" } else { letters };
    format!("{function}({text}, {letters})")
}
