//! What is measured.

/// Tasks that do nothing but yield: what one turn through the run queue costs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) tasks: u32,
    /// By each task.
    pub(crate) yields: u32,
}

impl Case {
    pub(crate) fn operations(self) -> u32 {
        self.tasks * self.yields
    }
}

/// Every round takes about a second on two slow cores.
pub(crate) const CASES: [Case; 3] = [
    // A fifth of the operations of the others: a lone task pays a whole microtask for each.
    Case { name: "yield, 1 task x 200,000", tasks: 1, yields: 200_000 },
    Case { name: "yield, 100 tasks x 10,000", tasks: 100, yields: 10_000 },
    Case { name: "yield, 10,000 tasks x 100", tasks: 10_000, yields: 100 },
];
