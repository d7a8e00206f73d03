//! A run of the size that the timeline is designed for: a tree of ten thousand tasks, each of which works, waits and is woken
//! a hundred times. A real program on the real executor, on a virtual clock, so that it is the same each time.
//!
//! Its distribution is a busy server's: steps of microseconds, waits of tens to hundreds of milliseconds at fifty sites,
//! yields, messages between tasks, a few failures and cancellations.
//!
//! Invariant: deterministic; the run depends only on its size.

use std::rc::Rc;
use std::time::Duration;

use loopscope::println;
use loopscope::rt::{
    self, Budget, Executor, Failure, NamedWaitExt, NoPender, Time, Turn, VirtualClock, ms, sleep, timeout,
    try_spawn, yield_now,
};
use loopscope::sync::{Consumer, Producer, queue};
use loopscope::trace::{Log, Recorder};

const TASKS: u32 = 10_000;
/// The number of tasks that each task spawns, up to the total.
const CHILDREN: u32 = 10;
/// Spans per ten steps. A step has up to three (ready, running, suspended); yields and available messages do not suspend.
const SPANS_OF_TEN_STEPS: u32 = 24;
/// The budget of a tick.
const TURN: Budget = Budget::polls(256);
/// The resolution of browsers' timeouts.
const GRAIN: u64 = 1_000_000;

/// The wait sites, in addition to queues and joins.
const KINDS: [&str; 5] = ["fetch", "database", "lock", "file", "timer"];
const THINGS: [&str; 10] =
    ["users", "orders", "stock", "prices", "sessions", "mails", "search", "images", "reports", "ledger"];

/// Runs the program and returns its recorder, with about `spans` spans.
pub(crate) fn run(spans: u32) -> Rc<Recorder> {
    let clock = VirtualClock::new();
    let recorder = Rc::new(Recorder::new(Log::with_cap(4 * spans as usize)));
    let executor = Executor::new(clock.clone(), Rc::new(NoPender), Some(recorder.clone()));
    let steps = (10 * spans).div_ceil(TASKS * SPANS_OF_TEN_STEPS);
    let shape = Rc::new(Shape { clock: clock.clone(), steps });
    drop(executor.try_spawn("main", branch(shape, 0, None)));
    loop {
        match executor.tick(TURN) {
            Turn::Ready => {}
            Turn::Sleeping(deadline) => {
                clock.advance_to(Time::from_nanos(deadline.as_nanos().next_multiple_of(GRAIN)));
            }
            Turn::Waiting | Turn::Done => break,
        }
    }
    recorder
}

struct Shape {
    clock: Rc<VirtualClock>,
    /// The number of wakes of each task.
    steps: u32,
}

/// The queue that the children of one task share.
#[derive(Clone)]
struct Orders {
    given: Producer<u32>,
    taken: Rc<Consumer<u32>>,
}

/// The task `number`: spawns its children, works, and cancels the children that do not end by themselves.
async fn branch(shape: Rc<Shape>, number: u32, orders: Option<Orders>) -> Result<(), Failure> {
    let (given, taken) = queue(8);
    let shared = Orders { given, taken: Rc::new(taken) };
    let first = number * CHILDREN + 1;
    let children: Vec<_> = (first..TASKS.min(first + CHILDREN))
        .map(|child| {
            (child, try_spawn(name(child), Box::pin(branch(shape.clone(), child, Some(shared.clone())))))
        })
        .collect();
    let mut random = Random::new(number);
    for step in 0..shape.steps {
        work(&shape.clock, &mut random);
        wait(step, number, orders.as_ref(), &mut random).await;
    }
    if number % 499 == 498 {
        return Err(format!("order {number} was refused").into());
    }
    if number % 301 == 300 {
        sleep(ms(2_000)).named_wait("lock", "a lock that is not let go of").await;
    }
    for (child, handle) in children {
        if child % 301 == 300 {
            handle.cancel();
        }
    }
    Ok(())
}

fn name(number: u32) -> String {
    let kind = ["api", "worker", "cron", "client"][number as usize % 4];
    format!("{kind}-{number}")
}

/// Simulates some microseconds of CPU time.
fn work(clock: &VirtualClock, random: &mut Random) {
    let passed = Duration::from_nanos(500 + u64::from(random.below(12_000)));
    clock.advance_to(rt::now() + passed);
    // Reads the clock, so that the step gets its own timestamp.
    let _: Time = rt::now();
}

async fn wait(step: u32, number: u32, orders: Option<&Orders>, random: &mut Random) {
    let pause = Duration::from_micros(20_000 + u64::from(random.below(700_000)));
    match (random.below(20), orders) {
        (0 | 1, _) => yield_now().await,
        // Times out if the other side is late.
        (2 | 3, Some(orders)) => drop(timeout(pause, orders.given.put(number)).await),
        (4 | 5, Some(orders)) => drop(timeout(pause, orders.taken.get()).await),
        (choice, _) => {
            if choice == 6 {
                println!("step {step}");
            }
            let kind = KINDS[random.below(KINDS.len() as u32) as usize];
            let thing = THINGS[random.below(THINGS.len() as u32) as usize];
            sleep(pause).named_wait(kind, thing).await;
        }
    }
}

/// Marsaglia's 32-bit xorshift generator ("Xorshift RNGs", 2003).
struct Random(u32);

impl Random {
    fn new(seed: u32) -> Random {
        Random((seed + 1).wrapping_mul(0x9e37_79b9))
    }

    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % limit
    }
}
