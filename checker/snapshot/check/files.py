"""Files that people have and that are no JSON of ours: known by their first bytes or their first line."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from checker.base.patterns import pattern
from checker.base.text import Text

#: So much of a file tells what it is.
_PREVIEW: Final = 1 << 14


class FileKind(Struct, frozen=True):
    """What a file is, in words that go after "this is", and what to do with it."""

    what: Text
    advice: Text


_EXPORT: Final = Text(
    "give it to `shopcheck run` as it is, or make a snapshot of it with `shopcheck import`",
    "请直接交给 `shopcheck run`，或用 `shopcheck import` 做成快照",
)
_XLS: Final = Text(
    "export it as CSV or XLSX; no command reads this older form",
    "请导出为 CSV 或 XLSX；目前没有命令读取这种旧格式",
)
_UNPACK: Final = Text("unpack it, and give the files inside it", "请先解压，再给出其中的文件")
_ZIP: Final = Text(
    "`shopcheck run` and `shopcheck import` read what is in it; or unpack it",
    "`shopcheck run` 和 `shopcheck import` 可直接读取其中的文件，也可先解压",
)
_AGAIN: Final = Text(
    "export the table as CSV or XLSX instead of saving the page; a page in place of an answer of the API "
    "means that fetching it failed: fetch it again and save the JSON",
    "请导出 CSV 或 XLSX，而不是保存网页；如果这里本应是接口返回，说明获取失败，请重新获取并保存 JSON",
)
_DATA: Final = Text(
    "export the data itself: CSV or XLSX from the seller's pages, JSON from the API",
    "请导出数据本身：商家后台导出 CSV 或 XLSX，接口返回保存为 JSON",
)

_MAGIC: Final = (
    (b"\xd0\xcf\x11\xe0", FileKind(Text("an Excel workbook (XLS)", " Excel 工作簿（XLS）"), _XLS)),
    (b"%PDF", FileKind(Text("a PDF", " PDF 文件"), _DATA)),
    (b"Rar!", FileKind(Text("a RAR archive", " RAR 压缩包"), _UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", FileKind(Text("a 7z archive", " 7z 压缩包"), _UNPACK)),
    (b"\x1f\x8b", FileKind(Text("a gzip archive", " gzip 压缩文件"), _UNPACK)),
    (b"PAR1", FileKind(Text("a Parquet file", " Parquet 文件"), _DATA)),
    (b"SQLite format 3", FileKind(Text("an SQLite database", " SQLite 数据库"), _DATA)),
    (b"\x89PNG", FileKind(Text("a picture", "图片"), _DATA)),
    (b"\xff\xd8\xff", FileKind(Text("a picture", "图片"), _DATA)),
)
#: How files begin that are no text.
BINARY: Final = (b"PK\x03\x04", *(magic for magic, _ in _MAGIC))
#: Columns that give a table away.
_TABLES: Final = (
    (
        ("Order ID", "Order Status"),
        FileKind(Text("an order export of Seller Center (CSV)", "卖家中心导出的订单表（CSV）"), _EXPORT),
    ),
    (
        ("Return Order ID",),
        FileKind(Text("a returns export of Seller Center (CSV)", "卖家中心导出的退货表（CSV）"), _EXPORT),
    ),
    (
        ("adjustment ID",),
        FileKind(Text("an income export of Seller Center (CSV)", "卖家中心导出的结算表（CSV）"), _EXPORT),
    ),
    (("主订单编号",), FileKind(Text("an order export of 抖店 (CSV)", "抖店导出的订单表（CSV）"), _EXPORT)),
    (
        ("售后单号",),
        FileKind(Text("an after-sales export of 抖店 (CSV)", "抖店导出的售后表（CSV）"), _EXPORT),
    ),
    (
        ("动账",),
        FileKind(Text("an account export of 抖店 (CSV)", "抖店导出的动账明细（CSV）"), _EXPORT),
    ),
    (("结算单",), FileKind(Text("a settlement export of 抖店 (CSV)", "抖店导出的结算账单（CSV）"), _EXPORT)),
)
_TABLE: Final = FileKind(Text("a table (CSV)", "表格（CSV）"), _EXPORT)
_PAGE: Final = FileKind(Text("a web page (HTML)", "网页（HTML）"), _AGAIN)
_XML: Final = FileKind(Text("XML", " XML 文件"), _DATA)
_PYTHON: Final = FileKind(
    Text("what Python prints of a dict, not JSON", " Python 打印出来的字典，不是 JSON"),
    Text("save it with `json.dump`", "请用 `json.dump` 保存"),
)
_SEPARATOR: Final = pattern(r"[,;\t]")


def file_kind(data: bytes) -> FileKind | None:
    """What kind of file this is; None where it is none of these."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return _zip(data)
    text = readable(data[:_PREVIEW])
    return None if text is None else _text_kind(text)


def readable(data: bytes) -> str | None:
    """Text in whichever of the usual encodings it is; None where it is in none of them."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[: len(data) // 2 * 2].decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        for cut in range(4):  # the glimpse may end in the middle of a character
            try:
                return data[: len(data) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def is_chinese(data: bytes) -> bool:
    """Whether bytes that aren't UTF-8 are Chinese text in GBK or GB 18030."""
    text = readable(data[:_PREVIEW])
    return text is not None and re.search(r"[\u4e00-\u9fff]{2}", text) is not None


def _zip(data: bytes) -> FileKind:
    names = data[: 1 << 20] + data[-(1 << 16) :]
    if b"xl/" in names:
        return FileKind(Text("an Excel workbook (XLSX)", " Excel 工作簿（XLSX）"), _EXPORT)
    return FileKind(Text("a ZIP archive", " ZIP 压缩包"), _ZIP)


def _text_kind(text: str) -> FileKind | None:
    start = text.lstrip("\ufeff \t\r\n")
    opening = start[:200].casefold()
    if opening.startswith(("<!doctype html", "<html")) or (opening.startswith("<") and "<html" in opening):
        return _PAGE
    if opening.startswith("<?xml"):
        return _XML
    if re.match(r"[{\[]+\s*'", start):
        return _PYTHON
    lines = [line for line in start.splitlines()[:5] if line.strip()]
    if start[:1] in {"{", "["} or not lines:
        return None
    for line in lines[:3]:  # a title may stand above the header
        cells = [cell.strip(" \"'\t") for cell in _SEPARATOR.split(line)]
        for columns, kind in _TABLES:
            if len(cells) > 1 and all(any(column in cell for cell in cells) for column in columns):
                return kind
    # Every line has as many cells as the first, and no YAML begins with so many.
    counts = [len(_SEPARATOR.split(line)) for line in lines]
    return _TABLE if len(lines) > 1 and counts[0] >= 3 and ": " not in lines[0] and counts[1] >= 3 else None
