"""Reading CSV: encodings, separators, headers, and rows that aren't right."""

from __future__ import annotations

import random

import pytest

from checker.diagnostics import Span
from checker.importers.tables.oddities import BYTES, CUT, LONG, QUOTE
from tests.importers.tables.books import KNOWN, read

ROW = "576461413038785752,Completed,2026-09-10 08:00:00\r\n"
HEAD = "Order ID,Order Status,Created Time\r\n"
CELLS = ["576461413038785752", "Completed", "2026-09-10 08:00:00"]


@pytest.mark.parametrize(
    ("encoding", "header", "row"),
    [
        *(
            (name, "主订单编号,订单状态,备注", "69178,已完成,手机壳")
            for name in ("utf-8", "utf-8-sig", "utf-16", "gbk")
        ),
        *(
            (name, "主订单编号,订单状态,备注", "69178,已完成,手机壳")
            for name in ("utf-16-le", "utf-16-be", "gb18030")
        ),
        *((name, "หมายเลขคำสั่งซื้อ,สถานะ,ก", "5764,จัดส่งแล้ว,ข") for name in ("utf-8", "cp874", "utf-16")),
        *((name, "Mã đơn hàng,Trạng thái,x", "5764,Đa giao,y") for name in ("utf-8", "utf-16")),
        *((name, "ID del pedido,Estado,Envío", "5764,Envío,y") for name in ("utf-8", "cp1252", "utf-16")),
    ],
)
def test_the_header_tells_the_encoding(encoding: str, header: str, row: str) -> None:
    """Whatever a file was saved in, its header and rows are read as they were written."""
    found = read(f"{header}\r\n{row}\r\n".encode(encoding))
    assert found.tables[0].header == tuple(header.split(","))
    assert found.cells == [row.split(",")]
    assert found.problems == ()


def test_vietnamese_of_windows() -> None:
    """Windows-1258 writes letters and accents apart: names are known all the same, being the same letters."""
    text = "Ma\u0303 đơn hàng,Tra\u0323ng thái\r\n5764,x\r\n"
    found = read(text.encode("cp1258"))
    assert found.cells == [["5764", "x"]]
    assert found.problems == ()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_header_tells_the_separator(separator: str) -> None:
    """What stands between the known names stands between cells; others are part of a text."""
    found = read((HEAD + ROW).replace(",", separator).encode())
    assert found.cells == [CELLS]
    assert read(f"Order ID{separator}Order Status\n1,2;3\t4|5".encode()).tables


def test_cells_are_text_without_blanks_around() -> None:
    """Tabs that keep a spreadsheet from rounding, blanks, and a formula that only quotes go; text stays."""
    found = read(b'Order ID,Order Status\r\n"\t576461413038785752\t", done \r\n"=""0012""",="x y"\r\n')
    assert found.cells == [["576461413038785752", "done"], ["0012", "x y"]]


def test_quotes_newlines_and_separators_in_cells() -> None:
    """A cell in quotation marks may hold anything; rows are counted as records."""
    found = read(b'Order ID,Order Status\n1,"a ""b"", c\nd"\n2,x\n')
    assert found.cells == [["1", 'a "b", c\nd'], ["2", "x"]]
    assert [row.number for row in found.rows[0]] == [2, 3]
    assert found.problems == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines(end: str) -> None:
    """Of any system."""
    found = read((HEAD + ROW * 3).replace("\r\n", end).encode())
    assert found.cells == [CELLS] * 3


def test_rows_above_the_header() -> None:
    """A title, banner rows and a hint for a spreadsheet may stand above; they are kept beside the table."""
    (table,) = read(f"sep=,\nDisclaimer: as is,,\n,,\nDownload time,2026-10-08\n{HEAD}{ROW}".encode()).tables
    assert (table.header_row, table.above[-1]) == (5, ("Download time", "2026-10-08"))
    assert table.said(6, 0).en == "row 6, column A (`Order ID`)"
    assert table.said(6, 0).zh == "第 6 行 A 列（`Order ID`）"
    places = [(), (6,), (6, 2)]
    assert [table.place.at(*steps).span() for steps in places] == [
        Span("orders", row, column, row, column + 1) for row, column in ((1, 1), (6, 1), (6, 3))
    ]


def test_rows_that_say_nothing_of_their_own() -> None:
    """Empty rows, sums and the header of a second file are left out; their numbers aren't given again."""
    text = f"\ufeff{HEAD}{ROW},,\r\n\r\n\ufeff{HEAD}{ROW}Total,,24\r\n合计：,1,\r\n"
    found = read(text.encode())
    assert found.cells == [CELLS] * 2
    assert [row.number for row in found.rows[0]] == [2, 6]
    assert found.problems == ()


def test_a_header_of_other_columns_begins_another_table() -> None:
    """Files of two kinds put together never give a cell the name of another column."""
    found = read(f"{HEAD}{ROW}Order Status,Order ID,Quantity\nShipped,5764,2\n".encode())
    assert [table.header for table in found.tables] == [
        ("Order ID", "Order Status", "Created Time"),
        ("Order Status", "Order ID", "Quantity"),
    ]
    assert [[list(row.cells) for row in rows] for rows in found.rows] == [[CELLS], [["Shipped", "5764", "2"]]]


def test_a_description_is_a_row() -> None:
    """What a row below the header describes is for those to tell who know what an id is."""
    found = read(f"{HEAD}Platform unique order ID.,Current order status.,\r\n{ROW}".encode())
    assert len(found.cells) == 2


def test_rows_shorter_and_longer_than_the_header() -> None:
    """Missing cells are empty, as spreadsheets drop them; empty ones too many don't matter; others do."""
    found = read(f"{HEAD}5764\r\n5765,x,y,,\r\n5766,Li, Wei,y\r\n5767,Li, Wei,y\r\n".encode())
    assert found.cells[:2] == [["5764", "", ""], ["5765", "x", "y"]]
    assert [row.flaw for row in found.rows[0]] == [None, None, LONG, LONG]
    assert found.codes == ["SC566"]
    assert found.said == "row 4 has more cells than there are columns; 1 more like it"
    assert found.problems[0].span is not None
    assert found.problems[0].span.line == 4


def test_a_broken_byte_far_below() -> None:
    """It is a problem of its row, not the end of the file, and no other row suffers."""
    rows = [ROW.replace("52,", f"{number:06},").encode() for number in range(20_000)]
    rows[15_000] = rows[15_000].replace(b"Completed", b"Compl\xffted")
    found = read(HEAD.encode() + b"".join(rows))
    assert len(found.cells) == 20_000
    assert [row.number for row in found.rows[0] if row.flaw is BYTES] == [15_002]
    assert "\ufffd" in found.cells[15_000][1]
    assert found.said == "row 15002 holds bytes that aren't text: what stood there is lost"


@pytest.mark.parametrize("lost", [b"\0", b"\0" * 40, "\ufffd".encode()])
def test_bytes_that_a_disk_has_lost(lost: bytes) -> None:
    """NUL bytes, and what another program has put in place of lost text, are no text."""
    found = read((HEAD + ROW * 3).encode() + lost + b",x,y\r\n" + ROW.encode())
    assert [row.flaw for row in found.rows[0]] == [None, None, None, BYTES, None]


@pytest.mark.parametrize("text", ["5764", "5764,Comple", '5764,"Comple'])
def test_a_file_that_was_cut_off(text: str) -> None:
    """Its last row says nothing for certain, not even that its last cells are empty."""
    found = read(f"{HEAD}{ROW}{text}".encode())
    assert [row.flaw for row in found.rows[0]] == [None, QUOTE if '"' in text else CUT]
    assert found.codes == ["SC566"]
    assert read((HEAD + ROW.strip()).encode()).problems == ()


def test_a_quotation_mark_that_is_never_closed() -> None:
    """It joins no two records: each line until then is a row that says nothing for certain."""
    swallowed = 'a1,"5 inch,x\r\na2,y,z\r\na3,"y",z\r\n'
    found = read(f"{HEAD}{ROW}{swallowed}{ROW}".encode())
    assert [(row.number, row.flaw) for row in found.rows[0]] == [
        (2, None),
        (3, QUOTE),
        (4, QUOTE),
        (5, QUOTE),
        (6, None),
    ]
    long = read(f'{HEAD}a1,"x,y\r\n{ROW * 9000}'.encode())
    assert long.rows[0][0].flaw is QUOTE
    assert long.rows[0][-1].number == 9002


def test_a_quotation_mark_inside_a_text() -> None:
    """Written once instead of twice, it spoils nothing where the cells are the right ones."""
    found = read(f'{HEAD}5764,"5" tape",x\r\n{ROW}'.encode())
    assert [len(cells) for cells in found.cells] == [3, 3]
    assert found.problems == ()
    assert read(f'{HEAD}5764,"5" a, b",x\r\n'.encode()).codes == ["SC566"]


def test_no_known_column() -> None:
    """Without a header nothing is guessed: some known names are told, none of the file's cells."""
    found = read(b"Name,Phone\nAnn Lee,0155 12345\n")
    assert (found.tables, found.codes) == ((), ["SC560"])
    assert "`Order ID`, `主订单编号`" in found.problems[0].help.en
    assert "Ann" not in found.said
    assert read(b"").codes == ["SC560"]
    assert read(ROW.encode()).codes == ["SC560"]


def test_an_encoding_that_only_rows_tell() -> None:
    """Below an English header the rows decide, and what is only likely is said to be."""
    text = f"{HEAD}5764,已完成,手机\r\n".encode("gbk")
    found = read(text)
    assert found.cells == [["5764", "已完成", "手机"]]
    assert found.codes == ["SC568"]
    names = "".join(f"5764,Áo dài,{number}\r\n" for number in range(20))
    broken = (HEAD + names).encode() + b"5764,\xe1\xbb,1\r\n"
    assert [row.flaw for row in read(broken).rows[0]].count(BYTES) == 1


def test_a_line_without_end() -> None:
    """What has no lines is no table, and isn't held in memory."""
    assert read(HEAD.encode() + b"x" * 5_000_000).codes == ["SC563"]


@pytest.mark.parametrize("size", [1, 7, 64])
def test_blocks_of_the_file_leave_no_seam(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a block of the file ends, inside a character, a line end or a cell, rows are the same."""
    chance = random.Random(size)
    texts = ['"a\r\nb"', "手机", '"x, ""y"""', "", "\t5764\t", "é"]
    rows = "".join(",".join(chance.choice(texts) for _ in range(3)) + "\r\n" for _ in range(60))
    data = f"\ufeff{HEAD}{rows}".encode()
    whole = read(data)
    monkeypatch.setattr("checker.importers.tables.text_rows._BLOCK", size)
    assert read(data).cells == whole.cells
    assert whole.problems == ()


def test_names_are_known_however_they_are_written() -> None:
    """Case, blanks, width of characters and characters nobody sees make no difference."""
    assert KNOWN.has("ORDER  id")
    assert KNOWN.has("\u200bＯrder ID ")
    assert KNOWN.has("Order/Adjustment ID")
    assert not KNOWN.has("Order")
    assert not KNOWN.has("")
