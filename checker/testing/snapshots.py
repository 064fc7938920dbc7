"""Whether the snapshots of rule tests are right, and whether what a case changes changes anything.

A misspelt field leaves the case testing the base once more, or something unknown, and it passes all the same:
so a test's snapshot is held to the schema whole, by the code that looks through a user's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from checker.diagnostics import Autofix, Diagnostic, Severity, Span
from checker.diagnostics.nearest import did_you_mean, guess
from checker.language.yaml.nodes import Node, located
from checker.schema.catalog import ListType, ObjectType, Record, catalog
from checker.snapshot.check.plain import Misplaced, inspected
from checker.snapshot.json.position import Locate
from checker.snapshot.json.walk import Path
from checker.snapshot.write import HEAD
from checker.testing.edits import edited
from checker.testing.model import Case, Json, SnapshotEdit, Suite

NO_SUCH_PATH: Final = "SC654"
CHANGES_NOTHING: Final = "SC659"


def wrong_snapshots(suites: Iterable[Suite]) -> tuple[Diagnostic, ...]:
    """What is wrong with the snapshots of ``suites``, and with the changes that their cases make to them."""
    return tuple(diagnostic for suite in suites for diagnostic in _of_suite(suite))


def no_such_path(edit: SnapshotEdit) -> Diagnostic:
    """``edit`` changes what isn't there."""
    unknown = _unknown_step(edit.steps)
    near = None if unknown is None else guess(edit.steps[unknown[0]], unknown[1].fields)
    meant = None
    if unknown is not None and near is not None:
        steps = list(edit.steps)
        steps[unknown[0]] = near.word
        meant = ".".join(steps) if not edit.path.startswith("/") else "/" + "/".join(steps)
    return Diagnostic.of(
        NO_SUCH_PATH,
        edit.span,
        label=did_you_mean(meant),
        suggestion=meant,
        fix=None if meant is None or near is None else Autofix.of(edit.span, meant, sure=near.sure),
        path=edit.path,
    )


def _of_suite(suite: Suite) -> Iterator[Diagnostic]:
    if not isinstance(suite.base, Mapping) or suite.locate is None:
        return
    base = [item for item in inspected(suite.base) if _to_be_said(item)]
    for item in base:
        found = item.diagnostic(suite.locate)
        yield found if suite.base_file is not None else _told(found)
    known = {(item.mistake.code, item.path) for item in base}
    for case in suite.cases:
        yield from _of_case(case, suite.base, known)


def _of_case(case: Case, base: Json, known: set[tuple[str, Path]]) -> Iterator[Diagnostic]:
    whole = base
    made: list[SnapshotEdit] = []
    for edit in case.edits:
        unknown = _unknown_step(edit.steps)
        try:
            before, whole = whole, edited(whole, [edit])
        except LookupError:
            yield no_such_path(edit)
            continue
        if unknown is not None:
            yield no_such_path(edit)
        elif before == whole:
            yield _changes_nothing(edit)
        else:
            made.append(edit)
    if not isinstance(whole, Mapping) or not made:
        return
    touched = {key: whole[key] for key in dict.fromkeys(edit.steps[0] for edit in made) if key in whole}
    for item in inspected(touched):
        if _to_be_said(item) and (item.mistake.code, item.path) not in known:
            found = _place(item, made)
            if found is not None:
                yield found


def _place(item: Misplaced, made: Sequence[SnapshotEdit]) -> Diagnostic | None:
    """The mistake where the last change that brought it stands."""
    path = tuple(map(str, item.path))
    for edit in reversed(made):
        depth = len(edit.steps)
        if path[:depth] == edit.steps and edit.node is not None:
            return _told(item.diagnostic(_inside(edit, edit.node)))
        if edit.steps[: len(path)] == path:
            return _told(replace(item.diagnostic(lambda *_, **__: None), span=edit.span))
    return None


def _inside(edit: SnapshotEdit, node: Node) -> Locate:
    depth = len(edit.steps)

    def locate(pointer: Path, *, of_key: bool = False) -> Span:
        if of_key and len(pointer) == depth:
            return edit.span
        return located(node, pointer[depth:], of_key=of_key)

    return locate


def _to_be_said(item: Misplaced) -> bool:
    """A word that no list has may be what a case is about; one that is near to another is misspelt."""
    return item.mistake.severity is Severity.ERROR or item.mistake.suggestion is not None


def _told(found: Diagnostic) -> Diagnostic:
    """A diagnostic with the edit that puts right what it suggests."""
    if found.span is None or found.suggestion is None:
        return found
    return replace(found, fix=Autofix.of(found.span, found.suggestion))


def _changes_nothing(edit: SnapshotEdit) -> Diagnostic:
    return Diagnostic.of(CHANGES_NOTHING, edit.span, severity=Severity.WARNING, path=edit.path)


def _unknown_step(steps: Sequence[str]) -> tuple[int, Record] | None:
    """The first step of a path that names no field of its record, and the record; None where all do."""
    record: Record | None = catalog().root
    if steps[0] in HEAD:
        return None
    listed = False
    for index, step in enumerate(steps):
        if listed:
            listed = False
            continue
        if record is None:
            return None
        field = record.fields.get(step)
        if field is None:
            return index, record
        listed = isinstance(field.type, ListType)
        name = field.type.record if isinstance(field.type, ListType | ObjectType) else None
        record = None if name is None else catalog().records[name]
    return None
