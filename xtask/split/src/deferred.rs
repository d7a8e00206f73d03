//! What the page can start without, by the names of its functions.
//!
//! What belongs here runs for a visitor's order and never while the page is put together: a function of the rest that is
//! called too early has the whole page wait for the rest. `tests/e2e/tests/first_load.rs` starts the page without it. What
//! only the functions below use follows them by itself.

/// Parts of names, in this order, with anything between, before and behind. Names are those of Rust's v0 mangling, which
/// say of an instance of a generic function what it is for, without the hashes of crates.
const DEFERRED: [&str; 51] = [
    // What a visitor's doings set off.
    "ui::dom::view::View>::on::<*::{closure#0}",
    "ui::shortcuts::listen::{closure",
    "ui::desk::Desk>::copy",
    "ui::desk::Desk>::leave",
    "ui::desk::Desk>::step",
    "ui::desk::Desk>::wind",
    "ui::files::",
    // The demos, and what only they use.
    "demos::async_iterator::",
    "demos::context_manager::",
    "demos::fetch::",
    "demos::panic::",
    "demos::run_in_executor::",
    "demos::sleep::",
    "demos::turns::",
    "offload::",
    "platform::database::",
    "platform::fetch::",
    "sync::queue::",
    "sync::channel::",
    "idb::",
    // Traces from files and links, and into them.
    "trace::packed::",
    "trace::rebuild::",
    "trace::chrome::",
    "trace::json::",
    "trace::walk::",
    "ui::reader::",
    "ui::desk::Desk>::hear",
    "ui::desk::Desk>::import",
    "ui::state::Run>::chrome_trace",
    "ui::state::Run>::about",
    // A moment of a run, a task, an interval, a stretch of time.
    "trace::model::Model>::moment_at",
    "trace::wakes::",
    "ui::inspector::Inspection>::",
    "ui::inspector::joined",
    "ui::inspector_panel::inspector::{closure#0}::{closure",
    "ui::causes::",
    "ui::pstree::",
    "ui::await_tree::await_tree::{closure#0}::",
    "ui::timeline::details::Source>::",
    "ui::timeline::listing::",
    "ui::timeline::table::Tables>::",
    "ui::timeline::table::body::",
    "ui::timeline::board::Board>::tell_range",
    "ui::timeline::tooltip::Tooltip>::show",
    // What a run comes to when it is stopped, or has dropped its beginning.
    "rt::executor::Executor>::shut_down",
    "rt::executor::Executor>::drop_tasks",
    "rt::core::Core>::cancel",
    "rt::core::Core>::take_tasks",
    "trace::model::Model>::begin_at_the_cut",
    "trace::model::Model>::forget_before",
    // What only the demos print.
    "<u128 as core::fmt::Display>::fmt",
];

/// What these names begin with is for any use: of collections' functions for items of one size the compiler keeps a single
/// one, under the name of whichever item. Those that only the rest uses follow it by themselves.
const SHARED: [&str; 2] = ["alloc::", "<alloc::"];

/// Whether a function of the page is part of the rest.
pub(super) fn is_deferred(name: &str) -> bool {
    !SHARED.iter().any(|beginning| name.starts_with(beginning))
        && DEFERRED.iter().any(|pattern| matches(pattern, name))
}

/// Those of the patterns that none of the names has, because something was renamed.
pub(super) fn unmatched(names: &[String]) -> Vec<&'static str> {
    let is_unmatched = |pattern: &&str| !names.iter().any(|name| matches(pattern, name));
    DEFERRED.into_iter().filter(is_unmatched).collect()
}

fn matches(pattern: &str, name: &str) -> bool {
    let mut rest = Some(name);
    for part in pattern.split('*') {
        rest = rest.and_then(|rest| rest.split_once(part)).map(|(_, after)| after);
    }
    rest.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_found_in_its_order() {
        assert!(matches("on::<*::{closure", "<page::View>::on::<Click, page::header>::{closure#0}"));
        assert!(!matches("on::<*::{closure", "<page::View>::{closure#0}::on::<Click>"));
        assert!(matches("idb::", "drop_in_place::<idb::Request>"));
        assert!(is_deferred("core::ptr::drop_in_place::<idb::Request>"));
    }

    #[test]
    fn what_others_may_call_under_another_name_is_not_deferred() {
        assert!(is_deferred("<loopscope::offload::pool::Pool>::over"));
        assert!(!is_deferred(
            "<alloc::raw_vec::RawVec<alloc::rc::Rc<loopscope::offload::pool::JobRequest>>>::grow_one"
        ));
    }
}
