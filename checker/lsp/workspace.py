"""The workspace: the texts open in an editor, and what is understood of them with the files beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from msgspec import Struct

from checker.base.io import read_file
from checker.base.patterns import pattern
from checker.diagnostics import Diagnostic, Span
from checker.language.library.files import Files, Shipped, Surroundings, rules_in, shown_name
from checker.language.library.kinds import Holding, is_shared, is_test, kind_of
from checker.language.library.library import Loaded
from checker.language.library.loader import load
from checker.language.library.project import Projects
from checker.language.library.shared import shared_beside
from checker.language.model.policy import Policy
from checker.language.yaml.nodes import MappingNode, Node, ScalarNode
from checker.lint.linter import lint
from checker.lsp.node_path import readable
from checker.lsp.places import UTF_16, Buffer

#: The line by which a file says what it is, where nothing else does yet.
_HEAD: Final = pattern(r"^# yaml-language-server: .*?(policy|waivers)\.schema\.json", re.MULTILINE)


#: What is wrong with a text.
Found = tuple[Diagnostic, ...]


class OpenFile(Struct, frozen=True):
    """What is understood of an open text: its tree, as far as it can be read, and the policy in it.

    ``kind`` says what the file holds. ``policy`` is the one in it, the one under test, or one that uses it.
    ``whole`` is whether all of it can be read.
    """

    path: Path
    kind: Holding
    buffer: Buffer
    root: Node | None
    policy: Policy | None
    whole: bool


class Workspace:
    """The texts that are open, by path; ``today`` says which day it is."""

    def __init__(self, today: Callable[[], date]) -> None:
        self._today = today
        #: How the editor counts the characters of a line.
        self.encoding = UTF_16
        self._open: dict[Path, Buffer] = {}
        self._files: dict[Path, OpenFile] = {}
        self._folders: dict[Path, Loaded] = {}
        #: Where policies are looked for that aren't in the folder of a text.
        self.around = Surroundings(editor=True)

    def put(self, path: Path, text: str) -> None:
        """Open a text, or put a newer one in its place."""
        self._open[path] = Buffer.of(text, self.encoding)
        self._forget()

    def remove(self, path: Path) -> None:
        """Close a text; what is on disk counts again."""
        self._open.pop(path, None)
        self._forget()

    def _forget(self) -> None:
        """Understand everything anew: what one file says may change what another means."""
        self._files.clear()
        self._folders.clear()

    def paths(self) -> tuple[Path, ...]:
        """The paths of the texts that are open."""
        return tuple(self._open)

    def open(self, path: Path) -> Buffer | None:
        """The text that is open at a path."""
        return self._open.get(path)

    def buffer(self, path: Path) -> Buffer | None:
        """The text that is open, else the one on disk; None where there is none to read."""
        if path in self._open:
            return self._open[path]
        try:
            return Buffer.of(read_file(path).decode("utf-8"), self.encoding)
        except (OSError, UnicodeDecodeError):
            return None

    def beside(self, path: Path) -> tuple[Path, ...]:
        """The rule files of a file's folder, itself included where it is one."""
        folder = path.parent
        on_disk = rules_in(folder) if folder.is_dir() else ()
        mine = (item for item in self._open if item.parent == folder and self._is_policy(item))
        return tuple(sorted({*on_disk, *mine}))

    def tests_beside(self, path: Path) -> tuple[Path, ...]:
        """The test files of a file's folder."""
        folder = path.parent
        return tuple(file for file in sorted(folder.iterdir()) if is_test(file)) if folder.is_dir() else ()

    def file(self, path: Path) -> OpenFile | None:
        """What is understood of the text at a path; None where there is none to read."""
        if path not in self._files:
            buffer = self.buffer(path)
            if buffer is None:
                return None
            read = readable(buffer.text)
            root, text = (None, "") if read is None else read
            kind = _kind(path, text)
            if kind is Holding.OTHER:  # nothing yet says what it is to be
                kind = Holding.POLICY
            policy = self._tested(root, path) if kind is Holding.TESTS else self._policy(path)
            self._files[path] = OpenFile(path, kind, buffer, root, policy, whole=text == buffer.text)
        return self._files[path]

    def home(self, span: Span, near: Path) -> Path | None:
        """The file that a span is in, as diagnostics call it, seen from a file."""
        here = self.file(near)
        shared = () if here is None else (item.path for item in self.shared(here))
        near_by = (*self._open, near, *shared, *self.beside(near))
        known: dict[str, Path] = {shown_name(item): item for item in near_by}
        if span.file in known:
            return known[span.file]
        shipped = Shipped()
        paths = (item for name in shipped.ids() for item in shipped.paths(name))
        return next((item for item in paths if shown_name(item) == span.file), None)

    def policies(self, path: Path) -> Loaded:
        """The policies of a file's folder, and its own, as far as what is open or on disk can be read."""
        if path.parent not in self._folders:
            texts = {item: readable(held.text) for item, held in self._open.items()}
            unsaved = {item: b"" if read is None else read[1].encode() for item, read in texts.items()}
            mine = (path,) if path in self._open and not is_test(path) and not is_shared(path) else ()
            given = tuple(dict.fromkeys((*self.beside(path), *mine)))
            self._folders[path.parent] = load(given, unsaved, self.around)
        return self._folders[path.parent]

    def called(self, policy: str, near: Path) -> Policy | None:
        """The newest version of a policy: of those of the folder, else of the project or the shipped ones."""
        found = self.policies(near).library.versions(policy)
        if not found and (elsewhere := self.elsewhere(policy, near)):
            found = load(elsewhere, self._unsaved(), self.around).library.versions(policy)
        return found[-1] if found else None

    def elsewhere(self, policy: str, near: Path) -> tuple[Path, ...]:
        """The files that give a policy in the project of a file, or else the shipped ones."""
        return Projects(Files(self._unsaved(), self.around)).find(policy, near)

    def checks(self, folder: Path, proving: Iterable[Path] = ()) -> Callable[[], Mapping[Path, Found]]:
        """Finds what is wrong with each open text of a folder; nothing where it isn't one of ours.

        Of those that are ``proving``, what can be proven is included. It takes a while, and can be called on
        another thread: it works on the texts as they are now.
        """
        mine = [path for path in self._open if path.parent == folder]
        ours = [path for path in mine if _kind(path, self._open[path].text) is not Holding.OTHER]
        if not ours:
            return lambda: dict.fromkeys(mine, ())
        paths = tuple(dict.fromkeys((*self.beside(ours[0]), *ours)))
        unsaved, around, today = self._unsaved(), self.around, self._today()
        names = {path: str(path) if is_test(path) else shown_name(path) for path in mine}
        proven = tuple(names[path] for path in proving if path in names)

        def found() -> Mapping[Path, Found]:
            every = lint(paths, unsaved, proofs=proven or False, today=today, around=around).diagnostics
            return {path: _in_file(every, name) if path in ours else () for path, name in names.items()}

        return found

    def shared(self, file: OpenFile) -> tuple[OpenFile, ...]:
        """The shared files that a file uses, and those that these use, as far as there are any."""
        found: dict[Path, OpenFile] = {}
        waiting = [file]
        while waiting:
            here = waiting.pop(0)
            for path in shared_beside(here.root, here.path) if isinstance(here.root, MappingNode) else ():
                other = self.file(path) if path not in found else None
                if other is not None:
                    found[path] = other
                    waiting.append(other)
        return tuple(found.values())

    def users(self, shared: Path) -> frozenset[Path]:
        """The files in the project of a shared file that use it."""
        return Projects(Files(self._unsaved(), self.around)).using(shared)

    def diagnostics(self, path: Path) -> Found:
        """What is wrong with an open text; nothing where it isn't one of ours."""
        return self.checks(path.parent)().get(path, ())

    def _is_policy(self, path: Path) -> bool:
        return _kind(path, self._open[path].text) is Holding.POLICY

    def _policy(self, path: Path) -> Policy | None:
        name = shown_name(path)
        found = self.policies(path).library.policies
        own = (policy for policy in found if policy.file == name)
        return next(own, None) or next((policy for policy in found if name in policy.shared), None)

    def _tested(self, root: Node | None, path: Path) -> Policy | None:
        name = root.get("policy") if isinstance(root, MappingNode) else None
        return self.called(name.text, path) if isinstance(name, ScalarNode) else None

    def _unsaved(self) -> dict[Path, bytes]:
        return {path: held.text.encode() for path, held in self._open.items()}


def _in_file(found: Iterable[Diagnostic], name: str) -> tuple[Diagnostic, ...]:
    return tuple(item for item in found if item.span is None or item.span.file == name)


def _kind(path: Path, text: str) -> Holding:
    if is_test(path):
        return Holding.TESTS
    said = _HEAD.search(text)
    return kind_of(path, text) if said is None else Holding(said[1])
