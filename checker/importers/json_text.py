"""JSON with places: one document, several one after the other, or one per line.

Values are decoded strictly: no key twice, no NaN, decimals exact. Their places are looked up only when a
diagnostic needs one, so that large exports pay nothing for them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property, partial
from itertools import islice
from typing import Final

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics import Diagnostic, Excerpt, Related, Span
from checker.diagnostics.keys import shown_pointer
from checker.importers.place import ExportDocument, ExportPlace, Pointer, UnreadableError
from checker.snapshot.check.repeated import pairs
from checker.snapshot.check.spot import Spot
from checker.snapshot.json.position import located, spans
from checker.snapshot.read.frame import MOST


class JsonTextError(Exception):
    """A text isn't JSON."""


class RepeatedKeyError(Exception):
    """An object gives a key twice."""


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise RepeatedKeyError
    return members


def _no_constant(name: str) -> object:
    raise ValueError(name)


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_pairs, parse_float=Decimal, parse_constant=_no_constant)
_SPACE: Final = pattern(r"[ \t\r\n]*")
_SURROGATE: Final = pattern(r"\\u[dD][89a-fA-F]")
#: The head of an answer of HTTP: its first line, more lines, an empty one.
HEADERS: Final = pattern(r"HTTP/[0-9.]+ [0-9]{3}[^\n]*\n(?:[^\r\n]+\r?\n)*(?:\r?\n|\Z)")


def json_documents(name: str, text: str, begin: int = 0) -> Iterator[ExportDocument]:
    """The documents in ``text``, from the character ``begin`` on.

    Raises:
        UnreadableError: it isn't JSON, or an object gives a key twice.
    """
    file = _File(name, text)
    position = _after_headers(text, begin)
    while position < len(text):
        start = position
        try:
            value, position = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError as error:
            raise file.broken(error.pos, Text(error.msg.lower(), "此处无法解析")) from error
        except RepeatedKeyError as error:
            raise file.repeated(start) from error
        except (ValueError, RecursionError) as error:
            label = Text("a number out of range, or too many levels", "数字超出范围，或嵌套层数过多")
            raise file.broken(start, label) from error
        half = _SURROGATE.search(text, start, position)
        if half is not None and not _is_text(value):
            raise file.broken(half.start(), Text("half a character", "半个字符"))
        yield ExportDocument(value, ExportPlace(partial(file.locate, start)))
        position = _after_headers(text, position)


def decoded(text: str) -> object:
    """The one JSON value that ``text`` is, read as strictly as a file.

    Raises:
        JsonTextError: it is none.
        RepeatedKeyError: an object in it gives a key twice.
    """
    start = _after_space(text, 0)
    try:
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        raise JsonTextError from error
    if _after_space(text, end) < len(text) or (_SURROGATE.search(text) and not _is_text(value)):
        raise JsonTextError
    return value


def _is_text(value: object) -> bool:
    """Whether every string in ``value`` is whole characters: JSON can spell halves of them."""
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    return True


def _after_headers(text: str, position: int) -> int:
    """Where the next document begins: behind white space and the headers that ``curl -i`` shows."""
    position = _after_space(text, position)
    while (headers := HEADERS.match(text, position)) is not None:
        position = _after_space(text, headers.end())
    return position


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    assert match is not None
    return match.end()


class _File:
    """The text of one file. Offsets given to its methods count characters."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text

    @cached_property
    def _data(self) -> bytes:
        return self._text.encode()

    def _offset(self, characters: int) -> int:
        return len(self._text[:characters].encode())

    def _span(self, start: int, end: int) -> Span:
        return spans(self._name, self._data, [(start, end)])[start, end]

    def locate(self, start: int, pointer: Pointer, *, of_key: bool = False) -> Span:
        """The span of the value at ``pointer`` in the document at ``start``, or of the nearest around it."""
        return located(self._name, self._data, self._offset(start), pointer, of_key=of_key)

    def broken(self, position: int, label: Text) -> UnreadableError:
        """What is said of text that isn't JSON at ``position``."""
        offset = self._offset(position)
        span = self._span(offset, offset + 1)
        return UnreadableError([Diagnostic.of("SC501", span, "not-json", label=label, excerpt=Excerpt.SHAPE)])

    def repeated(self, start: int) -> UnreadableError:
        """What is said of the document at ``start``, in which keys stand twice; its end may be cut off."""
        offset = self._offset(start)
        return UnreadableError(
            self._repeated(again.key, earlier.key)
            for again, earlier in islice(pairs(Spot(self._data, offset, len(self._data), (), offset)), MOST)
        )

    def _repeated(self, key: Spot, earlier: Spot) -> Diagnostic:
        return Diagnostic.of(
            "SC503",
            self._span(key.start, key.end),
            "key",
            related=(
                Related(Text("first given here", "第一次出现在这里"), self._span(earlier.start, earlier.end)),
            ),
            pointer=shown_pointer(key.path),
            excerpt=Excerpt.MEMBER,
            name=key.name,
        )
