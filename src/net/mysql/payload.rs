//! Reads and writes what packets consist of: numbers, strings, and numbers of variable length.
//!
//! Invariant: reading never goes beyond the payload; what is missing is [`MalformedPacket`]. Next: `packets`, which frames payloads.

/// A payload that ends too early, or holds what it must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MalformedPacket;

/// What is left of a payload.
#[derive(Clone, Copy)]
pub(super) struct PayloadReader<'a>(pub(super) &'a [u8]);

impl<'a> PayloadReader<'a> {
    /// The next bytes.
    pub(super) fn bytes(&mut self, count: usize) -> Result<&'a [u8], MalformedPacket> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or(MalformedPacket)?;
        self.0 = rest;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], MalformedPacket> {
        let mut array = [0; N];
        array.copy_from_slice(self.bytes(N)?);
        Ok(array)
    }

    pub(super) fn u8(&mut self) -> Result<u8, MalformedPacket> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(super) fn u16(&mut self) -> Result<u16, MalformedPacket> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(super) fn u32(&mut self) -> Result<u32, MalformedPacket> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(super) fn u64(&mut self) -> Result<u64, MalformedPacket> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// A number of variable length.
    pub(super) fn lenenc(&mut self) -> Result<u64, MalformedPacket> {
        match self.u8()? {
            small @ ..=0xfa => Ok(small.into()),
            0xfc => Ok(self.u16()?.into()),
            0xfd => {
                let [a, b, c] = self.array()?;
                Ok(u32::from_le_bytes([a, b, c, 0]).into())
            }
            0xfe => self.u64(),
            _ => Err(MalformedPacket),
        }
    }

    /// Bytes that their number precedes.
    pub(super) fn lenenc_bytes(&mut self) -> Result<&'a [u8], MalformedPacket> {
        let count = usize::try_from(self.lenenc()?).map_err(|_| MalformedPacket)?;
        self.bytes(count)
    }

    /// Text that its length precedes.
    pub(super) fn lenenc_text(&mut self) -> Result<String, MalformedPacket> {
        Ok(String::from_utf8_lossy(self.lenenc_bytes()?).into_owned())
    }

    /// Bytes up to a NUL, or to the end.
    pub(super) fn until_nul(&mut self) -> &'a [u8] {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(self.0.len());
        let (bytes, rest) = self.0.split_at(end);
        self.0 = rest.get(1..).unwrap_or_default();
        bytes
    }
}

/// A payload that is written.
#[derive(Clone, Debug, Default)]
pub(super) struct PayloadWriter(pub(super) Vec<u8>);

impl PayloadWriter {
    pub(super) fn starting(first: u8) -> PayloadWriter {
        PayloadWriter(vec![first])
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut PayloadWriter {
        self.0.extend_from_slice(bytes);
        self
    }

    pub(super) fn u8(&mut self, value: u8) -> &mut PayloadWriter {
        self.bytes(&[value])
    }

    pub(super) fn u16(&mut self, value: u16) -> &mut PayloadWriter {
        self.bytes(&value.to_le_bytes())
    }

    pub(super) fn u32(&mut self, value: u32) -> &mut PayloadWriter {
        self.bytes(&value.to_le_bytes())
    }

    /// A number of variable length.
    pub(super) fn lenenc(&mut self, value: u64) -> &mut PayloadWriter {
        let bytes = value.to_le_bytes();
        match value {
            0..=0xfa => self.bytes(&bytes[..1]),
            0xfb..=0xffff => self.u8(0xfc).bytes(&bytes[..2]),
            0x1_0000..=0xff_ffff => self.u8(0xfd).bytes(&bytes[..3]),
            _ => self.u8(0xfe).bytes(&bytes),
        }
    }

    /// Bytes after their number.
    pub(super) fn lenenc_bytes(&mut self, bytes: &[u8]) -> &mut PayloadWriter {
        self.lenenc(bytes.len() as u64).bytes(bytes)
    }

    /// At most 255 bytes after their number.
    pub(super) fn short_bytes(&mut self, bytes: &[u8]) -> &mut PayloadWriter {
        self.u8(bytes.len() as u8).bytes(bytes)
    }

    /// Text and a NUL.
    pub(super) fn nul_text(&mut self, text: &str) -> &mut PayloadWriter {
        self.bytes(text.as_bytes()).u8(0)
    }
}

#[cfg(test)]
mod tests {
    use super::{MalformedPacket, PayloadReader, PayloadWriter};

    #[test]
    fn numbers_of_variable_length_come_back() {
        for value in [0, 0xfa, 0xfb, 0xffff, 0x1_0000, 0xff_ffff, 0x100_0000, u64::MAX] {
            let mut writer = PayloadWriter::default();
            writer.lenenc(value);
            let mut reader = PayloadReader(&writer.0);
            assert_eq!(reader.lenenc(), Ok(value));
            assert!(reader.0.is_empty());
            writer.0.pop();
            assert_eq!(PayloadReader(&writer.0).lenenc(), Err(MalformedPacket));
        }
    }

    #[test]
    fn text_ends_at_a_nul_or_with_the_payload() {
        let mut reader = PayloadReader(b"root\0test");
        assert_eq!((reader.until_nul(), reader.until_nul()), (&b"root"[..], &b"test"[..]));
        assert_eq!(reader.until_nul(), b"");
    }
}
