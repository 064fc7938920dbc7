"""Rule files on disk: which ones there are, and what they are called."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from checker.base.io import NOTHING_UNSAVED, Unsaved, is_folder, read_file, resolved
from checker.base.patterns import pattern
from checker.base.resources import rules_folder
from checker.diagnostics import Span
from checker.diagnostics.collector import Collector

#: What the names of rule files, and of rule tests, end in.
RULE_SUFFIXES: Final = (".yaml", ".yml")
_ID_LINE: Final = pattern(rb"^policy:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)


def shown_name(path: Path) -> str:
    """What messages call a file: as it was given, and for a shipped one its place under ``rules``."""
    return _shown_as(path, resolved(path))


def _shown_as(path: Path, target: Path) -> str:
    try:
        return (Path("rules") / target.relative_to(rules_folder())).as_posix()
    except ValueError:
        return path.as_posix()


def named(name: str) -> set[Path]:
    """The files that ``name``, as messages call it, may mean: one given so, and one shipped under it."""
    return {resolved(Path(name)), resolved(rules_folder().parent / name)}


class _Listing(Struct, frozen=True):
    """The YAML files below a folder, in order, and the links among them that lead out of it."""

    files: tuple[Path, ...]
    leading_out: tuple[Path, ...]


class Files:
    """Files as they were when they were first asked for: each is read, and each folder listed, only once.

    Whoever shares one has seen the same, whatever is saved meanwhile. What is ``unsaved`` stands in for what
    is on disk.
    """

    def __init__(self, unsaved: Unsaved = NOTHING_UNSAVED) -> None:
        self._unsaved = unsaved
        self._contents: dict[Path, bytes] = {}
        self._targets: dict[Path, Path] = {}
        self._names: dict[Path, str] = {}
        self._found: dict[Path, _Listing] = {}

    def read(self, path: Path) -> bytes:
        """The content of a file.

        Raises:
            OSError: it can't be read.
        """
        if path not in self._contents:
            self._contents[path] = read_file(path, unsaved=self._unsaved)
        return self._contents[path]

    def name(self, path: Path) -> str:
        """What messages call a file."""
        if path not in self._names:
            self._names[path] = _shown_as(path, self._target(path))
        return self._names[path]

    def yaml_in(self, folder: Path, problems: Collector) -> tuple[Path, ...]:
        """The YAML files in a folder and in those below it, in order, hidden ones left out.

        A link that leads out of the folder is noted and left out too: nobody asked for what it leads to.
        """
        if folder not in self._found:
            self._found[folder] = _listing(folder)
        listing = self._found[folder]
        for link in listing.leading_out:
            name = link.relative_to(folder).as_posix()
            problems.error(
                "SC017",
                Span(self.name(folder), 1, 1, 1, 1),  # the link itself would be shown with what it leads to
                name=name,
            )
        return listing.files

    def rules(self, paths: Iterable[Path], problems: Collector, *, demanded: bool = True) -> Iterator[Path]:
        """The rule files that ``paths`` name, each once; folders are searched, rule tests left out.

        Where they are ``demanded``, a folder without any is a mistake.
        """
        seen: set[Path] = set()
        for path in paths:
            found = [path]
            if is_folder(path):
                found = [file for file in self.yaml_in(path, problems) if not is_test(file)]
            if not found and demanded:
                problems.error("SC018", Span(self.name(path), 1, 1, 1, 1))
            for file in found:
                target = self._target(file)
                if target not in seen:
                    seen.add(target)
                    yield file

    def _target(self, path: Path) -> Path:
        if path not in self._targets:
            self._targets[path] = resolved(path)
        return self._targets[path]


def rules_in(folder: Path) -> tuple[Path, ...]:
    """The files in ``folder`` itself that give a policy an id, in order; other YAML may stand beside them."""
    files = (file for file in sorted(folder.iterdir()) if file.suffix in RULE_SUFFIXES and not is_test(file))
    return tuple(file for file in files if file.is_file() and _ID_LINE.search(file.read_bytes()))


def is_test(path: Path) -> bool:
    """Whether a file holds rule tests."""
    return path.stem.endswith(".test")


def _listing(folder: Path) -> _Listing:
    whole = resolved(folder)
    files: list[Path] = []
    leading_out: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = (name for name in folders if not name.startswith("."))
        for name in names:
            file = Path(parent, name)
            if name.endswith(RULE_SUFFIXES) and name[0] != "." and file.is_file():
                outside = file.is_symlink() and not resolved(file).is_relative_to(whole)
                (leading_out if outside else files).append(file)
    return _Listing(tuple(sorted(files)), tuple(sorted(leading_out)))


class Shipped:
    """The policies that this version ships, found by id without reading more of their files than one line."""

    def __init__(self, files: Files | None = None) -> None:
        self._files = Files() if files is None else files
        self._paths: dict[str, list[Path]] | None = None

    def ids(self) -> tuple[str, ...]:
        """The ids of all shipped policies."""
        return tuple(self._index())

    def paths(self, policy: str) -> tuple[Path, ...]:
        """The files of the versions of a shipped policy; none where there is no such policy."""
        return tuple(self._index().get(policy, ()))

    def _index(self) -> dict[str, list[Path]]:
        if self._paths is None:
            self._paths = {}
            for path in self._files.rules([rules_folder()], Collector()):
                if match := _ID_LINE.search(self._files.read(path)):
                    self._paths.setdefault(match[1].decode(errors="replace"), []).append(path)
        return self._paths
