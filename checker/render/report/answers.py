"""The answer in words, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from checker.answer.model import AnsweredQuestion, Earliest, Hinge, ThingToDo
from checker.base.text import Language, Text
from checker.explain.wording.values import format_brief, format_costs, format_deadline, spaced
from checker.render.layout.prose import COLON, COMMA, and_more, counted
from checker.render.report.words import VERDICT
from checker.report.model import Report, Verdict

if TYPE_CHECKING:
    from checker.answer.why import Reckoning

_ANSWER: Final = {
    Verdict.ELIGIBLE: Text("yes, now", "现在就能办"),
    Verdict.IN_PROGRESS: Text("under way, only wait", "办理中，等待即可"),
    Verdict.WAITING: Text("not yet, only wait", "还要等"),
    Verdict.BLOCKED: Text("not yet", "还不能办"),
    Verdict.UNDETERMINED: Text("can't tell", "无法判断"),
    Verdict.DONE: Text("done", "已办完"),
    Verdict.NOT_APPLICABLE: Text("doesn't apply", "不适用"),
}
#: What is said otherwise about some topics.
_ABOUT: Final[dict[str | None, dict[Verdict, Text]]] = {
    "cancellation": {
        Verdict.ELIGIBLE: Text("possible", "可以取消"),
        Verdict.BLOCKED: Text("not possible", "不能取消"),
        Verdict.DONE: Text("already cancelled", "已取消"),
    },
    "fulfilment": {
        Verdict.ELIGIBLE: Text("your turn", "待您处理"),
        Verdict.IN_PROGRESS: Text("under way", "进行中"),
        Verdict.BLOCKED: Text("off track", "有问题"),
        Verdict.DONE: Text("done", "已完成"),
    },
}
#: Behind a number of records.
_COUNTED: Final = {
    **_ANSWER,
    Verdict.ELIGIBLE: Text("possible", "可以办"),
    Verdict.IN_PROGRESS: Text("under way", "办理中"),
    Verdict.WAITING: Text("to wait for", "还要等"),
}


def answered(question: AnsweredQuestion, language: Language, timezone: str | None) -> str:
    """The answer in a few words, or how many records come to which."""
    if question.single:
        said = verdict_word(question, question.verdict).to(language)
        if question.verdict is Verdict.ELIGIBLE and question.until is not None:
            said += Text(", ", "，").to(language) + last_day(question.until, language, timezone)
        return said
    told = [
        (question.counts[verdict], verdict_word(question, verdict).to(language)) for verdict in question.open
    ]
    return " · ".join(f"{number:,} {word}" for number, word in told)


def verdict_word(question: AnsweredQuestion, verdict: Verdict) -> Text:
    """What a verdict is called in the answer to a question: on its own, or behind a number of records."""
    usual = _ANSWER if question.single else _COUNTED
    return _ABOUT.get(question.topic, {}).get(verdict, usual[verdict])


def final(questions: Sequence[AnsweredQuestion], verdict: Verdict) -> Text:
    """What the worst ``verdict`` is called at the end: as its topic has it, where it is about one record."""
    told = [item for item in questions if item.verdict is verdict]
    found = {_ABOUT.get(item.topic, {}).get(verdict) if item.single else None for item in told}
    return (found.pop() if len(found) == 1 else None) or VERDICT[verdict]


def last_day(until: datetime, language: Language, timezone: str | None) -> str:
    """Until when something is possible."""
    last = format_deadline(until, language, timezone)
    return spaced("截至", last) if language == "zh" else f"until {last}"


def amounts(todo: int, waits: int, unknown: int, language: Language) -> str:
    """``3 to do, 2 to wait for, 10 not known``; empty where there is nothing."""
    chinese = language == "zh"
    told = (
        (todo, "件要做" if chinese else "to do"),
        (waits, "项要等" if chinese else "to wait for"),
        (unknown, "项没填" if chinese else "not known"),
    )
    return COMMA.to(language).join(f"{count:,} {word}" for count, word in told if count)


def earliest(found: Earliest, language: Language, timezone: str | None) -> str:
    """A date with what it depends on."""
    day = format_brief(found.instant, language, timezone)
    if language == "zh":
        match found.hinge:
            case Hinge.TIME:
                return spaced("情况不变的话，", day, "起可以办")
            case Hinge.REST:
                return spaced("其余都办好后，最早", day)
            case Hinge.FACTS:
                return spaced("最早", day, "；有信息没填，可能更晚")
        if not found.awaited:
            return spaced("最早", day, "：要等的事还没发生，今天发生才能赶上")
        return spaced("最早", day, f"：还有 {found.awaited:,} 条没完结，今天全部完结才能赶上")
    match found.hinge:
        case Hinge.TIME:
            return f"from {day} if nothing else changes"
        case Hinge.REST:
            return f"{day} at the earliest, once all else is done"
        case Hinge.FACTS:
            return f"{day} at the earliest; what isn't known could make it later"
    return f"{day} at the earliest, if {_ended(found.awaited)} today"


def until(found: Earliest, language: Language, timezone: str | None) -> str:
    """Until when to wait: a day, or no earlier than that, and what may move it."""
    day = format_brief(found.instant, language, timezone)
    if language == "zh":
        match found.hinge:
            case Hinge.FACTS:
                return spaced("最早", day, "，有信息没填，可能更晚")
            case Hinge.COMING if not found.awaited:
                return spaced("要等的事还没发生，今天发生也要到", day)
            case Hinge.COMING:
                return spaced(f"还有 {found.awaited:,} 条没完结，今天全部完结也要到", day)
        return day
    match found.hinge:
        case Hinge.FACTS:
            return f"{day} at the earliest, not all is known"
        case Hinge.COMING:
            return f"{day} if {_ended(found.awaited)} today"
    return day


def _ended(awaited: int) -> str:
    """What would have to be over: ``2 open ones ended``."""
    if not awaited:
        return "what it counts from happened"
    return "the open one ended" if awaited == 1 else f"{awaited:,} open ones ended"


def cost(task: ThingToDo, language: Language) -> str:
    """What it costs, behind what it is; empty where it costs nothing, or nobody knows what."""
    said = format_costs(task.costs, language)
    return COLON.to(language) + said if said else ""


def due(task: ThingToDo, report: Report, language: Language) -> str:
    """By when it has to be done, behind what it is; empty where nobody knows."""
    if task.due is None:
        return ""
    last = format_brief(task.due, language, report.timezone, deadline=True)
    who, whose = ("the first ", "最早一项") if task.count > 1 else ("", "")
    if task.due < report.as_of:
        said = Text(f"{who}overdue since {last}", spaced(f"{whose}已过期限", last))
    else:
        said = Text(f"{who}by {last}", spaced(f"{whose}截至", last))
    return COMMA.to(language) + said.to(language)


def records(task: ThingToDo, language: Language) -> str:
    """The first records that it is about, and how many more there are."""
    return and_more(task.records, task.count, language, "条")


def later(found: Reckoning, language: Language) -> str:
    """How long after a date of a record a condition is met."""
    if language == "zh":
        return f"{found.days:,} 天" if found.days else f"{found.hours:,} 小时"
    return counted(found.days, "day", "days") if found.days else counted(found.hours, "hour", "hours")
