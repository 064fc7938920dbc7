"""Reading a snapshot's bytes: a file, standard input, gzip; and refusing what can't be a snapshot.

The file is read whole, never mapped: one that is cut short while it is being read must not take the
process with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from threading import Thread
from typing import BinaryIO, Final

from msgspec.structs import replace

from checker.base.gzipped import RATIO, CutError, DamagedError, SwollenError, is_gzip, unpack
from checker.base.io import LIMIT, TooLargeError, read_file, read_stream, unreadable
from checker.base.text import Text
from checker.diagnostics import Diagnostic, Excerpt, Related, SnapshotError, Span
from checker.diagnostics.nearest import did_you_mean, guess
from checker.snapshot.check.files import BINARY, file_kind, is_chinese
from checker.snapshot.json.mistake import Mistake, diagnostics
from checker.snapshot.json.position import Position

#: The code of a file that holds nothing.
EMPTY: Final = "SC304"
_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CHUNK = 1 << 20
#: From this size on, hashing takes longer than starting a thread for it.
_LARGE = 1 << 20


class SnapshotDocument:
    """The bytes of a snapshot: ``data`` is UTF-8 text without byte order mark, ``name`` the file's name."""

    def __init__(self, name: str, data: bytes, given: tuple[bytes, ...] | None = None) -> None:
        self.name = name
        self.data = data
        #: What is odd about the files that it was made of.
        self.odd: tuple[Diagnostic, ...] = ()
        self._digest = hashlib.sha256()
        self._given = (data,) if given is None else given
        self._hashing = Thread(target=self._hash, daemon=True) if len(data) >= _LARGE else None
        if self._hashing is not None:
            self._hashing.start()
        else:
            self._hash()

    def _hash(self) -> None:
        # A large text in a thread: hashing lets go of the interpreter, so decoding goes on meanwhile.
        for part in self._given:
            self._digest.update(part)

    def span(self, span: Span) -> Span | None:
        """Where a stretch of ``data`` stands in what was given; None where that has no lines."""
        return span

    def position(self, position: Position) -> Position:
        """The same for a position."""
        return position

    def whole(self) -> SnapshotDocument:
        """All of what was given as one text."""
        return self

    def at_home(self, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """What was found in ``data``, as of what was given."""
        return tuple(
            replace(
                each,
                span=None if each.span is None else self.span(each.span),
                related=tuple(
                    Related(beside.message, span)
                    for beside in each.related
                    if (span := self.span(beside.span)) is not None
                ),
            )
            for each in found
        )

    def diagnostics(self, mistakes: Iterable[Mistake]) -> tuple[Diagnostic, ...]:
        """What is wrong or odd in ``data``, as of what was given."""
        return self.at_home(diagnostics(self.name, self.data, mistakes))

    @property
    def sha256(self) -> str:
        """The digest of the file as it was given: compressed, with its byte order mark."""
        if self._hashing is not None:
            self._hashing.join()
        return self._digest.hexdigest()


def read_document(
    source: str | Path | bytes,
    stdin: BinaryIO | None = None,
    *,
    limit: int | None = None,
    name: str = "<bytes>",
) -> SnapshotDocument:
    """The document at ``source``: a file, ``-`` for the stream ``stdin``, or the bytes themselves.

    Bytes have the ``name`` that is given. Gzip is recognised by its first bytes. What is read, and what it
    unpacks to, may have at most ``limit`` bytes; unless one is given a file may have any size, and what comes
    through a stream has a limit.

    Raises:
        SnapshotError: it can't be read, or isn't UTF-8 text.
    """
    if isinstance(source, bytes):
        given = source
    elif stdin is not None and source == "-":
        limit = LIMIT if limit is None else limit
        name, given = "<stdin>", _read("<stdin>", stdin, limit)
    else:
        name, given = str(source), _read(str(source), Path(source), limit)
    data = _decompressed(name, given, limit) if is_gzip(given) else given
    parts: tuple[bytes, ...] = (given,)
    if data.startswith(_BOM):
        if data is given:
            given = b""  # let go of it: the file is in memory once
            data = data[len(_BOM) :]
            parts = (_BOM, data)
        else:
            data = data[len(_BOM) :]
    if not data or data.isspace():
        raise SnapshotError([Diagnostic.of(EMPTY, name=name)])
    if data.startswith(BINARY):
        raise _not_utf8(name, data, 0)
    _check_encoding(name, data)
    return SnapshotDocument(name, data, parts)


def _read(name: str, source: Path | BinaryIO, limit: int | None) -> bytes:
    most = LIMIT if limit is None else limit
    try:
        return read_file(source, limit) if isinstance(source, Path) else read_stream(source, most)
    except TooLargeError:
        raise SnapshotError([Diagnostic.of("SC307", None, "file", name=name, limit=most)]) from None
    except (OSError, ValueError) as error:
        code, tip = _advice(name, error)
        raise SnapshotError([Diagnostic(code, unreadable(name, error), help=tip)]) from None


def _advice(name: str, error: OSError | ValueError) -> tuple[str, Text]:
    """The code of a file that can't be read, and what to do."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return "SC301", _nearest_file(Path(name))
        case IsADirectoryError():
            return "SC302", Text("name the snapshot inside it", "请写出其中的快照文件")
        case PermissionError():
            return "SC303", Text(
                "the file's permissions don't let this user read it", "请检查该文件的访问权限"
            )
    return "SC300", Text()


def _nearest_file(path: Path) -> Text:
    try:
        names = sorted(entry.name for entry in path.parent.iterdir())
    except (OSError, ValueError):
        return Text()
    return did_you_mean(guess(path.name, names))


def _decompressed(name: str, given: bytes, limit: int | None) -> bytes:
    try:
        return unpack(given, limit)
    except SwollenError:
        refused = Diagnostic.of("SC307", None, "swollen", name=name, ratio=RATIO)
    except TooLargeError:
        refused = Diagnostic.of("SC307", None, "unpacked", name=name, limit=limit or LIMIT)
    except CutError:
        refused = Diagnostic.of("SC306", None, "cut-off", name=name)
    except DamagedError:
        refused = Diagnostic.of("SC306", None, "damaged", name=name)
    raise SnapshotError([refused])


def _check_encoding(name: str, data: bytes) -> None:
    if data.startswith(_UTF_16) or b"\0" in data[:4]:
        raise _not_utf8(name, data, 0)
    if data.isascii():
        return
    view = memoryview(data)
    start = 0
    while start < len(data):
        end = min(start + _CHUNK, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80 and end > start + _CHUNK - 4:
            end -= 1  # don't cut a character in two
        try:
            str(view[start:end], "utf-8")
        except UnicodeDecodeError as error:
            raise _not_utf8(name, data, start + error.start) from None
        start = end


def _not_utf8(name: str, data: bytes, offset: int) -> SnapshotError:
    if (kind := file_kind(data)) is not None:
        refused = Diagnostic.of("SC328", None, "file", help=kind.advice, name=name, what=kind.what)
        return SnapshotError([refused])
    label = Text("not UTF-8", "不是 UTF-8")
    if data.startswith(_UTF_16) or b"\0" in data[:4]:
        tip = Text(
            "it looks like UTF-16 (“Unicode” in some editors): save it as UTF-8",
            "看起来是 UTF-16（某些编辑器称为“Unicode”），请另存为 UTF-8",
        )
    elif is_chinese(data):
        tip = Text("it looks like GBK: save it as UTF-8", "看起来是 GBK 编码，请另存为 UTF-8")
    else:
        tip = Text(
            "save it as UTF-8; files from older Chinese programs are often in GB 18030 or GBK",
            "请另存为 UTF-8；较旧的中文软件常用 GB 18030 或 GBK 编码",
        )
    mistake = Mistake.of(
        "SC305",
        offset,
        offset + 1,
        (),
        label=label,
        help=tip,
        excerpt=Excerpt.SHAPE,
        offset=offset,
        data=data[offset],
    )
    return SnapshotError(diagnostics(name, data, [mistake]))
