//! Values over time as what each is more, and later, than the one before: some three bytes each where they are lengths of
//! queues.
//!
//! Invariant: what comes out is what was put in, to the bit, whatever number it is.

use crate::varint;
use loopscope_rt::Time;

/// The most bytes that a value takes: ten for the time, and one that does not fit has a byte before its own eight.
pub(crate) const LONGEST: usize = 19;

/// What the next value is told from.
#[derive(Clone, Copy)]
pub(crate) struct DeltaCodec {
    at: Time,
    /// The last value that was a whole number of 32 bits.
    whole: i32,
}

impl DeltaCodec {
    /// Of values that begin at `start`.
    pub(crate) fn from(start: Time) -> DeltaCodec {
        DeltaCodec { at: start, whole: 0 }
    }

    /// Packs a value: how much later, then twice how much more than the last whole one, zigzag; or one and eight bytes.
    pub(crate) fn put(&mut self, at: Time, value: f64, out: &mut Vec<u8>) {
        varint::put(at.as_nanos() - self.at.as_nanos(), out);
        self.at = at;
        let whole = value as i32;
        if f64::from(whole).to_bits() == value.to_bits() {
            let more = whole.wrapping_sub(self.whole);
            varint::put(u64::from((more << 1 ^ more >> 31) as u32) << 1, out);
            self.whole = whole;
        } else {
            out.push(1);
            out.extend(value.to_bits().to_le_bytes());
        }
    }

    /// Unpacks the next value, of those that were put after the same start.
    pub(crate) fn take(&mut self, bytes: &mut &[u8]) -> (Time, f64) {
        self.at = Time::from_nanos(self.at.as_nanos() + take_number(bytes));
        let number = take_number(bytes);
        if number & 1 == 1 {
            let (raw, rest) = bytes.split_first_chunk().map_or(([0; 8], *bytes), |(raw, rest)| (*raw, rest));
            *bytes = rest;
            return (self.at, f64::from_bits(u64::from_le_bytes(raw)));
        }
        let zigzag = (number >> 1) as u32;
        self.whole = self.whole.wrapping_add((zigzag >> 1) as i32 ^ -((zigzag & 1) as i32));
        (self.at, self.whole.into())
    }
}

/// The next number; zero where there is none, which no caller asks for.
fn take_number(bytes: &mut &[u8]) -> u64 {
    varint::take(bytes).unwrap_or_default()
}
