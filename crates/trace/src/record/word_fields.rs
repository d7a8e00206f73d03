//! The fields of an event as words of 32 bits, as `event_columns` stores them.
//!
//! Invariant: a field is read as it was written; a missing word reads as zero. Next: [`schema`](super::schema), which names
//! the fields of each event.

use std::convert::Infallible;

use super::event::{Delay, FlowPart, TextId, Value, WaitId};
use super::schema::{ReadFields, WriteFields, cause_number, cause_of};
use loopscope_rt::{Cause, TaskId};

/// Writes fields as words of 32 bits.
pub(super) struct WordWriter<'a>(pub(super) &'a mut Vec<u32>);

impl WordWriter<'_> {
    fn wide(&mut self, number: u64) {
        self.0.extend([number as u32, (number >> 32) as u32]);
    }
}

impl WriteFields for WordWriter<'_> {
    fn text(&mut self, text: TextId) {
        self.0.push(text.0);
    }

    fn gauge(&mut self, name: TextId) {
        self.text(name);
    }

    fn task(&mut self, task: Option<TaskId>) {
        self.0.push(task.map_or(0, TaskId::get));
    }

    fn cause(&mut self, by: Cause) {
        self.0.push(cause_number(by) as u32);
    }

    fn site(&mut self, wait: WaitId) {
        self.0.push(wait.number());
    }

    fn number(&mut self, number: u32) {
        self.0.push(number);
    }

    fn delay(&mut self, delay: Delay) {
        self.wide(delay.micros());
    }

    fn value(&mut self, value: Value) {
        self.wide(value.bits());
    }

    fn part(&mut self, part: FlowPart) {
        self.0.push(part as u32);
    }
}

/// Reads what [`WordWriter`] wrote.
pub(super) struct WordReader<'a>(pub(super) &'a [u32]);

impl WordReader<'_> {
    fn one(&mut self) -> u32 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    fn wide(&mut self) -> u64 {
        u64::from(self.one()) | u64::from(self.one()) << 32
    }
}

impl ReadFields for WordReader<'_> {
    type Error = Infallible;

    fn text(&mut self) -> Result<TextId, Infallible> {
        Ok(TextId(self.one()))
    }

    fn gauge(&mut self) -> Result<TextId, Infallible> {
        self.text()
    }

    fn task(&mut self) -> Result<Option<TaskId>, Infallible> {
        Ok(TaskId::new(self.one()))
    }

    fn cause(&mut self) -> Result<Cause, Infallible> {
        Ok(cause_of(self.one()).unwrap_or(Cause::Host))
    }

    fn site(&mut self) -> Result<WaitId, Infallible> {
        Ok(WaitId::new(self.one()))
    }

    fn number(&mut self) -> Result<u32, Infallible> {
        Ok(self.one())
    }

    fn delay(&mut self) -> Result<Delay, Infallible> {
        Ok(Delay::from_micros(self.wide()))
    }

    fn value(&mut self) -> Result<Value, Infallible> {
        Ok(Value::from_bits(self.wide()))
    }

    fn part(&mut self) -> Result<FlowPart, Infallible> {
        Ok(FlowPart::ALL[self.one() as usize % FlowPart::ALL.len()])
    }
}
