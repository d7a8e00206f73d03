//! A protocol buffers encoder, reduced to what traces need.
//!
//! A message is a sequence of fields, each a key (field number and wire type) and a value. Rejected: a crate with generated
//! code, which has hundreds of messages for the ten that are written here.
//!
//! Source: "Encoding", the protocol buffers documentation.

use crate::varint;

/// A message under construction.
#[derive(Default)]
pub(crate) struct ProtoMessage {
    bytes: Vec<u8>,
}

const VARINT: u64 = 0;
const FIXED64: u64 = 1;
const LENGTH: u64 = 2;

impl ProtoMessage {
    /// Appends a `uint64`, a `uint32`, an enumeration, or an `int32` that is not negative.
    pub(crate) fn number(&mut self, field: u64, value: u64) -> &mut ProtoMessage {
        self.key(field, VARINT);
        self.varint(value);
        self
    }

    /// Appends a `fixed64`.
    pub(crate) fn fixed(&mut self, field: u64, value: u64) -> &mut ProtoMessage {
        self.key(field, FIXED64);
        self.bytes.extend_from_slice(&value.to_le_bytes());
        self
    }

    /// Appends a `double`.
    pub(crate) fn double(&mut self, field: u64, value: f64) -> &mut ProtoMessage {
        self.fixed(field, value.to_bits())
    }

    /// Appends a `string`.
    pub(crate) fn text(&mut self, field: u64, text: &str) -> &mut ProtoMessage {
        self.length(field, text.as_bytes())
    }

    /// Appends a nested message.
    pub(crate) fn message(&mut self, field: u64, message: &ProtoMessage) -> &mut ProtoMessage {
        self.length(field, &message.bytes)
    }

    /// Whether it has no fields.
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The message as bytes.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn length(&mut self, field: u64, bytes: &[u8]) -> &mut ProtoMessage {
        self.key(field, LENGTH);
        self.varint(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
        self
    }

    fn key(&mut self, field: u64, wire_type: u64) {
        self.varint(field << 3 | wire_type);
    }

    fn varint(&mut self, value: u64) {
        varint::put(value, &mut self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_as_the_documentation_has_them() {
        let mut inner = ProtoMessage::default();
        inner.number(1, 150);
        let mut outer = ProtoMessage::default();
        outer.message(3, &inner).text(2, "testing").fixed(1, 1).number(2, u64::MAX);
        let expected = [
            &[0x1a, 0x03, 0x08, 0x96, 0x01][..],
            &[0x12, 0x07, b't', b'e', b's', b't', b'i', b'n', b'g'],
            &[0x09, 1, 0, 0, 0, 0, 0, 0, 0],
            &[0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        ];
        assert_eq!(outer.into_bytes(), expected.concat());
    }
}
