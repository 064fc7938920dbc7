"""Where a JSON value ends, or the first byte that doesn't fit and why: RFC 8259 by the letter.

The decoder says so too, but in words of its own that the next version may change. This is slower, and asked
only for what the decoder refuses.
"""

from __future__ import annotations

import re
from typing import Final

from checker.snapshot.json.reasons import TRUNCATED

_SPACE: Final = rb"[ \t\n\r]*+"
_PLAIN: Final = rb'[^"\\\x00-\x1f]*+'
_HIGH, _LOW = rb"u[dD][89abAB][0-9a-fA-F]{2}", rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE: Final = rb'\\(?:["\\/bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}|%b%b)' % (_HIGH, _LOW)
#: A text up to the first byte that can't stand in it.
_OPEN_TEXT: Final = rb'"%b(?:%b%b)*+' % (_PLAIN, _ESCAPE, _PLAIN)
_TEXT: Final = rb'%b"' % _OPEN_TEXT
_DIGITS: Final = rb"[0-9]++"
_NUMBER: Final = rb"-?+(?:0|[1-9][0-9]*+)(?:\.%b)?+(?:[eE][+-]?+%b)?+(?![0-9.eE])" % (_DIGITS, _DIGITS)
_SCALAR: Final = rb"(?:%b|%b|(?:true|false|null)(?!\w))" % (_TEXT, _NUMBER)


def _all(item: bytes) -> bytes:
    """Items with a comma between each two."""
    return rb"(?:%b%b(?:,%b%b%b)*+)?+" % (item, _SPACE, _SPACE, item, _SPACE)


_NAMED: Final = rb"%b%b:%b" % (_TEXT, _SPACE, _SPACE)
_FLAT: Final = rb"(?:%b|\[%b%b\]|\{%b%b\})" % (_SCALAR, _SPACE, _all(_SCALAR), _SPACE, _all(_NAMED + _SCALAR))

_spaces = re.compile(_SPACE).match
_key = re.compile(_NAMED).match
_text = re.compile(_TEXT).match
_open_text = re.compile(_OPEN_TEXT).match
_flat = re.compile(_FLAT).match
#: Whole items with the comma behind each: by far the most of a text is passed over in such runs.
_run = {
    b"]": re.compile(rb"(?:%b%b,%b)*+" % (_FLAT, _SPACE, _SPACE)).match,
    b"}": re.compile(rb"(?:%b%b%b,%b)*+" % (_NAMED, _FLAT, _SPACE, _SPACE)).match,
}
_begun_number = re.compile(
    rb"-?+(?:0|[1-9][0-9]*+)?+(?:(?<=[0-9])\.[0-9]*+)?+(?:(?<=[0-9])[eE][+-]?+[0-9]*+)?+"
).match
#: An escape that breaks off: what follows might still make it a good one.
_begun_escape = re.compile(
    rb"\\(?:u(?:[0-9a-fA-F]{0,3}|[dD][89abAB][0-9a-fA-F]{2}(?:\\(?:u(?:[dD](?:[c-fC-F][0-9a-fA-F]?)?)?)?)?)?)?\Z"
).match
_half = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}").match
_CLOSING: Final = {b"{": b"}", b"[": b"]"}
_WORDS: Final = (b"true", b"false", b"null")


def scan(data: bytes, start: int) -> tuple[int, str]:
    """The end of the value at ``start`` and no reason; or the first byte that doesn't fit, and why."""
    position = start
    waiting: list[bytes] = []  # what closes the objects and lists around the position, the innermost last
    while True:
        opening = data[position : position + 1]
        if (flat := _flat(data, position)) is not None:
            position = flat.end()
        elif opening in _CLOSING:
            waiting.append(_CLOSING[opening])
            position = _after(data, position + 1)
            if data[position : position + 1] != waiting[-1]:
                position, reason = _item(data, position, waiting[-1])
                if reason:
                    return position, reason
                continue
        else:
            return _misfit(data, position)
        while waiting:
            position = _after(data, position)
            here = data[position : position + 1]
            if here == b",":
                position = _after(data, position + 1)
                if data[position : position + 1] == waiting[-1]:
                    return position, "trailing comma"
                position, reason = _item(data, position, waiting[-1])
                if reason:
                    return position, reason
                break
            if here != waiting[-1]:
                return _unless_over(data, position, f"expected ',' or '{waiting[-1].decode()}'")
            waiting.pop()
            position += 1
        else:
            return position, ""


def _item(data: bytes, position: int, closing: bytes) -> tuple[int, str]:
    """Where the value begins that isn't passed over at once, in an object behind its key."""
    run = _run[closing](data, position)
    assert run is not None
    if data[run.end() : run.end() + 1] == closing and run.end() > position:
        return run.end(), "trailing comma"
    position = run.end()
    if closing == b"]":
        return position, ""
    if (key := _key(data, position)) is not None:
        return key.end(), ""
    if data[position : position + 1] != b'"':
        return _unless_over(data, position, "expected '\"'")
    text = _text(data, position)
    if text is None:
        return _misfit(data, position)
    return _unless_over(data, _after(data, text.end()), "expected ':'")


def _misfit(data: bytes, position: int) -> tuple[int, str]:
    """What is wrong with the text, number or word at ``position``."""
    here = data[position : position + 1]
    if here == b'"':
        return _broken_text(data, position)
    if here == b"-" or here.isdigit():
        begun = _begun_number(data, position)
        assert begun is not None
        bare = begun[0] == b"-"
        return _unless_over(data, begun.end(), "invalid character" if bare else "invalid number")
    rest = data[position : position + len(b"false")]
    if any(word.startswith(rest) for word in _WORDS) and position + len(rest) == len(data):
        return len(data), TRUNCATED
    return _unless_over(data, position, "invalid character")


def _broken_text(data: bytes, position: int) -> tuple[int, str]:
    begun = _open_text(data, position)
    assert begun is not None
    position = begun.end()
    if data[position : position + 1] != b"\\":
        return _unless_over(data, position, "invalid character")
    if _begun_escape(data, position) is not None:
        return len(data), TRUNCATED
    if _half(data, position) is not None:
        return position, "surrogate"
    return position + 1, "escape"


def _unless_over(data: bytes, position: int, reason: str) -> tuple[int, str]:
    return (position, reason) if position < len(data) else (len(data), TRUNCATED)


def _after(data: bytes, position: int) -> int:
    spaces = _spaces(data, position)
    assert spaces is not None
    return spaces.end()
