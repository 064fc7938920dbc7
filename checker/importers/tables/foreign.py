"""Files of spreadsheets that can't be read as tables, each by what it is."""

from __future__ import annotations

from collections.abc import Collection
from typing import BinaryIO, Final

from checker.diagnostics import Diagnostic

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Old records of Excel from before it had containers.
_BIFF: Final = (b"\x09\x00", b"\x09\x02", b"\x09\x04")
_XML_OF_2003: Final = b"urn:schemas-microsoft-com:office:spreadsheet"
#: So much of a file tells what it is.
_LOOK: Final = 4096


def foreign(stream: BinaryIO, name: str) -> Diagnostic | None:
    """What is to be said of a file that isn't text and no archive either, or text that isn't a table's."""
    start = stream.read(_LOOK)
    if start.startswith(_OLE):
        return _in_container(stream, start, name)
    if start[:2] in _BIFF and len(start) > 3 and start[3] == 0:
        return Diagnostic.of("SC561", None, "xls", name=name)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        if _XML_OF_2003 in start:
            return Diagnostic.of("SC561", None, "xml-2003", name=name)
        return Diagnostic.of("SC561", None, "page", name=name)
    return None


def _in_container(stream: BinaryIO, start: bytes, name: str) -> Diagnostic:
    """A container of old Office: an old workbook, or a new one that a password keeps closed."""
    shift = int.from_bytes(start[30:32], "little")
    folder = int.from_bytes(start[48:52], "little")
    entries = b""
    if shift in (9, 12):
        stream.seek((folder + 1) << shift)
        entries = stream.read(_LOOK)
    if "EncryptedPackage".encode("utf-16-le") in entries:
        return Diagnostic.of("SC561", None, "password", name=name)
    return Diagnostic.of("SC561", None, "xls", name=name)


def foreign_document(paths: Collection[str], name: str) -> Diagnostic | None:
    """What is to be said of an archive with these ``paths`` inside, in small letters, of another program."""
    if "content.xml" in paths and "mimetype" in paths:
        return Diagnostic.of("SC561", None, "ods", name=name)
    if any(path.endswith(".iwa") for path in paths) or "index.zip" in paths:
        return Diagnostic.of("SC561", None, "numbers", name=name)
    if any(path.endswith("workbook.bin") for path in paths):
        return Diagnostic.of("SC561", None, "xlsb", name=name)
    if any(path in ("word/document.xml", "ppt/presentation.xml") for path in paths):
        return Diagnostic.of("SC561", None, "docx", name=name)
    return None
