"""Tables that tests write: workbooks of minimal parts, and what reading a file gives."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from checker.diagnostics import Diagnostic
from checker.diagnostics.collector import Collector
from checker.importers.sources import held
from checker.importers.tables.headers import KnownColumns
from checker.importers.tables.model import Row, Table
from checker.importers.tables.reading import read_tables

KNOWN = KnownColumns.of(
    (
        *("Order ID", "Order Status", "SKU ID", "Quantity", "Order Amount", "Created Time"),
        *("Order/adjustment ID  ", "Total settlement amount"),
        *(
            "主订单编号",
            "订单状态",
            "订单提交时间",
            "订单应付金额",
            "หมายเลขคำสั่งซื้อ",
            "สถานะ",
            "Mã đơn hàng",
            "Trạng thái",
        ),
        *("ID del pedido", "Estado", "Envío"),
    ),
    ("Order ID", "主订单编号"),
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
#: The header of most tests, as the cells of a sheet.
HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Order ID</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>Order Status</t></is></c>'
    '<c r="C1" t="inlineStr"><is><t>Created Time</t></is></c></row>'
)


class Reading(Struct, frozen=True):
    """Everything that a file gave."""

    tables: tuple[Table, ...]
    rows: tuple[tuple[Row, ...], ...]
    problems: tuple[Diagnostic, ...]

    @property
    def cells(self) -> list[list[str]]:
        """The cells of all rows of all tables."""
        return [list(row.cells) for rows in self.rows for row in rows]

    @property
    def codes(self) -> list[str]:
        """The codes of the problems."""
        return [problem.code for problem in self.problems]

    @property
    def said(self) -> str:
        """The English words of the only problem."""
        (problem,) = self.problems
        return problem.message.en


def read(data: bytes, name: str = "orders", known: KnownColumns = KNOWN) -> Reading:
    """What reading a file gives, all of it."""
    problems = Collector()
    found: list[Table] = []
    rows: list[tuple[Row, ...]] = []
    for table in read_tables(held(name, data), known, problems):
        found.append(table)
        rows.append(tuple(table.rows))
    return Reading(tuple(found), tuple(rows), problems.sorted())


def book(
    *sheets: str,
    names: Sequence[str] = ("Orders", "Second", "Third"),
    states: Sequence[str] = (),
    strings: str | None = None,
    styles: str | None = None,
    main: str = MAIN,
    properties: str = "",
    extra: Mapping[str, bytes | str] | None = None,
    without: Iterable[str] = (),
    before: str = "",
) -> bytes:
    """A workbook: of each sheet what stands in ``sheetData``, and whatever stands behind it."""
    parts: dict[str, bytes | str] = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    }
    listed, related = [], []
    for number, (sheet, name) in enumerate(zip(sheets, names, strict=False), 1):
        state = f' state="{states[number - 1]}"' if number <= len(states) else ""
        listed.append(f'<sheet name="{name}" sheetId="{number}"{state} r:id="rId{number}"/>')
        related.append(("worksheet", f"rId{number}", f"worksheets/sheet{number}.xml"))
        body = sheet if "<sheetData" in sheet else f"<sheetData>{sheet}</sheetData>"
        parts[f"xl/worksheets/sheet{number}.xml"] = f'{before}<worksheet xmlns="{main}">{body}</worksheet>'
    if strings is not None:
        related.append(("sharedStrings", "rId90", "sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{strings}</sst>'
    if styles is not None:
        related.append(("styles", "rId91", "styles.xml"))
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{main}">{styles}</styleSheet>'
    links = "".join(
        f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{path}"/>' for kind, key, path in related
    )
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{_PACKAGE}">{links}</Relationships>'
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{main}" xmlns:r="{RELATIONS}">{properties}'
        f"<sheets>{''.join(listed)}</sheets></workbook>"
    )
    return packed({**parts, **(extra or {})}, without)


def packed(parts: Mapping[str, bytes | str], without: Iterable[str] = ()) -> bytes:
    """An archive with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in parts.items():
            if path not in without:
                archive.writestr(path, content)
    return out.getvalue()


def inline(*cells: str, row: int = 2) -> str:
    """A row of texts."""
    written = "".join(
        f'<c r="{chr(65 + place)}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
        for place, text in enumerate(cells)
        if text
    )
    return f'<row r="{row}">{written}</row>'


def numbers(*cells: str, row: int = 2, style: int = 0) -> str:
    """A row of numbers."""
    written = "".join(
        f'<c r="{chr(65 + place)}{row}" s="{style}"><v>{text}</v></c>'
        for place, text in enumerate(cells)
        if text
    )
    return f'<row r="{row}">{written}</row>'


def formats(*codes: int | str) -> str:
    """Styles with these formats, built in or written out, one for each number from 1 on."""
    own = "".join(
        f'<numFmt numFmtId="{200 + place}" formatCode="{code}"/>'
        for place, code in enumerate(codes)
        if isinstance(code, str)
    )
    used = "".join(
        f'<xf numFmtId="{200 + place if isinstance(code, str) else code}"/>'
        for place, code in enumerate(codes)
    )
    shown = f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>{used}</cellXfs>'
    return f"<numFmts>{own}</numFmts><fills><fill/></fills>{shown}"
