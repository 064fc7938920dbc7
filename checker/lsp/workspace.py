"""The workspace: the texts open in an editor, and what is understood of them with the files beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from msgspec import Struct

from checker.base.io import read_file
from checker.base.patterns import pattern
from checker.base.resources import rules_folder
from checker.diagnostics import Span
from checker.language.library.files import Files, Surroundings, policy_id_in, shown_name
from checker.language.library.kinds import Holding, is_test, kind_of
from checker.language.library.library import Loaded
from checker.language.library.loader import load_from
from checker.language.library.project import Projects
from checker.language.library.shared import shared_beside
from checker.language.model.policy import Policy
from checker.language.yaml.nodes import MappingNode, Node, ScalarNode
from checker.lsp.checks import Found, OpenTexts, TextChecks
from checker.lsp.node_path import readable
from checker.lsp.places import UTF_16, Buffer

#: The line by which a file says what it is, where nothing else does yet.
_HEAD: Final = pattern(r"^# yaml-language-server: .*?(policy|waivers)\.schema\.json", re.MULTILINE)


#: What holds no policy, whatever of it is still to be written.
_NO_POLICY: Final = (Holding.TESTS, Holding.WAIVERS, Holding.SCHEMA)


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
        #: Of each open text, all of it, what it holds, and the ids that its policy has had.
        self._whole: dict[Path, bytes] = {}
        self._kinds: dict[Path, Holding] = {}
        self._ids: dict[Path, frozenset[str]] = {}
        #: OpenTexts as far as they can be read: those that were edited, others once they are asked about.
        self._readable: dict[Path, bytes] = {}
        self._edited: set[Path] = set()
        self._closed: dict[Path, bytes] = {}
        self._files: dict[Path, OpenFile] = {}
        self._loaded: dict[Path, Loaded] = {}
        self._projects: Projects | None = None
        #: Where policies are looked for that aren't in the folder of a text.
        self.around = Surroundings(editor=True)

    def put(self, path: Path, text: str) -> None:
        """Open a text, or put a newer one in its place."""
        if path in self._open:
            self._edited.add(path)
        buffer = self._open[path] = Buffer.of(text, self.encoding)
        whole = self._whole[path] = buffer.text.encode()
        self._kinds[path] = _kind(path, buffer.text)
        if (name := policy_id_in(whole)) is not None:
            self._ids[path] = self._ids.get(path, frozenset()) | {name}
        self._readable.pop(path, None)
        self._closed.pop(path, None)
        self.forget()

    def remove(self, path: Path) -> None:
        """Close a text; what is on disk counts again."""
        if path in self._open:
            self._closed[path] = self._whole.pop(path)
            del self._open[path], self._kinds[path]
            self._readable.pop(path, None)
            self._edited.discard(path)
        self.forget()

    def forget(self) -> None:
        """Understand everything anew: what one file says may change what another means."""
        self._files.clear()
        self._loaded.clear()
        self._projects = None

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

    def home(self, span: Span) -> Path | None:
        """The file that a span is in, as diagnostics call it."""
        places = (Path(span.file), rules_folder().parent / span.file)
        return next((path for path in places if path in self._open or path.is_file()), None)

    @property
    def projects(self) -> Projects:
        """The files around the open texts, and these themselves, as far as they can be read."""
        if self._projects is None:
            for path in self._edited:
                self._mend(path)
            self._projects = Projects(Files({**self._whole, **self._readable}, self.around))
        return self._projects

    def _mend(self, path: Path) -> None:
        """See to it that a text is known as far as it can be read."""
        if path in self._open and path not in self._readable:
            read = readable(self._open[path].text)
            self._readable[path] = b"" if read is None else read[1].encode()
            if self._readable[path] != self._whole[path]:
                self._projects = None

    def policies(self, path: Path) -> Loaded:
        """The policy of a file and those that it is about, with what is declared for them."""
        if path not in self._loaded:
            self._mend(path)
            kind = self._kinds.get(path) or self.projects.files.kind(path)
            given = self._speaking_for(path) if kind is Holding.SHARED else (path,)
            given = () if kind in _NO_POLICY else given
            declared = self.projects.declarations([path])
            self._loaded[path] = load_from(given, self.projects.files, declared, projects=self.projects)
        return self._loaded[path]

    def _speaking_for(self, shared: Path) -> tuple[Path, ...]:
        """A policy that uses a shared file: by it the words in that are understood."""
        users = self.projects.users([shared])
        return tuple(user for user in users if self.projects.files.kind(user) is Holding.POLICY)[:1]

    def called(self, policy: str, near: Path) -> Policy | None:
        """The newest version of a policy: in the file, beside it, in its project, or shipped."""
        found = self.policies(near).library.versions(policy)
        if not found and (files := self.files_of(policy, near)):
            found = load_from(files, self.projects.files, projects=self.projects).library.versions(policy)
        return found[-1] if found else None

    def files_of(self, policy: str, near: Path) -> tuple[Path, ...]:
        """The files that give a policy: beside a file, else in its project, else the shipped ones."""
        return self.projects.beside(policy, near) or self.projects.find(policy, near)

    def unsaved(self) -> Mapping[Path, bytes]:
        """The open texts as they are now."""
        return dict(self._whole)

    def checks(self) -> TextChecks:
        """What finds the mistakes in the texts as they are now."""
        texts = OpenTexts(self.unsaved(), dict(self._kinds), dict(self._ids), dict(self._closed))
        return TextChecks(texts, self.around, self._today())

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

    def diagnostics(self, path: Path) -> Found:
        """What is wrong with an open text; nothing where it isn't one of ours."""
        return self.checks().found((path,))[path]

    def _policy(self, path: Path) -> Policy | None:
        name = shown_name(path)
        found = self.policies(path).library.policies
        own = (policy for policy in found if policy.file == name)
        return next(own, None) or next((policy for policy in found if name in policy.shared), None)

    def _tested(self, root: Node | None, path: Path) -> Policy | None:
        name = root.get("policy") if isinstance(root, MappingNode) else None
        return self.called(name.text, path) if isinstance(name, ScalarNode) else None


def _kind(path: Path, text: str) -> Holding:
    if is_test(path):
        return Holding.TESTS
    said = _HEAD.search(text)
    return kind_of(path, text) if said is None else Holding(said[1])
