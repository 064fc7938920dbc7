"""JSON with places: one document, several one after the other, or one per line.

Values are decoded strictly: no key twice, no NaN, decimals exact. Their places are looked up only when a
diagnostic needs one, so that large exports pay nothing for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial
from itertools import islice
from typing import Final

import msgspec
from msgspec import Struct

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics import Diagnostic, Excerpt, InputError, Related, Span
from checker.diagnostics.keys import shown_pointer
from checker.importers.place import ExportDocument, ExportPlace, Pointer, UnreadableError
from checker.snapshot.check.repeated import has_duplicate_key, pairs
from checker.snapshot.check.spot import Spot
from checker.snapshot.json.position import located, spans
from checker.snapshot.json.reasons import DEEP
from checker.snapshot.json.scan import scan
from checker.snapshot.json.syntax_errors import mistake_in
from checker.snapshot.json.walk import MalformedError, after
from checker.snapshot.read.frame import MOST


class JsonTextError(Exception):
    """A text isn't JSON."""


class RepeatedKeyError(Exception):
    """An object gives a key twice."""


def _exact(number: str) -> Decimal:
    try:
        return Decimal(number)
    except InvalidOperation:  # its exponent is beyond all measure
        return Decimal("-Infinity" if number.startswith("-") else "Infinity")


_decode: Final = msgspec.json.Decoder(float_hook=_exact).decode
_encode: Final = msgspec.json.Encoder(decimal_format="number").encode
_SPACE: Final = pattern(rb"[ \t\r\n]*")
#: A quotation mark inside a string that isn't written as one.
_ESCAPED_QUOTE: Final = b"\\u0022"
#: The head of an answer of HTTP: its first line, more lines, an empty one.
HEADERS: Final = pattern(rb"HTTP/[0-9.]+ [0-9]{3}[^\n]*\n(?:[^\r\n]+\r?\n)*(?:\r?\n|\Z)")


class TextAgain(Struct, frozen=True):
    """The text of a file that is read again where a place in it is asked for: nobody keeps it until then."""

    name: str
    size: int
    read: Callable[[], bytes]

    def locate(self, start: int, pointer: Pointer, *, of_key: bool = False) -> Span | None:
        """The span of the value at ``pointer`` in the document at ``start``, or of the nearest around it.

        None where the file isn't the same any more.
        """
        data = _again(self.read)
        return located(self.name, data, start, pointer, of_key=of_key) if len(data) == self.size else None


@lru_cache(maxsize=2)
def _again(read: Callable[[], bytes]) -> bytes:
    """What is read: places that are asked for one after the other mostly are in the same file."""
    try:
        return read()
    except (OSError, ValueError, InputError):
        return b""


def json_documents(
    name: str,
    data: bytes,
    before: re.Pattern[bytes] | None = None,
    again: Callable[[], bytes] | None = None,
) -> Iterator[ExportDocument]:
    """The documents in ``data``, UTF-8 text; of a log those behind what stands ``before`` each of them.

    With ``again``, which gives the same text, nothing that comes out of it keeps it.

    Raises:
        UnreadableError: it isn't JSON, or an object gives a key twice.
    """
    file = _File(name, data)
    text = TextAgain(name, len(data), (lambda: data) if again is None else again)
    position = _next(data, 0, before)
    while position < len(data):
        start = position
        value, position = file.value(start)
        yield ExportDocument(value, ExportPlace(partial(text.locate, start)))
        position = _next(data, position, before)


def _next(data: bytes, position: int, before: re.Pattern[bytes] | None) -> int:
    """Where the next document begins."""
    if before is None:
        return after_headers(data, position)
    found = before.search(data, position)
    return len(data) if found is None else found.end()


def decoded(text: str) -> object:
    """The one JSON value that ``text`` is, read as strictly as a file.

    Raises:
        JsonTextError: it is none.
        RepeatedKeyError: an object in it gives a key twice.
    """
    try:
        return _value(text.encode())
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise JsonTextError from error


def _value(text: bytes) -> object:
    """The value that ``text`` spells.

    The decoder keeps the last of two equal keys without a word. But each key stands between two quotation
    marks: where the value written again has as many of them, none was lost.
    """
    value = _decode(text)
    if not _has_as_many_quotes(value, text) and has_duplicate_key(text):
        raise RepeatedKeyError
    return value


def _has_as_many_quotes(value: object, text: bytes) -> bool:
    if b"\\" in text and _ESCAPED_QUOTE in text:
        return False
    try:
        return _encode(value).count(b'"') == text.count(b'"')
    except ValueError:  # there is a number in it beyond all measure, which nobody writes
        return False


def after_headers(data: bytes, position: int) -> int:
    """Where the next document begins: behind white space and the headers that ``curl -i`` shows."""
    position = _after_space(data, position)
    while (headers := HEADERS.match(data, position)) is not None:
        position = _after_space(data, headers.end())
    return position


def _after_space(data: bytes, position: int) -> int:
    match = _SPACE.match(data, position)
    assert match is not None
    return match.end()


class _File:
    """The text of one file."""

    def __init__(self, name: str, data: bytes) -> None:
        self._name = name
        self._data = data

    def value(self, start: int) -> tuple[object, int]:
        """The value at ``start``, and where it ends. Most are a line by themselves."""
        line = self._data.find(b"\n", start) + 1 or len(self._data)
        try:
            return _value(self._data[start:line]), line
        except RepeatedKeyError as error:
            raise UnreadableError(self._repeats(start)) from error
        except (msgspec.DecodeError, RecursionError):
            pass
        try:
            end = after(self._data, start)
            return _value(self._data[start:end]), end
        except RepeatedKeyError as error:
            raise UnreadableError(self._repeats(start)) from error
        except MalformedError as error:
            raise self._broken(start, error) from error
        except RecursionError as error:
            raise self._broken(start, MalformedError(start, DEEP)) from error
        except msgspec.DecodeError as error:
            raise self._broken(start, MalformedError(*scan(self._data, start))) from error

    def _span(self, start: int, end: int) -> Span:
        return spans(self._name, self._data, [(start, end)])[start, end]

    def _broken(self, start: int, error: MalformedError) -> UnreadableError:
        """What is said of the document at ``start`` that isn't JSON; first of keys that stand twice in it."""
        if again := self._repeats(start):
            return UnreadableError(again)
        mistake = mistake_in(self._data[start:], MalformedError(error.offset - start, error.reason))
        span = self._span(start + mistake.start, start + mistake.end)
        label, reason = mistake.label, mistake.message
        said = Diagnostic.of("SC501", span, "not-json", label=label, excerpt=Excerpt.SHAPE, reason=reason)
        return UnreadableError([said])

    def _repeats(self, start: int) -> list[Diagnostic]:
        """What is said of keys that stand twice in the document at ``start``; its end may be cut off."""
        found = pairs(Spot(self._data, start, len(self._data), (), start))
        return [self._again(again.key, earlier.key) for again, earlier in islice(found, MOST)]

    def _again(self, key: Spot, earlier: Spot) -> Diagnostic:
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
