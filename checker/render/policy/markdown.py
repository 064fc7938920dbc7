"""A policy in sentences, as a Markdown page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from checker.base.text import Language, Text
from checker.explain.sentences import ParameterText, PolicyText, PreconditionText, StageText
from checker.explain.wording.values import format_days
from checker.render.layout.markdown import code, escaped, is_web, literal
from checker.render.layout.prose import BETWEEN, COLON, one_line, sentence
from checker.render.policy import words
from checker.render.policy.words import cited, named, setting
from checker.render.report.words import RULE, SOURCE, turn

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions


def policies_to_markdown(
    policies: Sequence[PolicyText], language: Language, **_: Unpack[RenderOptions]
) -> str:
    """``policies`` as Markdown, one after the other."""
    return "\n".join(show_markdown(policy, language) for policy in policies)


def show_markdown(policy: PolicyText, language: Language) -> str:
    """``policy`` as a Markdown page."""
    return "\n".join(_PolicyMarkdown(language).page(policy)).rstrip() + "\n"


class _PolicyMarkdown:
    """Writes the lines of one page."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._colon = COLON.to(language)

    def page(self, policy: PolicyText) -> Iterator[str]:
        """All lines."""
        yield from (f"# {self._say(policy.title)}", "", f"`{policy.id}`", "")
        if policy.subject != "shop":
            yield self._fact(words.PER, self._say(policy.subject_title))
        if policy.applies_to:
            yield self._fact(words.APPLIES, self._say(policy.applies_to))
        if policy.extends:
            yield self._fact(
                words.EXTENDS,
                BETWEEN.to(self._language).join(f"`{name}`" for name in policy.extends),
            )
        if policy.differs:
            yield self._fact(words.differs(policy.extends[0]), "").rstrip()
            yield from (f"  - {self._say(text)}" for text in policy.differs)
        force = format_days(policy.start, policy.until, self._language)
        if force:
            yield self._fact(words.IN_FORCE, force)
        yield self._fact(RULE, code(policy.file))
        yield ""
        if words.add_up(policy):
            yield from (self._say(words.ADD_UP), "")
        for stage in policy.stages:
            yield from self._stage(stage)
        if policy.values:
            yield from (f"## {self._say(words.VALUES)}", "")
            yield from (self._fact(item.title, self._say(item.says)) for item in policy.values.values())
            yield ""
        if policy.parameters:
            yield from (f"## {self._say(words.SETTINGS)}", "")
            for parameter in policy.parameters:
                yield from self._parameter(parameter)
            yield ""
        if policy.sources:
            yield from (f"## {self._say(words.SOURCES)}", "")
            for source in policy.sources:
                said = named(source, self._language)
                yield f"- {escaped(said)}" + _address(source.url)
            yield ""
        if policy.notes:
            yield self._say(policy.notes)

    def _stage(self, stage: StageText) -> Iterator[str]:
        yield from (f"## {self._say(stage.title)}", "")
        if stage.awaits:
            yield from (escaped(sentence(turn(stage.awaits), self._language)), "")
        for item in stage.preconditions:
            yield from self._precondition(item)
        if stage.done_when:
            yield from (f"{self._say(words.DONE)}{self._colon}{self._say(stage.done_when)}", "")

    def _precondition(self, item: PreconditionText) -> Iterator[str]:
        yield from (f"### {self._say(item.title)}", "", escaped(sentence(item.says, self._language)), "")
        facts = words.facts(item)
        yield from (self._fact(label, self._say(text)) for label, text in facts if text)
        if item.citation is not None:
            yield self._fact(SOURCE, escaped(cited(item.citation, self._language)))
        yield from (f"- {self._say(text)}" for text in words.marks(item))
        yield from (self._fact(RULE, code(f"{item.file}:{item.line}")), "")

    def _parameter(self, item: ParameterText) -> Iterator[str]:
        yield f"{self._fact(item.title, self._say(item.value))} (`{item.name}`)"
        if item.market:
            yield "  " + self._fact(words.MARKET, escaped(", ".join(item.market)))
        if item.citation is not None:
            yield "  " + self._fact(SOURCE, escaped(cited(item.citation, self._language)))
        for label, said in words.dates(item.dates, self._language):
            yield "  " + self._fact(label, said)
        if item.choices:
            yield f"  - {self._say(words.DISPUTED if item.disputed else words.CHOICES)}{self._colon.rstrip()}"
        for choice in item.choices:
            now = f" {self._say(words.DEFAULT)}" if choice.name == item.chosen else ""
            said = f"`{setting(item.name, choice.name)}` {self._say(choice.title)}{now}"
            if choice.citation is not None:
                said += f" — {escaped(cited(choice.citation, self._language))}"
            for label, day in words.dates(choice.dates, self._language):
                said += f" — {self._say(label)}{self._colon}{day}"
            yield f"    - {said}"

    def _fact(self, label: Text, said: str) -> str:
        return f"- {self._say(label)}{self._colon}{said}"

    def _say(self, text: Text) -> str:
        return escaped(one_line(text, self._language))


def _address(url: str | None) -> str:
    """A link to ``url`` where it is one of the web; any other is only written."""
    if not url:
        return ""
    return f" <{url}>" if is_web(url) else f" {literal(url)}"
