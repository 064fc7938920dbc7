"""What a call names, as files: themselves, what lies in folders, what is packed in archives.

What computers leave in folders by themselves is passed over in silence; every other file that isn't read is
named.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from checker.base.gzipped import is_gzip, unpack
from checker.base.io import read_file, resolved, unreadable
from checker.diagnostics import Diagnostic
from checker.diagnostics.collector import Collector
from checker.importers.archives import members
from checker.importers.sources import MOST_FILES, ZIP, SourceFile, first_of, held, is_litter

#: So deep may folders stand in each other.
DEEPEST: Final = 16
#: So many hidden files are named.
_NAMED: Final = 3
#: So much of a file tells how it is packed.
_HEAD: Final = 4


def sources(
    paths: Sequence[Path], problems: Collector, *, without: Path | None = None
) -> Iterator[SourceFile]:
    """The files that ``paths`` name, each once; folders by name, all the way down.

    ``without`` is the file that the result goes to: in a folder it isn't one of its sources. What can't be
    read goes to ``problems``.
    """
    seen: set[Path] = set() if without is None else {resolved(without)}
    every = (found for path in paths for found in _at(path, seen, problems, 0))
    files = list(islice(every, MOST_FILES + 1))  # before any of them is opened
    if len(files) > MOST_FILES:
        problems.error("SC550", None, "too-many", most=MOST_FILES)
        return
    for file in files:
        try:
            yield from _opened(file, problems, named=file in paths)
        except (OSError, ValueError) as error:
            problems.add(Diagnostic("SC500", unreadable(file, error)))


def _at(path: Path, seen: set[Path], problems: Collector, depth: int) -> Iterator[Path]:
    """The files at a path."""
    try:
        if not path.is_dir():
            if _is_first(path, seen):
                yield path
        elif depth > DEEPEST:
            problems.error("SC550", None, "too-deep", name=str(path), most=DEEPEST)
        elif _is_first(path, seen):
            yield from _inside(path, seen, problems, depth)
    except (OSError, ValueError) as error:
        problems.add(Diagnostic("SC500", unreadable(path, error)))


def _opened(path: Path, problems: Collector, *, named: bool) -> Iterator[SourceFile]:
    about = path.stat()
    if stat.S_ISREG(about.st_mode):
        return unpacked(SourceFile(str(path), lambda: path.open("rb"), about.st_size, named), problems)
    data = read_file(path)  # what comes through a pipe comes only once
    return unpacked(held(str(path), data, named=named), problems)


def _is_first(path: Path, seen: set[Path]) -> bool:
    target = resolved(path)
    first = target not in seen
    seen.add(target)
    return first


def _inside(folder: Path, seen: set[Path], problems: Collector, depth: int) -> Iterator[Path]:
    entries = [path for path in sorted(folder.iterdir()) if not is_litter(path.name)]
    hidden = [path.name for path in entries if path.name.startswith(".")]
    if hidden:
        named = first_of(hidden, _NAMED)
        problems.hint("SC551", None, "", name=str(folder), count=len(hidden), names=named)
    shown = [path for path in entries if not path.name.startswith(".")]
    if not shown:
        problems.warning("SC552", None, "empty", name=str(folder))
    for path in shown:
        yield from _at(path, seen, problems, depth + 1)


def unpacked(source: SourceFile, problems: Collector) -> Iterator[SourceFile]:
    """A file; of one that is packed, what is in it."""
    with source.open() as stream:
        head = stream.read(_HEAD)
    if is_gzip(head):
        with source.open() as stream:
            packed = stream.read()
        try:
            data = unpack(packed)
        except OSError as error:
            problems.add(Diagnostic("SC500", unreadable(source.name, error)))
            return
        yield held(source.name, data, named=source.named)
    elif head == ZIP:
        yield from members(source, problems)
    else:
        yield source
