//! Children that come and go, at a place among their siblings.

use web_sys::Node;

use super::view::View;

/// The children of the moment, in their order in the document.
pub(super) struct KeyedChildren {
    /// An empty text that stands behind the last of them.
    end: Node,
    views: Vec<View>,
}

impl KeyedChildren {
    pub(super) fn before(end: Node) -> KeyedChildren {
        KeyedChildren { end, views: Vec::new() }
    }

    /// Lets go of those whose number does not pass the test.
    pub(super) fn keep(&mut self, test: impl Fn(usize) -> bool) {
        let mut number = 0;
        self.views.retain(|view| {
            let keeps = test(number);
            number += 1;
            if !keeps {
                view.element().remove();
            }
            keeps
        });
    }

    pub(super) fn add(&mut self, view: View) {
        let parent = self.end.parent_node().expect("the end stands where the parts are to go");
        parent.insert_before(view.element(), Some(&self.end)).expect("an element takes children");
        self.views.push(view);
    }

    pub(super) fn refresh(&mut self) {
        self.views.iter_mut().for_each(View::refresh);
    }
}
