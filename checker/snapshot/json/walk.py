"""Where things stand in a JSON text: members of objects, items of lists, at the speed of the decoder.

The decoder skips a value far faster than Python code could and says where the next thing begins. That
is all that is needed to find any value's place without having kept the places of all. Only that number is
taken from its words, and only while it says it as it is known to; why a text isn't JSON is found by ``scan``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

import msgspec
from msgspec import Struct

from checker.base.patterns import pattern
from checker.snapshot.json.reasons import DEEP, TRAILING, TRUNCATED

#: Steps from the document to a value: keys of objects and indexes of lists.
Path = tuple[str | int, ...]


class Child(Struct, frozen=True):
    """A member of an object or an item of a list: byte offsets, ends exclusive.

    ``at`` is where the key begins, or the value itself in a list.
    """

    key: str | int
    at: int
    start: int
    end: int


class MalformedError(Exception):
    """The text isn't JSON.

    ``offset`` is the first byte that doesn't fit, ``reason`` what ``scan`` calls it: ``truncated`` where the
    text ends too early; ``deep`` where it nests too deeply. ``inside`` is the child of the
    walked container in which it lies, if in any.
    """

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.offset = offset
        self.reason = reason
        self.inside: tuple[str | int, int] | None = None


_skip = msgspec.json.Decoder(msgspec.Raw).decode
_key = msgspec.json.Decoder(str).decode
_TRAILING = "JSON is malformed: trailing characters (byte "
#: So far a value that isn't JSON is taken apart before what is left of it is scanned.
_LEVELS = 2
_SPACE = pattern(rb"[ \t\n\r]*")
_SPACES = b" \t\n\r"


def first(data: bytes) -> int:
    """The offset of the first byte that isn't white space."""
    return after_space(data, 0)


def members(data: bytes) -> tuple[Child, ...] | None:
    """The members of the one object that is the whole text; None where it is another value.

    Raises:
        MalformedError: the text isn't JSON.
    """
    start = first(data)
    found: tuple[Child, ...] | None = None
    if data[start : start + 1] == b"{":
        found = tuple(children(data, start))
        closing = after_space(data, found[-1].end if found else start + 1)
        end = after_space(data, closing + 1)
    else:
        end = after(data, start)
    if end < len(data):
        raise MalformedError(end, TRAILING)
    return found


def after(data: bytes, start: int, levels: int = _LEVELS) -> int:
    """The offset of the first byte behind the value at ``start`` that isn't white space.

    Raises:
        MalformedError: no whole value stands there.
    """
    try:
        _skip(memoryview(data)[start:])
    except msgspec.DecodeError as error:
        if _SLIP is None:
            levels = 0
        elif (byte := _byte(error)) is not None:
            return start + byte - _SLIP
    except RecursionError:
        raise MalformedError(start, DEEP) from None
    else:
        return len(data)
    if levels:  # the decoder passes over what is sound in it faster
        for _ in children(data, start, levels - 1):
            pass
    from checker.snapshot.json.scan import scan  # its patterns take a while to make

    end, reason = scan(data, start)
    if reason:
        raise MalformedError(end, reason)
    return after_space(data, end)


def children(data: bytes, start: int, levels: int = _LEVELS) -> Iterator[Child]:
    """The members or items of the object or list at ``start``, in order; none for any other value.

    Raises:
        MalformedError: at the first thing that isn't JSON, once what stands before it is yielded.
    """
    opening = data[start : start + 1]
    if opening not in (b"{", b"["):
        return
    closing = b"}" if opening == b"{" else b"]"
    position = after_space(data, start + 1)
    if data[position : position + 1] == closing:
        return
    index = 0
    while True:
        at = position
        key: str | int = index
        if opening == b"{":
            key, position = _member(data, position)
        try:
            following = after(data, position, levels)
        except MalformedError as error:
            error.inside = key, position
            raise
        end = following
        while data[end - 1] in _SPACES:
            end -= 1
        yield Child(key, at, position, end)
        separator = data[following : following + 1]
        if separator == closing:
            return
        if separator != b",":
            _fail(data, following, f"expected ',' or '{closing.decode()}'")
        position = after_space(data, following + 1)
        if data[position : position + 1] == closing:
            _fail(data, position, "trailing comma")
        index += 1


def descend(data: bytes, offset: int) -> Path:
    """The path of the innermost value that holds the byte at ``offset``, even where that is broken."""
    path: Path = ()
    start = first(data)
    while True:
        inside: tuple[str | int, int] | None = None
        try:
            for child in children(data, start):
                if child.at > offset:
                    break
                if offset < child.end:
                    inside = child.key, child.start
                    break
        except MalformedError as error:
            if error.reason != DEEP:
                inside = error.inside
        if inside is None:
            return path
        path = (*path, inside[0])
        start = inside[1]


def _member(data: bytes, position: int) -> tuple[str, int]:
    if data[position : position + 1] != b'"':
        _fail(data, position, "expected '\"'")
    colon = after(data, position)
    if data[colon : colon + 1] != b":":
        _fail(data, colon, "expected ':'")
    try:
        key = _key(data[position:colon])
    except (msgspec.DecodeError, UnicodeDecodeError):  # what skips a text needn't look at its every character
        _fail(data, position, "invalid character")
    return key, after_space(data, colon + 1)


def _fail(data: bytes, offset: int, reason: str) -> NoReturn:
    raise MalformedError(offset, reason if offset < len(data) else TRUNCATED)


def _slip() -> int | None:
    """How far beyond the end of a value the decoder's number is; None where its words aren't the known ones.

    The decoder may count the byte that it stumbles over as read.
    """
    found = set()
    for text, end in ((b"0x", 1), (b'"a" ,', 4), (b"[1]\n ]", 5)):
        try:
            _skip(text)
        except msgspec.DecodeError as error:
            byte = _byte(error)
            found.add(None if byte is None else byte - end)
    return found.pop() if len(found) == 1 else None


def _byte(error: msgspec.DecodeError) -> int | None:
    """The byte at which something follows a whole value; None where the decoder says something else."""
    said = str(error)
    return int(said[len(_TRAILING) :].partition(")")[0]) if said.startswith(_TRAILING) else None


_SLIP = _slip()


def after_space(data: bytes, position: int) -> int:
    """The offset of the first byte from ``position`` on that isn't white space."""
    match = _SPACE.match(data, position)
    assert match is not None
    return match.end()
