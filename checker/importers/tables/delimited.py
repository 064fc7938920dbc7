"""How a text of rows is written: its encoding and its separator, known by the header."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Final

from msgspec import Struct

from checker.importers.tables.headers import KnownColumns, find_header
from checker.importers.tables.rows import FIRST

#: Encodings of files that people have, those first that can't be taken for another one.
ENCODINGS: Final = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "cp874", "cp1258", "cp1252")
SEPARATORS: Final = (",", ";", "\t", "|")
#: So much of a file shows its header.
SAMPLE: Final = 1 << 18


class Dialect(Struct, frozen=True):
    """How to read a text of rows. ``sure`` is false where only the header is, and others fit as well."""

    encoding: str
    separator: str
    known: int
    sure: bool = True


def dialect_of(sample: bytes, headers: KnownColumns) -> Dialect | None:
    """The dialect in which the beginning of a file has the most names of columns; None where none has any.

    Where several encodings have the same, the header is plain ASCII, and the rows decide.
    """
    found = [dialect for encoding in _possible(sample) for dialect in _read(sample, encoding, headers)]
    if not found:
        return None
    most = max(dialect.known for dialect in found)
    best = {dialect.encoding: dialect for dialect in reversed(found) if dialect.known == most}
    encodings = _likeliest(sample, tuple(reversed(best)))
    texts = {decoded(sample, encoding) for encoding in encodings}
    return Dialect(encodings[0], best[encodings[0]].separator, most, sure=len(texts) == 1)


#: UTF-16 without a mark at the beginning.
_WIDE: Final = frozenset(("utf-16-le", "utf-16-be"))


def _possible(sample: bytes) -> tuple[str, ...]:
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if sample.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    # Half of the bytes of UTF-16 are NUL where it is mostly ASCII; no other text has any.
    wide = sample.count(0) * 4 > len(sample)
    return tuple(name for name in ENCODINGS if name != "utf-16" and (not wide or name in _WIDE))


def decoded(sample: bytes, encoding: str) -> str:
    """The beginning of a file as text; what isn't text in the encoding is U+FFFD."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(sample)


def _read(sample: bytes, encoding: str, headers: KnownColumns) -> Iterator[Dialect]:
    text = decoded(sample, encoding)
    for separator in SEPARATORS:
        header = find_header(list(_first_rows(text, separator)), headers)
        if header is not None:
            yield Dialect(encoding, separator, header.known)


def _first_rows(text: str, separator: str) -> Iterator[list[str]]:
    records = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        yield from islice(filter(any, ([cell.strip() for cell in record] for record in records)), FIRST)
    except csv.Error:  # a cell without an end: what was read before it counts
        return


def _likeliest(sample: bytes, encodings: tuple[str, ...]) -> tuple[str, ...]:
    """The encodings in which the most of the lines that aren't ASCII are text."""
    lines = [line for line in sample.splitlines() if not line.isascii()]
    if len(encodings) == 1 or not lines:
        return encodings[:1]
    broken = {name: sum(not _is_text(line, name) for line in lines) for name in encodings}
    # Text in another encoding is hardly ever UTF-8 by chance, so a few broken lines don't tell against it.
    if broken.get("utf-8-sig", len(lines)) * 2 <= len(lines):
        return ("utf-8-sig",)
    least = min(broken.values())
    return tuple(name for name in encodings if broken[name] == least)


def _is_text(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
