"""The questions of a report, each with all that answers it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct, field

from checker.base.text import Text
from checker.explain.wording.topics import TOPIC
from checker.report.attention import SHOP, open_now
from checker.report.model import PreconditionResult, Report, Result, Status, Summary

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class AskedQuestion(Struct):
    """A question with all that answers it."""

    letter: str
    title: Text
    topic: str | None
    subject: str
    results: list[Result] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)

    def told(self) -> list[Result]:
        """The results that are told of in full: of the shop, or of the single record that was asked about."""
        single = sum(sum(summary.counts.values()) for summary in self.summaries) == 1
        return self.results if single or self.subject == SHOP else []


#: Something that isn't met, of which result, and of which question.
FoundOpen = tuple[AskedQuestion, Result, PreconditionResult]


def asked_in(report: Report) -> list[AskedQuestion]:
    """The questions in the order in which they are answered: about the shop first, then about records."""
    found: dict[tuple[Text, str], AskedQuestion] = {}

    def about(title: Text, topic: str | None, subject: str) -> AskedQuestion:
        return found.setdefault((title, subject), AskedQuestion("", title, topic, subject))

    for result in report.results:
        if result.subject.type == SHOP:
            about(result.question or result.title, result.topic, SHOP).results.append(result)
    for summary in report.summaries:
        one = about(summary.question or summary.title, summary.topic, summary.subject)
        one.summaries.append(summary)
        one.results += [
            result
            for result in report.results
            if result.policy == summary.policy and result.subject.type != SHOP
        ]
    asked = sorted(found.values(), key=_order)
    for number, one in enumerate(asked):
        one.letter = _letter(number)
    return asked


def _order(one: AskedQuestion) -> tuple[bool, int]:
    """Of the shop before of records; then by topic, cancelling before what else becomes of an order."""
    topics = tuple(TOPIC)
    place = topics.index(one.topic) if one.topic in topics else len(topics)
    return one.subject != SHOP, place


def _letter(number: int) -> str:
    """``A`` to ``Z``, then ``AA``, ``AB`` and so on."""
    more, last = divmod(number, len(_LETTERS))
    return (_letter(more - 1) if more else "") + _LETTERS[last]


def still_open(asked: Sequence[AskedQuestion], status: Status) -> Iterator[FoundOpen]:
    """What isn't met of the shop, or of the single record that was asked about, the most urgent first."""
    for one in asked:
        for result in one.told():
            for item in open_now(result):
                if item.status is status:
                    yield one, result, item
