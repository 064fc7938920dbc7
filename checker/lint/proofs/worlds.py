"""Conditions as formulas about a world: when each is true, and when it is false.

A condition is given as two formulas, because it can be neither: amounts in two currencies don't compare. Both
only ever occur unnegated, so "some record" may name a record of its own, and "every record" need only be said
of the records that are named.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import z3
from msgspec import Struct

from checker.language.model.conditions import (
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
    RecordSource,
    type_of,
)
from checker.language.model.policy import Policy
from checker.lint.proofs.terms import Term, Terms, older
from checker.schema.catalog import EnumType, Scalar
from checker.values.quantity import Duration

#: Steps of the solver for one question; what needs more is left open. No clock: the same answer everywhere.
STEPS: Final = 400_000
_NUMBERS: Final = (Scalar.INTEGER, Scalar.DECIMAL)
_TRUE: Final = z3.BoolVal(True)  # noqa: FBT003 - z3's way
_FALSE: Final = z3.BoolVal(False)  # noqa: FBT003 - z3's way


class Truths(Struct, frozen=True):
    """When a condition is true, and when it is false."""

    true: Any
    false: Any

    def negated(self) -> Truths:
        """Those of its negation."""
        return Truths(self.false, self.true)


class Universal(Struct, frozen=True):
    """``says`` holds of every record of ``section`` where ``guard`` is true."""

    section: str
    guard: Any
    says: Callable[[str], Any]


class SymbolicWorld:
    """A world for the conditions of one policy; ``facts`` is what holds in it whatever they say."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._terms = Terms()
        self._witnesses: dict[str, list[str]] = {}
        self._universals: list[Universal] = []
        self._count = 0
        self._inside = False

    def facts(self) -> list[Any]:
        """What holds in this world: of its values, and of every record that is named."""
        found: list[Any] = []
        self._inside = True
        for universal in self._universals:
            for record in self._witnesses.get(universal.section, ()):
                there = z3.And(universal.guard, exists(record))
                found.append(z3.Implies(there, universal.says(record)))
        self._inside = False
        return [*self._terms.facts, *found]

    def impossible(self, *formulas: Any, steps: int = STEPS) -> bool:
        """Whether ``formulas`` can't all hold in this world; False where ``steps`` don't suffice to tell."""
        solver = z3.Solver()
        solver.set("rlimit", steps)
        solver.add(*formulas, *self.facts())
        return bool(solver.check() == z3.unsat)

    def outermost(self) -> tuple[str, ...]:
        """The records that names are read from: the snapshot, and the subject."""
        return ("", "shop" if self._policy.subject == "shop" else "subject")

    def record(self, source: RecordSource, scopes: tuple[str, ...]) -> tuple[str, ...]:
        """``scopes`` with some record of a source inside."""
        return (*scopes, self._witness(self._section(source, scopes)))

    # --- conditions ---------------------------------------------------------------------------

    def truths(self, condition: Condition, scopes: tuple[str, ...]) -> Truths:
        """When ``condition`` is true, and when it is false."""
        match condition:
            case AllOf(parts=parts):
                every = [self.truths(part, scopes) for part in parts]
                return Truths(z3.And(*(t.true for t in every)), z3.Or(*(t.false for t in every)))
            case AnyOf(parts=parts):
                every = [self.truths(part, scopes) for part in parts]
                return Truths(z3.Or(*(t.true for t in every)), z3.And(*(t.false for t in every)))
            case Not(part=part):
                return self.truths(part, scopes).negated()
            case Quantifier(kind=kind, source=source, where=where, require=require):
                return self._quantified(kind, source, where, require, scopes)
            case Comparison():
                return self._test(condition, scopes)

    def _quantified(
        self,
        kind: QuantifierKind,
        source: RecordSource,
        where: Condition | None,
        require: Condition | None,
        scopes: tuple[str, ...],
    ) -> Truths:
        def contributes(record: str) -> Truths:
            inside = (*scopes, record)
            selected = Truths(_TRUE, _FALSE) if where is None else self.truths(where, inside)
            if kind is QuantifierKind.SOME:
                return selected
            if require is None:
                return selected.negated()
            required = self.truths(require, inside)
            return Truths(z3.Or(selected.false, required.true), z3.And(selected.true, required.false))

        if self._inside:  # "some" inside "every" would name records without end: a fact of its own instead
            fact = z3.Bool(f"fact {self._fresh()}")
            return Truths(fact, z3.Not(fact))
        section = self._section(source, scopes)
        record = self._witness(section)
        witness = contributes(record)
        if kind is QuantifierKind.SOME:
            every = self._universal(section, lambda other: contributes(other).false)
            return Truths(z3.And(exists(record), witness.true), every)
        every = self._universal(section, lambda other: contributes(other).true)
        return Truths(every, z3.And(exists(record), witness.false))

    def _universal(self, section: str, says: Callable[[str], Any]) -> Any:
        guard = z3.Bool(f"every {self._fresh()}")
        self._universals.append(Universal(section, guard, says))
        return guard

    def _witness(self, section: str) -> str:
        record = f"{section}#{self._fresh()}"
        self._witnesses.setdefault(section, []).append(record)
        return record

    def _fresh(self) -> int:
        self._count += 1
        return self._count

    def _section(self, source: RecordSource, scopes: tuple[str, ...]) -> str:
        return source.section or self._name(source.path, scopes)

    # --- tests --------------------------------------------------------------------------------

    def _test(self, test: Comparison, scopes: tuple[str, ...]) -> Truths:
        counted = self._counted(test, scopes)
        if counted is not None:
            return counted
        left = self._value(test.left, scopes)
        if test.op is Op.PRESENT:
            wanted = isinstance(test.right[0], Literal) and test.right[0].value is True
            found = Truths(z3.Not(left.none), left.none)
            return found if wanted else found.negated()
        if test.op in (Op.OLDER_THAN, Op.NEWER_THAN):
            return self._aged(left, test, scopes)
        each = [self._compared(left, test.op, self._value(item, scopes)) for item in test.right]
        if len(each) == 1:
            return each[0]
        return Truths(z3.Or(*(t.true for t in each)), z3.And(*(t.false for t in each)))

    def _counted(self, test: Comparison, scopes: tuple[str, ...]) -> Truths | None:
        """A count that is at least one, or none: some record, or no record."""
        left, right = test.left, test.right[0]
        if not (
            isinstance(left, Aggregate)
            and left.fold is Fold.COUNT
            and isinstance(right, Literal)
            and len(test.right) == 1
        ):
            return None
        some = self._quantified(QuantifierKind.SOME, left.source, left.where, None, scopes)
        match (test.op, right.value):
            case (Op.ABOVE, 0) | (Op.AT_LEAST, 1):
                return some
            case (Op.IS, 0) | (Op.AT_MOST, 0) | (Op.BELOW, 1):
                return some.negated()
        return None

    def _aged(self, left: Term, test: Comparison, scopes: tuple[str, ...]) -> Truths:
        right = test.right[0]
        if isinstance(right, Literal) and isinstance(right.value, Duration):
            old = older(left, right.value)
        else:  # how long that is may be set: one fact for each time and each name
            old = z3.Bool(f"{self._key(test.left, scopes)} older than {self._key(right, scopes)}")
        some = z3.Not(left.none)
        if test.op is Op.OLDER_THAN:
            return Truths(z3.And(some, old), z3.Or(left.none, z3.Not(old)))
        return Truths(z3.And(some, z3.Not(old)), z3.Or(left.none, old))

    def _compared(self, left: Term, op: Op, right: Term) -> Truths:
        both = z3.And(z3.Not(left.none), z3.Not(right.none))
        holds, comparable = _comparison(left, op, right)
        return Truths(z3.And(both, comparable, holds), z3.Or(z3.Not(both), z3.And(comparable, z3.Not(holds))))

    # --- values -------------------------------------------------------------------------------

    def _value(self, expression: Expression, scopes: tuple[str, ...]) -> Term:
        match expression:
            case Literal(value=value, type=kind):
                return self._terms.literal(value, kind)
            case FieldRef(path=path):
                return self._terms.variable(self._name(path, scopes), path.type)
            case NameRef(name=name):
                return self._named(name)
            case Holds(condition=condition):
                # Neither yes nor no where the condition is neither: a value of its own, tied to both.
                truths = self.truths(condition, scopes)
                told = self._terms.variable(f"holds {self._fresh()}", Scalar.BOOLEAN, maybe_none=False)
                self._terms.facts.append(z3.Implies(told.parts[0], truths.true))
                self._terms.facts.append(z3.Implies(z3.Not(told.parts[0]), truths.false))
                return told
            case Arithmetic(base=base, times=None, plus=plus, minus=minus, type=kind) if kind in _NUMBERS:
                return self._added(base, plus, minus, kind, scopes)
            case NowRef():
                return Term(Scalar.TIME, (z3.RealVal(0), z3.IntVal(0), z3.IntVal(0)), _FALSE)
            case Aggregate(fold=Fold.COUNT):
                count = self._opaque(expression, scopes)
                self._terms.facts.append(count.parts[0] >= 0)
                return count
            case Aggregate() | Extremum() | Arithmetic() | Guarded() | Default():
                return self._opaque(expression, scopes)

    def _opaque(self, expression: Expression, scopes: tuple[str, ...]) -> Term:
        """An expression of which nothing is known but that it is the same wherever it is written."""
        return self._terms.variable(f"value {self._key(expression, scopes)}", type_of(expression))

    def _added(
        self,
        base: Expression,
        plus: Expression | None,
        minus: Expression | None,
        kind: Scalar,
        scopes: tuple[str, ...],
    ) -> Term:
        total = self._value(base, scopes)
        for part, sign in ((plus, 1), (minus, -1)):
            if part is not None:
                other = self._value(part, scopes)
                none = z3.Or(total.none, other.none)
                total = Term(kind, (total.parts[0] + sign * other.parts[0],), none)
        return total

    def _named(self, name: str) -> Term:
        policy = self._policy
        if name in policy.values:
            return self._value(policy.values[name].expression, self.outermost())
        parameter = policy.parameters[name]
        # Where there is only one choice, that is what is odd, not each test of it.
        if parameter.choices is not None and len(parameter.choices) > 1 and parameter.type is Scalar.STRING:
            kind = EnumType(name, dict.fromkeys(parameter.choices, parameter.title))
            return self._terms.variable(f"${name}", kind, maybe_none=False)
        return self._terms.variable(f"${name}", parameter.type, maybe_none=False)

    def _name(self, path: Path, scopes: tuple[str, ...]) -> str:
        """What a path leads to, by one name whichever scope it is read from."""
        steps = ".".join(step.name for step in path.steps)
        return ".".join(part for part in (scopes[path.scope], steps) if part)

    def _key(self, node: Any, scopes: tuple[str, ...]) -> str:
        """A name for an expression that is the same wherever it is written, about the same records."""
        if isinstance(node, Path):
            return self._name(node, scopes) if node.scope < len(scopes) else f"{node.scope}.{node.text}"
        if isinstance(node, Struct):
            inside = [getattr(node, name) for name in node.__struct_fields__ if name != "span"]
            return f"{type(node).__name__}({', '.join(self._key(item, scopes) for item in inside)})"
        if isinstance(node, tuple):
            return f"[{', '.join(self._key(item, scopes) for item in node)}]"
        return str(node)


def exists(record: str) -> Any:
    """Whether there is a record that a condition asks for: it may be that there is none at all."""
    return z3.Bool(f"{record} exists")


def _comparison(left: Term, op: Op, right: Term) -> tuple[Any, Any]:
    """Whether two values compare so, and whether they compare at all."""
    kind = left.kind
    comparable = _TRUE
    mine, other = left.parts[0], right.parts[0]
    if kind is Scalar.MONEY:
        currencies = [term.parts[1] for term in (left, right) if term.parts[1] is not None]
        if len(currencies) == 2:
            comparable = currencies[0] == currencies[1]
    if kind is Scalar.TIME:
        mine, other = -mine, -other  # longer ago is earlier
    match op:
        case Op.IS:
            return mine == other, comparable
        case Op.ABOVE:
            return mine > other, comparable
        case Op.AT_LEAST:
            return mine >= other, comparable
        case Op.BELOW:
            return mine < other, comparable
        case Op.AT_MOST:
            return mine <= other, comparable
        case Op.PRESENT | Op.OLDER_THAN | Op.NEWER_THAN:
            raise AssertionError("these don't compare two values")
