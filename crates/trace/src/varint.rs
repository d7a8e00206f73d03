//! Variable-length integers: LEB128, which protocol buffers call varints.
//!
//! Seven bits per byte, the lowest first; the eighth bit says that more follow. Invariant: `take` returns the number that
//! was `put`, and rejects anything that does not fit 64 bits.
//!
//! Source: "Encoding", the protocol buffers documentation.

/// Appends `number`: one byte for numbers below 128, ten at most.
pub(super) fn put(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number from the front of `bytes`; `None` if they end within it or it has more than 64 bits.
pub(super) fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let bits = u64::from(byte & 0x7f);
        if bits << shift >> shift != bits {
            break;
        }
        number |= bits << shift;
        if *byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(number: u64) -> Vec<u8> {
        let mut out = Vec::new();
        put(number, &mut out);
        out
    }

    #[test]
    fn numbers_are_as_the_documentation_has_them() {
        assert_eq!(packed(0), [0]);
        assert_eq!(packed(1), [1]);
        assert_eq!(packed(150), [0x96, 0x01]);
        assert_eq!(packed(u64::MAX), [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
    }

    #[test]
    fn numbers_come_back_one_after_another() {
        let numbers: Vec<u64> = (0..64)
            .flat_map(|bit| [(1 << bit) - 1, 1 << bit, u64::MAX >> bit])
            .chain([0x7f, 0x80, 0x3fff, 0x4000])
            .collect();
        let mut out = Vec::new();
        numbers.iter().for_each(|number| put(*number, &mut out));
        let mut bytes = out.as_slice();
        for number in numbers {
            assert_eq!(take(&mut bytes), Some(number));
        }
        assert!(bytes.is_empty());
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let most = packed(u64::MAX);
        for length in 0..most.len() {
            assert_eq!(take(&mut &most[..length]), None, "cut after {length} bytes");
        }
        let nine = [0xff; 9];
        assert_eq!(take(&mut &[&nine[..], &[0x02]].concat()[..]), None, "65 bits");
        assert_eq!(take(&mut &[&nine[..], &[0x81, 0x00]].concat()[..]), None, "eleven bytes");
        assert_eq!(take(&mut &[0x80, 0x00][..]), Some(0), "longer than it must be, as protobuf allows");
    }
}
