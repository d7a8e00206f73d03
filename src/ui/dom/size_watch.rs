//! A handle on a resize observer.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

/// A resize observer that is disconnected when it is dropped.
#[must_use = "a watch that is dropped no longer watches"]
pub(crate) struct SizeWatch {
    observer: Option<ResizeObserver>,
    _callback: Closure<dyn Fn()>,
}

impl SizeWatch {
    /// Calls `changed` after the next layout, and after each layout that changes the element's size.
    pub(crate) fn new(element: &Element, changed: impl Fn() + 'static) -> SizeWatch {
        let callback: Closure<dyn Fn()> = Closure::wrap(Box::new(changed));
        // Every browser that runs this page has resize observers. Without one, `changed` is never called.
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        SizeWatch { observer, _callback: callback }
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
