//! Delta encoding of values over time: about three bytes a value for lengths of queues.
//!
//! Invariant: decoded values equal the encoded ones bit for bit, whatever the numbers.

use crate::varint;
use loopscope_rt::Time;

/// The maximum size of a value in bytes: ten for the time, one for the tag and eight for a raw `f64`.
pub(crate) const LONGEST: usize = 19;

/// The state that the next value is relative to.
#[derive(Clone, Copy)]
pub(crate) struct DeltaCodec {
    at: Time,
    /// The last value that was a 32-bit integer.
    whole: i32,
}

impl DeltaCodec {
    /// The state before the first value, of a group that starts at `start`.
    pub(crate) fn from(start: Time) -> DeltaCodec {
        DeltaCodec { at: start, whole: 0 }
    }

    /// Encodes a value: the time difference; then twice the zigzag difference from the last integer, or 1 and the raw bits.
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

    /// Decodes the next value. The state must have started as that of the encoder.
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

/// The next number; zero at the end of the bytes, which no caller reaches.
fn take_number(bytes: &mut &[u8]) -> u64 {
    varint::take(bytes).unwrap_or_default()
}
