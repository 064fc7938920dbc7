"""The fixed words of a comparison, in both languages."""

from __future__ import annotations

from typing import Final

from checker.base.text import Text
from checker.comparison.model import Cause, Course, Fate, PolicyFate

COURSE: Final = {
    Course.CLEARED: Text("cleared", "已解决"),
    Course.NEW: Text("new", "新出现"),
    Course.CHANGED: Text("changed", "有变化"),
    Course.SAME: Text("still in the way", "仍未满足"),
}
COURSE_SIGN: Final = {Course.CLEARED: "✓", Course.NEW: "✗", Course.CHANGED: "~", Course.SAME: "·"}

CAUSE: Final = {
    Cause.TIME: Text("by time alone", "只因时间推移"),
    Cause.RECORDS: Text("by the data", "因数据变化"),
    Cause.BOTH: Text("by time and the data", "时间推移和数据变化都有影响"),
}

FATE: Final = {
    Fate.APPEARED: Text("has come in, and is in the way", "新增的记录，不符合条件"),
    Fate.GONE: Text("isn't in the data any more", "数据里已没有这条记录"),
    Fate.FAILING: Text("is in the way now", "现在不符合条件"),
    Fate.CLEARED: Text("isn't in the way any more", "不再妨碍"),
    Fate.LISTED: Text("is in the way now", "现在不符合条件"),
    Fate.UNLISTED: Text("isn't in the way any more", "不再妨碍"),
    Fate.MOVED: Text("has changed", "有变化"),
}
#: Of a record that only leaves a condition open.
OPEN_FATE: Final = FATE | {
    Fate.APPEARED: Text("has come in, and can't be told yet", "新增的记录，还看不出来"),
    Fate.FAILING: Text("can't be told now", "现在看不出来"),
    Fate.LISTED: Text("can't be told now", "现在看不出来"),
}
#: Of a record that gets a verdict of its own: in place of the one that it has in only one of the reports.
SUBJECT_FATE: Final = {
    Fate.APPEARED: Text("not in the data", "原来没有这条记录"),
    Fate.GONE: Text("not in the data any more", "数据里已没有这条记录"),
}

CHANGE: Final = {
    PolicyFate.BEGAN: Text("applies now", "开始适用"),
    PolicyFate.CEASED: Text("doesn't apply any more", "不再适用"),
    PolicyFate.NOT_ASKED_BEFORE: Text("wasn't looked at before", "以前没有检查"),
    PolicyFate.NOT_ASKED_AFTER: Text("wasn't looked at this time", "这次没有检查"),
}

NOTHING: Final = Text("Nothing has changed.", "没有变化。")
BEFORE: Final = Text("Before", "之前")
AFTER: Final = Text("After", "之后")
POSSIBLE: Final = Text("Possible from", "可以办理的时间")
EARLIEST: Final = Text("At the earliest", "最早")
UNTIL: Final = Text("Only until", "截止时间")
MOVED_BY: Final = Text("Because of", "原因")
STILL: Final = Text("Still in the way", "仍未满足")
KNOWN: Final = Text("Known now", "现已知道")
UNKNOWN: Final = Text("Not known now", "现在不清楚")
CLEARS: Final = Text("clears on", "满足时间")
NO_DATE: Final = Text("no date", "没有日期")
NONE: Final = Text("none", "无")
MORE: Final = Text(
    "There may be others: the reports don't name every record.", "可能还有其他变化：报告没有列出全部记录。"
)
STAGE: Final = Text("Step", "所处步骤")
OTHER: Final = Text("another answer, or none", "其他结论，或没有结论")
