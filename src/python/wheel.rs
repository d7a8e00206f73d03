//! Wheels that a visitor gives the page: which ones an interpreter can take.
//!
//! Invariant: a wheel that passes has a readable list of its files, and none of them is native code. Its files themselves are
//! unpacked, and checked, by Python (`src/python/packages.py`).

/// The reason why a wheel cannot be installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WheelFault {
    /// It is made for a platform, or has native code.
    Platform,
    /// It is no wheel, or not all of one.
    Broken,
}

/// Whether a file of this name is a wheel.
pub fn is_wheel(name: &str) -> bool {
    name.get(name.len().saturating_sub(4)..).is_some_and(|end| end.eq_ignore_ascii_case(".whl"))
}

/// The start of the record at the end of a zip archive.
const END: &[u8; 4] = b"PK\x05\x06";
const END_SIZE: usize = 22;
/// The start of a file's entry in the archive's directory.
const ENTRY: &[u8; 4] = b"PK\x01\x02";
const ENTRY_SIZE: usize = 46;
/// The most that may follow the record at the end.
const MOST_COMMENT: usize = 0xffff;

/// Checks a wheel by its name and its archive's directory.
///
/// # Errors
/// If the interpreter could not import what is in it.
pub fn check(name: &str, bytes: &[u8]) -> Result<(), WheelFault> {
    let files = files(bytes).ok_or(WheelFault::Broken)?;
    let is_native =
        |file: &str| [".so", ".pyd", ".dylib", ".dll"].iter().any(|extension| file.ends_with(extension));
    if !has_pure_tags(name) || files.iter().any(|file| is_native(file)) {
        return Err(WheelFault::Platform);
    }
    let is_wheel = files.iter().any(|file| file.ends_with(".dist-info/WHEEL"));
    if is_wheel { Ok(()) } else { Err(WheelFault::Broken) }
}

/// Whether the name ends in tags such as `py3-none-any`: Python 3, no binary interface, any platform. A browser adds ` (1)` to
/// the name of a second download.
fn has_pure_tags(name: &str) -> bool {
    let stem = name.get(..name.len().saturating_sub(4)).unwrap_or_default();
    let stem = stem.split(" (").next().unwrap_or(stem);
    let mut tags = stem.rsplit('-');
    let (platform, abi, python) = (tags.next(), tags.next(), tags.next());
    platform == Some("any")
        && abi == Some("none")
        && python.is_some_and(|python| python.split('.').any(|each| each.starts_with("py3")))
}

/// The names of an archive's files; `None` if its directory cannot be read.
fn files(bytes: &[u8]) -> Option<Vec<&str>> {
    let from = bytes.len().saturating_sub(END_SIZE + MOST_COMMENT);
    let end = from + bytes[from..].windows(END.len()).rposition(|window| window == END)?;
    let count = u16_at(bytes, end + 10)?;
    let mut at = u32_at(bytes, end + 16)?;
    let mut files = Vec::new();
    for _ in 0..count {
        if bytes.get(at..at + ENTRY.len())? != ENTRY {
            return None;
        }
        let [name, extra, comment] =
            [u16_at(bytes, at + 28)?, u16_at(bytes, at + 30)?, u16_at(bytes, at + 32)?];
        let (from, to) = (at + ENTRY_SIZE, at + ENTRY_SIZE + name);
        files.push(str::from_utf8(bytes.get(from..to)?).ok()?);
        at = to + extra + comment;
    }
    Some(files)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at + 2)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?).into())
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at + 4)?;
    usize::try_from(u32::from_le_bytes(bytes.try_into().ok()?)).ok()
}

#[cfg(test)]
mod tests {
    use super::{WheelFault, check, is_wheel};

    /// An archive's directory with these files, which are empty, and its end.
    fn archive(files: &[&str]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for file in files {
            let mut entry = vec![0; 46];
            entry[..4].copy_from_slice(b"PK\x01\x02");
            entry[28] = file.len() as u8;
            bytes.extend(entry);
            bytes.extend(file.bytes());
        }
        let mut end = vec![0; 22];
        end[..4].copy_from_slice(b"PK\x05\x06");
        end[10] = files.len() as u8;
        bytes.extend(end);
        bytes
    }

    const PURE: [&str; 2] = ["greet.py", "greet-1.0.dist-info/WHEEL"];

    #[test]
    fn pure_wheels_pass_whatever_their_download_is_called() {
        for name in
            ["greet-1.0-py3-none-any.whl", "greet-1.0-py2.py3-none-any.whl", "greet-1.0-py3-none-any (1).whl"]
        {
            assert_eq!(check(name, &archive(&PURE)), Ok(()), "{name}");
        }
        assert!(is_wheel("A.WHL") && !is_wheel("a.whl.txt") && !is_wheel("whl"));
    }

    #[test]
    fn native_wheels_are_refused_by_name_and_by_content() {
        for name in
            ["greet-1.0-cp313-cp313-manylinux_2_28_x86_64.whl", "greet-1.0-py2-none-any.whl", "greet.whl"]
        {
            assert_eq!(check(name, &archive(&PURE)), Err(WheelFault::Platform), "{name}");
        }
        let native = archive(&[PURE[0], PURE[1], "greet/_speedups.so"]);
        assert_eq!(check("greet-1.0-py3-none-any.whl", &native), Err(WheelFault::Platform));
    }

    #[test]
    fn what_is_no_wheel_or_not_all_of_one_is_broken() {
        let whole = archive(&PURE);
        for bytes in [&b"<html>404</html>"[..], &[], &whole[..whole.len() - 30], &archive(&["greet.py"])] {
            assert_eq!(check("greet-1.0-py3-none-any.whl", bytes), Err(WheelFault::Broken));
        }
        let mut lies = whole.clone();
        let at = lies.len() - 12;
        lies[at] = 200;
        assert_eq!(
            check("greet-1.0-py3-none-any.whl", &lies),
            Err(WheelFault::Broken),
            "more files than there are"
        );
    }
}
