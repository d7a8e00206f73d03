//! Gzip files are inflated piece by piece, within limits.

use std::io::Write;

use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use loopscope::trace::import::{Error, Importer};

use super::lanes::{import, lanes, lanes_of};

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const FILE: &str = include_str!("../../../fuzz/seeds/viztracer.json");

#[test]
fn a_packed_file_is_the_same_trace() {
    let packed = packed(FILE.as_bytes());
    assert_eq!(lanes(&import(&packed).unwrap().log), lanes_of(FILE));
    for length in [1, 5, 1000] {
        let mut importer = Importer::new();
        packed.chunks(length).for_each(|piece| importer.push(piece).unwrap());
        assert_eq!(lanes(&importer.finish().unwrap().log), lanes_of(FILE));
    }
}

#[test]
fn files_packed_one_after_another_are_one_file() {
    let (a, b) = FILE.as_bytes().split_at(1234);
    let both = [packed(a), packed(b)].concat();
    assert_eq!(lanes(&import(both).unwrap().log), lanes_of(FILE));
}

#[test]
fn a_header_may_have_a_name_and_a_comment_and_zeros_may_follow() {
    let mut encoder = GzBuilder::new()
        .filename("trace.json")
        .comment("recorded today")
        .extra([1, 2, 3])
        .write(Vec::new(), Compression::fast());
    encoder.write_all(FILE.as_bytes()).unwrap();
    let file = [encoder.finish().unwrap(), vec![0; 512]].concat();
    for length in [1, 7, file.len()] {
        let mut importer = Importer::new();
        file.chunks(length).for_each(|piece| importer.push(piece).unwrap());
        let import = importer.finish().unwrap();
        assert!(!import.cut);
        assert_eq!(lanes(&import.log), lanes_of(FILE));
    }
}

#[test]
fn text_is_unpacked_to_its_last_byte_whatever_its_length() {
    // Sizes around that of the inflate buffer.
    for length in [65_535, 65_536, 65_537, 131_072, 200_000] {
        let padding = " ".repeat(length - FILE.len());
        let import = import(packed(format!("{padding}{FILE}").as_bytes())).unwrap();
        assert!(!import.cut, "{length}");
        assert_eq!(lanes(&import.log), lanes_of(FILE));
    }
}

#[test]
fn a_wrong_checksum_or_length_is_noticed() {
    for at in 1..=8 {
        let mut damaged = packed(FILE.as_bytes());
        let place = damaged.len() - at;
        damaged[place] ^= 1;
        assert!(matches!(import(damaged).err(), Some(Error::Gzip { .. })));
    }
}

#[test]
fn a_packed_file_that_was_cut_short_gives_what_there_is() {
    let packed = packed(FILE.as_bytes());
    let import = import(&packed[..packed.len() / 2]).unwrap();
    assert!(import.cut);
    assert!(import.log.events().count() > 10);
}

#[test]
fn damaged_data_are_named() {
    let mut damaged = packed(FILE.as_bytes());
    damaged[20..40].fill(0xff);
    let error = import(damaged).err().unwrap();
    assert!(matches!(error, Error::Gzip { .. }), "{error}");
}

#[test]
fn a_small_file_that_unpacks_to_gigabytes_is_refused() {
    let spaces = packed(&vec![b' '; 100 << 20]);
    assert!(spaces.len() < 1 << 20);
    assert_eq!(import(spaces).err(), Some(Error::Inflates));
}
