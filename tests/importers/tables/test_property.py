"""Random tables are read as they were written; damaged files give rows or problems, and nothing else."""

from __future__ import annotations

import csv
import io
import random
import resource
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Final
from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st

from checker.importers.tables.oddities import Oddity
from tests.importers.tables.books import HEADER, KNOWN, book, formats, inline, numbers, packed, read

NAMES = ["Order ID", "Order Status", "SKU ID", "Quantity", "订单状态"]
#: What must never be said.
SECRET = "Siti Rahma"
#: Small files are tried, in bytes.
LARGEST: Final = 1 << 20
#: Nothing small needs more memory, in bytes.
MOST: Final = 300 << 20
CELLS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffd\ufeff"), max_size=12
)
TABLES = st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=12)


@given(
    rows=TABLES,
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "gb18030")),
    separator=st.sampled_from(",;\t|"),
    end=st.sampled_from(("\n", "\r\n")),
    quoting=st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
)
def test_what_csv_was_written_is_read(
    rows: list[list[str]], encoding: str, separator: str, end: str, quoting: int
) -> None:
    """Whatever stands in cells, in every encoding and with every separator that people have."""
    rows = [[f"id{number}", *row[1:]] for number, row in enumerate(rows)]
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting).writerows([NAMES, *rows])
    found = read(out.getvalue().encode(encoding))
    assert found.cells == [[_bare(cell.strip()) for cell in row] for row in rows]
    assert found.problems == ()


def _bare(cell: str) -> str:
    shielded = len(cell) > 2 and cell[:2] == '="' and cell[-1] == '"' and '"' not in cell[2:-1]
    return cell[2:-1] if shielded else cell


@given(rows=TABLES, shared=st.booleans())
def test_what_workbook_was_written_is_read(rows: list[list[str]], shared: bool) -> None:
    """Texts are the same whether sheets share them or not."""
    rows = [[f"id{number}", *row[1:]] for number, row in enumerate(rows)]
    texts = [cell for row in [NAMES, *rows] for cell in row]
    body = ""
    for place, row in enumerate([NAMES, *rows]):
        cells = (
            f'<c t="s"><v>{place * 5 + column}</v></c>'
            if shared
            else f'<c t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
            for column, cell in enumerate(row)
        )
        body += f'<row r="{place + 1}">{"".join(cells)}</row>'
    strings = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts) if shared else None
    found = read(book(body, strings=strings))
    assert found.cells == [[cell.strip() for cell in row] for row in rows]
    assert found.problems == ()


# --- damage -------------------------------------------------------------------------------------

_ROWS = "".join(f"57646141303878{number:04},Completed,{SECRET},1,手机壳\r\n" for number in range(40))
_SHARED = "".join(f"<si><t>{text}</t></si>" for text in (*NAMES, "Completed", SECRET, "57646141303"))
_SHEET = HEADER + "".join(
    inline("5764", "Completed", row=row)
    + numbers("46023.5", "576461413038785752", row=row + 1, style=1)
    + f'<row r="{row + 2}"><c t="s"><v>7</v></c><c t="s"><v>5</v></c><c><f>A1</f><v>6</v></c></row>'
    for row in range(2, 20, 3)
)
SEEDS: Final = (
    ("Order ID,Order Status,SKU ID,Quantity,备注\r\n" + _ROWS).encode(),
    ("sep=;\nOrder ID;Order Status;x\n" + _ROWS.replace(",", ";")).encode("utf-16"),
    ('主订单编号,订单状态,备注\n"1","2","a\nb"\n' * 9).encode("gbk"),
    book(_SHEET, strings=_SHARED, styles=formats(14, "yyyy-mm-dd"), properties='<workbookPr date1904="0"/>'),
    book(inline("x", row=1), _SHEET, _SHEET, states=("visible", "visible", "hidden"), strings=_SHARED),
    packed({"content.xml": "<a/>", "mimetype": "x"}),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
)
#: What damage puts in.
PIECES: Final = (
    *(
        b'"',
        b",",
        b"\0",
        b"\n",
        b"\r",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"<",
        b"&",
        b"]]>",
        b"<!--",
        b"PK\x03\x04",
    ),
    *(b'<c r="XFD1048576"><v>1</v></c>', b'<row r="1048576">', b"<f>A1</f>", b"99999999999999999999", b"-1"),
    *(b"<!DOCTYPE a [<!ENTITY b 'cc'>]>", b"&b;", b'<?xml version="1.0" encoding="cp037"?>', b"\xff" * 4),
    *(b"<is><r><t>", b"</row>", b"</c>", b"<sheetData>", b"</sheetData>", b"x" * 70_000, b"<a>" * 2_000),
)


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 4, 30))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    return (
        data[: chance.randrange(1, len(data) + 1)]
        if chance.random() < 0.7
        else data[chance.randrange(len(data)) :]
    )


def put_in(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(PIECES) + data[place + chance.choice((0, 0, 3, 50)) :]


def moved(data: bytes, chance: random.Random) -> bytes:
    start, end, place = sorted(chance.randrange(len(data) + 1) for _ in range(3))
    return data[:start] + data[end:place] + data[start:end] + data[place:]


def doubled(data: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:end] + data[start:end] * chance.choice((1, 2, 50)) + data[end:]


BYTES_DAMAGE: Final[tuple[Callable[[bytes, random.Random], bytes], ...]] = (
    *(flipped, flipped, cut, put_in, put_in, moved, doubled),
)


def lied(data: bytes, chance: random.Random) -> bytes:
    """A size or another number in a header of the archive is wrong."""
    places = [at for at in range(len(data)) if data[at : at + 2] == b"PK"]
    if not places:
        return data
    at = chance.choice(places) + chance.randrange(4, 46)
    number = chance.choice((0, 1, 100, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, chance.randrange(1 << 32)))
    return data[:at] + number.to_bytes(4, "little") + data[at + 4 :]


def within(data: bytes, chance: random.Random) -> bytes:
    """Parts are damaged, swapped or left out, and the archive around them is right."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, ValueError, EOFError, OSError):
        return data
    if not parts:
        return data
    name, other = chance.choice(list(parts)), chance.choice(list(parts))
    what = chance.random()
    if what < 0.15:
        parts[name], parts[other] = parts[other], parts[name]
    elif what < 0.25:
        del parts[name]
    elif parts[name]:
        parts[name] = chance.choice(BYTES_DAMAGE)(parts[name], chance)
    return packed(parts)


def damaged(chance: random.Random) -> bytes:
    """A file that was right once."""
    data = chance.choice(SEEDS)
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        if data[:2] == b"PK" and chance.random() < 0.75:
            data = chance.choice((within, within, within, lied))(data, chance)
        elif data:
            data = chance.choice(BYTES_DAMAGE)(data, chance)[:LARGEST]
    return data


def peak() -> int:
    """The most memory that the process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def texts(data: bytes) -> Iterator[str]:
    """Everything that is said of a file, after a look at its rows."""
    found = read(data)
    for table, rows in zip(found.tables, found.rows, strict=True):
        assert KNOWN.known(table.header) >= 2
        for row in rows:
            assert len(row.cells) == len(table.header)
            assert row.number > 0
            assert row.flaw is None or isinstance(row.flaw, Oddity)
    for problem in found.problems:
        for text in (problem.message, problem.help):
            yield text.en
            yield text.zh


@given(seed=st.integers(0, 2**64))
def test_no_damage_is_too_much(seed: int) -> None:
    """No exception, no cell without a column, no memory without end, and nothing of what stands in cells."""
    before = peak()
    said = list(texts(damaged(random.Random(seed))))
    assert all(said)
    assert not any(SECRET in text for text in said)
    assert peak() - before < MOST
