"""The shared strings of a workbook: as many as there are cells, so they aren't all held in memory."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from checker.base.patterns import pattern
from checker.importers.tables.xml_parts import PartParser, in_workbooks, too_long

#: So many strings are written and read together, and so many of these blocks are at hand.
_TOGETHER: Final = 64
_AT_HAND: Final = 1 << 11
#: More bytes than this go into a temporary file, which has no name and is gone with the process.
_IN_MEMORY: Final = 8 << 20
#: Between two strings; no XML has it.
_BETWEEN: Final = "\0"
_TAGS: Final = in_workbooks("si", "t", "rPh")
#: How a workbook writes characters that XML hasn't.
_ESCAPED: Final = pattern(r"_x((?!0000|[dD][89a-fA-F])[0-9A-Fa-f]{4})_")
#: A cell holds half as much at most.
MOST_PIECES: Final = 64


def unescaped(text: str) -> str:
    """Text with the characters that are written as ``_x000D_``."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


class SharedStrings:
    """Texts by their number."""

    def __init__(self) -> None:
        self.count = 0
        self._store = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - it lives as long as this does
        self._starts = array("Q", [0])
        self._block: list[str] = []
        self._at_hand = lru_cache(_AT_HAND)(self._read)

    def close(self) -> None:
        """Give back what they took."""
        self._store.close()

    def add(self, text: str) -> None:
        """Put the next one."""
        self._block.append(text)
        self.count += 1
        if len(self._block) == _TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Write what is still held back."""
        if self._block:
            written = self._store.write(_BETWEEN.join(self._block).encode("utf-8", "surrogatepass"))
            self._starts.append(self._starts[-1] + written)
            self._block = []

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < self.count:
            raise IndexError(number)
        block, place = divmod(number, _TOGETHER)
        return self._at_hand(block)[place]

    def _read(self, block: int) -> list[str]:
        start, end = self._starts[block], self._starts[block + 1]
        self._store.seek(start)
        return self._store.read(end - start).decode("utf-8", "surrogatepass").split(_BETWEEN)


def fill(strings: SharedStrings, file: str, part: str, chunks: Iterable[bytes]) -> None:
    """Read the part with shared strings: the runs of each as one text, without how it is pronounced.

    Raises:
        UnreadableError: the part can't be read.
    """
    pieces: list[str] = []
    phonetic = False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal phonetic
        tag = _TAGS.get(name)
        if tag == "t" and not phonetic:
            parser.listen(pieces.append)
        elif tag == "rPh":
            phonetic = True

    def end(name: str) -> None:
        nonlocal phonetic
        tag = _TAGS.get(name)
        if tag == "t":
            parser.listen(None)
        elif tag == "rPh":
            phonetic = False
        elif tag == "si":
            strings.add(unescaped("".join(pieces)).strip())
            pieces.clear()

    parser = PartParser(file, part, start, end)
    for chunk in chunks:
        parser.feed(chunk)
        if len(pieces) > MOST_PIECES:
            raise too_long(file, part)
    parser.feed(b"", final=True)
    strings.flush()
