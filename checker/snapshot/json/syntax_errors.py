"""Why a text isn't JSON, in words, where exactly, and inside what."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics import Excerpt, SnapshotError
from checker.diagnostics.keys import shown_key
from checker.snapshot.json.mistake import Mistake, diagnostics
from checker.snapshot.json.reasons import DEEP, TRAILING, TRUNCATED
from checker.snapshot.json.walk import MalformedError, Path, descend

_SPACES: Final = b" \t\n\r"


def refused(name: str, data: bytes, error: MalformedError) -> SnapshotError:
    """What is said of a document called ``name`` that isn't JSON."""
    return SnapshotError(diagnostics(name, data, [replace(mistake_in(data, error), excerpt=Excerpt.SHAPE)]))


def mistake_in(data: bytes, error: MalformedError) -> Mistake:
    """What is wrong with a text that isn't JSON."""
    if error.reason == DEEP:
        return Mistake.of(
            "SC312", error.offset, error.offset + 1, (), label=Text("begins here", "从这里开始")
        )
    if error.reason == TRUNCATED:
        return _truncated(data)
    offset = min(error.offset, len(data) - 1)
    path = descend(data, offset)
    start, end, cause = _cause(data, offset, error.reason)
    return Mistake.of(cause.code, start, end, path, cause.key, where=_where(path))


def _truncated(data: bytes) -> Mistake:
    end = len(data.rstrip(_SPACES))
    path = descend(data, end - 1)
    where = _inside(path)
    return Mistake.of("SC311", end - 1, end, path, label=Text("nothing follows", "后面没有内容"), where=where)


def _where(path: Path) -> Text:
    return Text(f" in {_inside(path).en}", f"（位于 {_inside(path).zh.strip()}）") if path else Text()


def _inside(path: Path) -> Text:
    index = next((place for place, step in enumerate(path) if isinstance(step, int)), len(path))
    section = ".".join(map(shown_key, path[:index]))
    field = next((shown_key(step) for step in reversed(path[index:]) if isinstance(step, str)), None)
    if not path:
        return Text("its outermost object", "最外层对象")
    if index == len(path):
        return Text(f"`{section}`", f" `{section}` ")
    record = Text(
        f"record {int(path[index]) + 1} in `{section}`", f" `{section}` 第 {int(path[index]) + 1} 条记录"
    )
    return Text(f"`{field}` of {record.en}", f"{record.zh}的 `{field}` ") if field is not None else record


class _Cause(Struct, frozen=True):
    """A cause, recognised by the scanner's reason, what stands at the place, and what stands before it."""

    code: str
    key: str
    reason: str
    here: bytes
    before: bytes


_CAUSES: Final = (
    _Cause("SC313", "not-a-number", "", rb"NaN|nan|Infinity|inf", rb""),
    _Cause("SC310", "trailing-comma", "trailing comma", rb"", rb""),
    _Cause("SC310", "too-many-commas", "", rb",", rb"[,\[{]"),
    _Cause("SC310", "single-quotes", "", rb"'", rb""),
    _Cause("SC310", "typographic-quotes", "", "“|”|「|『|‘|’".encode(), rb""),
    _Cause("SC310", "full-width", "", "，|：|；".encode(), rb""),
    _Cause("SC310", "comment", "", rb"//|/\*|#", rb""),
    _Cause("SC310", "capitals", "", rb"True|False|None|TRUE|FALSE|NULL|Null|undefined", rb""),
    _Cause("SC310", "more-behind", TRAILING, rb"", rb""),
    _Cause("SC310", "line-break", "invalid character", rb"[\n\r]", rb""),
    _Cause("SC310", "control-character", "invalid character", rb"[\x00-\x1f]", rb""),
    _Cause("SC310", "half-character", "surrogate", rb"", rb""),
    _Cause("SC310", "no-escape", "escape", rb"", rb""),
    _Cause(
        "SC310",
        "number-form",
        "invalid number|invalid character",
        rb"[+.]\d|[0-9.eE+]",
        rb"[0-9.eE+-]|[:,\[]",
    ),
    _Cause("SC310", "number-form", "invalid number", rb"", rb""),
    _Cause("SC310", "no-colon", "expected ':'", rb"", rb""),
    _Cause("SC310", "wrong-bracket", "expected ','", rb"[}\]]", rb""),
    _Cause("SC310", "early-quote", "expected ','", rb"\w", rb'"'),
    _Cause("SC310", "no-comma", "expected ','", rb"", rb""),
    _Cause("SC310", "key-quotes", "expected '\"'", rb"", rb""),
    _Cause("SC310", "bare-word", "invalid character", rb"[^\W\d]", rb"[:,\[]|\A\Z"),
    _Cause("SC310", "other", "", rb"", rb""),
)


_WORD: Final = pattern(rb"\\u[0-9a-fA-F]{4}|[\w+.-]*")


def _cause(data: bytes, offset: int, reason: str) -> tuple[int, int, _Cause]:
    start = data.rfind(b"\\", max(0, offset - 1), offset + 1) if reason == "escape" else offset
    here = data[start : start + 16]
    before = data[max(0, start - 64) : start].rstrip(_SPACES)[-1:]
    word = _WORD.match(data, start, start + 40)
    end = max(start, offset) + 1
    if word is not None:
        end = max(end, word.end())
    while end < len(data) and data[end] & 0xC0 == 0x80:
        end += 1  # the rest of a character that takes several bytes
    cause = next(
        cause
        for cause in _CAUSES
        if re.search(cause.reason, reason) and re.match(cause.here, here) and re.search(cause.before, before)
    )
    return start, end, cause
