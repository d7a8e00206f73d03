//! The protobuf is well-formed and complete. `tests/conformance` checks its meaning with Perfetto itself.

use loopscope::rt::{ms, sleep, spawn, yield_now};
use loopscope::sync::queue;
use loopscope::trace::chrome::About;
use loopscope::trace::perfetto::export;

use crate::scene::record;

/// A field of a message.
enum Field<'a> {
    Number(u64),
    Fixed(u64),
    Bytes(&'a [u8]),
}

/// The fields of a message, by number.
fn fields(mut message: &[u8]) -> Vec<(u64, Field<'_>)> {
    let mut fields = Vec::new();
    while !message.is_empty() {
        let key = varint(&mut message);
        let field = match key & 7 {
            0 => Field::Number(varint(&mut message)),
            1 => Field::Fixed(u64::from_le_bytes(take(&mut message, 8).try_into().unwrap())),
            2 => {
                let length = varint(&mut message) as usize;
                Field::Bytes(take(&mut message, length))
            }
            other => panic!("wire type {other}"),
        };
        fields.push((key >> 3, field));
    }
    fields
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let byte = take(bytes, 1)[0];
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    value
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (taken, rest) = bytes.split_at(length);
    *bytes = rest;
    taken
}

fn number(fields: &[(u64, Field<'_>)], wanted: u64) -> Option<u64> {
    fields.iter().find_map(|(number, field)| match field {
        Field::Number(value) | Field::Fixed(value) if *number == wanted => Some(*value),
        _ => None,
    })
}

fn bytes<'a>(fields: &[(u64, Field<'a>)], wanted: u64) -> Option<&'a [u8]> {
    fields.iter().find_map(|(number, field)| match field {
        Field::Bytes(bytes) if *number == wanted => Some(*bytes),
        _ => None,
    })
}

#[test]
fn every_slice_ends_on_a_track_that_was_described_and_every_name_was_told() {
    let recorder = record(async {
        let child = spawn("child", async {
            sleep(ms(5)).await;
            yield_now().await;
        });
        Ok(child.await?)
    });
    let about = About { demo: "test", params: vec![], clock: "virtual" };
    let trace = export(&recorder.log(), &about);
    let (mut tracks, mut names, mut open, mut slices) = (vec![], vec![], vec![], 0);
    for (field, packet) in fields(&trace) {
        let Field::Bytes(packet) = packet else { panic!("a trace is packets") };
        assert_eq!(field, 1);
        let packet = fields(packet);
        tracks.extend(bytes(&packet, 60).and_then(|track| number(&fields(track), 1)));
        for (field, entry) in bytes(&packet, 12).map(fields).unwrap_or_default() {
            if let (2, Field::Bytes(name)) = (field, entry) {
                names.extend(number(&fields(name), 1));
            }
        }
        let Some(event) = bytes(&packet, 11).map(fields) else { continue };
        assert!(number(&packet, 8).is_some(), "an event has a stamp, also at zero");
        let track = number(&event, 11).unwrap();
        assert!(tracks.contains(&track));
        assert!(number(&event, 10).is_none_or(|name| names.contains(&name)));
        match number(&event, 9) {
            Some(1) => open.push(track),
            Some(2) => {
                assert_eq!(open.pop(), Some(track));
                slices += 1;
            }
            kind => assert_eq!(kind, Some(3)),
        }
    }
    assert!(open.is_empty());
    assert_eq!(tracks.len(), 4, "the process, the loop, main and child");
    assert!(slices > 10);
}

#[test]
fn a_gauge_is_a_counter_track_of_the_process() {
    let recorder = record(async {
        let (producer, consumer) = queue(2);
        producer.put(1).await?;
        drop((producer, consumer));
        Ok(())
    });
    let about = About { demo: "test", params: vec![], clock: "virtual" };
    let trace = export(&recorder.log(), &about);
    let (mut described, mut values) = (vec![], 0);
    for (_, packet) in fields(&trace) {
        let Field::Bytes(packet) = packet else { panic!("a trace is packets") };
        let packet = fields(packet);
        if let Some(track) = bytes(&packet, 60).map(fields).filter(|track| bytes(track, 8).is_some()) {
            assert!(bytes(&track, 2).is_some_and(|name| name.starts_with(b"queue 1")));
            assert_eq!(number(&track, 5), Some(1), "below the process");
            described.extend(number(&track, 1));
        }
        let event = bytes(&packet, 11).map(fields).unwrap_or_default();
        if number(&event, 9) == Some(4) {
            assert_eq!(number(&event, 11), Some(described[0]));
            values += 1;
        }
    }
    assert_eq!((described.len(), values), (1, 3), "empty, one item, gone");
}
