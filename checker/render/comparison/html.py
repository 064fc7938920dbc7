"""A comparison as a part of a page, in one language: that of the reports it was made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import htpy
from htpy import Node

from checker.base.text import Language
from checker.comparison.model import Course, PreconditionChange, ResultChange, ShopComparison, SummaryChange
from checker.render.comparison import words
from checker.render.comparison.phrases import Phrases
from checker.render.comparison.screen import NAMED, more_records, ordered
from checker.render.html.bilingual import TAGS
from checker.render.layout.escape import escape

_LOOK: Final = {Course.CLEARED: "good", Course.NEW: "bad", Course.CHANGED: "wait", Course.SAME: "calm"}


def comparison_parts(comparison: ShopComparison, language: Language) -> Node:
    """What has changed: all in a sentence, what is compared, then each answer and what moved it."""
    return htpy.div(lang=TAGS[language])[_ComparisonHtml(comparison, language).parts()]


class _ComparisonHtml:
    def __init__(self, comparison: ShopComparison, language: Language) -> None:
        self._found = comparison
        self._said = Phrases(comparison, language)

    def parts(self) -> Iterator[Node]:
        said, found = self._said, self._found
        yield htpy.p[htpy.strong[escape(said.closing())]]
        sides = ((words.BEFORE, found.before), (words.AFTER, found.after))
        yield _lines((said.fact(label, said.side(side)) for label, side in sides), ".dim.small")
        yield [self._result(result) for result in found.results if result.changed]
        yield [self._summary(summary) for summary in found.summaries if summary.changed]
        yield _lines(said.policy(policy) for policy in found.policies)

    def _result(self, change: ResultChange) -> Node:
        said = self._said
        verdict = said.verdict(change, signs=True) + said.remark(said.cause(change))
        return htpy.article(".card")[
            htpy.h3[escape(said.fact(change.title, verdict))],
            _lines(said.answer(change)),
            [self._precondition(item) for item in ordered(change) if item.course is not Course.SAME],
            _lines(said.rest(change), ".dim.small"),
        ]

    def _precondition(self, item: PreconditionChange) -> Node:
        said = self._said
        because = said.because(item)
        more = item.more and not (item.failing.same and item.unknown.same)
        return [
            htpy.p[
                htpy.span(class_=f"badge {_LOOK[item.course]}")[
                    htpy.span(aria_hidden="true")[words.COURSE_SIGN[item.course]],
                    " ",
                    escape(said.say(words.COURSE[item.course])),
                ],
                " ",
                htpy.strong[escape(item.said)],
                escape(said.remark(said.remarks(item))),
            ],
            _lines([*because[:NAMED], *self._left(len(because)), *([said.say(words.MORE)] if more else [])]),
        ]

    def _summary(self, change: SummaryChange) -> Node:
        said, results = self._said, change.results
        more = [said.say(words.MORE)] if change.more else []
        subjects = [said.subject(each, signs=True) for each in results[:NAMED]]
        return htpy.article(".card")[
            htpy.h3[escape(said.fact(change.title, said.counts(change)))],
            _lines([*subjects, *self._left(len(results)), *more]),
        ]

    def _left(self, count: int) -> Iterator[str]:
        if count > NAMED:
            yield self._said.say(more_records(count - NAMED))


def _lines(lines: Iterable[str], look: str = ".small") -> Node:
    found = [htpy.li[escape(line)] for line in lines]
    return htpy.ul(look)[found] if found else None
