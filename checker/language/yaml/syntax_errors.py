"""What a YAML parser's complaint is really about.

A parser stops where it can't go on, which is often lines after the mistake: a forgotten quote swallows text
until the next one. This module looks for the culprit and says what to do.
"""

from __future__ import annotations

import re
from typing import Final

import yaml

from checker.base.patterns import pattern
from checker.diagnostics import Autofix, Span
from checker.diagnostics.collector import Collector
from checker.language.grammar.keys import holds_entries
from checker.language.grammar.misread import note_full_width_colon
from checker.language.yaml.nodes import in_quotes
from checker.language.yaml.parser import LOADER

_KEY: Final = pattern(r"\s*(- )?['\"]?[$\w][\w$.-]*['\"]?\s*:(\s|$)")
_FULL_WIDTH_KEY: Final = pattern(r"(\s*(?:- )*)([$\w][\w$.-]*)\s*：")
#: A key whose value stands right behind its colon.
_STUCK_KEY: Final = pattern(r"\s*(?:- )*[$\w][$\w.-]*:(?=[^\s:/])")
#: A text that isn't over where a bracket stands in it.
_TEXT_BEFORE: Final = pattern(r"[:,\[{]\s+([^\s:,\[\]{}\"'][^:,\[\]{}]*)\Z")
_OPENING: Final = {"{": "}", "[": "]"}
#: What may follow a closing quote, the end of the line included.
_AFTER_QUOTE: Final = ("", " ", "\r", ",", ":", "}", "]")
_CLOSING: Final = ("}", "]")


def explain(error: yaml.MarkedYAMLError, text: str, file: str, problems: Collector) -> None:
    """Note the mistake behind ``error``."""
    culprit = _Culprit(error, text, file, problems)
    explanations = (
        culprit.full_width,
        culprit.quote,
        culprit.bracket,
        culprit.colon,
        culprit.start_character,
        culprit.alias,
    )
    if not any(explanation() for explanation in explanations):
        culprit.other()


class _Culprit:
    def __init__(self, error: yaml.MarkedYAMLError, text: str, file: str, problems: Collector) -> None:
        self._context = error.context or ""
        self._context_mark = error.context_mark
        self._problem = error.problem or ""
        self._text = text
        self._lines = text.split("\n")
        self._file = file
        self._problems = problems
        mark = error.problem_mark or error.context_mark
        self._line, self._column = (0, 0) if mark is None else (mark.line, mark.column)
        if self._line >= len(self._lines):
            self._line, self._column = len(self._lines) - 1, len(self._lines[-1])

    def _span(self, line: int, start: int, end: int) -> Span:
        return Span(self._file, line + 1, start + 1, line + 1, max(end, start + 1) + 1)

    def _exact(self, line: int, start: int, end: int) -> Span:
        return Span(self._file, line + 1, start + 1, line + 1, end + 1)

    def full_width(self) -> bool:
        """A colon of Chinese writing after a key."""
        mark = self._context_mark
        above = next((n for n in range(self._line - 1, -1, -1) if self._lines[n].strip()), self._line)
        for line in (self._line, self._line if mark is None else mark.line, above):
            text = "".join(self._lines[line : line + 1])
            match = _FULL_WIDTH_KEY.match(text)
            if match:
                value = text[match.end() :].strip()
                # In brackets of its own, ASCII colons and commas part what belongs apart.
                alone = not holds_entries(value) or (value[:1] in _OPENING and not set(value) & set("，："))
                place = self._span(line, match.end() - 1, match.end() - 1)
                note_full_width_colon(match[2], place, self._problems, alone=alone)
                return True
        return False

    def quote(self) -> bool:
        """A quote that isn't closed, and swallowed the lines after it."""
        place = _unclosed_quote(self._text)
        if place is None:
            return False
        line, column = place
        mark = self._lines[line][column]
        self._problems.error("SC002", self._span(line, column, column + 1), mark=mark)
        return True

    def bracket(self) -> bool:
        """A bracket that isn't closed, or a comma that is missing between two brackets."""
        if "flow" not in self._context or self._context_mark is None:
            return False
        line, column = self._context_mark.line, self._context_mark.column
        named = "".join(self._lines[line : line + 1])[column : column + 1]
        if named not in _OPENING:  # an entry, or the end of the file: not the bracket around it
            place = _last_opened(self._lines[: line + 1])
            if place is None:
                return False
            line, column = place
        opening = self._lines[line][column]
        if (
            self._here() in _CLOSING
            and self._here() != _OPENING[opening]
            and self._closes_without(line, column)
        ):
            self._stray()
            return True
        if not _closed(self._lines, line, column, opening):
            self._problems.error(
                "SC003",
                self._span(line, column, column + 1),
                opening=opening,
                closing=_OPENING.get(opening, opening),
            )
            return True
        before = self._lines[self._line][: self._column]
        if before.rstrip().endswith(("'", '"')):
            return False
        text = _TEXT_BEFORE.search(before) if self._here() in _OPENING else None
        if text is not None:
            self._problems.error(
                "SC001",
                self._span(self._line, text.start(1), self._column),
                "bracket-in-text",
                mark=self._here(),
                text=text[1],
            )
            return True
        word = re.search(r"[$\w.-]+\s*$", before) if self._here() == ":" else None
        start = word.start() if word else self._column
        end = self._column if word else self._column + 1
        self._problems.error("SC001", self._span(self._line, start, end), "no-comma")
        return True

    def colon(self) -> bool:
        """A colon too many, too few, or without its space."""
        if "simple key" in self._context and self._context_mark is not None:
            self._no_colon(self._context_mark.line)
            return True
        if "not allowed" not in self._problem or "mapping values" not in self._problem:
            return False
        line = self._lines[self._line]
        before = line[: self._column]
        first = re.search(r":\s", before)
        if first is not None:
            text = line[first.end() :].strip()
            start = line.index(text, first.end())
            stretch = self._exact(self._line, start, start + len(text))
            self._problems.error(
                "SC001",
                self._span(self._line, start, len(line.rstrip())),
                "colon-in-text",
                fix=Autofix.of(stretch, in_quotes(text), sure=_is_one_text(text)),
                text=in_quotes(text),
            )
            return True
        previous = self._line - 1
        while previous >= 0 and (
            not self._lines[previous].strip() or self._lines[previous].lstrip().startswith("#")
        ):
            previous -= 1
        if previous >= 0 and not re.search(r":(\s|$)", self._lines[previous]):
            self._no_colon(previous)
            return True
        start = len(line) - len(line.lstrip())
        self._problems.error("SC001", self._span(self._line, start, self._column), "indented")
        return True

    def _no_colon(self, number: int) -> None:
        line = self._lines[number]
        stuck = _STUCK_KEY.match(line)
        space = None if stuck is None else self._exact(number, stuck.end(), stuck.end())
        self._problems.error(
            "SC001",
            self._span(number, len(line) - len(line.lstrip()), len(line.rstrip())),
            "no-space" if ":" in line else "no-colon",
            fix=None if space is None else Autofix.of(space, " ", sure=True),
        )

    def start_character(self) -> bool:
        """A text that begins with a character that YAML keeps for itself."""
        if "cannot start any token" not in self._problem:
            return False
        self._needs_quotes(self._line, self._column)
        return True

    def alias(self) -> bool:
        """A text that begins with ``*`` or ``&`` and was taken for an alias or an anchor."""
        mark = self._context_mark
        if mark is None or not ("alias" in self._context or "anchor" in self._context):
            return False
        self._needs_quotes(mark.line, mark.column)
        return True

    def _needs_quotes(self, line: int, column: int) -> None:
        text = self._lines[line]
        character = text[column : column + 1]
        in_brackets = any(opening in text[:column] for opening in _OPENING)
        rest = re.split(r"[,}\]]" if in_brackets else r"\s#", text[column:], maxsplit=1)[0].rstrip()
        stretch = self._exact(line, column, column + len(rest))
        self._problems.error(
            "SC001",
            self._span(line, column, column + 1),
            "first-character",
            fix=Autofix.of(stretch, in_quotes(rest), sure=not in_brackets and not holds_entries(rest)),
            character=character,
            rest=in_quotes(rest),
        )

    def other(self) -> None:
        """Anything else, in plain words where we know them."""
        if self._here() in _CLOSING:
            self._stray()
            return
        key = self._kind()
        self._problems.error("SC001", self._span(self._line, self._column, self._column + 1), key)

    def _stray(self) -> None:
        self._problems.error(
            "SC001",
            self._span(self._line, self._column, self._column + 1),
            "stray-bracket",
            mark=self._here(),
        )

    def _closes_without(self, line: int, column: int) -> bool:
        """Whether the bracket at this place would be closed if the one at the problem weren't there."""
        lines = self._lines.copy()
        text = lines[self._line]
        lines[self._line] = text[: self._column] + " " + text[self._column + 1 :]
        return _closed(lines, line, column, lines[line][column])

    def _kind(self) -> str:
        """Which of the plain words fit; ``other`` where none do."""
        if "sequence entries" in self._problem or self._lines[self._line][self._column :].startswith("- "):
            return "item"
        if "escape" in self._problem:
            return "backslash"
        before = self._lines[self._line][: self._column].strip()
        if before.endswith(("'", '"', "}", "]")):
            return "goes-on"
        if not before and ("expected key" in self._problem or "block end" in self._problem):
            return "indentation"
        return "other"

    def _here(self) -> str:
        return self._lines[self._line][self._column : self._column + 1]


def _is_one_text(text: str) -> bool:
    """Whether a text that needs quotes can only be one: no part of it may be anything else."""
    return text[0] not in "'\"{[" and " #" not in text and not holds_entries(text)


def _unclosed_quote(text: str) -> tuple[int, int] | None:
    """The first quote that isn't closed where it should be.

    What closes it opens another text, or stands behind lines that read like ``key: value``.
    """
    start: yaml.Mark | None = None
    last = 0
    lines = text.split("\n")
    try:
        for token in yaml.scan(text, Loader=LOADER):
            if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"'):
                start, last = token.start_mark, token.end_mark.line
                after = lines[last][token.end_mark.column : token.end_mark.column + 1]
                swallowed = any(_KEY.match(line) for line in lines[start.line + 1 : last + 1])
                if swallowed or after not in _AFTER_QUOTE:
                    return start.line, start.column
    except yaml.MarkedYAMLError as error:
        if (
            "quoted scalar" in (error.context or "")
            and error.context_mark is not None
            and "escape" not in (error.problem or "")
        ):
            return error.context_mark.line, error.context_mark.column
    return None


def _last_opened(lines: list[str]) -> tuple[int, int] | None:
    """The last bracket that isn't closed in these lines; None where all are."""
    places = (
        (number, column)
        for number in reversed(range(len(lines)))
        for column in reversed(range(len(lines[number])))
        if lines[number][column] in _OPENING
    )
    return next((place for place in places if not _closed(lines, *place, lines[place[0]][place[1]])), None)


def _closed(lines: list[str], line: int, column: int, opening: str) -> bool:
    """Whether the bracket at this place is closed further on, quotes and comments left aside."""
    stack: list[str] = []
    quote = ""
    previous = " "
    for number in range(line, len(lines)):
        for character in lines[number][column:] + "\n":
            if quote:
                quote = "" if character == quote else quote
            elif character in "'\"" and previous in " {[,:\n":
                quote = character
            elif character == "#" and previous in " \n":
                break
            elif character in _OPENING:
                stack.append(character)
            elif character in "}]":
                if _OPENING[stack[-1]] != character:
                    return len(stack) > 1 and opening != stack[-1]
                stack.pop()
                if not stack:
                    return True
            previous = character
        column = 0
    return False
