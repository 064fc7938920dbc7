"""Reading XLSX: each way in which workbooks are written, and each in which they are wrong."""

from __future__ import annotations

import io
import zipfile

import pytest

from checker.importers.tables.model import DateCell, FormulaCell, NumberCell
from checker.importers.tables.oddities import PLACES
from tests.importers.tables.books import (
    HEADER,
    STRICT,
    book,
    formats,
    inline,
    numbers,
    packed,
    read,
)

CELLS = ["576461413038785752", "Completed", "2026"]
ROW = inline(*CELLS)


@pytest.mark.parametrize("dimension", ['<dimension ref="A1"/>', '<dimension ref="A1:XFD1048576"/>', ""])
def test_what_a_sheet_says_of_its_size_is_not_believed(dimension: str) -> None:
    """All rows are read, however few are promised, and none is made up."""
    found = read(book(f"{dimension}<sheetData>{HEADER}{ROW}{inline(*CELLS, row=3)}</sheetData>"))
    assert found.cells == [CELLS, CELLS]
    assert found.problems == ()


def test_the_strict_form() -> None:
    """It has other namespaces and is a workbook as well; some writers leave them out."""
    assert read(book(HEADER + ROW, main=STRICT)).cells == [CELLS]
    assert read(book(HEADER + ROW, main="")).cells == [CELLS]
    prefixed = (HEADER + ROW).replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
    sheet = f'<x:sheetData xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{prefixed}</x:sheetData>'
    assert read(book(f"<sheetData/>{sheet}")).cells == [CELLS]


def test_rows_and_cells_without_places() -> None:
    """Without `r` a cell follows the one before it, and a row as well."""
    header = HEADER.replace(' r="A1"', "").replace(' r="B1"', "").replace(' r="C1"', "").replace(' r="1"', "")
    found = read(book(f"{header}<row><c/><c t='str'><v>x</v></c></row><row/><row><c><v>1</v></c></row>"))
    assert found.cells == [["", "x", ""], ["1", "", ""]]
    assert [row.number for row in found.rows[0]] == [2, 4]


def test_one_row_element_for_each_cell() -> None:
    """A writer of single cells begins a row anew for each of them: it is one row."""
    single = "".join(
        f'<row r="2"><c r="{column}2" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for column, text in zip("ABC", CELLS, strict=True)
    )
    assert read(book(HEADER + single)).cells == [CELLS]


def test_rows_that_have_one_number() -> None:
    """Rows that begin anew in the same columns are two rows, whatever their number."""
    assert read(book(HEADER + ROW + ROW)).cells == [CELLS, CELLS]


def test_texts() -> None:
    """Runs of one text belong together, how it is pronounced doesn't; escaped characters are written out."""
    rich = "<r><t>57646141</t></r><r><rPr><b/></rPr><t>3038785752</t></r><rPh><t>xx</t></rPh>"
    shared = f"<si><t> Completed </t></si><si>{rich}</si><si><t>a_x000D_b_x0041_</t></si><si/>"
    cells = "".join(
        f'<c r="{column}2" t="s"><v>{number}</v></c>' for column, number in zip("ABC", (1, 0, 2), strict=True)
    )
    inlined = f'<c r="A3" t="inlineStr"><is>{rich}</is></c><c r="B3" t="str"><v>_x0042_</v></c>'
    inlined += '<c r="C3" t="s"><v>3</v></c>'
    found = read(book(f'{HEADER}<row r="2">{cells}</row><row r="3">{inlined}</row>', strings=shared))
    assert found.cells == [["576461413038785752", "Completed", "a\rbA"], ["576461413038785752", "B", ""]]


def test_many_shared_texts() -> None:
    """Each is found by its number, also where they don't fit into memory."""
    shared = "".join(f"<si><t>text {number} {'x' * 200}</t></si>" for number in range(60_000))
    order = [(number * 7919) % 60_000 for number in range(2_000)]
    rows = "".join(
        f'<row r="{place}"><c r="A{place}" t="s"><v>{number}</v></c></row>'
        for place, number in enumerate(order, 2)
    )
    found = read(book(HEADER + rows, strings=shared))
    assert [cells[0].split()[1] for cells in found.cells] == [str(number) for number in order]


@pytest.mark.parametrize("number", ["60000", "-1", "x", "1.5", "9" * 5000])
def test_a_text_that_is_not_there(number: str) -> None:
    """Its row says nothing for certain."""
    found = read(
        book(f'{HEADER}<row r="2"><c r="A2" t="s"><v>{number}</v></c></row>', strings="<si><t>a</t></si>")
    )
    assert [row.flaw for row in found.rows[0]] == [PLACES]
    assert found.codes == ["SC566"]


@pytest.mark.parametrize("written", ["1", "5.83871E+17", "576461413038785752", "1.0", "-3.5", "1E3"])
def test_numbers_stay_as_they_are_written(written: str) -> None:
    """Whoever asks for an id can tell what a spreadsheet has made of it."""
    (cells,) = read(book(HEADER + numbers(written))).cells
    assert cells[0] == written
    assert type(cells[0]) is NumberCell


def test_truths_and_errors() -> None:
    """Yes and no are words; a formula that failed is said to have."""
    row = '<c r="A2" t="b"><v>1</v></c><c r="B2" t="b"><v>0</v></c><c r="C2" t="e"><v>#N/A</v></c>'
    found = read(book(f'{HEADER}<row r="2">{row}</row>'))
    assert found.cells == [["TRUE", "FALSE", "#N/A"]]
    assert found.said.startswith("a formula that failed stands in sheet `Orders`, row 2, column C (`Created")


def test_formulas() -> None:
    """The last result is read and said to be one; without a result the value is unknown, not empty."""
    row = (
        '<row r="2"><c r="A2"><f>A1</f><v>5764</v></c><c r="B2" t="str"><f>"x"</f><v>x</v></c>'
        '<c r="C2"><f t="shared" si="0"/></c></row>'
    )
    found = read(book(HEADER + row + row.replace('"2"', '"3"').replace("2", "3")))
    (first, *_) = found.rows[0]
    assert [type(cell) for cell in first.cells] == [FormulaCell] * 3
    assert list(first.cells) == ["5764", "x", "="]
    assert isinstance(first.cells[0], FormulaCell)
    assert isinstance(first.cells[0].value, NumberCell)
    assert found.codes == ["SC565"] * 3
    assert found.problems[0].message.en.endswith("its last result is read; 1 more like it")
    assert found.problems[0].message.zh.startswith("工作表 `Orders` 第 2 行 A 列（`Order ID`）是公式")


@pytest.mark.parametrize(
    ("style", "number", "text"),
    [
        (14, "46023", "2026-01-01"),
        (14, "46023.5", "2026-01-01T12:00:00"),
        (22, "46023", "2026-01-01T00:00:00"),
        (22, "46275.33333", "2026-09-10T08:00:00"),
        (22, "46275.999999999", "2026-09-11T00:00:00"),
        (21, "0.5", "12:00:00"),
        (46, "0.25", "06:00:00"),
        (31, "46275", "2026-09-10"),
        (14, "59", "1900-02-28"),
        (14, "61", "1900-03-01"),
        ("yyyy\\-mm\\-dd hh:mm", "46275.5", "2026-09-10T12:00:00"),
        ("[$-409]d/m/yy h:mm AM/PM;@", "46275.5", "2026-09-10T12:00:00"),
        ("[$-1070000]d/mm/bbbb", "46275", "2026-09-10"),
        ('yyyy"年"m"月"d"日"', "46275", "2026-09-10"),
        ("[h]:mm:ss", "46275.5", "2026-09-10T12:00:00"),
    ],
)
def test_the_style_tells_a_time(style: int | str, number: str, text: str) -> None:
    """A number whose format shows days or hours is a time."""
    code = style.replace('"', "&quot;") if isinstance(style, str) else style
    (cells,) = read(book(HEADER + numbers(number, style=1), styles=formats(code))).cells
    assert cells[0] == text
    assert type(cells[0]) is DateCell


@pytest.mark.parametrize(
    ("style", "number"),
    [
        *((14, number) for number in ("60", "60.5", "-1", "3000000", "1E300", "x", "nan", "1" * 400)),
        *(
            (code, "46275")
            for code in (0, 1, 49, "0", "General", "#,##0.00", "0.00E+00", "[Red]0", "&quot;dym&quot;0")
        ),
        *((code, "46275") for code in ("\\d0", "0_d", "0*d", "@;yyyy", "[$USD-409]#,##0")),
    ],
)
def test_what_is_no_time_stays_a_number(style: int | str, number: str) -> None:
    """Day 60 never was, days before the first and after the last aren't; letters in texts show nothing."""
    (cells,) = read(book(HEADER + numbers(number, style=1), styles=formats(style))).cells
    assert cells[0] == number
    assert type(cells[0]) is NumberCell


def test_days_of_old_macintoshes() -> None:
    """A workbook may count from 1904 on."""
    data = book(
        HEADER + numbers("44813", "60", "2957003", style=1),
        styles=formats(14),
        properties='<workbookPr date1904="1"/>',
    )
    assert read(data).cells == [["2026-09-10", "1904-03-01", "9999-12-31"]]


def test_times_as_text() -> None:
    """The strict form writes them out."""
    row = '<row r="2"><c r="A2" t="d"><v>2026-09-10T08:00:00Z</v></c></row>'
    (cells,) = read(book(HEADER + row)).cells
    assert (cells[0], type(cells[0])) == ("2026-09-10T08:00:00", DateCell)


def test_several_sheets() -> None:
    """Each sheet under a known header is a table; the others are named."""
    notes = inline("made by", "us", row=1)
    found = read(book(notes, HEADER + ROW, HEADER + ROW, names=("About", "Orders", "Older")))
    assert [table.sheet for table in found.tables] == ["Orders", "Older"]
    assert found.codes == ["SC564"]
    assert "`About`" in found.said
    none = read(book(notes, names=("About",)))
    assert none.codes == ["SC560"]
    assert "`About`" in none.said


def test_hidden_sheets() -> None:
    """They aren't read, which is said where they have a table."""
    found = read(
        book(
            HEADER + ROW,
            HEADER + ROW,
            HEADER,
            names=("A", "B", "C"),
            states=("visible", "hidden", "veryHidden"),
        )
    )
    assert [table.sheet for table in found.tables] == ["A"]
    assert "`B`, `C`" in found.said
    assert read(book(HEADER + ROW, inline("x", row=1), states=("visible", "hidden"))).problems == ()


def test_a_cell_at_the_far_end() -> None:
    """It stands beside the table, which has no more rows and columns for it."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    found = read(book(HEADER + ROW + far))
    assert found.cells == [CELLS]
    assert found.said == (
        "something stands beside the table, first in sheet `Orders`, row 1048576, column XFD; it isn't read"
    )
    near = inline(*CELLS, "my note", row=3)
    assert read(book(HEADER + ROW + near)).cells == [CELLS, CELLS]


@pytest.mark.parametrize("place", ["A0", "XFE2", "AAAA2", "2", "a2", "Ä2", ""])
def test_places_that_no_sheet_has(place: str) -> None:
    """The row says nothing for certain."""
    found = read(book(f'{HEADER}<row r="2"><c r="B2"><v>1</v></c><c r="{place}"><v>1</v></c></row>'))
    assert [row.flaw for row in found.rows[0]] == [PLACES]


def test_two_cells_in_one_place() -> None:
    """Which of them counts can't be told."""
    found = read(book(f'{HEADER}<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>'))
    assert [row.flaw for row in found.rows[0]] == [PLACES]
    assert read(book(f'{HEADER}<row r="0"><c r="A2"><v>1</v></c></row>')).rows[0][0].flaw is PLACES


def test_a_header_of_three_rows() -> None:
    """The row with the names counts; columns merged with the rows above have theirs from there."""
    title = inline("Settlement of September", row=1)
    groups = inline("主订单编号", "Order", "", "Money", row=2)
    names = inline("", "Order Status", "Created Time", "Order Amount", row=3)
    merged = '</sheetData><mergeCells><mergeCell ref="A1:D1"/><mergeCell ref="A2:A3"/></mergeCells>'
    found = read(book(f"<sheetData>{title}{groups}{names}{inline('1', 'x', 'y', 'z', row=4)}{merged}"))
    (table,) = found.tables
    assert table.header == ("主订单编号", "Order Status", "Created Time", "Order Amount")
    assert (table.header_row, len(table.above)) == (3, 2)
    assert found.problems == ()


def test_cells_merged_over_rows() -> None:
    """Only the uppermost row has the value, which is said."""
    rows = ROW + inline("", "Shipped", row=3)
    found = read(
        book(f'<sheetData>{HEADER}{rows}</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells>')
    )
    assert found.cells[1] == ["", "Shipped", ""]
    assert found.codes == ["SC567"]
    assert "sheet `Orders`, row 2" in found.said


def test_macros_are_said() -> None:
    """They are never run; the cells are read."""
    found = read(book(HEADER + ROW, extra={"xl/vbaProject.bin": b"x"}))
    assert found.cells == [CELLS]
    assert "macros" in found.said


@pytest.mark.parametrize("bomb", [False, True])
def test_a_document_type_is_refused(bomb: bool) -> None:
    """Entities could grow without end: a part that declares any isn't read on."""
    declared = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">'
    for number in range(8 if bomb else 0):
        declared += f'<!ENTITY {chr(98 + number)} "{f"&{chr(97 + number)};" * 10}">'
    found = read(book(HEADER + ROW, before=f"{declared}]>"))
    assert "SC563" in found.codes
    assert not any(found.rows)


def test_a_text_longer_than_any_cell() -> None:
    """It is refused before memory fills up."""
    found = read(book(HEADER + inline("x" * 20_000_000)))
    assert found.codes == ["SC563"]
    assert read(book(HEADER + ROW, strings=f"<si><t>{'x' * 20_000_000}</t></si>")).codes == ["SC563"]
    assert read(book(HEADER + inline("x" * 40_000))).problems == ()


def test_a_tag_without_end() -> None:
    """Neither does an attribute that never ends fill memory."""
    assert read(book(f'{HEADER}<row r="{"1" * 5_000_000}"/>')).codes == ["SC563"]


def test_a_part_that_claims_to_be_huge() -> None:
    """What would unpack to more than anybody has is refused before it is unpacked."""
    found = read(book(HEADER + ROW, extra={"xl/worksheets/sheet1.xml": b" " * (80 << 20)}))
    assert found.codes == ["SC563"]


def test_too_many_parts() -> None:
    """No workbook has that many."""
    assert read(packed({f"{number}": b"" for number in range(10_001)})).codes == ["SC563"]


def test_lying_sizes() -> None:
    """An archive that says it has less than it does is damaged; saying more changes nothing."""
    data = bytearray(book(HEADER + ROW * 200, names=("Orders",)))
    info = zipfile.ZipFile(io.BytesIO(bytes(data))).getinfo("xl/worksheets/sheet1.xml")
    place = next(
        start
        for start in range(len(data))
        if data[start : start + 4] == b"PK\x01\x02"
        and data[start + 46 :].startswith(b"xl/worksheets/sheet1.xml")
    )
    for size, codes in ((info.file_size - 100, ["SC562"]), (100, ["SC562"]), (info.file_size + 100, [])):
        data[place + 24 : place + 28] = size.to_bytes(4, "little")
        assert read(bytes(data)).codes == codes


def test_a_sheet_that_breaks_off() -> None:
    """Rows before the damage are given, and the damage is an error."""
    rows = "".join(inline(*CELLS, row=number) for number in range(2, 3000))
    found = read(book(f"<sheetData>{HEADER}{rows}<row><c></row>"))
    assert len(found.cells) == 2998
    assert (found.codes, found.problems[0].severity) == (["SC562"], "error")


@pytest.mark.parametrize("cut", [30, 200, 700, -1, -30])
def test_an_archive_that_breaks_off(cut: int) -> None:
    """A download that was cut off is said to be damaged."""
    assert read(book(HEADER + ROW)[:cut]).codes == ["SC562"]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
def test_a_part_that_is_missing(part: str) -> None:
    """It is named."""
    data = book(HEADER + ROW, strings="<si/>", styles=formats(14), without=[part])
    found = read(data)
    assert "SC562" in found.codes
    assert part in found.problems[-1].message.en or part in found.problems[0].message.en


def test_parts_are_found_by_what_refers_to_them() -> None:
    """Whatever the case of a path and its slashes, absolute or not; without relations by the usual names."""
    moved = book(HEADER + ROW, without=["_rels/.rels"])
    assert read(moved).cells == [CELLS]
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(HEADER + ROW))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).replace(b'"worksheets/sheet1.xml"', b'"/XL/worksheets/Sheet1.xml"')
            new.writestr(name.replace("/", "\\") if name.endswith("sheet1.xml") else name, text)
    assert read(out.getvalue()).cells == [CELLS]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 22 + b"\x09\0" + b"\0" * 16 + b"\0\0\0\0" + b"\0" * 460


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 4096, "locked with a password"),
        (OLE + "Workbook".encode("utf-16-le") + b"\0" * 4096, "Excel 97 to 2003"),
        (OLE[:40], "Excel 97 to 2003"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00" + b"\0" * 100, "Excel 97 to 2003"),
        (
            packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}),
            "ODS",
        ),
        (packed({"Index/Document.iwa": b"x"}), "Numbers"),
        (packed({"xl/workbook.bin": b"x"}), "XLSB"),
        (packed({"word/document.xml": b"x"}), "word processor"),
        (packed({"orders.csv": b"x"}), "archive"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "Excel 2003",
        ),
        (b"\xef\xbb\xbf\n<html><table><tr><td>Order ID</td></tr></table></html>", "web page"),
    ],
)
def test_files_of_other_kinds_are_called_what_they_are(data: bytes, words: str) -> None:
    """By what stands in them, whatever their names; and with the way to a file that can be read."""
    found = read(data, "orders.xlsx")
    assert found.codes == ["SC561"]
    assert words in found.said
    assert found.problems[0].help.en
    assert found.problems[0].help.zh


def test_parts_without_a_name() -> None:
    """They are nobody's, and do no harm."""
    data = bytearray(book(HEADER + ROW, extra={"x": b""}))
    place = data.index(b"xPK\x05\x06") - 46
    assert data[place : place + 4] == b"PK\x01\x02"
    data[place + 28], data[place + 30] = 0, 1  # the letter is an extra field now, and no name is left
    found = read(bytes(data))
    assert (found.cells, found.problems) == ([CELLS], ())


def test_rows_and_columns_that_a_filter_hides() -> None:
    """They are part of the table: a filter only keeps them off the screen."""
    hidden = ROW.replace("<row ", '<row hidden="1" ')
    columns = '<cols><col min="1" max="1" hidden="1"/></cols>'
    found = read(book(f"{columns}<sheetData>{HEADER}{hidden}</sheetData><autoFilter ref='A1:C2'/>"))
    assert found.cells == [CELLS]
    assert found.problems == ()
