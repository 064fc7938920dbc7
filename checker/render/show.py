"""A policy in sentences: for the terminal, as plain lines, as Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from checker.explain.sentences import ParameterText, PolicyText, PreconditionText, SourceText, StageText
from checker.explain.wording.values import format_date
from checker.language.model import Citation
from checker.render import phrases
from checker.render.json import Json, dump
from checker.render.page import Page, Run, Tone
from checker.render.screen import ascii_punctuation, one_line
from checker.render.words import ADVISORY, FIX, INFERRED, PLATFORM_TURN, RULE, SOURCE
from checker.report.model import SourceResult
from checker.text import Language, Text

_APPLIES: Final = Text("Applies where", "适用范围")
_PER: Final = Text("One answer per", "逐条判断")
_IN_FORCE: Final = Text("In force", "有效期")
_SOURCES: Final = Text("Sources", "依据文件")
_SETTINGS: Final = Text("Settings", "参数")
_VALUES: Final = Text("Computed values", "计算值")
_WHEN: Final = Text("Only where", "适用条件")
_UNLESS: Final = Text("Not needed where", "可免除的情形")
_DONE: Final = Text("Over once", "完成标志")
_CHOICES: Final = Text("Choices", "可选")
_DISPUTED: Final = Text("Sources disagree; choose with", "各来源说法不一，可用下列设置选择")
_DEFAULT: Final = Text("(as it is now)", "（当前采用）")
_MARKET: Final = Text("Market", "市场")


def show_text(policy: PolicyText, language: Language, *, width: int = 80, colour: bool = False) -> str:
    """``policy`` for a terminal of ``width`` cells."""
    page = Page(width, colour=colour)
    _Show(page, language, fancy=True).write(policy)
    return page.text()


def show_plain(policy: PolicyText, language: Language) -> str:
    """``policy`` in plain lines, one fact each."""
    page = Page(None)
    _Show(page, language, fancy=False).write(policy)
    return ascii_punctuation(page.text()) if language == "en" else page.text()


class _Show:
    """Writes one policy onto one page."""

    def __init__(self, page: Page, language: Language, *, fancy: bool) -> None:
        self._page = page
        self._language = language
        self._fancy = fancy

    def write(self, policy: PolicyText) -> None:
        self._page.line(Run(self._say(policy.title), Tone.BOLD), Run(f"  {policy.id}", Tone.DIM), hang=2)
        if policy.subject != "shop":
            self._fact(_PER, self._say(policy.subject_title), 1)
        if policy.applies_to:
            self._fact(_APPLIES, self._say(policy.applies_to), 1)
        days = _days(policy.start, policy.until, self._language)
        if days:
            self._fact(_IN_FORCE, days, 1)
        self._fact(RULE, policy.file, 1)
        for stage in policy.stages:
            self._stage(stage)
        if policy.values:
            self._heading(_VALUES)
            for value in policy.values.values():
                self._fact(value.title, self._say(value.says), 1)
        if policy.parameters:
            self._heading(_SETTINGS)
            for parameter in policy.parameters:
                self._parameter(parameter)
        if policy.sources:
            self._heading(_SOURCES)
            for source in policy.sources:
                said = clause(source.title, source.section, source.published, None, self._language)
                self._page.line(
                    said + (f" {source.url}" if source.url else ""), indent=self._in(1), hang=self._in(2)
                )
        if policy.notes:
            self._page.blank()
            self._page.line(Run(self._say(policy.notes), Tone.DIM))

    def _stage(self, stage: StageText) -> None:
        self._heading(stage.title)
        if stage.awaits_platform:
            self._page.line(Run(sentence(PLATFORM_TURN, self._language), Tone.DIM), indent=self._in(1))
        for item in stage.preconditions:
            self._precondition(item)
        if stage.done_when:
            self._fact(_DONE, self._say(stage.done_when), 1)

    def _precondition(self, item: PreconditionText) -> None:
        sign = "• " if self._fancy else ""
        name = f"  {item.id}" if self._fancy else f" [{item.id}]"
        self._page.line(
            Run(f"{sign}{self._say(item.title)}", Tone.BOLD),
            Run(name, Tone.DIM),
            indent=self._in(1),
            hang=self._in(2),
        )
        self._page.line(sentence(item.says, self._language), indent=self._in(2))
        for label, text in ((_WHEN, item.when), (_UNLESS, item.unless), (FIX, item.fix)):
            if text:
                self._fact(label, self._say(text), 2)
        if item.citation is not None:
            self._fact(SOURCE, cited(item.citation, self._language), 2)
        for mark, text in ((item.inferred, INFERRED), (item.advisory, ADVISORY)):
            if mark:
                self._page.line(Run(sentence(text, self._language), Tone.DIM), indent=self._in(2))
        if not self._fancy:
            self._fact(RULE, f"{item.file}:{item.line}", 2)

    def _parameter(self, item: ParameterText) -> None:
        self._fact(item.title, self._say(item.value), 1)
        if item.market:
            self._fact(_MARKET, ", ".join(item.market), 2)
        if item.citation is not None:
            self._fact(SOURCE, cited(item.citation, self._language), 2)
        if item.choices:
            self._fact(_DISPUTED if item.disputed else _CHOICES, "", 2)
        for choice in item.choices:
            self._page.line(
                f"{setting(item.name, choice.name)}  {self._say(choice.title)}",
                Run(f"  {self._say(_DEFAULT)}" if choice.name == item.chosen else "", Tone.DIM),
                indent=self._in(3),
                hang=self._in(4),
            )
            if choice.citation is not None:
                self._fact(SOURCE, cited(choice.citation, self._language), 4)
        if not item.choices:
            self._page.line(Run(setting(item.name, "…"), Tone.DIM), indent=self._in(2))

    def _heading(self, text: Text) -> None:
        self._page.blank()
        self._page.line(Run(self._say(text), Tone.BOLD))

    def _fact(self, label: Text, said: str, level: int) -> None:
        colon = "：" if self._language == "zh" else ": "
        self._page.line(
            Run(f"{self._say(label)}{colon}", Tone.DIM),
            said,
            indent=self._in(level),
            hang=self._in(level + 1),
        )

    def _say(self, text: Text) -> str:
        return one_line(text, self._language)

    def _in(self, level: int) -> int:
        return 2 * level if self._fancy else 0


def setting(name: str, value: str) -> str:
    """How a parameter is set on the command line."""
    assignment = f"{name}={value}"
    return f'--set "{assignment}"' if " " in assignment else f"--set {assignment}"


def sentence(text: Text, language: Language) -> str:
    """``text`` with a capital and a full stop."""
    said = one_line(text, language)
    if language == "zh":
        return said if said.endswith("。") else f"{said}。"
    return f"{said[:1].upper()}{said[1:]}" + ("" if said.endswith(".") else ".")


def cited(citation: Citation, language: Language) -> str:
    """A clause of a platform's text."""
    return clause(citation.title, citation.section, citation.published, citation.quote, language)


def clause(
    title: Text, section: str | None, published: date | None, quote: str | None, language: Language
) -> str:
    """Title, section, date and key words of a text."""
    return phrases.cited(SourceResult(title, section, published, quote), language)


def _days(start: date | None, until: date | None, language: Language) -> str:
    first = format_date(start, language) if start is not None else ""
    end = format_date(until, language) if until is not None else ""
    if language == "zh":
        parts = [f"{first}起" if first else "", f"{end}前" if end else ""]
        return "，".join(part for part in parts if part)
    parts = [f"from {first}" if first else "", f"until {end}" if end else ""]
    return " ".join(part for part in parts if part)


# --- Markdown and JSON ------------------------------------------------------------------------


def show_markdown(policy: PolicyText, language: Language) -> str:
    """``policy`` as a Markdown page."""

    def say(text: Text) -> str:
        return _markdown(one_line(text, language))

    colon = "：" if language == "zh" else ": "
    lines = [f"# {say(policy.title)}", "", f"`{policy.id}`", ""]
    if policy.applies_to:
        lines += [f"{say(_APPLIES)}{colon}{say(policy.applies_to)}", ""]
    for stage in policy.stages:
        lines += [f"## {say(stage.title)}", ""]
        if stage.awaits_platform:
            lines += [_markdown(sentence(PLATFORM_TURN, language)), ""]
        for item in stage.preconditions:
            lines += [f"### {say(item.title)}", "", _markdown(sentence(item.says, language)), ""]
            facts = [(_WHEN, item.when), (_UNLESS, item.unless), (FIX, item.fix)]
            told = [f"- {say(label)}{colon}{say(text)}" for label, text in facts if text]
            if item.citation is not None:
                told.append(f"- {say(SOURCE)}{colon}{_markdown(cited(item.citation, language))}")
            told += [
                f"- {say(text)}"
                for mark, text in ((item.inferred, INFERRED), (item.advisory, ADVISORY))
                if mark
            ]
            told.append(f"- {say(RULE)}{colon}`{item.file}:{item.line}`")
            lines += [*told, ""]
        if stage.done_when:
            lines += [f"{say(_DONE)}{colon}{say(stage.done_when)}", ""]
    if policy.values:
        lines += [f"## {say(_VALUES)}", ""]
        lines += [f"- {say(value.title)}{colon}{say(value.says)}" for value in policy.values.values()]
        lines.append("")
    if policy.parameters:
        lines += [f"## {say(_SETTINGS)}", ""]
        for parameter in policy.parameters:
            lines += _markdown_parameter(parameter, language, colon)
        lines.append("")
    if policy.sources:
        lines += [f"## {say(_SOURCES)}", ""]
        for source in policy.sources:
            said = clause(source.title, source.section, source.published, None, language)
            lines.append(f"- {_markdown(said)}" + (f" <{source.url}>" if source.url else ""))
        lines.append("")
    if policy.notes:
        lines += [say(policy.notes), ""]
    return "\n".join(lines).rstrip() + "\n"


def _markdown_parameter(item: ParameterText, language: Language, colon: str) -> list[str]:
    """A parameter with its readings, each with the source that reads it so."""

    def say(text: Text) -> str:
        return _markdown(one_line(text, language))

    lines = [f"- {say(item.title)}{colon}{say(item.value)} (`{item.name}`)"]
    if item.market:
        lines.append(f"  - {say(_MARKET)}{colon}{', '.join(item.market)}")
    if item.citation is not None:
        lines.append(f"  - {say(SOURCE)}{colon}{_markdown(cited(item.citation, language))}")
    if item.choices:
        lines.append(f"  - {say(_DISPUTED if item.disputed else _CHOICES)}{colon}".rstrip())
    for choice in item.choices:
        title = say(choice.title)
        if choice.name == item.chosen:
            title += f"{'' if language == 'zh' else ' '}{say(_DEFAULT)}"
        lines.append(f"    - `{setting(item.name, choice.name)}` {title}")
        if choice.citation is not None:
            lines.append(f"      - {say(SOURCE)}{colon}{_markdown(cited(choice.citation, language))}")
    return lines


_SPECIAL: Final = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>#|"})


def _markdown(text: str) -> str:
    return text.translate(_SPECIAL)


def show_json(policy: PolicyText, language: Language) -> str:
    """``policy`` as JSON."""

    def say(text: Text) -> str:
        return text.to(language)

    def precondition(item: PreconditionText) -> Json:
        return {
            "id": item.id,
            "title": say(item.title),
            "says": say(item.says),
            "when": say(item.when),
            "unless": say(item.unless),
            "fix": say(item.fix),
            "source": None if item.citation is None else cited(item.citation, language),
            "basis": "inferred" if item.inferred else "stated",
            "severity": "advisory" if item.advisory else "blocking",
            "rule": {"file": item.file, "line": item.line},
        }

    document: Mapping[str, Json] = {
        "policy": policy.id,
        "title": say(policy.title),
        "file": policy.file,
        "subject": policy.subject,
        "applies_to": say(policy.applies_to),
        "in_force": {
            "from": None if policy.start is None else policy.start.isoformat(),
            "until": None if policy.until is None else policy.until.isoformat(),
        },
        "stages": [
            {
                "id": stage.id,
                "title": say(stage.title),
                "awaits_platform": stage.awaits_platform,
                "done_when": say(stage.done_when),
                "preconditions": [precondition(item) for item in stage.preconditions],
            }
            for stage in policy.stages
        ],
        "values": {
            name: {"title": say(value.title), "says": say(value.says)}
            for name, value in policy.values.items()
        },
        "parameters": [
            {
                "name": item.name,
                "title": say(item.title),
                "value": say(item.value),
                "market": list(item.market),
                "source": None if item.citation is None else cited(item.citation, language),
                "choices": {choice.name: say(choice.title) for choice in item.choices},
                "choice_sources": {
                    choice.name: cited(choice.citation, language)
                    for choice in item.choices
                    if choice.citation is not None
                },
                "disputed": item.disputed,
                "chosen": item.chosen,
            }
            for item in policy.parameters
        ],
        "sources": [_source(source, language) for source in policy.sources],
        "notes": say(policy.notes),
    }
    return dump(document)


def _source(source: SourceText, language: Language) -> Json:
    return {
        "title": source.title.to(language),
        "section": source.section,
        "published": None if source.published is None else source.published.isoformat(),
        "url": source.url,
    }
