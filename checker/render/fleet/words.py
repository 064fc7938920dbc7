"""What is said of many shops, in both languages, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from checker.base.text import Text
from checker.explain.wording.values import format_date
from checker.render.layout.escape import printable
from checker.render.layout.prose import and_more, counted, one_line
from checker.render.report.words import TALLY
from checker.report.attention import SHOP
from checker.report.fleet import FleetChanges, FleetSummary, Obstacle, Opening, PolicyTally
from checker.report.model import Verdict
from checker.schema.catalog import catalog

#: What stands above them.
STANDING: Final = Text("Most often not met", "最常不满足的条件")
CHANGED: Final = Text("Since the earlier run", "与先前相比")
#: So many days are named on which something opens, the last of them among these.
_DAYS: Final = 3


def head(summary: FleetSummary) -> Text:
    """How many shops there are, and how many can't be read."""
    bad = sum(summary.unreadable.values())
    en, zh = counted(summary.shops, "shop", "shops"), f"共 {summary.shops:,} 家店铺"
    return Text(f"{en}, {bad:,} can't be read", f"{zh}，{bad:,} 家无法读取") if bad else Text(en, zh)


def alone(summary: FleetSummary) -> list[Text]:
    """How many shops in tables took longer than others; nothing where none did."""
    if not summary.alone:
        return []
    many = counted(summary.alone, "shop was", "shops were")
    return [
        Text(
            f"{many} looked at one by one: `shopcheck explain SC348` says why",
            f"{summary.alone:,} 家店铺是逐家检查的，原因见 `shopcheck explain SC348`",
        )
    ]


def openings(tally: PolicyTally) -> list[Text]:
    """By when how many become eligible, in a sentence; nothing where none does."""
    if not tally.dates:
        return []
    days = [(item.by_then, date.fromisoformat(item.day)) for item in _few(tally.dates)]
    measure = measure_of(tally.kind)
    en = "; ".join(f"{count:,} by {format_date(day, 'en')}" for count, day in days)
    zh = "；".join(f"截至{format_date(day, 'zh')}累计 {count:,} {measure}" for count, day in days)
    return [Text(f"With time alone: {en}", f"只需等待：{zh}")]


def in_the_way(tally: PolicyTally, item: Obstacle) -> Text:
    """A precondition, of which policy, and how many it is in the way of."""
    en = f"{item.count:>6,}  {one_line(item.title, 'en')} ({tally.policy} {item.id})"
    zh = f"{item.count:>6,}  {one_line(item.title, 'zh')}（{tally.policy} {item.id}）"
    if item.alone:
        en += f", of {item.alone:,} nothing else"
        zh += f"，其中 {item.alone:,} {measure_of(tally.kind)}只差这一项"
    return Text(en, zh)


def changes(found: FleetChanges) -> list[Text]:
    """What has changed since an earlier run, the most frequent first."""
    told = [
        Text(
            f"{item.count:,} from {_state(item.before).en} to {_state(item.after).en} ({item.policy})",
            f"{item.count:,} 家由{_state(item.before).zh}变为{_state(item.after).zh}（{item.policy}）",
        )
        for item in found.flips
    ]
    if found.new_shops or found.gone_shops:
        told.append(
            Text(
                f"{counted(found.new_shops, 'shop', 'shops')} new, {found.gone_shops:,} gone",
                f"新增 {found.new_shops:,} 家，减少 {found.gone_shops:,} 家",
            )
        )
    return told or [Text("Nothing has changed.", "没有变化。")]


def rest(summary: FleetSummary) -> list[Text]:
    """What isn't a verdict: shops that can't be read, that no policy speaks of, that come twice."""
    said: list[Text] = []
    if summary.unreadable:
        en = ", ".join(f"{count:,} × {code}" for code, count in summary.unreadable.items())
        zh = "、".join(f"{code} {count:,} 家" for code, count in summary.unreadable.items())
        names = _named(summary.first_unreadable, sum(summary.unreadable.values()))
        said.append(Text(f"Can't be read: {en}: {names.en}", f"无法读取：{zh}：{names.zh}"))
    if summary.silent:
        shops = counted(summary.silent, "shop", "shops")
        said.append(Text(f"No policy applies to {shops}.", f"有 {summary.silent:,} 家店铺没有适用的规则。"))
    if summary.repeats:
        names = _named(summary.repeated, summary.repeats)
        said.append(Text(f"Given more than once: {names.en}", f"同一店铺编号出现多次：{names.zh}"))
    return said


def measure_of(kind: str) -> str:
    """The Chinese measure word of what is counted."""
    return "家" if kind == SHOP else catalog().section(kind).measure or "条"


def _state(state: str | None) -> Text:
    """A verdict, or the code of what was wrong."""
    if state is None:
        return Text("no answer", "没有结论")
    if state in (verdict.value for verdict in Verdict):
        verdict = TALLY[Verdict(state)]
        return Text(f"“{verdict.en}”", f"“{verdict.zh}”")
    return Text(f"unreadable ({state})", f"无法读取（{state}）")


def _few(dates: Sequence[Opening]) -> Iterable[Opening]:
    return dates if len(dates) <= _DAYS else (*dates[: _DAYS - 1], dates[-1])


def _named(names: Sequence[str], count: int) -> Text:
    shown = [printable(name) for name in names]
    return Text(and_more(shown, count, "en"), and_more(shown, count, "zh"))
