"""Files of rule tests, found and read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from checker.base.io import NOTHING_UNSAVED, Unsaved, is_folder, read_file, reason, unreadable
from checker.base.text import Text
from checker.diagnostics import Diagnostic, Related, Span
from checker.diagnostics.collector import Collector
from checker.diagnostics.nearest import guess
from checker.language.library.files import Files
from checker.language.library.kinds import Holding, is_test
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode, located
from checker.language.yaml.reader import decode, parse
from checker.report.model import Status, Verdict
from checker.snapshot.json import position
from checker.snapshot.json.position import Locate
from checker.testing.edits import split
from checker.testing.model import Aspect, Case, Expectation, Json, Setting, SnapshotEdit, Suite
from checker.testing.reading import STRUCTURE, Reader, plain

BASE_UNREADABLE: Final = "SC653"
TESTS_NOTHING: Final = "SC656"
NAMED_TWICE: Final = "SC657"

_FILE: Final = Text("a test file", "测试文件")
_CASE: Final = Text("a case", "用例")
_EXPECT: Final = Text("`expect`", "`expect`")
FILE_KEYS: Final = ("policy", "base", "file", "cases")
CASE_KEYS: Final = ("name", "subject", "parameters", "as_of", "change", "absent", "expect")
_WHOLE: Final = frozenset(
    {
        Aspect.VERDICT,
        Aspect.STAGE,
        Aspect.ELIGIBLE_FROM,
        Aspect.MAY_BE_ELIGIBLE_FROM,
        Aspect.ELIGIBLE_UNTIL,
    }
)
_SETS: Final = frozenset({Aspect.RECORDS, Aspect.MISSING})
_INSTANTS: Final = frozenset(
    {
        Aspect.ELIGIBLE_FROM,
        Aspect.MAY_BE_ELIGIBLE_FROM,
        Aspect.ELIGIBLE_UNTIL,
        Aspect.CLEARS_AT,
        Aspect.MAY_CLEAR_AT,
    }
)
_WORDS: Final[dict[Aspect, tuple[str, ...]]] = {
    Aspect.VERDICT: tuple(Verdict),
    Aspect.PRECONDITIONS: tuple(Status),
}


def find_tests(
    paths: Iterable[str | Path], problems: Collector | None = None, files: Files | None = None
) -> tuple[Path, ...]:
    """The test files among ``paths`` and in the folders among them, in order, each once.

    What can't be looked at is noted among ``problems``.
    """
    problems = Collector() if problems is None else problems
    files = Files() if files is None else files
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if is_folder(path):
            inside = files.yaml_in(path, problems)
            found.update((file, None) for file in inside if files.kind(file) is Holding.TESTS)
        elif is_test(path):
            found[path] = None
    return tuple(found)


def load_tests(
    files: Iterable[Path], unsaved: Unsaved = NOTHING_UNSAVED
) -> tuple[tuple[Suite, ...], tuple[Diagnostic, ...]]:
    """The tests that ``files`` hold, and every mistake in them; a file with mistakes gives no tests.

    What is ``unsaved`` stands in for what is on disk.
    """
    suites: list[Suite] = []
    mistakes: list[Diagnostic] = []
    for file in files:
        problems = Collector()
        suite = _SuiteLoader(str(file), problems, unsaved).load()
        found = problems.sorted()
        mistakes += found
        if suite is not None and not found:
            suites.append(suite)
    return tuple(suites), tuple(mistakes)


class _SuiteLoader:
    def __init__(self, file: str, problems: Collector, unsaved: Unsaved) -> None:
        self._file = file
        self._unsaved = unsaved
        self._start = Span(file, 1, 1, 1, 1)
        self._problems = problems
        self._read = Reader(problems)
        self._base_data = b""

    def load(self) -> Suite | None:
        """The tests in the file, or None where it can't be read."""
        try:
            data = read_file(Path(self._file), unsaved=self._unsaved)
        except OSError as error:
            self._problems.error(STRUCTURE, None, unreadable(self._file, error))
            return None
        text = decode(data, self._file, self._problems)
        root = None if text is None else parse(text, self._file, self._problems)
        if root is None:
            return None
        keys = self._read.entries(root, _FILE, FILE_KEYS, required=("policy", "cases"))
        policy = self._text(keys, "policy")
        base = self._base(root, keys)
        cases = self._cases(keys["cases"].value) if "cases" in keys else ()
        if policy is None:
            return None
        beside = self._text(keys, "file")
        base_file = None if beside is None else Path(self._file).parent / beside
        return Suite(
            self._file,
            policy,
            keys["policy"].value.span,
            base,
            base_file,
            cases,
            self._locate(keys, base_file),
        )

    def _locate(self, keys: dict[str, Entry], base_file: Path | None) -> Locate | None:
        if "base" in keys:
            return partial(located, keys["base"].value)
        return None if base_file is None else partial(position.located, str(base_file), self._base_data, 0)

    def _base(self, root: Node, keys: dict[str, Entry]) -> Json:
        if ("base" in keys) is ("file" in keys):
            place = keys["file"].key.span if "file" in keys else root.span
            self._problems.error(
                STRUCTURE, Span(place.file, place.line, place.column, place.line, place.column + 1), "no-base"
            )
            return None
        if "base" in keys:
            for _ in self._read.members(keys["base"].value, Text("`base`", "`base` ")):
                pass
            return plain(keys["base"].value)
        name = self._text(keys, "file")
        return None if name is None else self._snapshot(name, keys["file"].value.span)

    def _snapshot(self, name: str, span: Span) -> Json:
        try:
            self._base_data = read_file(Path(self._file).parent / name, unsaved=self._unsaved)
            base: Json = json.loads(self._base_data)
        except OSError as error:
            why = reason(error)
        except ValueError as error:  # broken JSON, not UTF-8
            why = Text(str(error), str(error))
        except RecursionError:
            why = Text("nested too deeply", "嵌套层数过深")
        else:
            return base
        self._problems.error(BASE_UNREADABLE, span, name=name, why=why)
        return None

    def _cases(self, node: Node) -> tuple[Case, ...]:
        items = self._read.items(node, Text("`cases`", "`cases` "))
        if not items:
            self._problems.error(TESTS_NOTHING, node.span, "no-cases")
        cases = [case for item in items if (case := self._case(item)) is not None]
        first: dict[str, Case] = {}
        for case in cases:
            other = first.setdefault(case.name, case)
            if other is not case:
                self._problems.error(
                    NAMED_TWICE,
                    case.span,
                    related=(Related(Text("the first one", "第一个"), other.span),),
                    name=case.name,
                )
        return tuple(cases)

    def _case(self, node: Node) -> Case | None:
        keys = self._read.entries(node, _CASE, CASE_KEYS, required=("name", "expect"))
        name = self._text(keys, "name")
        edits = [*self._changes(keys.get("change")), *self._removals(keys.get("absent"))]
        expectations = self._expectations(keys["expect"]) if "expect" in keys else []
        as_of = self._read.instant(keys["as_of"].value, _of("as_of")) if "as_of" in keys else None
        parameters = self._parameters(keys.get("parameters"))
        subject = self._text(keys, "subject")
        if name is None:
            return None
        span = keys["name"].value.span
        return Case(name, span, as_of, parameters, tuple(edits), subject, tuple(expectations))

    def _parameters(self, entry: Entry | None) -> dict[str, Setting]:
        found: dict[str, Setting] = {}
        for member in () if entry is None else self._read.members(entry.value, _of("parameters")):
            value = self._read.text(member.value, _of(member.name))
            if value is not None:
                found[member.name] = Setting(value, member.key.span)
        return found

    def _changes(self, entry: Entry | None) -> Iterable[SnapshotEdit]:
        for member in () if entry is None else self._read.members(entry.value, _of("change")):
            value = plain(member.value)
            steps, span = split(member.name), member.key.span
            yield SnapshotEdit(member.name, steps, value, removed=False, span=span, node=member.value)

    def _removals(self, entry: Entry | None) -> Iterable[SnapshotEdit]:
        for item in () if entry is None else self._read.items(entry.value, _of("absent")):
            path = self._read.text(item, Text("a path", "路径"))
            if path is not None:
                yield SnapshotEdit(path, split(path), None, removed=True, span=item.span)

    def _expectations(self, entry: Entry) -> list[Expectation]:
        found: list[Expectation] = []
        for name, member in self._read.entries(entry.value, _EXPECT, tuple(Aspect)).items():
            aspect = Aspect(name)
            if aspect in _WHOLE:
                found.append(self._expectation(aspect, None, member))
            else:
                inner = self._read.members(member.value, _of(name))
                found += [self._expectation(aspect, one.name, one) for one in inner]
        if not found:
            self._problems.error(TESTS_NOTHING, entry.key.span, "no-expectations")
        return found

    def _expectation(self, aspect: Aspect, name: str | None, entry: Entry) -> Expectation:
        node, what = entry.value, _of(name or aspect)
        wanted = plain(node)
        if aspect in _WORDS:
            self._one_of(node, what, _WORDS[aspect])
        elif aspect in _SETS:
            texts = [self._read.text(item, what) for item in self._read.items(node, what)]
            wanted = sorted(text for text in texts if text is not None)
        elif aspect is Aspect.ASKED:
            self._read.yes_or_no(node, what)
        elif aspect in _INSTANTS and not (isinstance(node, ScalarNode) and node.is_null):
            self._read.instant(node, what)
        elif aspect is Aspect.VALUES and isinstance(node, MappingNode):
            self._read.entries(node, what, ("amount", "currency"), required=("amount", "currency"))
        return Expectation(aspect, name, None if name is None else entry.key.span, wanted, node.span)

    def _one_of(self, node: Node, what: Text, words: Sequence[str]) -> None:
        word = self._read.text(node, what)
        if word is not None and word not in words:
            self._problems.error(
                STRUCTURE,
                node.span,
                "no-such-word",
                suggestion=guess(word, words),
                what=what,
                word=word,
                words=tuple(words),
            )

    def _text(self, keys: dict[str, Entry], name: str) -> str | None:
        return self._read.text(keys[name].value, _of(name)) if name in keys else None


def _of(name: str) -> Text:
    return Text(f"`{name}`", f"`{name}` ")
