"""Shops whose files are at hand: what was in a folder or an archive, or a file with a snapshot a line."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import PurePosixPath
from typing import Final

from checker.diagnostics.collector import Collector
from checker.fleet.shops import GivenShop, has_lines, in_lines
from checker.fleet.tables import id_in
from checker.importers.finding import unpacked
from checker.importers.sources import held, is_litter

#: Files by their names, with the folders and archives that they lie in.
HeldFiles = Mapping[str, bytes]
#: How a file begins that may be a snapshot.
_OBJECT: Final = b"{"
#: So many lines of a file are looked at to see what it holds: some may be broken.
_LOOKED_AT: Final = 10


def are_shops(files: HeldFiles) -> bool:
    """Whether files say themselves that they are of several shops: lines of them, or unlike ids."""
    if any(has_lines(name) and _has_shops(name, data) for name, data in files.items()):
        return True
    ids = {id_in(data) for data in files.values() if data[:64].lstrip()[:1] == _OBJECT}
    return len(ids - {None}) > 1


def _has_shops(name: str, data: bytes) -> bool:
    """Whether a file's lines are snapshots, and not answers of an API that a crawl has left in one file."""
    first = [shop for shop, _, _ in islice(in_lines(name, partial(io.BytesIO, data)), _LOOKED_AT)]
    return not first or any(id_in(shop.data) is not None for shop in first)


def may_be_shops(files: HeldFiles) -> bool:
    """Whether files may be of several shops: where a folder or an archive has more than one entry."""
    return len(_entries(files)) > 1 and any("/" in name for name in files)


def opened_files(files: HeldFiles, problems: Collector) -> dict[str, bytes]:
    """The files, of archives what is in them; what systems leave in folders isn't among them."""
    found: dict[str, bytes] = {}
    for name, data in files.items():
        if any(is_litter(part) or part.startswith(".") for part in name.split("/")):
            continue
        if has_lines(name):
            found[name] = data
            continue
        for each in unpacked(held(name, data), problems):
            with each.open() as stream:
                found[each.name] = stream.read()
    return found


def held_shops(files: HeldFiles) -> Iterator[GivenShop]:
    """The shops in files: each entry of what they all lie in, each line of a file with lines."""
    for name, own in _entries(files).items():
        (first, data), *others = own.items()
        if not others and has_lines(first):
            yield from (shop for shop, _, _ in in_lines(first, partial(io.BytesIO, data)))
        else:
            yield GivenShop(name, files=tuple(own.items()))


def _entries(files: HeldFiles) -> dict[str, dict[str, bytes]]:
    """Files by the entry of the folder or archive that they all lie in, in order of names."""
    paths = {name: PurePosixPath(name).parts for name in files}
    level = 0
    while len({path[level] for path in paths.values() if len(path) > level + 1}) == 1 and all(
        len(path) > level + 1 for path in paths.values()
    ):
        level += 1
    found: dict[str, dict[str, bytes]] = {}
    for name in sorted(files):
        found.setdefault(paths[name][min(level, len(paths[name]) - 1)], {})[name] = files[name]
    return found
