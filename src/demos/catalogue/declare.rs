//! The macros that declare demos: `demos!` lists all, `demo!` at the end of each file describes one.
//!
//! Invariant: a declaration is checked against the code at compile time: `main` takes the declared parameters, with the same
//! names in the same order, and each default is in its range. Next: `param`, `source`.

/// Lists all demos in the order of the page. Generates their modules, [`DEMOS`](crate::demos::DEMOS), and the other items that
/// cover all demos. Each name stands for a Rust file and a Python file in the folder of the list.
macro_rules! demos {
    ($($(#[$attribute:meta])* $name:ident,)*) => {
        $($(#[$attribute])* mod $name;)*

        /// The demos that are available on this target.
        static DEMOS: &[Demo] = &[$($(#[$attribute])* $name::demo($crate::demos::source::source!($name))),*];

        /// The names of all demos, including those of other targets.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];

        /// The jobs that workers run, by demo.
        #[cfg(target_arch = "wasm32")]
        pub static JOBS: &[&[&dyn $crate::offload::ErasedJob]] = &[$($(#[$attribute])* $name::JOBS),*];

        $($(#[$attribute])* const _: () = assert!(
            $crate::demos::source::main_takes(include_str!(concat!(stringify!($name), ".rs")), $name::PARAMS),
            concat!(stringify!($name), ".rs: `main` does not take the parameters that `demo!` declares"),
        );)*
    };
}

/// How a demo is started here: the page has no code of the demos that run in a worker.
macro_rules! demo_start {
    (($needs_network:literal) $($param:ident: $kind:ident),*) => {{
        // Named, so that it is no dead code.
        #[cfg(feature = "page")]
        let start = {
            let _ = main;
            None
        };
        #[cfg(not(feature = "page"))]
        let start = demo_start!(() $($param: $kind),*);
        start
    }};
    (() $($param:ident: $kind:ident),*) => {{
        let start: $crate::demos::catalogue::Start = |args| {
            let [$($param),*] = args.values();
            let main = main($($crate::demos::catalogue::param::$kind::argument($param)),*);
            Box::pin(async { $crate::demos::catalogue::Ending::result(main.await) })
        };
        Some(start)
    }};
}

/// A text that a declaration may lack.
macro_rules! optional_text {
    () => {
        None
    };
    ($english:literal, $chinese:literal) => {
        Some($crate::i18n::Text::new($english, $chinese))
    };
}

/// Describes a demo, at the end of its file; the page does not display this part. Texts are in English and Chinese. Each
/// parameter of `main` has a default and a range. It is a [`Count`](super::param::Count), for which `main` takes an integer,
/// [`Milliseconds`](super::param::Milliseconds), for which it takes a `Duration`, or a [`Switch`](super::param::Switch) with the range
/// `0..=1`, for which it takes a `bool`. These lines are optional:
/// `service_worker: true` if responses are delayed, `jobs` if workers run jobs. A third, `network: true`, is for a demo that uses the
/// page's network: it runs in a worker, which has the servers, so that the page need not load them. A `question` has its answer on
/// the timeline, and `next` has the ids of demos that lead on.
///
/// ```ignore
/// demo! {
///     id: "sleep",
///     group: Basics,
///     title: "Sleep: in turn and together" / "睡眠：依次与同时",
///     summary: "Awaited one after another the delays add up." / "逐个等待时，延时会累加。",
///     question: "How long does main wait?" / "main 等待了多久？",
///     next: ["turns"],
///     params: { tasks: Count(3, 1..=1000) "Tasks" / "任务数" },
///     service_worker: true,
///     jobs: [COUNT_PRIMES],
/// }
/// ```
macro_rules! demo {
    (
        id: $id:literal,
        group: $group:ident,
        title: $title:literal / $title_zh:literal,
        summary: $summary:literal / $summary_zh:literal,
        $(question: $question:literal / $question_zh:literal,)?
        $(next: [$($next:literal),* $(,)?],)?
        params: {
            $($param:ident: $kind:ident($default:literal, $range:expr) $label:literal / $label_zh:literal),* $(,)?
        },
        $(service_worker: $needs_service_worker:literal,)?
        $(jobs: [$($job:ident),*],)?
        $(network: $needs_network:literal,)?
    ) => {
        pub(super) const PARAMS: &[$crate::demos::Param] = &[$($crate::demos::Param::new(
            stringify!($param),
            $crate::i18n::Text::new($label, $label_zh),
            $default,
            $range,
            $crate::demos::catalogue::param::$kind::UNIT,
        )),*];

        #[cfg(target_arch = "wasm32")]
        pub(super) const JOBS: &[&dyn $crate::offload::ErasedJob] = &[$($(&$job),*)?];

        pub(super) const fn demo(source: $crate::demos::Source) -> $crate::demos::Demo {
            $crate::demos::Demo {
                id: $id,
                group: $crate::demos::Group::$group,
                title: $crate::i18n::Text::new($title, $title_zh),
                summary: $crate::i18n::Text::new($summary, $summary_zh),
                question: optional_text!($($question, $question_zh)?),
                next: &[$($($next),*)?],
                params: PARAMS,
                needs_service_worker: false $(|| $needs_service_worker)?,
                needs_network: false $(|| $needs_network)?,
                source,
                start: demo_start!(
                    ($($needs_network)?) $($param: $kind),*
                ),
            }
        }
    };
}
