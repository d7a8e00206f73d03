//! Records a run, and writes it as a file for Perfetto, speedscope or the page:
//! `cargo run --package loopscope-trace --example record [file.json]`.

use std::rc::Rc;

use loopscope_rt::sync::queue;
use loopscope_rt::{Runner, ms, sleep, spawn};
use loopscope_trace::chrome::{About, export};
use loopscope_trace::{Model, Recorder};

/// A producer that is faster than its consumer, with a queue of capacity one between them.
async fn program() {
    let (producer, consumer) = queue(1);
    let fills = spawn("producer", async move {
        for number in 0..5 {
            sleep(ms(1)).await;
            if producer.put(number).await.is_err() {
                return;
            }
        }
    });
    while let Ok(number) = consumer.get().await {
        loopscope_rt::println!("got {number}");
        sleep(ms(3)).await;
    }
    fills.await.expect("nobody cancels it");
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let recorder = Rc::new(Recorder::default());
    Runner::watched_by(recorder.clone()).run_virtual(program())?;

    let log = recorder.log();
    let mut model = Model::default();
    model.catch_up(&log);
    for lane in model.rows().iter().filter_map(|task| model.lane(*task)) {
        println!("{:<10}{} spans", lane.name, lane.spans.len());
    }

    let about = About { demo: "record", params: Vec::new(), clock: "virtual" };
    let file = std::env::args().nth(1).unwrap_or_else(|| "trace.json".to_owned());
    std::fs::write(&file, export(&log, &about))?;
    println!("{} events are in {file}", log.events().count());
    Ok(())
}
