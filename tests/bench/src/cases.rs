//! What is measured.

/// One case: what is done, and how often.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    /// The peers outside the browser (native/) have the same names.
    pub(crate) name: &'static str,
    pub(crate) work: Work,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Work {
    /// Tasks that do nothing but yield: what one turn through the run queue costs.
    Yield { tasks: u32, yields: u32 },
    /// Tasks that end in their first step, a thousand at a time.
    Spawn { tasks: u32 },
    /// A task whose result is awaited before the next is spawned.
    Await { tasks: u32 },
    /// A message to another task and its answer, through queues with room for one.
    PingPong { rounds: u32 },
}

impl Work {
    pub(crate) fn operations(self) -> u32 {
        match self {
            Work::Yield { tasks, yields } => tasks * yields,
            Work::Spawn { tasks } | Work::Await { tasks } => tasks,
            Work::PingPong { rounds } => rounds,
        }
    }
}

/// Every round takes about a second on two slow cores.
pub(crate) const CASES: [Case; 6] = [
    // A fifth of the operations of the others: wasm-bindgen-futures pays a whole microtask for each.
    Case { name: "yield, 1 task", work: Work::Yield { tasks: 1, yields: 200_000 } },
    Case { name: "yield, 100 tasks", work: Work::Yield { tasks: 100, yields: 10_000 } },
    Case { name: "yield, 10,000 tasks", work: Work::Yield { tasks: 10_000, yields: 100 } },
    Case { name: "spawn and complete", work: Work::Spawn { tasks: 200_000 } },
    Case { name: "spawn and await", work: Work::Await { tasks: 200_000 } },
    Case { name: "a message and its answer", work: Work::PingPong { rounds: 100_000 } },
];
