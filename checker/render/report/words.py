"""The fixed words of a report on screen, in both languages."""

from __future__ import annotations

from typing import Final

from checker.base.text import Text
from checker.report.model import AsOfOrigin, Status, Verdict

VERDICT: Final = {
    Verdict.ELIGIBLE: Text("eligible", "可以办理"),
    Verdict.IN_PROGRESS: Text("in progress", "办理中"),
    Verdict.WAITING: Text("waiting", "还需等待"),
    Verdict.BLOCKED: Text("blocked", "暂不能办"),
    Verdict.UNDETERMINED: Text("cannot tell", "无法判断"),
    Verdict.DONE: Text("done", "已经办完"),
    Verdict.NOT_APPLICABLE: Text("not applicable", "不适用"),
}

#: Verdicts behind a number.
TALLY: Final = {**VERDICT, Verdict.UNDETERMINED: Text("undetermined", "无法判断")}

STATUS: Final = {
    Status.MET: Text("met", "已满足"),
    Status.WAIVED: Text("waived", "已豁免"),
    Status.WAITING: Text("waiting", "等待中"),
    Status.FAILED: Text("failed", "未满足"),
    Status.UNKNOWN: Text("unknown", "无法确认"),
    Status.NOT_APPLICABLE: Text("not applicable", "不适用"),
}

#: Only on the screen; the word always stands beside it.
STATUS_SIGN: Final = {
    Status.MET: "✓",
    Status.WAIVED: "~",
    Status.WAITING: "◷",
    Status.FAILED: "✗",
    Status.UNKNOWN: "?",
    Status.NOT_APPLICABLE: "–",
}

VERDICT_SIGN: Final = {
    Verdict.ELIGIBLE: "✓",
    Verdict.IN_PROGRESS: "●",
    Verdict.WAITING: "◷",
    Verdict.BLOCKED: "✗",
    Verdict.UNDETERMINED: "?",
    Verdict.DONE: "✓",
    Verdict.NOT_APPLICABLE: "–",
}

STAGE_SIGN: Final = {"past": "✓", "current": "●", "next": "○", "unknown": "?"}
STAGE_STATE: Final = {
    "past": Text("done", "已完成"),
    "current": Text("you are here", "当前所在"),
    "next": Text("comes next", "后续"),
    "unknown": Text("may already be done", "可能已完成"),
}

ORIGIN: Final = {
    AsOfOrigin.OPTION: Text("as asked for", "按指定时间"),
    AsOfOrigin.SNAPSHOT: Text("the snapshot's own date", "取自快照"),
    AsOfOrigin.CLOCK: Text("this computer's clock", "取自本机时钟"),
}

WHY: Final = Text("Why", "原因")
RECORD: Final = Text("Record", "记录")
MISSING: Final = Text("Missing", "缺少")
FIX: Final = Text("What to do", "怎么办")
CLEARS: Final = Text("Clears on", "满足时间")
MAY_CLEAR: Final = Text("At the earliest", "最早")
RULE: Final = Text("Rule", "规则")
SOURCE: Final = Text("Source", "依据")
WAIVER: Final = Text("Waiver", "豁免")
NOTHING_APPLIES: Final = Text("No policy applies to this shop.", "没有适用于这家店铺的规则。")
ADVISORY: Final = Text("advice only, doesn't change the answer", "仅作提醒，不影响结论")
NOTE: Final = Text("Note", "说明")
#: Behind something to do that changes no answer.
ADVICE: Final = Text("advice", "建议")
#: Of a precondition that fails, or isn't known to hold, though its stage is past.
PASSED: Final = Text("you have passed this step, yet it doesn't hold", "这一步已经过了，条件却没有满足")
PASSED_UNKNOWN: Final = Text("you have passed this step, yet it still counts", "这一步已经过了，条件仍须满足")
NEXT: Final = Text("What comes next", "接下来")
#: Whose turn a stage can be, if not the seller's.
TURNS: Final = {
    "platform": Text("the platform's turn", "由平台处理"),
    "buyer": Text("the buyer's turn", "由买家操作"),
    "carrier": Text("the carrier's turn", "由物流公司处理"),
}
HOLDS_UP: Final = Text("What it holds up", "它耽误的事")
LINE: Final = Text("line", "第")


def turn(awaited: str) -> Text:
    """What is said of a stage in which the seller can only wait."""
    whose = TURNS[awaited]
    return Text(f"{whose.en}; all you can do is wait", f"{whose.zh}，您只需等待")
