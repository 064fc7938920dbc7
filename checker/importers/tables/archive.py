"""The parts of a workbook, which is a ZIP archive: unpacked as they are read, and never more than a limit."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, Final

from checker.base.gzipped import HARMLESS
from checker.base.io import LIMIT
from checker.diagnostics import Diagnostic
from checker.importers.place import UnreadableError
from checker.importers.sources import DAMAGED

#: A workbook has hundreds of parts, not more.
MOST_PARTS: Final = 10_000
#: Sheets of the same few words in every row shrink to a hundredth; nothing that anybody wrote, to less.
RATIO: Final = 400
_CHUNK: Final = 1 << 16


class Archive:
    """An opened archive. ``done`` says how many of its bytes are behind us.

    Raises:
        UnreadableError: it is damaged, or has more parts than a workbook.
    """

    def __init__(self, stream: BinaryIO, name: str, size: int) -> None:
        self.name = name
        self.done = 0
        self._size = size
        try:
            self._zip = zipfile.ZipFile(stream)
        except DAMAGED as error:
            raise self._damaged() from error
        members = self._zip.infolist()
        if len(members) > MOST_PARTS:
            raise UnreadableError([Diagnostic.of("SC563", None, "parts", name=name, most=f"{MOST_PARTS:,}")])
        #: Parts are found whatever the case of their names, and whichever way the slashes lean.
        self._parts = {_path(member.filename): member for member in members}

    def __contains__(self, path: str) -> bool:
        return _path(path) in self._parts

    def paths(self) -> list[str]:
        """The paths of all parts, in lower case."""
        return list(self._parts)

    def chunks(self, path: str, most: int = LIMIT) -> Iterator[bytes]:
        """The content of a part, piece by piece.

        Raises:
            UnreadableError: it isn't there or is damaged, or is larger than ``most``, or than any such part.
        """
        member = self._parts.get(_path(path))
        if member is None:
            raise UnreadableError([Diagnostic.of("SC562", None, "missing", name=self.name, part=path)])
        packed = min(member.compress_size, self._size)
        if member.file_size > min(most, max(HARMLESS, RATIO * packed)):
            raise UnreadableError([Diagnostic.of("SC563", None, "size", name=self.name, part=path)])
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self._damaged()
        before = self.done
        try:
            with self._zip.open(member) as part:
                read = 0
                while chunk := part.read(_CHUNK):
                    read += len(chunk)
                    self.done = before + packed * read // max(member.file_size, 1)
                    yield chunk
        except DAMAGED as error:
            raise self._damaged() from error
        self.done = before + packed

    def _damaged(self) -> UnreadableError:
        return UnreadableError([Diagnostic.of("SC562", None, "archive", name=self.name)])


def _path(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/").lstrip("/")).casefold()
