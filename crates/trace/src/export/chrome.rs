//! The trace as Chrome Trace Event JSON, which Perfetto, speedscope and chrome://tracing open.
//!
//! The README describes the format ("The trace file"); this is version 1. It is a contract: names, categories and arguments
//! keep their meaning. In addition to the events for other programs, the file has the log itself (`json_rows`), from which
//! [`import`](crate::import) restores it.
//!
//! Source: "Trace Event Format", the Chromium project's document.
//!
//! The page loads this on first use.

use super::json::{self, Fields, Json};
use super::trace_sink::{FlowStart, InstantEvent, LOOP, Slice, TraceSink, TraceTrack};
use super::trace_writer;
use crate::codec::json_rows;
use crate::record::event::{FlowPart, Value};
use crate::record::log::Log;
use loopscope_rt::{TaskId, Time};

/// What the file states about its run.
pub struct About<'a> {
    /// The demo's id.
    pub demo: &'a str,
    /// Its parameters.
    pub params: Vec<(&'a str, u64)>,
    /// The name of the clock.
    pub clock: &'a str,
}

/// The version of the format below.
pub(crate) const FORMAT: u64 = 1;

/// One process: the page.
const PID: u64 = 1;

/// Writes `log` as one JSON object.
///
/// ```
/// # use std::rc::Rc;
/// # use loopscope_rt::{Runner, ms, sleep};
/// # use loopscope_trace::Recorder;
/// # let recorder = Rc::new(Recorder::default());
/// # Runner::watched_by(recorder.clone()).run_virtual(async { sleep(ms(20)).await })?;
/// use loopscope_trace::chrome::{About, export};
///
/// // `recorder` has recorded a task that slept for 20 ms.
/// let about = About { demo: "nap", params: vec![("millis", 20)], clock: "virtual" };
/// let file = export(&recorder.log(), &about);
/// assert!(file.contains(r#""name":"sleep 20 ms""#));
/// # Ok::<(), loopscope_rt::RunError>(())
/// ```
pub fn export(log: &Log, about: &About<'_>) -> String {
    let mut out = head(log, about);
    out.push_str(",\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
    let mut writer = ChromeWriter { out };
    writer.metadata(LOOP, "process_name", &[("name", Json::Text(&format!("loopscope {}", about.demo)))]);
    trace_writer::write(log, &mut writer);
    writer.out.push_str("\n]}\n");
    writer.out
}

/// Writes `log` as such an object without events for other programs. It is a tenth as long and has all that
/// [`import`](crate::import) reads.
pub fn export_record(log: &Log, about: &About<'_>) -> String {
    let mut out = head(log, about);
    out.push_str(",\"traceEvents\":[]}");
    out
}

/// The object up to `traceEvents`.
fn head(log: &Log, about: &About<'_>) -> String {
    let mut out = String::from("{\"otherData\":");
    let params: Vec<_> = about.params.iter().map(|(name, value)| (*name, Json::Number(*value))).collect();
    let mut about_run = vec![
        ("loopscope", Json::Text(env!("CARGO_PKG_VERSION"))),
        ("traceFormat", Json::Number(FORMAT)),
        ("demo", Json::Text(about.demo)),
        ("params", Json::Object(&params)),
        ("clock", Json::Text(about.clock)),
        ("droppedEvents", Json::Number(log.dropped())),
    ];
    if !log.grain().is_zero() {
        about_run.push(("clockGrainUs", Json::Micros(Time::ZERO + log.grain())));
    }
    Json::Object(&about_run).write(&mut out);
    // Before `traceEvents`, so that a truncated file still has a prefix of the log.
    json_rows::write(log, &mut out);
    out
}

struct ChromeWriter {
    out: String,
}

impl TraceSink for ChromeWriter {
    fn track(&mut self, track: &TraceTrack<'_>) {
        self.metadata(track.number, "thread_name", &[("name", Json::Text(track.name))]);
        self.metadata(track.number, "thread_sort_index", &[("sort_index", Json::Number(track.rank))]);
    }

    fn slice(&mut self, slice: &Slice<'_>) {
        let duration = Time::ZERO + slice.end.since(slice.begin);
        let more = [
            ("ts", Json::Micros(slice.begin)),
            ("dur", Json::Micros(duration)),
            ("args", Json::Object(slice.args)),
        ];
        self.write("X", slice.category, slice.name, slice.track, &more);
        for flow in slice.flows_in {
            self.flow(slice.begin, slice.track, *flow, FlowPart::End);
        }
        for FlowStart { at, flow } in slice.flows_out {
            self.flow(*at, slice.track, *flow, FlowPart::Start);
        }
    }

    fn instant(&mut self, instant: &InstantEvent<'_>) {
        let more =
            [("s", Json::Text("t")), ("ts", Json::Micros(instant.at)), ("args", Json::Object(instant.args))];
        self.write("i", instant.category, instant.name, instant.track, &more);
    }

    fn task_began(&mut self, at: Time, task: TaskId, name: &str) {
        self.life("b", at, task, name, &[]);
    }

    fn task_ended(&mut self, at: Time, task: TaskId, name: &str, args: Fields<'_>) {
        self.life("e", at, task, name, args);
    }

    fn flow(&mut self, at: Time, track: u32, id: u64, part: FlowPart) {
        let (id, ts) = (("id", Json::Number(id)), ("ts", Json::Micros(at)));
        match part {
            FlowPart::Start => self.write("s", "wake", "wake", track, &[id, ts]),
            FlowPart::Step => self.write("t", "wake", "wake", track, &[id, ts]),
            FlowPart::End => self.write("f", "wake", "wake", track, &[("bp", Json::Text("e")), id, ts]),
        }
    }

    fn gauge(&mut self, at: Time, name: &str, level: u32) {
        let args = [("level", Json::Number(level.into()))];
        self.write("C", "gauge", name, LOOP, &[("ts", Json::Micros(at)), ("args", Json::Object(&args))]);
    }

    fn count(&mut self, at: Time, track: u32, value: Value) {
        // Counters belong to the process; the id keeps those of different lanes apart.
        let id = track.to_string();
        let args = [("value", Json::Float(value.get()))];
        let more = [("id", Json::Text(&id)), ("ts", Json::Micros(at)), ("args", Json::Object(&args))];
        self.write("C", "counter", "counter", track, &more);
    }
}

impl ChromeWriter {
    fn life(&mut self, phase: &str, at: Time, task: TaskId, name: &str, args: Fields<'_>) {
        let id = task.to_string();
        let more = [
            ("id2", Json::Object(&[("local", Json::Text(&id))])),
            ("ts", Json::Micros(at)),
            ("args", Json::Object(args)),
        ];
        self.write(phase, "task", name, task.get(), &more);
    }

    fn metadata(&mut self, track: u32, name: &str, args: Fields<'_>) {
        self.write("M", "", name, track, &[("args", Json::Object(args))]);
    }

    /// Writes one event: the members that all have, and `more`. An empty category is omitted.
    fn write(&mut self, phase: &str, category: &str, name: &str, track: u32, more: Fields<'_>) {
        let out = &mut self.out;
        out.push_str(if out.ends_with('[') { "\n{" } else { ",\n{" });
        json::write_members(&[("ph", Json::Text(phase)), ("name", Json::Text(name))], out);
        if !category.is_empty() {
            json::write_members(&[("cat", Json::Text(category))], out);
        }
        json::write_members(&[("pid", Json::Number(PID)), ("tid", Json::Number(track.into()))], out);
        json::write_members(more, out);
        out.push('}');
    }
}
