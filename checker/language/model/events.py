"""What conditions ask of events that may still come, and whose events these are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import UnionType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.language.model.conditions import (
    CLOCKED,
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Comparison,
    Condition,
    Default,
    Expression,
    Extremum,
    FieldRef,
    Fold,
    Guarded,
    Holds,
    Literal,
    NameRef,
    Not,
    NowRef,
    Op,
    Path,
    Quantifier,
    QuantifierKind,
    Share,
    SomeOf,
)
from checker.language.model.policy import Definitions, PolicyRef, Precondition
from checker.language.model.walk import Term, children, paths
from checker.schema import pending
from checker.schema.catalog import Field, Scalar, Step, catalog

#: A field where a condition reads it: in which scope, and on which way from the record there.
Place = tuple[int, tuple[Step, ...]]
#: The last scope of those that named values read as well: that of the subject.
SUBJECT: Final = 1


def place_of(path: Path, subject: str) -> Place:
    """Where ``path`` reads; what stands in the shop has one place, however it is reached."""
    if subject == "shop" and path.scope == SUBJECT:
        return 0, (catalog().root.fields["shop"], *path.steps)
    return path.scope, path.steps


def event_at(path: Path) -> Field | None:
    """The event that ``path`` leads to, if it is one that may still come where it is none."""
    last = path.steps[-1] if path.steps else None
    return last if isinstance(last, Field) and last.pending is not None else None


def coming_event(path: Path) -> Field:
    """The event at ``path``, which is known to lead to one that may still come."""
    event = event_at(path)
    assert event is not None, "only events come"
    return event


def happened(path: Path) -> Comparison:
    """The test that the event at ``path`` has happened."""
    yes = Literal(value=True, type=Scalar.BOOLEAN, span=path.span)
    return Comparison(FieldRef(path, path.span), Op.PRESENT, (yes,), path.span)


# --- events of records ------------------------------------------------------------------------


def pending_paths(fold: Quantifier | Aggregate) -> tuple[Path, ...]:
    """Where a fold asks for more of events of its records than whether they have happened.

    They are events of the records themselves or of those they lead to, and such as may still come; the one
    that an aggregate runs over comes last.
    """
    found: dict[tuple[Step, ...], Path] = {}
    for path in _timed(fold):
        if path.scope == fold.scope and event_at(path) is not None:
            found.pop(path.steps, None)
            found[path.steps] = path
    return tuple(found.values())


def _timed(node: Term) -> Iterator[Path]:
    """The paths that ``node`` reads; none of what is only asked for being there, or for being in time."""
    for child in children(node):
        # A duty knows by itself that what is due may still be to come.
        aware = isinstance(child, Comparison) and child.op in (Op.PRESENT, Op.IN_TIME)
        for part in child.right if aware and isinstance(child, Comparison) else (child,):
            yield from _timed(part)
    yield from paths(node)


# --- events of the subject, and of the snapshot -----------------------------------------------


def expected(precondition: Precondition, policy: Definitions) -> tuple[Path, ...]:
    """The events outside of lists on whose absence ``precondition`` may rest, one path to each.

    They are events of the subject, of the snapshot, and of what these lead to, that may still come: being
    none, they let something hold, or are passed over for another value.
    """
    found = _Resting(policy)
    if not isinstance(precondition.condition, PolicyRef):
        found.condition(precondition.condition, _HOLDS)
    if precondition.when is not None:
        found.condition(precondition.when, _FAILS)
    if precondition.unless is not None:
        found.condition(precondition.unless.condition, _HOLDS)
    return tuple(found.paths.values())


def expected_by(expression: Expression, policy: Definitions) -> tuple[Path, ...]:
    """The same of what ``expression`` comes to."""
    found = _Resting(policy)
    found.value(expression, alone=False)
    return tuple(found.paths.values())


def hangs_on_time(precondition: Precondition, policy: Definitions) -> bool:
    """Whether the truth of ``precondition`` may change by time alone."""
    unless = None if precondition.unless is None else precondition.unless.condition
    asked = (precondition.condition, precondition.when, unless)
    found = _reached((p for p in asked if p is not None and not isinstance(p, PolicyRef)), policy, Term)
    return any(isinstance(n, NowRef) or (isinstance(n, Comparison) and n.op in CLOCKED) for n in found)


def says_when(expression: Expression, policy: Definitions) -> bool:
    """Whether a value tells a time that may still come otherwise.

    It says when the first or the last of some records had an event, or which one it was, or passes an event
    over that may still come.
    """
    found = (part for part in _reached((expression,), policy, Expression) if isinstance(part, Aggregate))
    ends = (part.value for part in found if part.fold in (Fold.MIN, Fold.MAX))
    if any(value is not None and value.type is Scalar.TIME for value in ends):
        return True
    return bool(expected_by(expression, policy))


def _reached(parts: Iterable[Term], policy: Definitions, kind: UnionType) -> Iterator[Term]:
    """``parts`` and the nodes of a ``kind`` inside them, through the values that they name."""
    waiting, known = [*parts], set[str]()
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, NameRef) and part.name in policy.values and part.name not in known:
            known.add(part.name)  # values may use each other many times over
            waiting.append(policy.values[part.name].expression)
        waiting += (child for child in children(part) if isinstance(child, kind))


#: What of a condition lets the whole hold: that it does, that it doesn't, or either.
_Wanted = frozenset[bool]
_HOLDS: Final[_Wanted] = frozenset({True})
_FAILS: Final[_Wanted] = frozenset({False})
_EITHER: Final[_Wanted] = frozenset({True, False})


def _opposite(wanted: _Wanted) -> _Wanted:
    return frozenset(not way for way in wanted)


class _Resting:
    """Gathers the events whose absence lets something hold; ``paths`` has one to each."""

    def __init__(self, policy: Definitions) -> None:
        self.paths: dict[Place, Path] = {}
        self._policy = policy
        #: Values may use each other many times over.
        self._known: set[tuple[str, bool | _Wanted]] = set()

    def condition(self, node: Condition, wanted: _Wanted) -> None:
        """Look through a condition of which it helps the whole that it is as ``wanted``."""
        match node:
            case AllOf(parts=parts) | AnyOf(parts=parts):
                for part in parts:
                    self.condition(part, wanted)
            case SomeOf(parts=parts, most=most):
                for part in parts:
                    self.condition(part, wanted if most == len(parts) else _EITHER)
            case Not(part=part):
                self.condition(part, _opposite(wanted))
            case Quantifier(kind=kind, where=where, require=require):
                if where is not None:
                    self.condition(where, wanted if kind is QuantifierKind.SOME else _opposite(wanted))
                if require is not None:
                    self.condition(require, wanted)
            case Comparison():
                self._test(node, wanted)

    def _test(self, test: Comparison, wanted: _Wanted) -> None:
        left, right = test.left, test.right[0]
        if isinstance(left, NameRef) and left.name in self._policy.values:
            left = self._policy.values[left.name].expression
        if (
            isinstance(left, Holds)
            and test.op is Op.IS
            and len(test.right) == 1
            and isinstance(right, Literal)
        ):
            ways = wanted if right.value is True else _opposite(wanted)
            name = test.left.name if isinstance(test.left, NameRef) else ""
            if not name or (name, ways) not in self._known:
                self._known.add((name, ways))
                self.condition(left.condition, ways)
        elif test.op not in (Op.PRESENT, Op.IN_TIME):  # what is none meets no other test
            # As time that hasn't begun to run, one that isn't long ago as it comes puts nothing off.
            alone = False in wanted and test.op is not Op.OLDER_THAN
            for side in (test.left, *test.right):
                self.value(side, alone=alone)

    def value(self, node: Expression, *, alone: bool) -> None:
        """Look through an expression; ``alone`` says whether its being none helps by itself."""
        match node:
            case FieldRef(path=path):
                if alone and path.scope <= SUBJECT and event_at(path) is not None:
                    self.paths.setdefault(place_of(path, self._policy.subject), path)
            case NameRef(name=name):
                if name in self._policy.values and (name, alone) not in self._known:
                    self._known.add((name, alone))
                    self.value(self._policy.values[name].expression, alone=alone)
            case Extremum(items=items):
                for item in items:
                    self.value(item, alone=alone or len(items) > 1)
            case Default(base=base, default=default, missing=missing):
                self.value(base, alone=alone or not missing)
                self.value(default, alone=alone)
            case Guarded(base=base, when=when):
                self.value(base, alone=alone)
                self.condition(when, _EITHER)
            case Aggregate() | Arithmetic() | Holds() | Literal() | NowRef() | Share():
                for child in children(node):
                    if isinstance(child, Expression):
                        self.value(child, alone=alone)
                    else:
                        self.condition(child, _EITHER)


# --- what changes as they come ----------------------------------------------------------------


class Beside(Struct, frozen=True):
    """A field that changes as events of its record come; ``word`` is what to, None where no one knows."""

    path: Path
    events: tuple[Path, ...]
    word: str | None


def beside(paths: Iterable[Path]) -> Iterator[Beside]:
    """What else changes as all events at ``paths``, of which each stands once, have come."""
    groups: dict[Place, dict[Field, Path]] = {}
    for path in paths:
        groups.setdefault((path.scope, path.steps[:-1]), {})[coming_event(path)] = path
    for (_, way), events in groups.items():
        first = next(iter(events.values()))
        for field, (causes, word) in pending.beside(events).items():
            path = replace(first, steps=(*way, field), type=field.type)
            yield Beside(path, tuple(events[cause] for cause in causes), word)
