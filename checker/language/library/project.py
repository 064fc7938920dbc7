"""The project of a rule file: where what it extends or refers to is looked for, and what builds on it.

A project is the nearest folder above a file that is marked as one, as a checkout of git is. Without a mark it
is the folder that an editor has open; else, for a relative path, the current folder with those in it, two
levels down; else the file's own folder. An editor that has no folder open is shown what stands beside that
folder too, where it is found nowhere else and the place isn't crowded: somebody's home is no project.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from checker.base.io import is_folder, resolved
from checker.base.patterns import pattern
from checker.base.resources import rules_folder
from checker.diagnostics.collector import Collector
from checker.language.library.files import Files, Shipped, Surroundings, policy_id_in
from checker.language.library.kinds import Holding, is_rule_name, is_schema, is_shared
from checker.language.library.listing import is_project, listing

#: What a rule file extends or refers to, whatever the place. What can't be read off the text, such as the
#: id behind a comment, is taken for an id that no policy has: then there is more to look for than is given.
_REFERENCE: Final = pattern(rb"\b(?:extends|policy)[\"']?\s*:\s*[\"']?([^\s\"',{}#]*)")
#: The name of a shared file, wherever it stands.
_SHARED: Final = pattern(rb"""[^\s"',\[\]{}#]*shared\.ya?ml\b""", re.IGNORECASE)
#: A key that isn't written as it reads: behind a ``?``, or quoted with an escape.
_VEILED: Final = pattern(rb"""(?:^|[{,\[])\s*\?\s|"[^"\n]*\\[^"\n]*"\s*:""", re.MULTILINE)
#: Folders of a project without a mark are entered so deep: it may be somebody's home.
_DEEP: Final = 2
#: So many things side by side may belong together though nothing says so.
_FEW: Final = 100


class _Root(Struct, frozen=True):
    """Where a project begins, and how deep its folders are entered; without a number, all the way."""

    folder: Path
    deep: int | None


class Member(Struct, frozen=True):
    """A file of a project: the policy that it gives or tests, and those that it extends or refers to.

    ``uses`` are the shared files that it names.
    """

    path: Path
    kind: Holding
    id: str | None
    asks: frozenset[str]
    uses: frozenset[Path] = frozenset()


class Projects:
    """The projects of the files of a call, each searched once, and only when it is asked for.

    Where ``files`` have no surroundings, there is nothing in them.
    """

    def __init__(self, files: Files) -> None:
        #: What is seen of the files.
        self.files = files
        self._shipped = Shipped(files)
        around = files.around or Surroundings()
        self._opened = [resolved(folder) for folder in around.opened]
        self._homeless = around.editor and not around.opened
        self._members: dict[_Root, Mapping[Path, Member]] = {}
        self._roots: dict[Path, _Root] = {}
        self._folders: dict[Path, list[Path]] = {}
        self._declared: dict[Path, tuple[Path, ...]] = {}

    def find(self, policy: str, near: Path | None) -> tuple[Path, ...]:
        """The files that give the versions of a policy for which a file ``near`` asks.

        They stand in its project, those in its folder and below before others, or are shipped.
        """
        own = () if near is None else self._given(policy, near, self._of(near))
        found = own or self._shipped.paths(policy)
        if not found and near is not None and self._homeless:
            folder = resolved(near).parent
            if self._root(near).folder == folder and _is_small(folder.parent):
                found = self._given(policy, near, self._members_of(_Root(folder.parent, 1)))
        return found

    def _given(self, policy: str, near: Path, members: Mapping[Path, Member]) -> tuple[Path, ...]:
        own = resolved(near)
        found = {
            target: item.path
            for target, item in members.items()
            if item.kind is Holding.POLICY and item.id == policy and target != own
        }
        for folder in own.parents:
            inside = [path for target, path in found.items() if target.is_relative_to(folder)]
            if inside:
                return tuple(_shown(path, near) for path in inside)
        return ()

    def shipped(self, policy: str) -> tuple[Path, ...]:
        """The files of the versions of a shipped policy."""
        return self._shipped.paths(policy)

    def beside(self, policy: str, near: Path) -> tuple[Path, ...]:
        """The files in the folder of ``near`` that give ``policy`` too: its versions stand side by side."""
        return tuple(path for path in self._beside(near) if policy_id_in(self._content(path)) == policy)

    def ids(self, near: Path | None) -> set[str]:
        """The policies for which ``near`` can ask: those of its project, and the shipped ones."""
        members = () if near is None else self._of(near).values()
        own = {item.id for item in members if item.kind is Holding.POLICY and item.id is not None}
        return own.union(self._shipped.ids())

    def users(
        self, given: Sequence[Path], besides: Sequence[Path] = (), names: Iterable[str] = ()
    ) -> tuple[Path, ...]:
        """The files of the projects of ``given`` that a change of these may touch; not those ``besides``.

        They are policies that extend one of theirs, or of those called ``names``, refer to it or use what it
        shares, and so on, and the tests of all of them.
        """
        shared = {self.files.target(path) for path in given if is_shared(path)}
        known = {resolved(path) for path in (*given, *besides)}
        ids = {name for path in given if (name := policy_id_in(self._content(path))) is not None}
        ids.update(names)
        folders = {path.parent: path for path in given}  # those of a folder are in the same project
        projects = {id(members := self._of(path)): (members, path) for path in folders.values()}
        waiting = {
            target: (item, path)
            for members, path in projects.values()
            for target, item in members.items()
            if target not in known
        }
        users: list[Path] = []
        while touched := [
            target
            for target, (item, _) in waiting.items()
            if not ids.isdisjoint(item.asks)
            or not shared.isdisjoint(item.uses)
            or (item.kind is Holding.TESTS and item.id in ids)
        ]:
            for target in touched:
                item, near = waiting.pop(target)
                users.append(_shown(item.path, near))
                if item.kind is Holding.POLICY and item.id is not None:
                    ids.add(item.id)
                if item.kind is Holding.SHARED:
                    shared.add(target)
        return tuple(sorted(users))

    def using(self, shared: Path) -> frozenset[Path]:
        """The files in the project of a shared file that name it, links followed."""
        target = self.files.target(shared)
        return frozenset(user for user, item in self._of(shared).items() if target in item.uses)

    def shared_by(self, given: Iterable[Path]) -> tuple[Path, ...]:
        """The shared files that ``given`` name, and those that these name, as far as there are any."""
        found: dict[Path, Path] = {}
        waiting = list(given)
        while waiting:
            path = waiting.pop()
            for name in _named(self._content(path)):
                shared = Path(os.path.normpath(path.parent / name))
                if (target := self.files.target(shared)) not in found and self._content(shared):
                    found[target] = shared
                    waiting.append(shared)
        return tuple(sorted(found.values()))

    def around(self, given: Sequence[Path]) -> Iterator[Path]:
        """The rule files that may count for ``given``: those beside, and where they ask for more, all.

        What is shipped is known without.
        """
        given = [path for path in given if not self.files.target(path).is_relative_to(rules_folder())]
        contents = [self._content(path) for path in given]
        ids = {policy_id_in(content) for content in contents}
        if {name for content in contents for name in _asked(content)} <= ids:
            yield from dict.fromkeys(file for path in given for file in self._beside(path))
            return
        for item in dict.fromkeys(item for path in given for item in self._of(path).values()):
            if item.kind is Holding.POLICY:
                yield item.path

    def declarations(self, given: Sequence[Path]) -> tuple[Path, ...]:
        """The declarations that count for ``given``: those in their folders, and above in their projects.

        Where folders are given, those in them count too.
        """
        found: dict[Path, Path] = {}
        for path in given:
            if self.files.target(path).is_relative_to(rules_folder()):
                continue
            if is_folder(path):
                inside = self.files.yaml_in(path, Collector())
                found |= {self.files.target(file): file for file in inside if self._declares(file)}
            if self.files.around is not None:
                for file in self._above(path if is_folder(path) else path.parent):
                    found.setdefault(self.files.target(file), file)
        return tuple(sorted(found.values()))

    def _above(self, folder: Path) -> tuple[Path, ...]:
        """The declarations in a folder and in those above it, as far as its project goes."""
        if folder not in self._declared:
            target = resolved(folder)
            root = self._root(folder / "_").folder
            above = [each for each in (target, *target.parents) if each.is_relative_to(root)]
            names = ((each, name) for each in above for name in self.files.names_in(each) if is_schema(name))
            files = (folder / name if each == target else _shown(each / name, folder) for each, name in names)
            self._declared[folder] = tuple(file for file in files if self._declares(file))
        return self._declared[folder]

    def _declares(self, file: Path) -> bool:
        return is_schema(file) and self.files.kind(file) is Holding.SCHEMA

    def _beside(self, path: Path) -> list[Path]:
        """The rule files in the folder of a path."""
        if self.files.around is None:
            return []
        folder = path.parent
        if folder not in self._folders:
            saved = (file for file in _entries(folder) if is_rule_name(file) and file.is_file())
            unsaved = (
                folder / name for name in self.files.unsaved_in(resolved(folder)) if is_rule_name(name)
            )
            files = dict.fromkeys((*saved, *sorted(unsaved)))
            self._folders[folder] = [file for file in files if self.files.kind(file) is Holding.POLICY]
        return self._folders[folder]

    def _of(self, path: Path) -> Mapping[Path, Member]:
        """The members of the project of a path, by the files that they are, links followed."""
        if self.files.around is None:
            return {}
        folder = path if is_folder(path) else path.parent
        if folder not in self._roots:
            self._roots[folder] = self._root(path)
        return self._members_of(self._roots[folder])

    def _members_of(self, root: _Root) -> Mapping[Path, Member]:
        if root not in self._members:
            members: dict[Path, Member] = {}
            saved = listing(root.folder, project=True, deep=root.deep).files
            for file in (*saved, *self._to_be_saved(root)):
                if (member := self._member(file)) is not None:
                    members.setdefault(resolved(file), member)
            self._members[root] = members
        return self._members[root]

    def _to_be_saved(self, root: _Root) -> Iterator[Path]:
        """The rule files of a project that may stand nowhere but in an editor."""
        for file in self.files.unsaved_below(root.folder):
            deep = len(file.relative_to(root.folder).parts) - 1
            if is_rule_name(file) and (root.deep is None or deep <= root.deep):
                yield file

    def _root(self, path: Path) -> _Root:
        target = resolved(path)
        if target.is_relative_to(rules_folder()):
            return _Root(rules_folder(), None)
        for folder in target.parents:
            if is_project(folder):
                return _Root(folder, None)
        opened = [folder for folder in self._opened if target.is_relative_to(folder)]
        if opened:
            return _Root(max(opened, key=lambda folder: len(folder.parts)), None)
        here = resolved(Path())
        if not path.is_absolute() and target.is_relative_to(here):
            return _Root(here, _DEEP)
        return _Root(target.parent, None)

    def _member(self, file: Path) -> Member | None:
        kind = self.files.kind(file)
        if kind not in (Holding.POLICY, Holding.TESTS, Holding.SHARED):
            return None
        content = self._content(file)
        asks = frozenset(_asked(content)) if kind is Holding.POLICY else frozenset[str]()
        uses = (self.files.target(file.parent / name) for name in _named(content))
        return Member(file, kind, policy_id_in(content), asks, frozenset(uses))

    def _content(self, path: Path) -> bytes:
        try:
            return self.files.read(path)
        except OSError:
            return b""


def _named(content: bytes) -> set[str]:
    """The shared files that a file names, as far as its text says so."""
    found = _SHARED.findall(content) if b"uses" in content else ()
    return {name.decode(errors="surrogateescape") for name in found}


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _is_small(folder: Path) -> bool:
    try:
        return sum(1 for _ in folder.iterdir()) <= _FEW
    except OSError:
        return False


def _asked(content: bytes) -> set[str]:
    """What a rule file extends or refers to; its own id counts where it is asked for elsewhere too."""
    found = [match[1].decode(errors="replace") for match in _REFERENCE.finditer(content)]
    if _VEILED.search(content):
        found.append("")
    own = policy_id_in(content)
    if own in found:
        found.remove(own)
    return set(found)


def _shown(path: Path, near: Path) -> Path:
    """``path`` as somebody would write it who calls another file ``near``."""
    return path if near.is_absolute() else Path(os.path.relpath(path, resolved(Path())))
