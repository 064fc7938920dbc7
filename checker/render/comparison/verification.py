"""Whether a saved report comes out again: in words, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from checker.base.text import Language, Text
from checker.comparison.values import instant, value_of
from checker.comparison.verify import ReportDifference, ReportPart, Verification, is_object
from checker.decide.model import Status, Verdict
from checker.explain.wording.values import format_moment, format_value
from checker.render.layout.escape import printable
from checker.render.layout.json import FORMAT, dump
from checker.render.layout.page import Page, Run, Tone, terminal
from checker.render.layout.prose import bracketed, counted, plain_lines
from checker.render.report.words import STATUS, VERDICT

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

PART: Final = {
    ReportPart.VERDICT: Text("verdict", "结论"),
    ReportPart.DATE: Text("date", "日期"),
    ReportPart.STATUS: Text("status", "状态"),
    ReportPart.COUNT: Text("count", "计数"),
    ReportPart.VALUE: Text("value", "取值"),
    ReportPart.RECORD: Text("record", "记录"),
    ReportPart.FACT: Text("missing fact", "所缺信息"),
    ReportPart.POLICY: Text("policy", "规则"),
    ReportPart.PLACE: Text("place", "位置"),
    ReportPart.WORDS: Text("wording", "文字"),
    ReportPart.OTHER: Text("detail", "细节"),
}
#: So many differences are told one by one in words.
_MOST: Final = 20


def to_text(found: Verification, language: Language, **options: Unpack[RenderOptions]) -> str:
    """``found`` for a terminal."""
    return _page(found, language, terminal(**options))


def to_plain(found: Verification, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``found`` in plain lines; in English with ASCII punctuation."""
    return plain_lines(_page(found, language, Page(None)), language)


def _page(found: Verification, language: Language, page: Page) -> str:
    step = 2 if page.styled else 0
    when = format_moment(instant(found.as_of), language, found.timezone)
    file = printable(found.snapshot.file)
    about = Text(f"Report as of {when}, made of {file}", f"报告：判断时间 {when}，依据 {file}")
    page.line(about.to(language), hang=step)
    if not found.digest.same:
        old, new = (digest[:12] for digest in (found.digest.before, found.digest.after))
        other = Text(
            f"The sources aren't those of the report: sha256 {old} in the report, {new} now.",
            f"来源已不是报告当时的内容：报告中 sha256 为 {old}，现在为 {new}。",
        )
        page.line(Run(other.to(language), Tone.WAIT), hang=step)
    if not found.engine.same:
        old, new = (printable(name) for name in (found.engine.before, found.engine.after))
        other = Text(
            f"Another rule engine decided: {old} in the report, {new} now.",
            f"推理引擎不同：报告中为 {old}，现在为 {new}。",
        )
        page.line(Run(other.to(language), Tone.DIM), hang=step)
    for item in found.differences[:_MOST]:
        page.line(_line(item, found, language), hang=step)
    if (left := len(found.differences) - _MOST) > 0:
        page.line(
            Text(f"and {left:,} more: --format json has all", f"另有 {left:,} 处，--format json 列出全部").to(
                language
            )
        )
    sign = "" if not page.styled else "✓ " if found.same else "✗ "
    tone = Tone.GOOD_BOLD if found.same else Tone.BAD_BOLD
    page.line(Run(sign + _closing(found).to(language), tone), hang=step)
    return page.text()


def _closing(found: Verification) -> Text:
    if found.same:
        return Text(
            "The same: every verdict, date, count, value and record comes out again.",
            "一致：结论、日期、计数、取值和记录都能重新得出。",
        )
    if not found.differences:
        return Text(
            "All that the report says comes out again, but not of the same sources.",
            "报告的内容都能重新得出，但来源已不是当时的内容。",
        )
    number = len(found.differences)
    places = counted(number, "place", "places")
    return Text(f"It differs in {places}.", f"有 {number:,} 处不一致。")


def _line(item: ReportDifference, found: Verification, language: Language) -> str:
    """``douyin/closure › orders-quiet › date (clears_at): … in the report, … now``."""
    where = [each for each in (item.policy, item.subject, item.precondition, item.record) if each]
    key = printable(item.key.removeprefix("values."))
    name = PART[item.part].to(language)
    if key not in (item.part.value, f"{item.part.value}s"):
        name += bracketed(key, language)
    path = " › ".join([*map(printable, where), name])
    old, new = (_said(value, item.part, found, language) for value in (item.moved.before, item.moved.after))
    if language == "zh":
        return f"{path}：报告中为 {old}，现在为 {new}"
    return f"{path}: {old} in the report, {new} now"


def _said(
    value: Any, part: ReportPart, found: Verification, language: Language
) -> str:  # Any: what JSON holds
    if value in (None, "", []):
        return "无" if language == "zh" else "none"
    if part is ReportPart.VERDICT and value in list(Verdict):
        return VERDICT[Verdict(value)].to(language)
    if part is ReportPart.STATUS and value in list(Status):
        return STATUS[Status(value)].to(language)
    if isinstance(value, list):
        steps = len(value)
        return f"{steps} 步" if language == "zh" else counted(steps, "step", "steps")
    if isinstance(value, dict) and is_object(value):
        return printable(dump(value).replace("\n", " "))
    said = printable(format_value(value_of(value), language, found.timezone))
    return f"“{said}”" if part is ReportPart.WORDS else said


def to_json(found: Verification, _language: Language, **_: Unpack[RenderOptions]) -> str:
    """``found`` as a JSON document: ``schemas/verification.schema.json`` documents every key."""
    return dump(
        {
            "verification": FORMAT,
            "same": found.same,
            "as_of": found.as_of,
            "same_sources": found.digest.same,
            "sha256": {"report": found.digest.before, "now": found.digest.after},
            "engine": {"report": found.engine.before, "now": found.engine.after},
            "differences": [
                {
                    "part": item.part.value,
                    "policy": item.policy,
                    "subject": item.subject,
                    "precondition": item.precondition,
                    "record": item.record,
                    "key": item.key,
                    "report": item.moved.before,
                    "now": item.moved.after,
                }
                for item in found.differences
            ],
        }
    )
