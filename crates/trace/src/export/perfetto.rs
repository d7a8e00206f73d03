//! The trace as a Perfetto protobuf: smaller than JSON, in nanoseconds, with the tree of tasks as a tree of tracks.
//!
//! The content is that of the Chrome file ([`trace_writer`]), except that the start of a wake's flow is an instant on the
//! waker's track: flows of protobuf traces connect events, not timestamps. A task's track is a child of its spawner's.
//! Names are interned.
//!
//! Source: `protos/perfetto/trace/` of the Perfetto project, whose messages and fields the constants below name.

use std::collections::{HashMap, HashSet};

use super::chrome::About;
use super::json::{Fields, Json};
use super::protobuf::ProtoMessage;
use super::trace_sink::{FlowStart, InstantEvent, LOOP, Slice, TraceSink, TraceTrack};
use super::trace_writer;
use crate::record::event::{FlowPart, Value};
use crate::record::log::Log;
use loopscope_rt::{Frame, TaskId, Time};

/// Fields of `Trace`.
mod trace {
    pub(crate) const PACKET: u64 = 1;
}

/// Fields of `TracePacket`.
mod packet {
    pub(crate) const TIMESTAMP: u64 = 8;
    pub(crate) const TRUSTED_PACKET_SEQUENCE_ID: u64 = 10;
    pub(crate) const TRACK_EVENT: u64 = 11;
    pub(crate) const INTERNED_DATA: u64 = 12;
    pub(crate) const SEQUENCE_FLAGS: u64 = 13;
    pub(crate) const TRACK_DESCRIPTOR: u64 = 60;
    /// Values of `SEQUENCE_FLAGS`: the interned data are cleared; the packet depends on interned data.
    pub(crate) const STATE_CLEARED: u64 = 1;
    pub(crate) const NEEDS_STATE: u64 = 2;
}

/// Fields of `TrackDescriptor`, and of the messages in it.
mod descriptor {
    pub(crate) const UUID: u64 = 1;
    pub(crate) const NAME: u64 = 2;
    pub(crate) const PROCESS: u64 = 3;
    pub(crate) const PARENT_UUID: u64 = 5;
    pub(crate) const COUNTER: u64 = 8;
    pub(crate) const CHILD_ORDERING: u64 = 11;
    pub(crate) const SIBLING_ORDER_RANK: u64 = 12;
    /// A value of `CHILD_ORDERING`: by rank.
    pub(crate) const EXPLICIT: u64 = 3;
    /// Fields of `ProcessDescriptor`.
    pub(crate) const PID: u64 = 1;
    pub(crate) const PROCESS_NAME: u64 = 6;
}

/// Fields of `TrackEvent`, and of `DebugAnnotation` in it.
mod track_event {
    pub(crate) const CATEGORY_IIDS: u64 = 3;
    pub(crate) const DEBUG_ANNOTATIONS: u64 = 4;
    pub(crate) const TYPE: u64 = 9;
    pub(crate) const NAME_IID: u64 = 10;
    pub(crate) const TRACK_UUID: u64 = 11;
    pub(crate) const DOUBLE_COUNTER_VALUE: u64 = 44;
    pub(crate) const FLOW_IDS: u64 = 47;
    pub(crate) const TERMINATING_FLOW_IDS: u64 = 48;
    /// Values of `TYPE`.
    pub(crate) const SLICE_BEGIN: u64 = 1;
    pub(crate) const SLICE_END: u64 = 2;
    pub(crate) const INSTANT: u64 = 3;
    pub(crate) const COUNTER: u64 = 4;
    /// Fields of `DebugAnnotation`.
    pub(crate) const ANNOTATION_NAME_IID: u64 = 1;
    pub(crate) const UINT_VALUE: u64 = 3;
    pub(crate) const DOUBLE_VALUE: u64 = 5;
    pub(crate) const STRING_VALUE: u64 = 6;
}

/// Fields of `InternedData`: `EventCategory`, `EventName` and `DebugAnnotationName`, which have the same two fields.
mod interned {
    pub(crate) const EVENT_CATEGORIES: u64 = 1;
    pub(crate) const EVENT_NAMES: u64 = 2;
    pub(crate) const DEBUG_ANNOTATION_NAMES: u64 = 3;
    pub(crate) const IID: u64 = 1;
    pub(crate) const NAME: u64 = 2;
}

/// All packets belong to one sequence.
const SEQUENCE: u64 = 1;
/// One process: the page.
const PID: u64 = 1;
/// The uuid of the process track; those of the loop and of the lanes follow.
const PROCESS_TRACK: u64 = 1;
/// The offset of the uuids of gauge tracks from the ids of their names.
const GAUGE_TRACKS: u64 = 1 << 33;
/// The offset of the uuid of a lane's counter track from that of the lane's track.
const COUNTER_TRACKS: u64 = 1 << 32;

/// Writes `log` as a `perfetto.protos.Trace`.
pub fn export(log: &Log, about: &About<'_>) -> Vec<u8> {
    let mut writer = PerfettoWriter::default();
    let mut process = ProtoMessage::default();
    process.number(descriptor::PID, PID).text(descriptor::PROCESS_NAME, &format!("loopscope {}", about.demo));
    let mut track = ProtoMessage::default();
    track
        .number(descriptor::UUID, PROCESS_TRACK)
        .message(descriptor::PROCESS, &process)
        .number(descriptor::CHILD_ORDERING, descriptor::EXPLICIT);
    writer.describe(&track);
    trace_writer::write(log, &mut writer);
    writer.trace.into_bytes()
}

#[derive(Default)]
struct PerfettoWriter {
    trace: ProtoMessage,
    names: InternedNames,
    /// The lanes that have a counter track.
    counters: HashSet<u32>,
    begun: bool,
}

/// The interned texts, and the new ones that the next packet must define.
#[derive(Default)]
struct InternedNames {
    known: HashMap<(u64, Box<str>), u64>,
    new: ProtoMessage,
}

impl InternedNames {
    /// The id of `text` in its kind, and the id that a new text gets; they are equal if it is new.
    fn number(&mut self, kind: u64, text: &str) -> (u64, u64) {
        let next = self.known.len() as u64 + 1;
        (*self.known.entry((kind, text.into())).or_insert(next), next)
    }

    /// Interns `text` in a field of `InternedData`. Ids count from 1.
    fn id(&mut self, field: u64, text: &str) -> u64 {
        let (id, next) = self.number(field, text);
        if id == next {
            let mut entry = ProtoMessage::default();
            entry.number(interned::IID, id).text(interned::NAME, text);
            self.new.message(field, &entry);
        }
        id
    }
}

fn uuid(track: u32) -> u64 {
    PROCESS_TRACK + 1 + u64::from(track)
}

impl PerfettoWriter {
    fn describe(&mut self, track: &ProtoMessage) {
        let mut packet = ProtoMessage::default();
        packet.message(packet::TRACK_DESCRIPTOR, track);
        self.packet(packet);
    }

    fn describe_counter(&mut self, track: u64, name: &str, parent: u64) {
        let mut message = ProtoMessage::default();
        message
            .number(descriptor::UUID, track)
            .text(descriptor::NAME, name)
            .number(descriptor::PARENT_UUID, parent)
            .message(descriptor::COUNTER, &ProtoMessage::default());
        self.describe(&message);
    }

    /// Writes a counter's value.
    fn value(&mut self, at: Time, track: u64, value: f64) {
        let mut event = ProtoMessage::default();
        event
            .number(track_event::TYPE, track_event::COUNTER)
            .number(track_event::TRACK_UUID, track)
            .double(track_event::DOUBLE_COUNTER_VALUE, value);
        self.event(at, &event);
    }

    fn packet(&mut self, mut packet: ProtoMessage) {
        let flags = if self.begun { packet::NEEDS_STATE } else { packet::STATE_CLEARED };
        self.begun = true;
        packet.number(packet::TRUSTED_PACKET_SEQUENCE_ID, SEQUENCE).number(packet::SEQUENCE_FLAGS, flags);
        let new = std::mem::take(&mut self.names.new);
        if !new.is_empty() {
            packet.message(packet::INTERNED_DATA, &new);
        }
        self.trace.message(trace::PACKET, &packet);
    }

    fn event(&mut self, at: Time, event: &ProtoMessage) {
        let mut packet = ProtoMessage::default();
        packet.number(packet::TIMESTAMP, at.as_nanos()).message(packet::TRACK_EVENT, event);
        self.packet(packet);
    }

    /// A track event with the fields that slices and instants share.
    fn named(&mut self, kind: u64, track: u32, category: &str, name: &str, args: Fields<'_>) -> ProtoMessage {
        let mut event = ProtoMessage::default();
        event
            .number(track_event::TYPE, kind)
            .number(track_event::TRACK_UUID, uuid(track))
            .number(track_event::CATEGORY_IIDS, self.names.id(interned::EVENT_CATEGORIES, category))
            .number(track_event::NAME_IID, self.names.id(interned::EVENT_NAMES, name));
        for (name, value) in args {
            let mut annotation = ProtoMessage::default();
            let name = self.names.id(interned::DEBUG_ANNOTATION_NAMES, name);
            annotation.number(track_event::ANNOTATION_NAME_IID, name);
            match value {
                Json::Text(text) => annotation.text(track_event::STRING_VALUE, text),
                Json::Number(number) => annotation.number(track_event::UINT_VALUE, *number),
                Json::Micros(time) => annotation.number(track_event::UINT_VALUE, time.as_nanos()),
                Json::Float(number) => annotation.double(track_event::DOUBLE_VALUE, *number),
                Json::Chain(frames) => annotation.text(track_event::STRING_VALUE, &chain_text(frames)),
                // `trace_writer` writes no nested arguments.
                Json::Object(_) => continue,
            };
            event.message(track_event::DEBUG_ANNOTATIONS, &annotation);
        }
        event
    }
}

impl TraceSink for PerfettoWriter {
    fn track(&mut self, track: &TraceTrack<'_>) {
        let parent = if track.parent == LOOP { PROCESS_TRACK } else { uuid(track.parent) };
        let mut message = ProtoMessage::default();
        message
            .number(descriptor::UUID, uuid(track.number))
            .text(descriptor::NAME, track.name)
            .number(descriptor::PARENT_UUID, parent)
            .number(descriptor::CHILD_ORDERING, descriptor::EXPLICIT)
            .number(descriptor::SIBLING_ORDER_RANK, track.rank);
        self.describe(&message);
    }

    fn slice(&mut self, slice: &Slice<'_>) {
        let Slice { track, category, name, args, .. } = *slice;
        let mut begin = self.named(track_event::SLICE_BEGIN, track, category, name, args);
        for flow in slice.flows_in {
            begin.fixed(track_event::TERMINATING_FLOW_IDS, *flow);
        }
        self.event(slice.begin, &begin);
        for FlowStart { at, flow } in slice.flows_out {
            self.flow(*at, track, *flow, FlowPart::Start);
        }
        let mut end = ProtoMessage::default();
        end.number(track_event::TYPE, track_event::SLICE_END).number(track_event::TRACK_UUID, uuid(track));
        self.event(slice.end, &end);
    }

    fn instant(&mut self, instant: &InstantEvent<'_>) {
        let event =
            self.named(track_event::INSTANT, instant.track, instant.category, instant.name, instant.args);
        self.event(instant.at, &event);
    }

    fn task_began(&mut self, _at: Time, _task: TaskId, _name: &str) {
        // The track itself shows the task; no event is needed.
    }

    fn task_ended(&mut self, at: Time, task: TaskId, _name: &str, args: Fields<'_>) {
        let event = self.named(track_event::INSTANT, task.get(), "task", "ended", args);
        self.event(at, &event);
    }

    fn flow(&mut self, at: Time, track: u32, id: u64, part: FlowPart) {
        let mut event = self.named(track_event::INSTANT, track, "wake", "wake", &[]);
        let field = match part {
            FlowPart::Start | FlowPart::Step => track_event::FLOW_IDS,
            FlowPart::End => track_event::TERMINATING_FLOW_IDS,
        };
        event.fixed(field, id);
        self.event(at, &event);
    }

    fn gauge(&mut self, at: Time, name: &str, level: u32) {
        let (known, next) = self.names.number(GAUGE_TRACKS, name);
        if known == next {
            self.describe_counter(GAUGE_TRACKS + known, name, PROCESS_TRACK);
        }
        self.value(at, GAUGE_TRACKS + known, level.into());
    }

    fn count(&mut self, at: Time, track: u32, value: Value) {
        let counter = COUNTER_TRACKS + uuid(track);
        if self.counters.insert(track) {
            self.describe_counter(counter, "value", uuid(track));
        }
        self.value(at, counter, value.get());
    }
}
/// An await chain as one text: Perfetto's own lists of annotations are not shown in one line.
fn chain_text(frames: &[Frame]) -> String {
    let places: Vec<String> =
        frames.iter().map(|frame| format!("{} ({}:{})", frame.name, frame.file, frame.line)).collect();
    places.join(" > ")
}
