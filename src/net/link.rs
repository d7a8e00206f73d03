//! A link: what one end of a connection sends arrives at the other after the delay of its route.
//!
//! Invariant: what is sent first arrives first, whatever the delays. Without a delay it arrives within the call, so who is woken
//! by it is woken by the sender.

use std::cell::Cell;
use std::rc::Rc;

use super::conditions::{Conditions, Dice};
use crate::rt::Time;
use crate::rt::guest::Guest;

/// One direction of a connection.
pub(super) struct Link {
    guest: Guest,
    conditions: Rc<Cell<Conditions>>,
    dice: Rc<Dice>,
    /// The word for an arrival in the trace.
    label: Rc<str>,
    /// When the last of what was sent arrives.
    last: Cell<Time>,
    in_flight: Rc<Cell<u32>>,
}

impl Link {
    pub(super) fn new(
        guest: &Guest,
        conditions: &Rc<Cell<Conditions>>,
        dice: &Rc<Dice>,
        label: Rc<str>,
    ) -> Link {
        Link {
            guest: guest.clone(),
            conditions: conditions.clone(),
            dice: dice.clone(),
            label,
            last: Cell::default(),
            in_flight: Rc::default(),
        }
    }

    /// Calls `arrive` when what is sent now arrives.
    pub(super) fn send(&self, arrive: impl FnOnce() + 'static) {
        let delay = self.dice.delay(&self.conditions.get());
        if delay.is_zero() && self.in_flight.get() == 0 {
            return arrive();
        }
        let when = (self.guest.now() + delay).max(self.last.get());
        self.last.set(when);
        let in_flight = self.in_flight.clone();
        in_flight.set(in_flight.get() + 1);
        self.guest.call_at(when, self.label.clone(), move || {
            in_flight.set(in_flight.get() - 1);
            arrive();
        });
    }
}
