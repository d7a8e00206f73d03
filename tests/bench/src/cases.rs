//! The benchmark's cases.

/// One case: the program and the number of operations.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    /// The programs outside the browser (native/) use the same names.
    pub(crate) name: &'static str,
    pub(crate) work: Work,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Work {
    /// Tasks that only yield: the cost of one pass through the run queue.
    Yield { tasks: u32, yields: u32 },
    /// Tasks that complete in their first step, spawned in batches of a thousand.
    Spawn { tasks: u32 },
    /// A task whose result is awaited before the next is spawned.
    Await { tasks: u32 },
    /// A message to another task and its reply, through queues of capacity one.
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

/// A round takes about a second on two slow cores.
pub(crate) const CASES: [Case; 6] = [
    // A fifth of the others' operations, because each is a microtask in wasm-bindgen-futures.
    Case { name: "yield, 1 task", work: Work::Yield { tasks: 1, yields: 200_000 } },
    Case { name: "yield, 100 tasks", work: Work::Yield { tasks: 100, yields: 10_000 } },
    Case { name: "yield, 10,000 tasks", work: Work::Yield { tasks: 10_000, yields: 100 } },
    Case { name: "spawn and complete", work: Work::Spawn { tasks: 200_000 } },
    Case { name: "spawn and await", work: Work::Await { tasks: 200_000 } },
    Case { name: "a message and its answer", work: Work::PingPong { rounds: 100_000 } },
];
