"""Rule files on disk: which ones there are, and what they are called."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from checker.base.io import NOTHING_UNSAVED, Unsaved, is_folder, read_file, resolved, unreadable
from checker.base.patterns import pattern
from checker.base.resources import rules_folder
from checker.diagnostics import Span
from checker.diagnostics.collector import Collector
from checker.language.library.kinds import Holding, is_rule_name, is_test, kind_of_bytes
from checker.language.library.listing import Listing, Unread, listing

NOT_OURS: Final = "SC019"
MISNAMED: Final = "SC020"
#: The key may be quoted or stand behind a byte order mark, the id on the next line.
_ID_LINE: Final = pattern(
    rb"""^(?:\xef\xbb\xbf)?["']?policy["']?[ \t]*:[ \t]*(?:\r?\n[ \t]+)?["']?([^\s"'#]+)""", re.MULTILINE
)


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


class Sorted(Struct, frozen=True):
    """Files by what they hold, each once: rule files, rule tests, waivers, declarations and what is shared.

    ``passed`` are those in folders that hold none of these.
    """

    rules: tuple[Path, ...]
    tests: tuple[Path, ...]
    waivers: tuple[Path, ...]
    schemas: tuple[Path, ...]
    shared: tuple[Path, ...]
    passed: tuple[Path, ...]

    @property
    def ours(self) -> tuple[Path, ...]:
        """All that are of use."""
        return (*self.rules, *self.tests, *self.waivers, *self.schemas, *self.shared)


class Surroundings(Struct, frozen=True):
    """The projects of files: those that are marked, and the folders ``opened`` in an editor."""

    opened: tuple[Path, ...] = ()
    editor: bool = False


class Files:
    """Files as they were when they were first asked for: each is read, and each folder listed, only once.

    Whoever shares one has seen the same, whatever is saved meanwhile. What is ``unsaved`` stands in for what
    is on disk. Where policies are looked for that no file gives is said by ``around``: without it, nowhere.
    """

    def __init__(self, unsaved: Unsaved = NOTHING_UNSAVED, around: Surroundings | None = None) -> None:
        self.around = around
        self._unsaved = unsaved
        self._contents: dict[Path, bytes] = {}
        self._targets: dict[Path, Path] = {}
        self._names: dict[Path, str] = {}
        self._kinds: dict[tuple[Path, bool], Holding] = {}
        self._found: dict[Path, Listing] = {}

    def read(self, path: Path) -> bytes:
        """The content of a file.

        Raises:
            OSError: it can't be read.
        """
        if path not in self._contents:
            self._contents[path] = read_file(path, unsaved=self._unsaved)
        return self._contents[path]

    def unsaved_in(self, folder: Path) -> Iterator[str]:
        """The names of files in a folder, links followed, that are only to be saved."""
        return (path.name for path in self._unsaved if path.parent == folder)

    def names_in(self, folder: Path) -> list[str]:
        """The names of what is in a folder, or is only to be saved there; none where it can't be read."""
        try:
            found = os.listdir(folder)  # noqa: PTH208 - a path for each name would take longer than all else
        except OSError:
            found = []
        return sorted({*found, *self.unsaved_in(resolved(folder))})

    def unsaved_below(self, folder: Path) -> Iterator[Path]:
        """The files below a folder, links followed, that are only to be saved."""
        return (path for path in self._unsaved if path.is_relative_to(folder))

    def name(self, path: Path) -> str:
        """What messages call a file."""
        if path not in self._names:
            self._names[path] = _shown_as(path, self.target(path))
        return self._names[path]

    def kind(self, path: Path, *, named: bool = False) -> Holding:
        """What a file holds, ``named`` or found; one that can't be read is taken for what it is called."""
        if (path, named) not in self._kinds:
            try:
                kind = kind_of_bytes(path, self.read(path), named=named)
            except OSError:
                kind = Holding.TESTS if is_test(path) else Holding.POLICY
            self._kinds[path, named] = kind
        return self._kinds[path, named]

    def yaml_in(self, folder: Path, problems: Collector) -> tuple[Path, ...]:
        """The YAML files in a folder and in those below it, in order, hidden ones left out.

        What can't be looked at is noted: links that lead out of the folder or nowhere, folders that can't be
        read, and rule files that a name keeps from being found.
        """
        if folder not in self._found:
            self._found[folder] = listing(folder)
            self._targets.update(self._found[folder].targets)
        found = self._found[folder]
        place = Span(self.name(folder), 1, 1, 1, 1)  # a link itself would be shown with what it leads to
        for item in found.left_out:
            name = (item.path if item.path == folder else item.path.relative_to(folder)).as_posix()
            match item.why:
                case Unread.LEADS_OUT:
                    problems.error("SC017", place, "leads-out", name=name)
                case Unread.LEADS_NOWHERE:
                    problems.error("SC017", place, "leads-nowhere", name=name)
                case Unread.NO_FILE:
                    problems.error("SC017", place, "no-file", name=name)
                case OSError() as error:
                    problems.error("SC017", place, unreadable(name, error))
        for file in found.misnamed:
            if self.kind(file) is not Holding.OTHER:
                problems.warning(MISNAMED, Span(self.name(file), 1, 1, 1, 1), name=file.name)
        return found.files

    def sort(self, paths: Iterable[Path], problems: Collector) -> Sorted:
        """The files that ``paths`` name, and those in the folders among them, by what they hold.

        One that was named and holds nothing of ours is noted.
        """
        kinds: dict[Holding, list[Path]] = {kind: [] for kind in Holding}
        passed: list[Path] = []
        seen: set[Path] = set()
        for path in paths:
            inside = is_folder(path)
            for file in self.yaml_in(path, problems) if inside else (path,):
                target = self.target(file)
                if target not in seen:
                    seen.add(target)
                    kind = self.kind(file, named=not inside)
                    (passed if inside and kind is Holding.OTHER else kinds[kind]).append(file)
        for file in kinds[Holding.OTHER]:
            problems.warning(NOT_OURS, Span(self.name(file), 1, 1, 1, 1))
        return Sorted(
            tuple(kinds[Holding.POLICY]),
            tuple(kinds[Holding.TESTS]),
            tuple(kinds[Holding.WAIVERS]),
            tuple(kinds[Holding.SCHEMA]),
            tuple(kinds[Holding.SHARED]),
            tuple(passed),
        )

    def rules(self, paths: Iterable[Path], problems: Collector) -> Iterator[Path]:
        """The rule files that ``paths`` name, each once; in folders those that name a policy.

        A folder without any is a mistake.
        """
        seen: set[Path] = set()
        for path in paths:
            found = [path]
            if is_folder(path):
                inside = (file for file in self.yaml_in(path, problems) if not is_test(file))
                found = [file for file in inside if self.kind(file) is Holding.POLICY]
            if not found:
                problems.error("SC018", Span(self.name(path), 1, 1, 1, 1))
            for file in found:
                target = self.target(file)
                if target not in seen:
                    seen.add(target)
                    yield file

    def target(self, path: Path) -> Path:
        """The file that a path leads to, links followed."""
        if path not in self._targets:
            self._targets[path] = resolved(path)
        return self._targets[path]


def rules_in(folder: Path) -> tuple[Path, ...]:
    """The files in ``folder`` itself that give a policy an id, in order; other YAML may stand beside them."""
    files = (file for file in sorted(folder.iterdir()) if is_rule_name(file) and not is_test(file))
    return tuple(file for file in files if file.is_file() and _ID_LINE.search(file.read_bytes()))


def policy_id_in(content: bytes) -> str | None:
    """The id that a rule file gives its policy, found without parsing it."""
    match = _ID_LINE.search(content)
    return None if match is None else match[1].decode(errors="replace")


class Shipped:
    """The policies that this version ships, found by id without parsing their files."""

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
                if (name := policy_id_in(self._files.read(path))) is not None:
                    self._paths.setdefault(name, []).append(path)
        return self._paths
