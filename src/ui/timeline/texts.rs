//! What the timeline says, in every language. Terms are those of the asyncio documentation.

use super::lane_state::LaneState;
use crate::i18n::Text;
pub(super) use crate::i18n::inspector::UNNAMED;
pub(super) use crate::i18n::panes::{
    CANCELLED, COMPLETED, FAILED, POLLS, READY, RUNNING, SUSPENDED, TIMELINE, TIMELINE_EMPTY as EMPTY,
};
use crate::rt::PollOutcome;

pub(super) const CANVAS: Text = Text::new(
    "Timeline of tasks: one lane a task, time from left to right. The table below says the same in words.",
    "任务时间线：每个任务一行，时间从左到右。下方的表格用文字给出同样的内容。",
);
pub(super) const KEYS: Text = Text::new(
    "Left and right arrows move through time, up and down arrows select a task, plus and minus zoom, Home and End go \
     to the start and the end, F shows everything and follows the run, Escape clears the selection.",
    "左右方向键在时间上移动，上下方向键选择任务，加号和减号缩放，Home 和 End 跳到开头和结尾，F 显示全部并跟随运行，Esc 取消选择。",
);
pub(super) const FOLLOW: Text = Text::new("Follow", "跟随");
pub(super) const FIT: Text = Text::new("Fit", "全部");
pub(super) const SHOW_ALL: Text = Text::new("Show the whole run (F)", "显示整个运行过程（F）");
pub(super) const FOLLOW_LONG: Text = Text::new("Follow the run as it grows (F)", "随运行向前移动（F）");
pub(super) const ZOOM_IN: Text = Text::new("Zoom in (+)", "放大（+）");
pub(super) const ZOOM_OUT: Text = Text::new("Zoom out (−)", "缩小（−）");
pub(super) const LEGEND: Text = Text::new("Legend", "图例");

pub(super) const NOTHING_SELECTED: Text = Text::new("no task selected", "未选择任务");

pub(super) const LOOP: Text = Text::new("loop", "事件循环");
pub(super) const LOOP_IS_IDLE: Text = Text::new("idle", "空闲");
pub(super) const TICK: Text = Text::new("Tick", "一轮循环");
pub(super) const DROPPED: Text = Text::new("earlier events dropped", "较早的事件已丢弃");

pub(super) const CANCELLING: Text = Text::new("cancel requested", "已请求取消");

pub(super) const FOR: Text = Text::new("For", "时长");
pub(super) const FROM: Text = Text::new("From", "开始于");
pub(super) const WAITS_FOR: Text = Text::new("Waits for", "等待");
pub(super) const AT_LINE: Text = Text::new("At", "位置");
pub(super) const WOKEN_BY: Text = Text::new("Woken by", "唤醒者");
pub(super) const ENDED: Text = Text::new("Ended", "结局");
pub(super) const ERROR: Text = Text::new("Error", "错误");
pub(super) const PRINTED: Text = Text::new("Printed", "输出");
pub(super) const AND_MORE: Text = Text::new("More", "其他");

pub(super) const BY_SPAWN: Text = Text::new("its spawn", "创建");
pub(super) const BY_TIMER: Text = Text::new("a timer", "定时器");
pub(super) const BY_HOST: Text = Text::new("the host", "宿主");
pub(super) const BY_SELF: Text = Text::new("itself", "自己");

pub(super) const TABLE: Text = Text::new("Tasks as a table", "任务表格");
pub(super) const TASK: Text = Text::new("Task", "任务");
pub(super) const STATE: Text = Text::new("State", "状态");
pub(super) const TIME_RUNNING: Text = Text::new("Running", "运行");
pub(super) const TIME_READY: Text = Text::new("Ready", "就绪");
pub(super) const TIME_SUSPENDED: Text = Text::new("Suspended", "挂起");
pub(super) const NOW_WAITS_FOR: Text = Text::new("Waits for", "正在等待");

/// The name of a state.
pub(super) fn state(state: LaneState) -> Text {
    match state {
        LaneState::Suspended => SUSPENDED,
        LaneState::Ready => READY,
        LaneState::Running => RUNNING,
        LaneState::Cancelled => CANCELLED,
        LaneState::Failed => FAILED,
    }
}

/// The name of a step's outcome, or of a task's end.
pub(super) fn outcome(outcome: PollOutcome) -> Text {
    match outcome {
        PollOutcome::Pending => SUSPENDED,
        PollOutcome::Completed => COMPLETED,
        PollOutcome::Failed => FAILED,
        PollOutcome::Cancelled => CANCELLED,
    }
}
