//! Python packages in: wheels that the visitor drops on the page or opens.
//!
//! Invariant: a wheel stays in the page's memory, and a wheel that cannot be installed changes nothing but the notices.
//! Next: `python::wheel`, which checks them; `python::page`, which gives them to interpreters.
//!
//! The page loads these on first use: `crate::ui::state::app_state::AppState::add_wheel*`.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

use crate::i18n::sentences;
use crate::python::wheel::{WheelFault, check};
use crate::ui::state::app_state::{AppState, Topic};

impl AppState {
    /// Installs a wheel for the programs that are started from now on.
    pub(super) fn add_wheel(&'static self, file: File) {
        self.withdraw(Topic::Import);
        let name = file.name();
        spawn_local(async move {
            let Ok(buffer) = JsFuture::from(file.array_buffer()).await else {
                return self.notify(Topic::Import, move |lang| sentences::unreadable(lang, &name));
            };
            let bytes = Uint8Array::new(buffer.unchecked_ref());
            match check(&name, &bytes.to_vec()) {
                Ok(()) => {
                    self.interpreter.add_wheel(name.clone(), bytes);
                    self.notify(Topic::Wheel, move |lang| sentences::wheel_installed(lang, &name));
                }
                Err(fault) => self.notify(Topic::Import, move |lang| match fault {
                    WheelFault::Platform => sentences::wheel_is_native(lang, &name),
                    WheelFault::Broken => sentences::wheel_is_broken(lang, &name),
                }),
            }
        });
    }
}
