//! The timeline's texts, in every language. Terms are those of the asyncio documentation.

use crate::i18n::Text;
pub(super) use crate::i18n::inspector::UNNAMED;
pub(super) use crate::i18n::panes::{
    CANCELLED, COMPLETED, FAILED, IDLE, POLLS, READY, RUN_QUEUE, RUNNING, SUSPENDED, TIMELINE,
    TIMELINE_EMPTY as EMPTY, WORKER,
};
use crate::rt::PollOutcome;
use crate::trace::lane_state::LaneState;

pub(super) const CANVAS: Text = Text::new(
    "Timeline of tasks: one lane a task, time from left to right. The table below says the same in words.",
    "任务时间线：每个任务一行，时间从左到右。下方的表格用文字给出同样的内容。",
);
pub(super) const KEYS: Text = Text::new(
    "Left and right arrows move through time, up and down arrows select a task, plus and minus zoom, Home and End go \
     to the start and the end, F shows everything and follows the run, Backspace goes back to the view before, with Shift forward again. Comma and full stop move \
     the playhead by an event, with Shift by a poll, P plays. Left and right brackets follow the wakes of the selected \
     task, H shows the chain of wakes that led to it, C folds what is below it, slash finds tasks. Left and right arrows with Shift select time, Z zooms to it, Escape clears both selections.",
    "左右方向键在时间上移动，上下方向键选择任务，加号和减号缩放，Home 和 End 跳到开头和结尾，F 显示全部并跟随运行，退格键回到上一个视图，按住 Shift 则前进。\
     逗号和句号让播放头移动一个事件，按住 Shift 移动一次轮询，P 播放。方括号沿所选任务的唤醒关系前后移动，H 显示导致其现状的唤醒链，C 折叠其下的任务，\
     斜杠查找任务。按住 Shift 的左右方向键选择时间范围，Z 放大到该范围，Esc 取消任务和范围的选择。",
);
/// Follows their number.
pub(super) const SO_MANY_POLLS: Text = Text::new("polls", "次轮询");
pub(super) const FOLLOW: Text = Text::new("Follow", "跟随");
pub(super) const FIT: Text = Text::new("Fit", "全部");
pub(super) const SHOW_ALL: Text = Text::new("Show the whole run (F)", "显示整个运行过程（F）");
pub(super) const FOLLOW_LONG: Text = Text::new("Follow the run as it grows (F)", "随运行向前移动（F）");
pub(super) const ZOOM_IN: Text = Text::new("Zoom in (+)", "放大（+）");
pub(super) const ZOOM_OUT: Text = Text::new("Zoom out (−)", "缩小（−）");
pub(super) const VIEW_BACK: Text = Text::new("Previous view (Backspace)", "上一个视图（退格键）");
pub(super) const VIEW_ON: Text = Text::new("Next view (Shift+Backspace)", "下一个视图（Shift+退格键）");
pub(super) const LEGEND: Text = Text::new("Legend", "图例");

pub(super) const PLAYHEAD: Text = Text::new("Playhead", "播放头");
pub(super) const PLAY: Text = Text::new("Play the recording", "播放记录");
pub(super) const REST: Text = Text::new("Pause the recording", "暂停播放");
pub(super) const PLAY_HINT: Text =
    Text::new("Play what is recorded, from the playhead on (P)", "从播放头处播放记录（P）");
pub(super) const TO_START: Text = Text::new("To the start", "到开头");
pub(super) const TO_END: Text = Text::new("To the end", "到结尾");
pub(super) const EVENT_BACK: Text = Text::new("Previous event (,)", "上一个事件（,）");
pub(super) const EVENT_ON: Text = Text::new("Next event (.)", "下一个事件（.）");
pub(super) const RATE: Text = Text::new("Playback rate", "播放速率");
pub(super) const SEARCH: Text = Text::new("Find tasks by name or number (/)", "按名称或编号查找任务（/）");
pub(super) const SEARCH_SHORT: Text = Text::new("Find tasks", "查找任务");
pub(super) const EVERY_STATE: Text = Text::new("every state", "所有状态");
pub(super) const RELATED: Text = Text::new("related", "相关任务");
pub(super) const RELATED_HINT: Text = Text::new(
    "Only the tasks that spawned, woke or were woken by the selected one",
    "仅显示与所选任务有创建或唤醒关系的任务",
);
pub(super) const ALL_LANES: Text = Text::new("All lanes", "全部任务行");
pub(super) const ALL_LANES_HINT: Text =
    Text::new("Show the lanes of all tasks at once, however thin", "同时显示所有任务行，无论多细");
pub(super) const WINDOW_START: Text = Text::new("Start of the window", "视图的开头");
pub(super) const WINDOW_END: Text = Text::new("End of the window", "视图的结尾");
pub(super) const RANGE_START: Text = Text::new("Start of the range", "范围的开头");
pub(super) const RANGE_END: Text = Text::new("End of the range", "范围的结尾");
pub(super) const CHAIN: Text = Text::new("Chain", "唤醒链");
pub(super) const CHAIN_HINT: Text = Text::new(
    "Show the wakes, one before the other, that led to what the selected task does (H)",
    "显示使所选任务走到此刻的一连串唤醒（H）",
);
pub(super) const RESOURCES: Text = Text::new("Resources", "资源");
pub(super) const RESOURCES_HINT: Text = Text::new(
    "Show the lengths of the run queue and of what tasks share, over time",
    "显示就绪队列和任务共享资源随时间的变化",
);
pub(super) const LEVEL: Text = Text::new("Level", "数量");
pub(super) const NEAR_HERE: Text = Text::new("Near here", "附近");
pub(super) const AT_MOST: Text = Text::new("At most", "最多");
pub(super) const CLEAR_RANGE: Text = Text::new("Clear the range", "清除范围");
pub(super) const ZOOM_TO_RANGE: Text = Text::new("Zoom to it (Z)", "放大到此范围（Z）");

pub(super) const NOTHING_SELECTED: Text = Text::new("no task selected", "未选择任务");

pub(super) const LOOP: Text = Text::new("loop", "事件循环");
pub(super) const LOOP_IS_IDLE: Text = Text::new("idle", "空闲");
pub(super) const CALLBACK: Text = Text::new("Callback", "回调");
pub(super) const TICK: Text = Text::new("Tick", "一轮循环");
pub(super) const DROPPED: Text = Text::new("earlier events dropped", "较早的事件已丢弃");

pub(super) const TIME: Text = Text::new("Time", "时间");
pub(super) const LOOP_TIME: Text = Text::new("Loop time", "循环时间");
pub(super) const WALL_TIME: Text = Text::new("Wall time", "实际时间");
pub(super) const WALL: Text = Text::new("wall", "实际");

pub(super) const CANCELLING: Text = Text::new("cancel requested", "已请求取消");

pub(super) const SLICE: Text = Text::new("Slice", "片段");
pub(super) const FOR: Text = Text::new("For", "时长");
pub(super) const FROM: Text = Text::new("From", "开始于");
pub(super) const WAITS_FOR: Text = Text::new("Waits for", "等待");
pub(super) const AT_LINE: Text = Text::new("At", "位置");
pub(super) const WOKEN_BY: Text = Text::new("Woken by", "唤醒者");
pub(super) const QUEUED: Text = Text::new("In the queue", "排队时间");
pub(super) const ENDED: Text = Text::new("Ended", "结局");
pub(super) const ERROR: Text = Text::new("Error", "错误");
pub(super) const PRINTED: Text = Text::new("Printed", "输出");
pub(super) const AND_MORE: Text = Text::new("More", "其他");

pub(super) const BY_SPAWN: Text = Text::new("its spawn", "创建");
pub(super) const BY_TIMER: Text = Text::new("a timer", "定时器");
pub(super) const BY_HOST: Text = Text::new("the host", "宿主");
pub(super) const BY_SELF: Text = Text::new("itself", "自己");

pub(super) const TABLES: Text = Text::new("Tasks and waits as tables", "任务与等待表格");
pub(super) const TASK_TABLE: Text = Text::new("Tasks", "任务");
pub(super) const WAIT_TABLE: Text = Text::new("Waits", "等待");
pub(super) const SORTING: Text = Text::new("Sorting…", "正在排序……");
pub(super) const WAITED_FOR: Text = Text::new("Waited for", "等待对象");
pub(super) const KIND: Text = Text::new("Kind", "类型");
pub(super) const ENDED_BY: Text = Text::new("Ended by", "结束者");
pub(super) const TOP_COPIED: Text =
    Text::new("The first 100,000 rows are on the clipboard.", "前 100,000 行已复制到剪贴板。");
pub(super) const TASK: Text = Text::new("Task", "任务");
pub(super) const STATE: Text = Text::new("State", "状态");
pub(super) const TIME_RUNNING: Text = Text::new("Running", "运行");
pub(super) const TIME_READY: Text = Text::new("Ready", "就绪");
pub(super) const TIME_SUSPENDED: Text = Text::new("Suspended", "挂起");
pub(super) const NOW_WAITS_FOR: Text = Text::new("Waits for", "正在等待");

/// The name of a state.
pub(super) fn state(state: LaneState) -> Text {
    match state {
        LaneState::Nothing => IDLE,
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
