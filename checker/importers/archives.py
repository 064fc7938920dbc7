"""ZIP archives: their files, without trusting what the archive says of itself.

Whatever an archive claims of its sizes, no more than that is read of it, and it may claim no more than an
export needs. Names aren't paths here: nothing is ever written where they say.
"""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from checker.base.gzipped import HARMLESS, RATIO
from checker.base.io import LIMIT
from checker.diagnostics import Diagnostic
from checker.diagnostics.collector import Collector
from checker.importers.place import UnreadableError
from checker.importers.sources import DAMAGED, MOST_FILES, ZIP, SourceFile, held, is_litter
from checker.importers.tables.foreign import foreign_document

if TYPE_CHECKING:
    from typing_extensions import Buffer

#: An archive in an archive is unpacked as a whole, so it may have at most so many bytes.
_INNER: Final = 256 << 20
#: So deep may archives stand in each other.
_DEEPEST: Final = 3
_LOCKED: Final = 0x1
_UTF_8: Final = 0x800
#: What a workbook has and no other archive.
_WORKBOOK: Final = ("xl/workbook.", "[content_types].xml")


def members(source: SourceFile, problems: Collector, depth: int = 1) -> Iterator[SourceFile]:
    """The files in an archive, as they stand in it; a workbook, or another document, is itself one file.

    The archive stays open until the last of them was taken, so that what lists them is read only once.
    """
    with contextlib.ExitStack() as opened:
        try:
            archive = opened.enter_context(zipfile.ZipFile(opened.enter_context(source.open())))
        except DAMAGED:
            problems.error("SC553", None, "damaged", name=source.name)
            return
        yield from _files(source, archive, problems, depth)


def _files(
    source: SourceFile, archive: zipfile.ZipFile, problems: Collector, depth: int
) -> Iterator[SourceFile]:
    entries = archive.infolist()
    if _is_document(entries, source.name):
        yield source
        return
    wanted = [entry for entry in entries if not entry.is_dir() and not _is_litter(entry)]
    if len(wanted) > MOST_FILES or sum(entry.file_size for entry in wanted) > LIMIT:
        problems.error("SC553", None, "too-much", name=source.name)
        return
    if not wanted:
        problems.warning("SC552", None, "empty", name=source.name)
    locked = [entry for entry in wanted if entry.flag_bits & _LOCKED]
    if locked:
        problems.error("SC553", None, "locked", name=source.name, count=len(locked), of=len(wanted))
    for entry in wanted:
        if not entry.flag_bits & _LOCKED:
            yield from _member(source, archive, entry, problems, depth)


def _is_document(entries: list[zipfile.ZipInfo], name: str) -> bool:
    paths = {entry.filename.lower() for entry in entries}
    return any(path.startswith(_WORKBOOK) for path in paths) or foreign_document(paths, name) is not None


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    return any(is_litter(part) for part in entry.filename.split("/"))


def _member(
    source: SourceFile, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, problems: Collector, depth: int
) -> Iterator[SourceFile]:
    name = f"{source.name}/{_name(entry)}"
    if entry.file_size > max(HARMLESS, RATIO * entry.compress_size):
        problems.error("SC553", None, "swollen", name=name, ratio=RATIO)
        return
    inner = SourceFile(
        name,
        lambda: io.BufferedReader(MemberStream(source, archive, entry, name)),
        entry.file_size,
        named=False,
    )
    try:
        with inner.open() as stream:
            head = stream.read(len(ZIP))
            whole = head + stream.read() if head == ZIP and entry.file_size <= _INNER else None
    except UnreadableError as error:
        for diagnostic in error.diagnostics:
            problems.add(diagnostic)
        return
    if head != ZIP:
        yield inner
    elif whole is None or depth >= _DEEPEST:
        problems.error("SC553", None, "nested", name=name)
    else:
        yield from members(held(name, whole, named=False), problems, depth + 1)


class MemberStream(io.RawIOBase):
    """What a member of an archive, called ``name``, unpacks to.

    An ``archive`` that was closed is opened once more, until this is closed.

    Raises:
        UnreadableError: it is damaged. Whether all of it is as it was packed shows at its end.
    """

    def __init__(
        self, source: SourceFile, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str
    ) -> None:
        self._name = name
        self._opened = contextlib.ExitStack()
        with contextlib.ExitStack() as opened:
            below = opened.enter_context(source.open()) if archive.fp is None else None
            with _damage(name):
                if below is not None:
                    archive = opened.enter_context(zipfile.ZipFile(below))
                self._stream = opened.enter_context(archive.open(entry))
            self._opened = opened.pop_all()

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is, though going back means unpacking from the beginning."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """The next bytes."""
        view = memoryview(buffer).cast("B")
        with _damage(self._name):
            part = self._stream.read(len(view))
        view[: len(part)] = part
        return len(part)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go elsewhere."""
        with _damage(self._name):
            return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Where the next bytes are."""
        return self._stream.tell()

    def close(self) -> None:
        """Close the member, and what was opened for it alone."""
        self._opened.close()
        super().close()


@contextlib.contextmanager
def _damage(name: str) -> Iterator[None]:
    try:
        yield
    except DAMAGED as error:
        raise UnreadableError([Diagnostic.of("SC553", None, "damaged", name=name)]) from error


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of a member; older Chinese programs write it in GBK and don't say so."""
    if entry.flag_bits & _UTF_8:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename
