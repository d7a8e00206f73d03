//! Keyed children: views that are made and removed as a list of keys changes.

use web_sys::Node;

use super::binding::Binding;
use super::globals::document;
use super::view::View;

impl View {
    /// A child for each key. A child stays as long as its key is in the list; children of new keys are appended.
    pub(crate) fn each<K: PartialEq + 'static>(
        self,
        read: impl Fn() -> Vec<K> + 'static,
        make: impl Fn(&K) -> View + 'static,
    ) -> View {
        let end = document().create_text_node("");
        self.append(&end);
        let (mut parts, mut keys) = (KeyedChildren::before(end.into()), Vec::new());
        self.bind(Binding::Act(Box::new(move || {
            let wanted = read();
            parts.keep(|n| wanted.contains(&keys[n]));
            keys.retain(|key| wanted.contains(key));
            for key in wanted {
                if !keys.contains(&key) {
                    parts.add(make(&key));
                    keys.push(key);
                }
            }
            parts.refresh();
        })))
    }
}

/// The present children, in document order.
struct KeyedChildren {
    /// An empty text node after the last child.
    end: Node,
    views: Vec<View>,
}

impl KeyedChildren {
    fn before(end: Node) -> KeyedChildren {
        KeyedChildren { end, views: Vec::new() }
    }

    /// Removes the children whose index fails the test.
    fn keep(&mut self, test: impl Fn(usize) -> bool) {
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

    fn add(&mut self, view: View) {
        let parent = self.end.parent_node().expect("the end stands where the parts are to go");
        parent.insert_before(view.element(), Some(&self.end)).expect("an element takes children");
        self.views.push(view);
    }

    fn refresh(&mut self) {
        self.views.iter_mut().for_each(View::refresh);
    }
}
