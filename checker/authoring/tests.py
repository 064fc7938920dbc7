"""A draft of rule tests: a snapshot with just what a policy reads, and cases to start from.

In one all is in order, in one nothing is known, and in one for each precondition that one fails.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from checker import api
from checker.authoring.cases import block, case, flow
from checker.diagnostics import InputError
from checker.language.model.conditions import Comparison, FieldRef, Literal
from checker.language.model.policy import Policy
from checker.language.model.walk import nodes
from checker.logical_plan.plan import plan
from checker.report.model import PreconditionResult, Report, Result, Status, Verdict
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Scalar, catalog
from checker.snapshot import Projection

_AS_OF: Final = "2026-06-10T12:00:00+08:00"
_DAY: Final = date(2026, 6, 10)
_SHOP: Final = {"id": "1", "timezone": "Asia/Shanghai", "currency": "CNY"}
_WORSE: Final = frozenset((Status.FAILED, Status.WAITING))
#: A list in a list holds a record; one in that doesn't.
_DEEPEST: Final = 2
#: What to try for a field, the first of them first.
_CANDIDATES: Final[Mapping[Scalar, tuple[Any, ...]]] = {
    Scalar.STRING: ("1",),
    Scalar.BOOLEAN: (True, False),
    Scalar.INTEGER: (0, 1),
    Scalar.DECIMAL: (0, 1),
    Scalar.MONEY: ({"amount": "0.00", "currency": "CNY"}, {"amount": "5000.00", "currency": "CNY"}),
    Scalar.TIME: (
        None,
        "2025-06-01T10:00:00+08:00",
        "2026-06-09T10:00:00+08:00",
        "2026-07-31T10:00:00+08:00",
    ),
    Scalar.DURATION: ("1 days",),
    Scalar.CURRENCY: ("CNY",),
}
_CLOSED: Final[Mapping[str, tuple[str, ...]]] = {"region": ("CN",), "timezone": ("Asia/Shanghai",)}
#: From best to worst for a snapshot in which all is in order.
_ORDER: Final = (
    Verdict.ELIGIBLE,
    Verdict.IN_PROGRESS,
    Verdict.WAITING,
    Verdict.BLOCKED,
    Verdict.UNDETERMINED,
    Verdict.DONE,
    Verdict.NOT_APPLICABLE,
)


class _Leaf(Struct, frozen=True):
    """A field of the draft that may be set: where it stands, and what to try."""

    path: tuple[str | int, ...]
    candidates: tuple[Any, ...]


def test_draft(policies: api.Policies, name: str) -> str:
    """A file of rule tests for the policy ``name``: what its cases expect is what the check finds."""
    policy = policies.library.in_force(name, _DAY) or policies.library.versions(name)[-1]
    draft = _Draft(policies, policy)
    draft.improve()
    result = draft.result()
    title = "all is in order" if result.verdict in _ORDER[:2] else "the snapshot as it stands"
    lines = [f"policy: {name}", "", "# Just what the policy reads. Each case changes something.", "base:"]
    for key, value in draft.base.items():
        lines += block(key, value)
    lines += ["", "cases:", "", *case(title, draft.subject, [], result)]
    edits, bare = draft.bare()
    lines += ["", *case("nothing but the shop is known", draft.subject, edits, draft.result(bare))]
    for item, change, failing in draft.failures(result):
        expected = replace(failing, preconditions=(item,))
        lines += ["", *case(f"{item.id} is {item.status}", draft.subject, [change], expected)]
    return "\n".join(lines) + "\n"


class _Draft:
    """A snapshot that is changed field by field until the policy's verdict gets no better."""

    def __init__(self, policies: api.Policies, policy: Policy) -> None:
        self._policy = policy
        self._checker = api.Checker(policies, only=policy.id)
        involved = _involved(policies, policy)
        self._projection: Projection = plan(involved).projection
        self._literals = _literals(involved)
        self._leaves: list[_Leaf] = []
        self.subject = None if policy.subject == "shop" else "1"
        self.base: dict[str, Any] = {"as_of": _AS_OF}
        sections = self._projection.sections()
        if sections:
            self.base["coverage"] = {path: {"complete": True} for path in sections}
        self.base |= self._object("snapshot", ())

    def bare(self) -> tuple[list[str], dict[str, Any]]:
        """The draft with only the shop's own facts and the subject's id, and the edits that make it so."""
        kept = {"as_of": self.base["as_of"], "shop": {**self.base["shop"]}}
        top, *deeper = self._policy.subject.split(".")
        absent = [key for key in self.base if key not in {*kept, top}]
        edits = [f"absent: {flow(absent)}"] if absent else []
        if self.subject is not None:
            only: Any = [{"id": self.subject}]
            for step in reversed(deeper):
                only = {step: only}
            edits.insert(0, f"change: {{{top}: {flow(only)}}}")
            kept[top] = only
        return edits, kept

    def result(self, document: Mapping[str, Any] | None = None) -> Result:
        """What the check says about ``document``, by default about the draft."""
        report = self._checked(self.base if document is None else document)
        return next(result for result in report.results if result.policy == self._policy.id)

    def improve(self) -> None:
        """Try other values, one field at a time, until two rounds have changed nothing."""
        best = self._score()
        for _ in range(2):
            before = best
            for leaf in self._leaves:
                if best == (0, 0):
                    return
                best = self._tried(leaf, best)
            if best == before:
                return

    def failures(self, result: Result) -> Iterator[tuple[PreconditionResult, str, Result]]:
        """Each precondition that ``result`` has met, as it is after the change that touches it most alone.

        The change comes as an edit, with all that the check then finds; a failure before a wait.
        """
        found: dict[str, tuple[tuple[bool, int], PreconditionResult, str, Result]] = {}
        met = {item.id for item in result.preconditions if item.status is Status.MET}
        for edit, changed in self._changes():
            worse = [item for item in changed.preconditions if item.id in met and item.status in _WORSE]
            for item in worse:
                rank = (item.status is not Status.FAILED, len(worse))
                if item.id not in found or rank < found[item.id][0]:
                    found[item.id] = rank, item, edit, changed
        yield from (found[item.id][1:] for item in result.preconditions if item.id in found)

    def _changes(self) -> Iterator[tuple[str, Result]]:
        """Each change of one field to another value that a check takes, with what it finds."""
        for leaf in self._leaves:
            try:
                holder: Any = self.base
                for step in leaf.path[:-1]:
                    holder = holder[step]
                kept = holder[leaf.path[-1]]
            except LookupError:  # in a record that isn't there
                continue
            for candidate in leaf.candidates:
                if candidate == kept:
                    continue
                holder[leaf.path[-1]] = candidate
                with suppress(InputError, StopIteration):
                    yield f"change: {{{'.'.join(map(str, leaf.path))}: {flow(candidate)}}}", self.result()
            holder[leaf.path[-1]] = kept

    def _tried(self, leaf: _Leaf, best: tuple[int, int]) -> tuple[int, int]:
        holder: Any = self.base
        try:
            for step in leaf.path[:-1]:
                holder = holder[step]
        except LookupError:  # in a record that isn't there
            return best
        kept = holder[leaf.path[-1]]
        for candidate in leaf.candidates:
            holder[leaf.path[-1]] = candidate
            score = self._score()
            if score < best:
                best, kept = score, candidate
        holder[leaf.path[-1]] = kept
        return best

    def _score(self) -> tuple[int, int]:
        try:
            result = self.result()
        except InputError:
            return (len(_ORDER), 0)
        good = {Status.MET, Status.NOT_APPLICABLE, Status.WAIVED}
        wrong = sum(item.counts and item.status not in good for item in result.preconditions)
        return (_ORDER.index(result.verdict), wrong)

    def _checked(self, document: Mapping[str, Any]) -> Report:
        snapshot = api.load_snapshot(json.dumps(document).encode())
        return self._checker.check(snapshot, subject=self.subject, records=None)

    # --- building -----------------------------------------------------------------------------

    def _object(self, record: str, path: tuple[str | int, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        wanted = self._projection.of(record)
        for field in catalog().records[record].fields.values():
            if field.name in wanted and field.derived is None and (record, field.name) != ("shop", "name"):
                value = self._value(field, (*path, field.name))
                if value is not None or not isinstance(field.type, ListType | ObjectType):
                    found[field.name] = value
        return found

    def _value(self, field: Field, path: tuple[str | int, ...]) -> Any:
        if isinstance(field.type, ObjectType):
            return self._object(field.type.record, path)
        if isinstance(field.type, ListType):
            return self._list(field.type, path)
        if field.record == "shop" and field.name in _SHOP:
            return _SHOP[field.name]
        if field.name == catalog().records[field.record].id:
            return "1"
        candidates = self._candidates(field)
        if len(candidates) > 1:
            self._leaves.append(_Leaf(path, candidates))
        return candidates[0]

    def _list(self, kind: ListType, path: tuple[str | int, ...]) -> list[Any]:
        if kind.record is None or path.count(0) >= _DEEPEST:
            return []
        held = [self._object(kind.record, (*path, 0))]
        if ".".join(map(str, path)) != self._policy.subject:
            self._leaves.append(_Leaf(path, (held, [])))
        return held

    def _candidates(self, field: Field) -> tuple[Any, ...]:
        if isinstance(field.type, EnumType):
            return tuple(dict.fromkeys((*self._literals.get(field, ()), *field.type.values)))
        assert isinstance(field.type, Scalar), "objects and lists are built elsewhere"
        named = self._literals.get(field, ()) if field.type is Scalar.STRING else ()
        if field.closed:
            return named or _CLOSED[field.closed]
        return (*named, *_CANDIDATES[field.type])


def _involved(policies: api.Policies, policy: Policy) -> list[Policy]:
    """The policy and those that it refers to, as they are in force."""
    found = {policy.id: policy}
    waiting = [policy]
    while waiting:
        for reference in waiting.pop().references():
            other = policies.library.in_force(reference.policy, _DAY)
            if other is not None and other.id not in found:
                found[other.id] = other
                waiting.append(other)
    return list(found.values())


def _literals(policies: Sequence[Policy]) -> dict[Field, tuple[str, ...]]:
    """By field, the words with which the policies compare it."""
    found: dict[Field, dict[str, None]] = {}
    for test in nodes(*policies):
        if not isinstance(test, Comparison):
            continue
        last = test.left.path.steps[-1] if isinstance(test.left, FieldRef) and test.left.path.steps else None
        if isinstance(last, Field):
            words = (item.value for item in test.right if isinstance(item, Literal))
            found.setdefault(last, {}).update((word, None) for word in words if isinstance(word, str))
    return {field: tuple(words) for field, words in found.items()}
