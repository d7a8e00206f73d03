//! Values over time as what each is more, and later, than the one before: some three bytes each where they are lengths of
//! queues.
//!
//! Invariant: what comes out is what was put in, to the bit, whatever number it is.

use crate::rt::Time;

/// The most bytes that a value takes: ten for the time, and one that does not fit has a byte before its own eight.
pub(super) const LONGEST: usize = 19;

/// What the next value is told from.
#[derive(Clone, Copy)]
pub(super) struct Deltas {
    at: Time,
    /// The last value that was a whole number of 32 bits.
    whole: i32,
}

impl Deltas {
    /// Of values that begin at `start`.
    pub(super) fn from(start: Time) -> Deltas {
        Deltas { at: start, whole: 0 }
    }

    /// Packs a value: how much later, then twice how much more than the last whole one, zigzag; or one and eight bytes.
    pub(super) fn put(&mut self, at: Time, value: f64, out: &mut Vec<u8>) {
        put_number(at.as_nanos() - self.at.as_nanos(), out);
        self.at = at;
        let whole = value as i32;
        if f64::from(whole).to_bits() == value.to_bits() {
            let more = whole.wrapping_sub(self.whole);
            put_number(u64::from((more << 1 ^ more >> 31) as u32) << 1, out);
            self.whole = whole;
        } else {
            out.push(1);
            out.extend(value.to_bits().to_le_bytes());
        }
    }

    fn take(&mut self, bytes: &mut &[u8]) -> Option<(Time, f64)> {
        self.at = Time::from_nanos(self.at.as_nanos() + take_number(bytes)?);
        let number = take_number(bytes)?;
        if number & 1 == 1 {
            let (raw, rest) = bytes.split_first_chunk()?;
            *bytes = rest;
            return Some((self.at, f64::from_bits(u64::from_le_bytes(*raw))));
        }
        let zigzag = (number >> 1) as u32;
        self.whole = self.whole.wrapping_add((zigzag >> 1) as i32 ^ -((zigzag & 1) as i32));
        Some((self.at, self.whole.into()))
    }
}

/// LEB128: seven bits a byte, the lowest first.
fn put_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if *byte < 0x80 {
            return Some(number);
        }
    }
}

/// The values that bytes tell of, for as long as there are bytes.
pub(super) struct Packed<'a> {
    bytes: &'a [u8],
    last: Deltas,
}

impl<'a> Packed<'a> {
    /// The values that were put after [`Deltas::from`] the same start.
    pub(super) fn new(start: Time, bytes: &'a [u8]) -> Packed<'a> {
        Packed { bytes, last: Deltas::from(start) }
    }
}

impl Iterator for Packed<'_> {
    type Item = (Time, f64);

    fn next(&mut self) -> Option<(Time, f64)> {
        self.last.take(&mut self.bytes)
    }
}
