"""What is wrong with the open texts as they stand at one moment, found text by text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from checker.diagnostics import Diagnostic
from checker.language.library.files import Files, Surroundings, policy_id_in, shown_name
from checker.language.library.kinds import Holding, is_schema, is_test
from checker.language.library.project import Projects
from checker.lint.linter import lint

#: What is wrong with a text.
Found = tuple[Diagnostic, ...]
#: So many files of tests are looked at in one go.
_AT_ONCE = 8


class OpenTexts(Struct, frozen=True):
    """The open texts, by path: all of each, what it holds, and the ids that its policy has had so far.

    Of those that were closed, what they held.
    """

    whole: Mapping[Path, bytes]
    kinds: Mapping[Path, Holding]
    ids: Mapping[Path, frozenset[str]]
    closed: Mapping[Path, bytes]


class TextChecks:
    """The open texts as they are at one moment, with what is on disk around them, each file read once.

    It may be asked on any thread, but on one at a time.
    """

    def __init__(self, texts: OpenTexts, around: Surroundings, today: date) -> None:
        self._texts = texts.whole
        self._kinds = texts.kinds
        self._ids = texts.ids
        self._closed = texts.closed
        self._today = today
        self._projects = Projects(Files(texts.whole, around))

    def touched(self, changed: Iterable[Path]) -> tuple[Path, ...]:
        """The open texts that a change of files may touch: these themselves first.

        They are what builds on a policy, also under an id that it had before, and its tests, its other
        versions, and all that a declaration counts for. Of a change on disk alone it may be any of them.
        """
        changed = [path for path in changed if self._closed.get(path) != self._content(path)]
        found = dict.fromkeys(path for path in changed if path in self._texts)
        if len(found) < len(changed):
            return (*found, *(path for path in self._texts if path not in found))
        rules = [path for path in changed if self._kinds[path] in (Holding.POLICY, Holding.SHARED)]
        ids = {name for path in rules for name in self._ids.get(path, ())}
        users = set(self._projects.users(rules, (), ids))
        folders = [path.parent for path in changed if is_schema(path)]
        for path, text in self._texts.items():
            declared = any(path.is_relative_to(folder) for folder in folders)
            lent = self._kinds[path] is Holding.SHARED and not self._projects.using(path).isdisjoint(changed)
            if path in users or declared or lent or policy_id_in(text) in ids:
                found[path] = None
        return tuple(found)

    def groups(self, paths: Iterable[Path]) -> Iterator[tuple[Path, ...]]:
        """The texts among ``paths`` in groups that are best looked at together; each takes but a moment."""
        tests: dict[Path, list[Path]] = {}
        for path in paths:
            if self._kinds.get(path) is Holding.TESTS:
                tests.setdefault(path.parent, []).append(path)
            else:
                yield (path,)
        for found in tests.values():  # those of a folder need the same policies
            for start in range(0, len(found), _AT_ONCE):
                yield tuple(found[start : start + _AT_ONCE])

    def found(self, group: Iterable[Path], *, proving: bool = False) -> Mapping[Path, Found]:
        """What is wrong with each text of a group; where asked for, what can be proven is included."""
        group = tuple(group)
        ours = [path for path in group if self._kinds.get(path, Holding.OTHER) is not Holding.OTHER]
        if not ours:
            return dict.fromkeys(group, ())
        names = {path: str(path) if is_test(path) else shown_name(path) for path in ours}
        every = lint(
            [*ours, *self._besides(ours)],
            self._texts,
            proofs=tuple(names.values()) if proving else False,
            today=self._today,
            around=self._projects.files.around,
            projects=self._projects,
        ).diagnostics
        found = {path: tuple(item for item in every if _is_in(item, name)) for path, name in names.items()}
        return {path: found.get(path, ()) for path in group}

    def _besides(self, paths: Iterable[Path]) -> Iterator[Path]:
        """What decides too on what is wrong: the other versions of policies, the users of what is shared."""
        for path in paths:
            others: Iterable[Path] = ()
            if self._kinds[path] is Holding.SHARED:
                others = self._projects.using(path)
            elif self._kinds[path] is Holding.POLICY:
                others = self._projects.beside(policy_id_in(self._texts[path]) or "", path)
            yield from (other for other in others if other != path)

    def _content(self, path: Path) -> bytes:
        try:
            return self._projects.files.read(path)
        except OSError:
            return b""


def _is_in(item: Diagnostic, name: str) -> bool:
    return item.span is None or item.span.file == name
