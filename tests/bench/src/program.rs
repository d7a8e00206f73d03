//! A run as large as the timeline is made for: ten thousand tasks in a tree, each of which works, waits and is woken a
//! hundred times. A real program on the real executor; only its clock is held in hand, so that it is the same each time.
//!
//! Its spread is a busy server's: steps of microseconds, waits of tens to hundreds of milliseconds at fifty places, turns
//! in the run queue, messages from task to task, a few failures and cancellations.
//!
//! Invariant: everything it does follows from its size.

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
/// How many tasks each task spawns, as long as there are any.
const CHILDREN: u32 = 10;
/// Ready, running, suspended; but a task that yields is not suspended, and a message that is there is not waited for.
const SPANS_OF_TEN_STEPS: u32 = 24;
/// What a turn of the loop may do.
const TURN: Budget = Budget::polls(256);
/// Browsers' timeouts are no finer.
const GRAIN: u64 = 1_000_000;

/// The places where it waits, beside queues and joins.
const KINDS: [&str; 5] = ["fetch", "database", "lock", "file", "timer"];
const THINGS: [&str; 10] =
    ["users", "orders", "stock", "prices", "sessions", "mails", "search", "images", "reports", "ledger"];

/// Runs it, and gives who has recorded it: about `spans` spans.
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
    /// How often each task is to be woken.
    steps: u32,
}

/// What the children of one task share.
#[derive(Clone)]
struct Orders {
    given: Producer<u32>,
    taken: Rc<Consumer<u32>>,
}

/// The task numbered `number`: spawns those below it, works, and cancels those below it that do not end by themselves.
async fn branch(shape: Rc<Shape>, number: u32, orders: Option<Orders>) -> Result<(), Failure> {
    let (given, taken) = queue(8);
    let shared = Orders { given, taken: Rc::new(taken) };
    let first = number * CHILDREN + 1;
    let children: Vec<_> = (first..TASKS.min(first + CHILDREN))
        .map(|child| {
            (child, try_spawn(name(child), Box::pin(branch(shape.clone(), child, Some(shared.clone())))))
        })
        .collect();
    let mut dice = Dice::new(number);
    for step in 0..shape.steps {
        work(&shape.clock, &mut dice);
        wait(step, number, orders.as_ref(), &mut dice).await;
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

/// Some microseconds of the processor's time.
fn work(clock: &VirtualClock, dice: &mut Dice) {
    let passed = Duration::from_nanos(500 + u64::from(dice.below(12_000)));
    clock.advance_to(rt::now() + passed);
    // A look at the clock, so that the step is stamped by itself.
    let _: Time = rt::now();
}

async fn wait(step: u32, number: u32, orders: Option<&Orders>, dice: &mut Dice) {
    let pause = Duration::from_micros(20_000 + u64::from(dice.below(700_000)));
    match (dice.below(20), orders) {
        (0 | 1, _) => yield_now().await,
        // In vain, when nobody takes or gives in time.
        (2 | 3, Some(orders)) => drop(timeout(pause, orders.given.put(number)).await),
        (4 | 5, Some(orders)) => drop(timeout(pause, orders.taken.get()).await),
        (choice, _) => {
            if choice == 6 {
                println!("step {step}");
            }
            let kind = KINDS[dice.below(KINDS.len() as u32) as usize];
            let thing = THINGS[dice.below(THINGS.len() as u32) as usize];
            sleep(pause).named_wait(kind, thing).await;
        }
    }
}

/// Random numbers: Marsaglia's xorshift, for 32 bits ("Xorshift RNGs", 2003).
struct Dice(u32);

impl Dice {
    fn new(seed: u32) -> Dice {
        Dice((seed + 1).wrapping_mul(0x9e37_79b9))
    }

    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % limit
    }
}
