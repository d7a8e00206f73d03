//! Random programs and their reduction.

/// An action of a task, or of a value when it is dropped. Numbers are indices of a task of the program, of an existing
/// handle or of a stored waker, or microseconds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Op {
    Yield,
    Sleep(u64),
    Spawn(usize),
    Join(usize),
    JoinWithin(usize, u64),
    JoinTwo(usize, usize),
    Cancel(usize),
    Drop(usize),
    Park(usize),
    Wake(usize),
    WakeAndKeep(usize),
    Send,
    Receive,
    Print,
    CancelOthers,
    /// When the task is cancelled or fails, else when its result is dropped: the action with this index in [`AT_THE_END`].
    Defer(usize),
    Fail,
    Panic,
}

pub(super) const AT_THE_END: [Op; 6] =
    [Op::Spawn(7), Op::Wake(0), Op::WakeAndKeep(1), Op::Cancel(0), Op::Drop(1), Op::Print];

#[derive(Clone, Copy, Debug)]
pub(super) enum Host {
    Tick(u32),
    Advance(u64),
    ToNextDeadline,
    Do(Op),
}

#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) tasks: Vec<Vec<Op>>,
    pub(super) host: Vec<Host>,
}

pub(super) fn smaller(program: &Program) -> impl Iterator<Item = Program> {
    let without_host = (0..program.host.len()).map(|n| {
        let mut smaller = program.clone();
        smaller.host.remove(n);
        smaller
    });
    let places =
        program.tasks.iter().enumerate().flat_map(|(task, ops)| (0..ops.len()).map(move |op| (task, op)));
    let without_op = places.map(|(task, op)| {
        let mut smaller = program.clone();
        smaller.tasks[task].remove(op);
        smaller
    });
    without_host.chain(without_op)
}

/// A random number generator with a fixed seed. Marsaglia, "Xorshift RNGs" (2003).
pub(super) struct Random(pub(super) u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn number(&mut self) -> usize {
        self.below(12) as usize
    }

    /// Few distinct values, so that deadlines coincide.
    fn micros(&mut self) -> u64 {
        [0, 1, 500, 1000, 1000, 1049, 2000, 70_000, 5_000_000][self.below(9) as usize]
    }

    fn op(&mut self) -> Op {
        match self.below(38) {
            0..5 => Op::Yield,
            5..9 => Op::Sleep(self.micros()),
            9..15 => Op::Spawn(self.number()),
            15..18 => Op::Join(self.number()),
            18..20 => Op::JoinWithin(self.number(), self.micros()),
            20 => Op::JoinTwo(self.number(), self.number()),
            21..23 => Op::Cancel(self.number()),
            23 => Op::Drop(self.number()),
            24..26 => Op::Park(self.number()),
            26..28 => Op::Wake(self.number()),
            28 => Op::WakeAndKeep(self.number()),
            29..31 => Op::Send,
            31..33 => Op::Receive,
            33 => Op::Print,
            34 => Op::CancelOthers,
            35 => Op::Defer(self.number()),
            36 => Op::Fail,
            _ => Op::Panic,
        }
    }

    fn host(&mut self) -> Host {
        match self.below(10) {
            0..4 => Host::Tick(self.below(8) as u32),
            4..6 => Host::ToNextDeadline,
            6 => Host::Advance(self.micros()),
            _ => Host::Do(match self.below(6) {
                0..2 => Op::Wake(self.number()),
                2 => Op::WakeAndKeep(self.number()),
                3 => Op::Cancel(self.number()),
                4 => Op::Drop(self.number()),
                _ => Op::Spawn(self.number()),
            }),
        }
    }

    pub(super) fn program(&mut self) -> Program {
        let tasks = (0..8).map(|_| (0..1 + self.below(9)).map(|_| self.op()).collect()).collect();
        let host = (0..self.below(20)).map(|_| self.host()).collect();
        Program { tasks, host }
    }
}
