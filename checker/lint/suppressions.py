"""Comments that allow a warning or a hint: ``# shopcheck: allow SC139 -- why``.

A comment speaks of its own line or, alone on a line, of the next one that isn't a comment. It needs a
reason, and is itself reported where it allows nothing. Errors can't be allowed. Where several diagnostics of
a code may stand on one line, their tags tell them apart: ``SC660:late`` allows that one alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Final

import yaml
from msgspec import Struct

from checker.base.io import NOTHING_UNSAVED, Unsaved, read_file
from checker.base.patterns import pattern
from checker.diagnostics import Autofix, Diagnostic, Severity, Span
from checker.diagnostics.catalogue import codes
from checker.diagnostics.nearest import did_you_mean, guess
from checker.language.yaml.parser import LOADER

UNUSED: Final = "SC290"
NO_REASON: Final = "SC291"
NO_SUCH_CODE: Final = "SC292"
NOT_ALLOWED: Final = "SC293"

_COMMENT: Final = pattern(r"#\s*shopcheck:\s*allow\b")
#: Between the codes of a comment and the reason.
_BECAUSE: Final = "--"
#: Where a comment may begin.
_HASH: Final = pattern(r"(?<!\S)#")
_CODE: Final = pattern(r"[^\s,]+")
#: Between a code and the tag of the one that is meant.
_TAGGED: Final = ":"


#: After so many mistakes it is no longer guessed which code was meant: it was none.
_GUESSED: Final = 100
#: Line and column.
_Place = tuple[int, int]


class Suppressed(Struct, frozen=True):
    """A diagnostic that a comment allows, and why."""

    diagnostic: Diagnostic
    reason: str


class _Allowance(Struct, frozen=True):
    """One code that a comment allows on ``line``, of all tags or of one; ``span`` is where the code stands.

    Without ``removed``, it is as if that code weren't allowed: the comment, where it allows no other.
    """

    code: str
    tag: str
    line: int
    reason: str
    span: Span
    removed: Span


def apply(
    found: Sequence[Diagnostic],
    files: Mapping[str, Path],
    unsaved: Unsaved = NOTHING_UNSAVED,
    unasked: Container[str] = (),
) -> tuple[tuple[Diagnostic, ...], tuple[Suppressed, ...]]:
    """``found`` without what comments allow, with what is wrong with the comments; and what is allowed.

    ``files`` are those whose comments count, by the names that diagnostics call them. Whether a comment that
    allows one of the codes that are ``unasked`` allows anything isn't known, so nothing is said of it.
    """
    mistakes: list[Diagnostic] = []
    allowances = [item for name, file in files.items() for item in _allowances(name, file, mistakes, unsaved)]
    speaking: dict[tuple[str, str, int], list[_Allowance]] = {}
    for item in allowances:
        speaking.setdefault((item.code, item.span.file, item.line), []).append(item)
    kept: list[Diagnostic] = []
    suppressed: list[Suppressed] = []
    used: set[_Allowance] = set()
    for diagnostic in found:
        span = diagnostic.span
        there = [] if span is None else speaking.get((diagnostic.code, span.file, span.line), [])
        fitting = [item for item in there if item.tag in ("", diagnostic.tag)]
        if not fitting:
            kept.append(diagnostic)
        elif diagnostic.severity is Severity.ERROR:
            kept.append(diagnostic)
            mistakes += [_not_allowed(item) for item in fitting]
            used.update(fitting)
        else:
            suppressed.append(Suppressed(diagnostic, fitting[0].reason))
            used.update(fitting)
    mistakes += [_unused(item) for item in allowances if item not in used and item.code not in unasked]
    return (*kept, *mistakes), tuple(suppressed)


def _allowances(name: str, file: Path, mistakes: list[Diagnostic], unsaved: Unsaved) -> Iterator[_Allowance]:
    """The allowances in a file; what is wrong with them is noted. A file that can't be read has none."""
    try:
        text = read_file(file, unsaved=unsaved).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return
    if "shopcheck:" not in text:
        return
    lines = text.split("\n")
    inside = _scalars(text)
    following = _following(lines)
    for number, line in enumerate(lines, 1):
        starts = (found.start() for found in _HASH.finditer(line))
        outside = (at for at in starts if not _is_inside(inside, (number, at + 1)))
        match = _COMMENT.match(line, next(outside, len(line)))
        if match is None:
            continue
        alone = not line[: match.start()].strip()
        target = following[number] if alone else number
        yield from _of_comment(name, number, target, match, mistakes, alone=alone)


def _of_comment(
    file: str, number: int, target: int, match: re.Match[str], mistakes: list[Diagnostic], *, alone: bool
) -> Iterator[_Allowance]:
    written = match.string.rstrip()
    here = Span(file, number, match.start() + 1, number, len(written) + 1)
    listed, _, reason = written[match.end() :].partition(_BECAUSE)
    reason = reason.strip()
    named = list(_CODE.finditer(listed))
    if not reason or not named:
        mistakes.append(Diagnostic.of(NO_REASON, here, severity=Severity.WARNING))
        return
    before = written[: match.start()].rstrip()
    whole = (
        Span(file, number, 1, number + 1, 1)
        if alone
        else Span(file, number, len(before) + 1, number, len(match.string.rstrip("\r")) + 1)
    )
    codes_at = match.end() + 1
    for before_it, one, behind in zip([None, *named], named, [*named[1:], None], strict=False):
        start = codes_at + one.start()
        span = Span(file, number, start, number, start + len(one[0]))
        code, _, tag = one[0].partition(_TAGGED)
        if code in codes():
            first = start if before_it is None else codes_at + before_it.end()
            end = codes_at + behind.start() if before_it is None and behind is not None else span.end_column
            removed = whole if len(named) == 1 else Span(file, number, first, number, end)
            yield _Allowance(code, tag, target, reason, span, removed)
            continue
        near = guess(code, codes()) if len(mistakes) < _GUESSED else None
        mistakes.append(
            Diagnostic.of(
                NO_SUCH_CODE,
                span,
                severity=Severity.WARNING,
                label=did_you_mean(near),
                suggestion=near.word if near else None,
                fix=Autofix.of(span, near.word) if near else None,
                name=one[0],
            )
        )


def _following(lines: Sequence[str]) -> list[int]:
    """For the number of each line that of the first after it that holds more than a comment, or its own."""
    found: list[int] = [0] * (len(lines) + 1)
    below = 0
    for number in range(len(lines), 0, -1):
        found[number] = below or number
        text = lines[number - 1].strip()
        if text and not text.startswith("#"):
            below = number
    return found


def _is_inside(scalars: Sequence[tuple[_Place, _Place]], place: _Place) -> bool:
    """Whether a place lies in one of ``scalars``, which stand in the order of the file."""
    nearest = bisect_right(scalars, place, key=itemgetter(0)) - 1
    return nearest >= 0 and place < scalars[nearest][1]


def _scalars(text: str) -> list[tuple[_Place, _Place]]:
    """Where the quoted texts and blocks of a file begin and end: what looks like a comment there is none."""
    found: list[tuple[_Place, _Place]] = []
    try:
        for token in yaml.scan(text, Loader=LOADER):
            if isinstance(token, yaml.ScalarToken) and token.style:
                start, end = token.start_mark, token.end_mark
                found.append(((start.line + 1, start.column + 1), (end.line + 1, end.column + 1)))
    except yaml.YAMLError:
        pass  # broken files are reported as such
    return found


def _unused(item: _Allowance) -> Diagnostic:
    fix = Autofix.of(item.removed, "", sure=True)
    allowed = f"{item.code}{_TAGGED}{item.tag}" if item.tag else item.code
    return Diagnostic.of(UNUSED, item.span, severity=Severity.WARNING, fix=fix, allowed=allowed)


def _not_allowed(item: _Allowance) -> Diagnostic:
    return Diagnostic.of(NOT_ALLOWED, item.span, severity=Severity.WARNING, allowed=item.code)
