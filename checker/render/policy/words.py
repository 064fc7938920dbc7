"""The words and phrases with which a policy is shown, in every form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from checker.base.text import Language, Text
from checker.explain.sentences import PolicyText, PreconditionText, SourceText
from checker.explain.wording.values import format_date, format_days
from checker.explain.wording.voices import VOICE
from checker.language.model.policy import Citation, FigureDates, Voice, tallied
from checker.render.report import phrases
from checker.render.report.words import ADVISORY, FIX
from checker.report.model import SourceResult

APPLIES: Final = Text("Applies where", "适用范围")
PER: Final = Text("One answer per", "逐条判断")
IN_FORCE: Final = Text("In force", "有效期")
SOURCES: Final = Text("Sources", "依据文件")
SETTINGS: Final = Text("Settings", "参数")
VALUES: Final = Text("Computed values", "计算值")
WHEN: Final = Text("Only where", "适用条件")
UNLESS: Final = Text("Not needed where", "可免除的情形")
PROBLEM: Final = Text("When it fails", "未满足时")
UNTIL: Final = Text("Counts until the step", "满足到这一步之前")
ADD_UP: Final = Text(
    "What a step asks for counts in the later ones too, unless it says until when.",
    "每一步的条件在之后各步仍须满足，除非写明到哪一步为止。",
)
DONE: Final = Text("Over once", "完成标志")
CHOICES: Final = Text("Choices", "可选")
DISPUTED: Final = Text("Sources disagree; choose with", "各来源说法不一，可用下列设置选择")
DEFAULT: Final = Text("(as it is now)", "（当前采用）")
REVIEW: Final = Text("Look again by", "最晚复核日")
MARKET: Final = Text("Market", "市场")
EXTENDS: Final = Text("Builds on", "基于")


def facts(item: PreconditionText) -> tuple[tuple[Text, Text], ...]:
    """What is said of a precondition besides the condition itself, each with its label; empty ones too."""
    return (
        (WHEN, item.when),
        (UNLESS, item.unless),
        (UNTIL, item.until),
        (PROBLEM, item.problem),
        (FIX, item.fix),
    )


def marks(item: PreconditionText) -> Iterator[Text]:
    """What is to be noted of a precondition: that no text says so, that it is only advice."""
    if item.voice is Voice.INFERRED:
        yield VOICE[Voice.INFERRED]
    if item.advisory:
        yield ADVISORY


def voices(policy: PolicyText) -> Mapping[Voice, int]:
    """How many conditions are whose word."""
    return tallied([item.voice for stage in policy.stages for item in stage.preconditions])


def dates(found: FigureDates, language: Language) -> tuple[tuple[Text, str], ...]:
    """From when on a figure holds, and by when somebody must look at it again, each with its label."""
    days = (
        (IN_FORCE, format_days(found.in_force, None, language)),
        (REVIEW, _day(found.review_by, language)),
    )
    return tuple((label, said) for label, said in days if said)


def _day(day: date | None, language: Language) -> str:
    return "" if day is None else format_date(day, language)


def add_up(policy: PolicyText) -> bool:
    """Whether there are several steps, so that what one asks for lasts into others."""
    return sum(stage.id is not None for stage in policy.stages) > 1


def differs(base: str) -> Text:
    """The label of what a policy changes in ``base``."""
    return Text(f"Differs from {base} in", f"与 {base} 的不同之处")


def setting(name: str, value: str) -> str:
    """How a parameter is set on the command line."""
    assignment = f"{name}={value}"
    return f'--set "{assignment}"' if " " in assignment else f"--set {assignment}"


def cited(citation: Citation, language: Language) -> str:
    """A clause of a platform's text."""
    found = SourceResult(
        citation.title, citation.section, citation.published, citation.quote, kind=citation.kind
    )
    return phrases.cited(found, language)


def named(source: SourceText, language: Language) -> str:
    """A text that a policy rests on: title, section, date, and whose it is."""
    found = SourceResult(source.title, source.section, source.published, None, kind=source.kind)
    return phrases.cited(found, language)
