//! How demos are declared: `demos!` lists them once, `demo!` ends each one's file.
//!
//! Invariant: what a declaration says of the code is checked when it is compiled: that `main` takes the parameters that are
//! declared, by their names and in their order, and that each default is in its range.

/// The list of all demos, in the order of the page: makes their modules, [`DEMOS`](crate::demos::DEMOS) and what else is of
/// all. A name that is a Rust file beside the list and a Python file beside that.
macro_rules! demos {
    ($($(#[$attribute:meta])* $name:ident,)*) => {
        $($(#[$attribute])* mod $name;)*

        /// The demos of this host.
        static DEMOS: &[Demo] = &[$($(#[$attribute])* $name::demo($crate::demos::source::source!($name))),*];

        /// The names of all demos, of those too that this host does not have.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];

        /// What the demos have workers do, demo by demo.
        #[cfg(target_arch = "wasm32")]
        pub static JOBS: &[&[&dyn $crate::offload::ErasedJob]] = &[$($(#[$attribute])* $name::JOBS),*];

        $($(#[$attribute])* const _: () = assert!(
            $crate::demos::source::main_takes(include_str!(concat!(stringify!($name), ".rs")), $name::PARAMS),
            concat!(stringify!($name), ".rs: `main` does not take the parameters that `demo!` declares"),
        );)*
    };
}

/// What the page says of the demo in whose file it stands, last: it is not shown. Texts are in English and Chinese. Each
/// parameter is one of `main`'s, has its default and range, and is a [`Count`](super::param::Count), for which `main` takes
/// an integer, or a number of [`Milliseconds`](super::param::Milliseconds), for which it takes a `Duration`. Two lines are there for the
/// demos that need them: `service_worker: true` where answers are to be held back, `jobs` for what workers do.
///
/// ```ignore
/// demo! {
///     id: "sleep",
///     group: Basics,
///     title: "Sleep: in turn and together" / "睡眠：依次与同时",
///     summary: "Awaited one after another the delays add up." / "逐个等待时，延时会累加。",
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
        params: {
            $($param:ident: $kind:ident($default:literal, $range:expr) $label:literal / $label_zh:literal),* $(,)?
        },
        $(service_worker: $needs_service_worker:literal,)?
        $(jobs: [$($job:ident),*],)?
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
                params: PARAMS,
                needs_service_worker: false $(|| $needs_service_worker)?,
                source,
                start: |args| {
                    let [$($param),*] = args.values();
                    let main = main($($crate::demos::catalogue::param::$kind::argument($param)),*);
                    Box::pin(async { $crate::demos::catalogue::Ending::result(main.await) })
                },
            }
        }
    };
}
