"""The shops of a source, in batches: the entries of a folder, the lines of an NDJSON file.

The same source gives the same batches, whoever works on them; what can't be read is a shop too, of which
only that is known.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.io import UnfitError, is_folder, read_file, unreadable
from checker.base.sealed import parted
from checker.base.text import Text
from checker.diagnostics import Diagnostic, SnapshotError
from checker.fleet.lines import LONGEST, check_packing, damage, damaged, lines, opened
from checker.fleet.tables import SHOPS, ShopTables, id_in, joined, opened_tables
from checker.importers.sources import is_litter
from checker.snapshot.columns.folder import PARQUET, is_snapshot_folder, sections

#: So many shops are judged together, or fewer that have so many bytes together; more of those in tables, of
#: which one query tells which are alike.
MOST_SHOPS: Final = 64
MOST_IN_TABLES: Final = 2048
MOST_BYTES: Final = 4 << 20
#: Endings of files with a snapshot a line; behind them may stand that of their packing.
_LINES: Final = (".ndjson", ".jsonl")
_PACKED: Final = (".gz", ".zst")


class GivenShop(Struct, frozen=True):
    """A shop's data: the ``name`` that its rows have as their source, and a ``path`` or the bytes themselves.

    There may also be several ``files`` at hand, each a name and its bytes. Where these aren't all, the rest
    lies in ``tables`` with that of other shops, whose files have ``digest``. ``wrong`` is why there is
    nothing.
    """

    name: str
    path: str | None = None
    data: bytes = b""
    wrong: Diagnostic | None = None
    tables: str | None = None
    digest: str = ""
    files: tuple[tuple[str, bytes], ...] = ()


class ShopBatch(Struct, frozen=True):
    """Shops that are judged together; ``through`` is how much of the source is behind them."""

    number: int
    shops: tuple[GivenShop, ...]
    through: int


#: A shop with its size, and how much of the source is behind it.
_Placed = tuple[GivenShop, int, int]


class ShopSource:
    """Where shops lie: ``size`` is how much that is, in entries of a folder or in bytes of a file.

    Raises:
        UsageError: nothing here can unpack it.
        OSError: it can't be read.
    """

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._tables: ShopTables | None = None
        if (listed := _listed_shops(path)) is not None:
            self._tables = ShopTables(path)
            self._tables.check_order()
            path = listed
        self._path = path
        about = path.stat()
        self._entries = _entries(path) if is_folder(path) and not is_snapshot_folder(path) else None
        files = [path] if self._entries is None else [Path(entry.path) for entry in self._entries]
        self._several = {file for file in files if has_lines(file.name) and file.is_file()}
        for file in self._several:
            check_packing(file)
        alone = self._entries is None and self._several
        self.size = about.st_size if alone else len(files)

    def batches(self) -> Iterator[ShopBatch]:
        """All shops, in the order of the source."""
        number, shops, held, behind = 0, list[GivenShop](), 0, 0
        most = MOST_SHOPS if self._tables is None else MOST_IN_TABLES
        for shop, size, through in self._shops():
            if shops and (len(shops) == most or held + size > MOST_BYTES):
                yield ShopBatch(number, tuple(shops), behind)
                number, shops, held = number + 1, [], 0
            shops.append(shop)
            held, behind = held + size, through
        if shops:
            yield ShopBatch(number, tuple(shops), self.size)

    def _shops(self) -> Iterator[_Placed]:
        if self._entries is None:
            if self._tables is not None:
                return self._in_tables(self._tables)
            if self._several:
                return _in_lines(self._path)
            return iter([(GivenShop(_spelt(self._path.name), path=str(self._path)), 0, 1)])
        return self._in_folder(self._entries)

    def _in_tables(self, tables: ShopTables) -> Iterator[_Placed]:
        known: dict[str, None] = {}
        for shop, size, through in _in_lines(self._path):
            if shop.wrong is None and (name := id_in(shop.data)) is not None:
                known.setdefault(name)
            yield replace(shop, tables=self.name, digest=tables.digest), size, through
        for name, wrong in tables.strangers(list(known)):
            yield GivenShop(name, wrong=wrong), 0, self.size

    def _in_folder(self, entries: Iterable[os.DirEntry[str]]) -> Iterator[_Placed]:
        for place, entry in enumerate(entries, 1):
            path = Path(entry.path)
            if not path.is_file() and not path.is_dir():
                why = Text("it is neither a file nor a folder", "它既不是文件也不是文件夹")
                name = _spelt(entry.name)
                wrong = Diagnostic("SC300", unreadable(name, UnfitError(errno.ENODEV, why)))
                yield GivenShop(name, wrong=wrong), 0, place
            elif path in self._several:
                yield from ((shop, size, place) for shop, size, _ in _in_lines(path))
            else:
                yield GivenShop(_spelt(entry.name), path=entry.path), _size(entry), place


def completed(shops: Sequence[GivenShop]) -> Sequence[GivenShop]:
    """``shops`` with the records that lie in tables; of those that can't be read, only why."""
    folder = next((shop.tables for shop in shops if shop.tables is not None), None)
    if folder is None:
        return shops
    ids = {shop.name: id_in(shop.data) for shop in shops}
    try:
        found = opened_tables(folder).of(dict.fromkeys(each for each in ids.values() if each is not None))
    except SnapshotError as error:
        return [replace(shop, wrong=shop.wrong or error.diagnostics[0]) for shop in shops]
    return [_completed(shop, found.get(ids[shop.name] or "", {})) for shop in shops]


def _completed(shop: GivenShop, records: Mapping[str, Sequence[str]]) -> GivenShop:
    try:
        return replace(shop, data=joined(shop.name, shop.data, records))
    except SnapshotError as error:
        return replace(shop, wrong=error.diagnostics[0])


def digest_of(shops: Iterable[GivenShop]) -> str:
    """A digest of all that shops are made of, as it is now."""
    digest = hashlib.sha256()
    for part in parted(_made_of(shops)):
        digest.update(part)
    return digest.hexdigest()


def _made_of(shops: Iterable[GivenShop]) -> Iterator[bytes]:
    for shop in shops:
        yield os.fsencode(shop.name)
        yield shop.data if shop.wrong is None else f"\0{shop.wrong.code}".encode()
        yield shop.digest.encode()
        for file, data in shop.files:
            yield os.fsencode(file)
            yield data
        if shop.path is not None:
            for name, content in _contents(Path(shop.path)):
                yield name
                yield content


def _contents(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """The names and contents of all files at a path, in order; of what can't be read, only that."""
    if is_folder(path):
        for folder, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                file = Path(folder, name)
                yield os.fsencode(file.relative_to(path)), _content(file)
    else:
        yield b"", _content(path)


def _content(file: Path) -> bytes:
    try:
        return read_file(file) if file.is_file() else b"\0"  # a pipe would never end
    except (OSError, ValueError) as error:
        return f"\0{type(error).__name__}".encode()


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder and isn't hidden, by name."""
    with os.scandir(folder) as found:
        shown = [each for each in found if not each.name.startswith(".") and not is_litter(each.name)]
    return sorted(shown, key=lambda entry: entry.name)


def _size(entry: os.DirEntry[str]) -> int:
    """How much there is to read at an entry of a folder, as far as its own files say."""
    try:
        if not entry.is_dir():
            return entry.stat().st_size
        with os.scandir(entry.path) as found:
            return sum(each.stat().st_size for each in found if not each.is_dir())
    except OSError:
        return 0


def has_lines(name: str) -> bool:
    """Whether a file has a snapshot a line, as its name says."""
    plain = name.casefold()
    for packing in _PACKED:
        plain = plain.removesuffix(packing)
    return plain.endswith(_LINES)


def _listed_shops(folder: Path) -> Path | None:
    """The file in a folder that has a line for each shop whose records lie in tables beside it."""
    names = (f"{SHOPS}{ending}{packing}" for ending in _LINES for packing in ("", *_PACKED))
    listed = next((folder / name for name in names if (folder / name).is_file()), None)
    if listed is None:
        return None
    tables = (folder / name for name in sections())
    return listed if any(is_folder(each) or each.with_suffix(PARQUET).is_file() for each in tables) else None


def _in_lines(path: Path) -> Iterator[_Placed]:
    return in_lines(_spelt(path.name), lambda: path.open("rb"))


def in_lines(source: str, open_: Callable[[], BinaryIO]) -> Iterator[_Placed]:
    """The shops of a file with a snapshot a line, known by the numbers of their lines."""
    number, through = 0, 0
    try:
        with open_() as file:
            for number, line in enumerate(lines(opened(file)), 1):
                name, through = f"{source}:{number}", file.tell()
                if line is None:
                    wrong = Diagnostic.of("SC307", None, "file", name=name, limit=LONGEST)
                    yield GivenShop(name, wrong=wrong), 0, through
                elif not line.isspace():
                    yield GivenShop(name, data=line), len(line), through
    except damaged() as error:
        yield GivenShop(f"{source}:{number + 1}", wrong=damage(source, error)), 0, through


def _spelt(name: str) -> str:
    """The name of a file as text, also where its bytes are none."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
