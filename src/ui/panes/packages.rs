//! The Python packages of the page and their licences, as a dialog.
//!
//! Invariant: what is listed is what set-up has written to `python/packages.json`, and the visitor's wheels.
//!
//! The page loads this on first use.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, HtmlDialogElement, Response};

use crate::i18n::{Lang, controls, faults, panes};
use crate::ui::dom::{Observed, View, button, el, leak, window};
use crate::ui::files::reader::{get, text};
use crate::ui::state::app_state::AppState;
use crate::ui::widgets::icons::Icon;

/// Beside the page, as the interpreter's worker finds it.
const LIST: &str = "./python/packages.json";

/// The list, as far as it has arrived.
#[derive(Clone, PartialEq)]
enum PackageList {
    Loading,
    Failed,
    Loaded(Packages),
}

#[derive(Clone, Default, PartialEq)]
struct Packages {
    rows: Vec<Package>,
    /// The sentences about what the page was built without.
    missing: Vec<String>,
}

#[derive(Clone, PartialEq)]
struct Package {
    name: String,
    version: String,
    licence: String,
    /// In bytes, as it is fetched; 0 if it comes from the visitor.
    size: u32,
}

/// The dialog, which is open as long as it is in the document.
pub(super) fn packages(app: &'static AppState, on_close: impl Fn() + 'static) -> View {
    let list: &'static Observed<PackageList> = leak(Observed::new(PackageList::Loading));
    spawn_local(async move { list.set(load().await.map_or(PackageList::Failed, PackageList::Loaded)) });
    let view = el("dialog").class("packages").attr("aria-labelledby", "packages-title");
    let dialog: HtmlDialogElement = view.html().unchecked_into();
    let closed = dialog.clone();
    let close = button()
        .class("quiet icon-only")
        .live_attr("aria-label", app.tr(controls::CLOSE))
        .on_click(move || closed.close())
        .child(Icon::Close.view());
    let header = el("header")
        .child(el("h2").attr("id", "packages-title").live_text(app.tr(controls::PACKAGES)))
        .child(close);
    view.on("close", move |_: &Event| on_close())
        // Escape closes it; it does not stop the run.
        .on("keydown", |event: &Event| event.stop_propagation())
        .child(header)
        .child(el("p").live_text(app.tr(panes::PACKAGES_NOTE)))
        .child(el("p").attr("role", "status").live_text(move || list.with(|list| status(list, app.lang()))))
        .child(table(app, list))
        .on_change(
            || (),
            move |()| {
                // Fails only if it is open.
                let _ = dialog.show_modal();
            },
        )
}

/// What is missing, if not the list.
fn status(list: &PackageList, lang: Lang) -> String {
    match list {
        PackageList::Loading => panes::PACKAGES_COMING.get(lang).to_owned(),
        PackageList::Failed => faults::NO_PACKAGE_LIST.get(lang).to_owned(),
        PackageList::Loaded(packages) => match packages.missing.as_slice() {
            [] => String::new(),
            missing => format!("{} {}", faults::PYTHON_INCOMPLETE.get(lang), missing.join(" ")),
        },
    }
}

fn table(app: &'static AppState, list: &'static Observed<PackageList>) -> View {
    let columns = [panes::PACKAGE, panes::VERSION, panes::LICENCE, panes::SIZE];
    let head =
        el("tr").children(columns.map(|column| el("th").attr("scope", "col").live_text(app.tr(column))));
    let rows = move || {
        let wheels = app.interpreter.wheels().into_iter().map(wheel_row);
        let listed = list.with(|list| match list {
            PackageList::Loaded(packages) => packages.rows.clone(),
            _ => Vec::new(),
        });
        wheels.chain(listed).collect()
    };
    let row = move |package: &Package| {
        let Package { name, version, licence, size } = package;
        let size = if *size > 0 { format!("{} kB", size.div_ceil(1000)) } else { String::new() };
        let licence = licence.clone();
        let licence = el("td").live_text(move || {
            if licence.is_empty() { panes::YOUR_WHEEL.get(app.lang()).to_owned() } else { licence.clone() }
        });
        let name = el("th").attr("scope", "row").text(name);
        el("tr").child(name).child(el("td").text(version)).child(licence).child(el("td").text(&size))
    };
    el("table").child(el("thead").child(head)).child(el("tbody").each(rows, row))
}

/// A wheel's name is `<name>-<version>-...`.
fn wheel_row(file: String) -> Package {
    let mut parts = file.split('-').map(str::to_owned);
    let (name, version) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    Package { name, version, licence: String::new(), size: 0 }
}

async fn load() -> Option<Packages> {
    let response: Response = JsFuture::from(window().fetch_with_str(LIST)).await.ok()?.unchecked_into();
    if !response.ok() {
        return None;
    }
    Some(read(&JsFuture::from(response.json().ok()?).await.ok()?))
}

fn read(list: &JsValue) -> Packages {
    let of_file = |file: &str| number(&get(list, "files"), file);
    let library = of_file("python_stdlib.zip");
    let runtime = of_file("pyodide.asm.wasm") + of_file("pyodide.asm.mjs") + of_file("pyodide.mjs");
    let licences = Array::from(&get(list, "licences"));
    let interpreters = licences.iter().map(|each| {
        let name = text(&each, "name");
        let (version, size) = match &*name {
            "Python" => (text(list, "python"), library),
            _ => (text(list, "pyodide"), runtime),
        };
        Package { name, version, licence: text(&each, "licence"), size }
    });
    let packages = Array::from(&get(list, "packages"));
    let packages = packages.iter().map(|each| Package {
        name: text(&each, "name"),
        version: text(&each, "version"),
        licence: text(&each, "licence"),
        size: number(&each, "bytes"),
    });
    let rows = interpreters.chain(packages).collect();
    let missing = ["missing", "packages_missing"].map(|key| text(list, key)).into_iter();
    Packages { rows, missing: missing.filter(|sentence| !sentence.is_empty()).collect() }
}

fn number(object: &JsValue, key: &str) -> u32 {
    get(object, key).as_f64().unwrap_or_default() as u32
}
