"""Text from snapshots, policies and exports, made safe to show.

Such text is never trusted: control characters, escape sequences, marks that reverse the direction of
writing and other invisible characters are shown as what they are, and no line is a command to a job's runner.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from checker.base.patterns import pattern

#: Cc control, Cf format (bidi marks, zero-width), Cs surrogates, Co private use, Cn unassigned,
#: Zl and Zp line ends.
UNSAFE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

#: How a command to the runner of a job begins: on a line of its own, or, in an older way, anywhere.
_COMMAND: Final = pattern(r"^\s*::|##\[")

#: Longer values from a snapshot are shortened in the middle of a text, never in JSON.
LIMIT: Final = 120
#: A sentence that quotes such values is shortened as a whole: what has to be stands at its end.
SENTENCE: Final = 1000


def escape(text: str) -> str:
    r"""``text`` on one line, with everything invisible written out, such as ``\x1b`` or ``\u202e``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(char) for char in text)


def harmless(line: str) -> str:
    """A printed line that the log of a job doesn't take for a command, such as ``::stop-commands::``."""
    return _COMMAND.sub(r"\\\g<0>", line)


def shorten(text: str, limit: int = LIMIT) -> str:
    """``text``, or its beginning and end where it has more than ``limit`` characters."""
    if len(text) <= limit:
        return text
    tail = limit // 4
    return f"{text[: limit - tail - 1]}…{text[-tail:]}"


def printable(text: str) -> str:
    """``text`` shortened and escaped: for values that a snapshot holds."""
    return escape(shorten(text))


@lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    if char.isspace() and unicodedata.category(char) == "Zs":
        return " "
    if unicodedata.category(char) not in UNSAFE:
        return char
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
