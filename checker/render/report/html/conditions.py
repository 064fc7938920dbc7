"""The answer to one question in full: where it stands, and each condition with everything there is on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import htpy
from htpy import Node

from checker.base.text import Language, Text
from checker.explain.wording.values import format_instant
from checker.render.html.bilingual import Bilingual, Words, lines_in_both
from checker.render.html.shell import Labelled, facts_list, web_link
from checker.render.layout.escape import SENTENCE, printable, shorten
from checker.render.layout.prose import CLOSING, COLON, OPENING, SEMICOLON, labelled, one_line
from checker.render.report import phrases, words
from checker.render.report.html.names import condition_id, policy_id, status_badge, verdict_badge
from checker.render.report.html.records import RecordTables
from checker.render.report.records import missing_fact
from checker.render.report.rule_text import rule_text
from checker.report.attention import open_now
from checker.report.model import (
    Missing,
    NamedValueResult,
    PreconditionResult,
    Report,
    Result,
    StageResult,
    Status,
    Verdict,
)

_STEPS = Text("Steps", "步骤")
_RULE_TEXT = Text("The rule's text", "规则原文")
_OTHERS = Text("The other conditions", "其他条件")
_TO_SETTLE = Text("To settle this, these facts are needed:", "要得出结论，还需要以下信息：")
_FIGURES = Text("What was worked out", "计算结果")


class QuestionPart:
    """Writes the parts of a page about questions.

    The ``full`` one names rule files, paths and files, and shows the rules' text where ``sources`` have it.
    """

    def __init__(self, say: Bilingual, report: Report, *, full: bool, sources: Mapping[str, str]) -> None:
        self._say = say
        self._report = report
        self._full = full
        self._sources = sources
        self._tables = RecordTables(say, report, full=full)

    def question(self, result: Result) -> Node:
        """The part about one answer."""
        name = policy_id(result.policy)
        shown = open_now(result)
        return htpy.section[
            htpy.h2(id=name)[self._say(result.title)],
            htpy.p[verdict_badge(self._say, result.verdict), " ", self._answer(result)],
            htpy.p(".dim.small")[htpy.code[printable(result.policy)]] if self._full else None,
            self._stages(result),
            self._facts_needed(result),
            [self._condition(result, item) for item in shown],
            self._others(result, shown),
            self._next(result),
            self._values(result),
            [htpy.p(".small")[self._say(line)] for line in self._figures(result)],
            htpy.p(".dim.small")[self._say(result.notes)] if result.notes else None,
        ]

    def _answer(self, result: Result) -> Node:
        return self._say(lambda language: phrases.answer(result, self._report, language))

    def _figures(self, result: Result) -> list[Text]:
        """How old the figures are."""
        return lines_in_both(lambda language: phrases.figures(result.figures, language))

    def _stages(self, result: Result) -> Node:
        if not result.stages:
            return None
        return htpy.ol(".stages", aria_label=self._say.own(_STEPS))[
            [
                htpy.li(aria_current="step" if stage.state == "current" else None)[self._stage(stage, result)]
                for stage in result.stages
            ]
        ]

    def _stage(self, stage: StageResult, result: Result) -> Node:
        state = stage.state if result.stage_known or stage.state != "current" else "unknown"
        whose = words.TURNS[stage.awaits] if stage.awaits and state != "past" else None
        return [
            htpy.span(aria_hidden="true")[words.STAGE_SIGN[state]],
            " ",
            self._say(stage.title),
            htpy.span(".dim")[
                self._say.sign(OPENING),
                self._say(words.STAGE_STATE[state]),
                None if whose is None else [self._say.sign(SEMICOLON), self._say(whose)],
                self._say.sign(CLOSING),
            ],
        ]

    def _facts_needed(self, result: Result) -> Node:
        if not result.missing:
            return None
        return [htpy.p[self._say(_TO_SETTLE)], htpy.ul[[htpy.li[self.fact(item)] for item in result.missing]]]

    def fact(self, item: Missing) -> Node:
        """A fact that isn't known; its path stands in the full page only."""
        if self._full or not item.title:
            return self._say(lambda language: missing_fact(item, language))

        def told(language: Language) -> str:
            name, because = one_line(item.title, language), one_line(item.reason, language)
            return labelled(name, because, language) if because else name

        return self._say(told)

    def _condition(self, result: Result, item: PreconditionResult) -> Node:
        name = condition_id(result.policy, item.id)
        return htpy.article(".card")[
            htpy.h3(id=name)[status_badge(self._say, item.status), " ", self._say(item.headline)],
            [htpy.p(".dim.small")[self._say(mark)] for mark in self._marks(item)],
            htpy.p[self._say(self._why(item))] if item.why else None,
            facts_list(self._say, list(self._facts(item))),
            self._rule(item) if self._full else None,
            self._tables.of_condition(result, item),
        ]

    def _rule(self, item: PreconditionResult) -> Node:
        text = rule_text(self._sources, item.rule)
        if not text:
            return None
        return htpy.details[
            htpy.summary[self._say(_RULE_TEXT)],
            htpy.pre(tabindex="0")[htpy.code[text]],
        ]

    def _marks(self, item: PreconditionResult) -> list[Text]:
        return lines_in_both(lambda language: phrases.marks(item, language))

    def _unsaid(self, item: PreconditionResult) -> list[Text]:
        return lines_in_both(lambda language: phrases.unsaid(item, language))

    def _why(self, item: PreconditionResult) -> Words:
        return lambda language: shorten(one_line(item.why, language), SENTENCE)

    def _facts(self, item: PreconditionResult) -> Iterator[Labelled]:
        if item.status is Status.UNKNOWN:
            yield from ((words.MISSING, self.fact(fact)) for fact in item.missing)
        if item.status is not Status.WAIVED:
            yield from ((words.FIX, self._say(text)) for text in self._tables.remedies_of(item))
            if item.clears_at is not None:
                yield words.CLEARS, self._instant(item.clears_at)
            elif item.may_clear_at is not None:
                yield words.MAY_CLEAR, self._instant(item.may_clear_at)
        waiver, source = item.waiver, item.source
        if waiver is not None:
            yield words.WAIVER, self._say(lambda language: phrases.waived(waiver, language))
        if source is not None:
            yield (
                words.SOURCE,
                web_link(self._say(lambda language: phrases.cited(source, language)), source.url),
            )
        yield from ((words.NOTE, self._say(said)) for said in self._unsaid(item))
        if self._full:
            yield words.RULE, htpy.code[printable(f"{item.rule.file}:{item.rule.line}:{item.rule.column}")]

    def _others(self, result: Result, shown: list[PreconditionResult]) -> Node:
        """Everything else that was looked at, folded."""
        later = {stage.id for stage in result.stages if stage.state == "next"}
        others = [item for item in result.preconditions if item not in shown and item.stage not in later]
        if not others or result.verdict is Verdict.NOT_APPLICABLE:
            return None
        return htpy.details[
            htpy.summary[self._say(_OTHERS), f" ({len(others)})"],
            htpy.ul[[htpy.li[self._other(item)] for item in others]],
        ]

    def _next(self, result: Result) -> Node:
        """Later stages, each with the conditions that it will ask for."""
        later = [stage for stage in result.stages if stage.state == "next"]
        return [
            htpy.details[
                htpy.summary[self._say(words.NEXT), self._say.sign(COLON), self._say(stage.title)],
                htpy.ul[[htpy.li[self._other(item)] for item in asked]],
            ]
            for stage in later
            if (asked := [item for item in result.preconditions if item.stage == stage.id])
        ]

    def _other(self, item: PreconditionResult) -> Node:
        source = item.source
        return [
            status_badge(self._say, item.status),
            " ",
            self._say(item.title),
            [htpy.div(".dim.small")[self._say(said)] for said in self._unsaid(item)],
            htpy.div(".dim.small")[self._say(self._why(item))] if item.why and self._full else None,
            htpy.div(".dim.small")[
                web_link(self._say(lambda language: phrases.cited(source, language)), source.url)
            ]
            if source is not None and self._full
            else None,
        ]

    def _values(self, result: Result) -> Node:
        if not result.values:
            return None
        told = [
            (value.title or Text(name), self._value(result, value)) for name, value in result.values.items()
        ]
        return htpy.details[htpy.summary[self._say(_FIGURES)], facts_list(self._say, told)]

    def _value(self, result: Result, value: NamedValueResult) -> Node:
        subject, timezone = result.subject.type, self._report.timezone
        return self._say(lambda language: phrases.valued(value, subject, language, timezone))

    def _instant(self, at: datetime) -> Node:
        said = self._say(lambda language: format_instant(at, language, self._report.timezone))
        return htpy.time(datetime=at.isoformat())[said]
