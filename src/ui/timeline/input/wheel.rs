//! Wheel events of mouse and touchpad to viewport commands.

use crate::ui::timeline::layout::viewport::ViewCommand;

/// A wheel event in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WheelDelta {
    /// To the right.
    pub dx: f64,
    /// Down.
    pub dy: f64,
    /// Whether Ctrl was down; browsers report a pinch on a touchpad that way.
    pub ctrl: bool,
    /// Whether Shift was down.
    pub shift: bool,
}

/// Zoom exponent a pixel: a notch of 100 pixels is a factor of 1.35.
const SPEED: f64 = 0.003;
/// Maximum pixels of one event; some mice report several notches at once.
const MOST: f64 = 300.0;

impl WheelDelta {
    /// The command of the event, with the pointer at pixel `about` of the plot. `None` leaves it to the browser, which
    /// scrolls the lanes. A plain wheel scrolls if there are lanes to scroll (`scrolls`), else it zooms.
    pub fn command(self, about: f64, scrolls: bool) -> Option<ViewCommand> {
        let WheelDelta { dx, dy, ctrl, shift } = self;
        if ctrl {
            return Some(zoom(dy, about));
        }
        if shift {
            // Some browsers turn the wheel sideways with Shift by themselves.
            return Some(ViewCommand::Pan(if dx == 0.0 { dy } else { dx }));
        }
        if dx.abs() > dy.abs() {
            return Some(ViewCommand::Pan(dx));
        }
        (!scrolls).then(|| zoom(dy, about))
    }
}

fn zoom(dy: f64, about: f64) -> ViewCommand {
    ViewCommand::Zoom { factor: (-dy.clamp(-MOST, MOST) * SPEED).exp(), about }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOWN: WheelDelta = WheelDelta { dx: 0.0, dy: 100.0, ctrl: false, shift: false };

    fn factor(command: Option<ViewCommand>) -> f64 {
        match command {
            Some(ViewCommand::Zoom { factor, about: 50.0 }) => factor,
            other => panic!("no zoom about the pointer: {other:?}"),
        }
    }

    #[test]
    fn a_plain_wheel_zooms_where_nothing_scrolls() {
        assert!(factor(DOWN.command(50.0, false)) < 1.0, "down zooms out");
        assert_eq!(DOWN.command(50.0, true), None, "and scrolls where something does");
    }

    #[test]
    fn the_control_key_always_zooms() {
        let up = WheelDelta { dy: -100.0, ctrl: true, ..DOWN };
        assert!((factor(up.command(50.0, true)) - 1.35).abs() < 0.01);
    }

    #[test]
    fn shift_and_sideways_pan() {
        assert_eq!(WheelDelta { shift: true, ..DOWN }.command(50.0, true), Some(ViewCommand::Pan(100.0)));
        assert_eq!(
            WheelDelta { dx: 30.0, dy: 2.0, ..DOWN }.command(50.0, true),
            Some(ViewCommand::Pan(30.0))
        );
    }
}
