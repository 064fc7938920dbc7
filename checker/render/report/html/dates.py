"""The dates of a report, for its timeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checker.base.text import Language, Text
from checker.render.html.timeline import Mark
from checker.render.layout.prose import one_line
from checker.render.report.html.names import condition_id, policy_id
from checker.report.attention import SHOP, open_now
from checker.report.model import Report, Result
from checker.values.calendar import NEVER

#: A picture shows no more; the conditions name all.
_MOST = 15


def marks(report: Report) -> list[Mark]:
    """What is to come in the answers about the shop, the next first."""
    found: dict[tuple[datetime, str, bool], Mark] = {}
    for result in report.results:
        if result.subject.type == SHOP:
            for mark in _of(result):
                found.setdefault((mark.at, _key(mark), mark.sure), mark)
    coming = [mark for mark in found.values() if report.as_of < mark.at < NEVER]
    return sorted(coming, key=lambda mark: mark.at)[:_MOST]


def _key(mark: Mark) -> str:
    return mark.what.en if isinstance(mark.what, Text) else ""


def _of(result: Result) -> Iterator[Mark]:
    def titled(english: str, chinese: str) -> Text:
        return Text(
            f"{one_line(result.title, 'en')}: {english}", f"{one_line(result.title, 'zh')}：{chinese}"
        )

    name = policy_id(result.policy)
    if result.eligible_from is not None:
        yield Mark(result.eligible_from, titled("possible from then on", "从此可以办理"), link=name)
    elif result.may_be_eligible_from is not None:
        yield Mark(result.may_be_eligible_from, titled("possible", "可以办理"), sure=False, link=name)
    if result.eligible_until is not None:
        yield Mark(
            result.eligible_until, titled("no longer possible from then on", "从此不再可以办理"), link=name
        )
    for item in open_now(result):
        if item.clears_at is not None:
            yield Mark(item.clears_at, _clears(item.title), link=condition_id(result, item))
        elif item.may_clear_at is not None:
            link = condition_id(result, item)
            yield Mark(item.may_clear_at, _clears(item.title), sure=False, link=link)


def _clears(title: Text) -> Text:
    def met(language: Language) -> str:
        return one_line(title, language)

    return Text(f"{met('en')}: met", f"{met('zh')}：满足")
