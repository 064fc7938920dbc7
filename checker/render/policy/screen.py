"""A policy in sentences: for the terminal and as plain lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checker.base.text import Language, Text
from checker.explain.sentences import ParameterText, PolicyText, PreconditionText, StageText
from checker.explain.wording.values import format_days
from checker.render.layout.page import Page, Run, Tone
from checker.render.layout.prose import BETWEEN, COLON, one_line, plain_lines, sentence
from checker.render.policy import words
from checker.render.policy.words import cited, named, setting
from checker.render.report.words import RULE, SOURCE, turn

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions


def policies_to_text(
    policies: Sequence[PolicyText], language: Language, **options: Unpack[RenderOptions]
) -> str:
    """``policies`` for a terminal, one after the other."""
    width, colour = options.get("width", 80), options.get("colour", False)
    return "\n".join(show_text(policy, language, width=width, colour=colour) for policy in policies)


def policies_to_plain(policies: Sequence[PolicyText], language: Language, **_: Unpack[RenderOptions]) -> str:
    """``policies`` in plain lines, one after the other."""
    return "\n".join(show_plain(policy, language) for policy in policies)


def show_text(policy: PolicyText, language: Language, *, width: int = 80, colour: bool = False) -> str:
    """``policy`` for a terminal of ``width`` cells."""
    page = Page(width, colour=colour)
    _PolicyWriter(page, language).write(policy)
    return page.text()


def show_plain(policy: PolicyText, language: Language) -> str:
    """``policy`` in plain lines, one fact each."""
    page = Page(None)
    _PolicyWriter(page, language).write(policy)
    return plain_lines(page.text(), language)


class _PolicyWriter:
    """Writes one policy onto one page."""

    def __init__(self, page: Page, language: Language) -> None:
        self._page = page
        self._language = language
        self._styled = page.styled

    def write(self, policy: PolicyText) -> None:
        self._page.line(Run(self._say(policy.title), Tone.BOLD), Run(f"  {policy.id}", Tone.DIM), hang=2)
        if policy.subject != "shop":
            self._fact(words.PER, self._say(policy.subject_title), 1)
        if policy.applies_to:
            self._fact(words.APPLIES, self._say(policy.applies_to), 1)
        if policy.extends:
            self._fact(words.EXTENDS, BETWEEN.to(self._language).join(policy.extends), 1)
        if policy.differs:
            self._fact(words.differs(policy.extends[0]), "", 1)
        for text in policy.differs:
            self._page.line(self._say(text), indent=self._in(2), hang=self._in(3))
        force = format_days(policy.start, policy.until, self._language)
        if force:
            self._fact(words.IN_FORCE, force, 1)
        self._fact(RULE, policy.file, 1)
        if words.add_up(policy):
            self._page.blank()
            self._page.line(Run(self._say(words.ADD_UP), Tone.DIM), indent=self._in(1))
        for stage in policy.stages:
            self._stage(stage)
        if policy.values:
            self._heading(words.VALUES)
            for value in policy.values.values():
                self._fact(value.title, self._say(value.says), 1)
        if policy.parameters:
            self._heading(words.SETTINGS)
            for parameter in policy.parameters:
                self._parameter(parameter)
        if policy.sources:
            self._heading(words.SOURCES)
            for source in policy.sources:
                said = named(source, self._language)
                self._page.line(
                    said + (f" {source.url}" if source.url else ""), indent=self._in(1), hang=self._in(2)
                )
        if policy.notes:
            self._page.blank()
            self._page.line(Run(self._say(policy.notes), Tone.DIM))

    def _stage(self, stage: StageText) -> None:
        self._heading(stage.title)
        if stage.awaits:
            self._page.line(Run(sentence(turn(stage.awaits), self._language), Tone.DIM), indent=self._in(1))
        for item in stage.preconditions:
            self._precondition(item)
        if stage.done_when:
            self._fact(words.DONE, self._say(stage.done_when), 1)

    def _precondition(self, item: PreconditionText) -> None:
        sign = "• " if self._styled else ""
        name = f"  {item.id}" if self._styled else f" [{item.id}]"
        self._page.line(
            Run(f"{sign}{self._say(item.title)}", Tone.BOLD),
            Run(name, Tone.DIM),
            indent=self._in(1),
            hang=self._in(2),
        )
        self._page.line(sentence(item.says, self._language), indent=self._in(2))
        for label, text in words.facts(item):
            if text:
                self._fact(label, self._say(text), 2)
        if item.citation is not None:
            self._fact(SOURCE, cited(item.citation, self._language), 2)
        for text in words.marks(item):
            self._page.line(Run(sentence(text, self._language), Tone.DIM), indent=self._in(2))
        if not self._styled:
            self._fact(RULE, f"{item.file}:{item.line}", 2)

    def _parameter(self, item: ParameterText) -> None:
        self._fact(item.title, self._say(item.value), 1)
        if item.market:
            self._fact(words.MARKET, ", ".join(item.market), 2)
        if item.citation is not None:
            self._fact(SOURCE, cited(item.citation, self._language), 2)
        for label, said in words.dates(item.dates, self._language):
            self._fact(label, said, 2)
        if item.choices:
            self._fact(words.DISPUTED if item.disputed else words.CHOICES, "", 2)
        for choice in item.choices:
            self._page.line(
                f"{setting(item.name, choice.name)}  {self._say(choice.title)}",
                Run(f"  {self._say(words.DEFAULT)}" if choice.name == item.chosen else "", Tone.DIM),
                indent=self._in(3),
                hang=self._in(4),
            )
            if choice.citation is not None:
                self._fact(SOURCE, cited(choice.citation, self._language), 4)
            for label, said in words.dates(choice.dates, self._language):
                self._fact(label, said, 4)
        if not item.choices:
            self._page.line(Run(setting(item.name, "…"), Tone.DIM), indent=self._in(2))

    def _heading(self, text: Text) -> None:
        self._page.blank()
        self._page.line(Run(self._say(text), Tone.BOLD))

    def _fact(self, label: Text, said: str, level: int) -> None:
        colon = COLON.to(self._language)
        self._page.line(
            Run(f"{self._say(label)}{colon}", Tone.DIM),
            said,
            indent=self._in(level),
            hang=self._in(level + 1),
        )

    def _say(self, text: Text) -> str:
        return one_line(text, self._language)

    def _in(self, level: int) -> int:
        return 2 * level if self._styled else 0
