"""Conditions as formulas about a world: when each is true, and when it is false.

A condition is given as two formulas, because it can be neither: amounts in two currencies don't compare. Both
only ever occur unnegated, so "some record" may name a record of its own, and "every record" need only be said
of the records that are named.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from checker.language.grammar.parameters import choice_value
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
    Share,
    SomeOf,
    type_of,
)
from checker.language.model.policy import Policy
from checker.lint.proofs.chosen import chosen
from checker.lint.proofs.formulas import (
    FALSE,
    PARTS,
    TRUE,
    Either,
    Formula,
    Together,
    Total,
    at_least,
    both,
    either,
    fact,
    negated,
    so_many,
)
from checker.lint.proofs.solver import STEPS, impossible
from checker.lint.proofs.terms import Term, Terms, Truths, comparable, ends, in_time, now, older, ordered
from checker.schema.catalog import Scalar, dotted
from checker.values.quantity import Duration

_NUMBERS: Final = (Scalar.INTEGER, Scalar.DECIMAL)
_ONE: Final = Total((), PARTS)


class Universal(Struct, frozen=True):
    """``says`` holds of every record of ``section`` where ``guard`` is true."""

    section: str
    guard: Formula
    says: Callable[[str], Formula]


class Vocabulary:
    """What the worlds of one policy have in common: their terms, and what its simple tests come to."""

    def __init__(self) -> None:
        self.terms = Terms()
        #: For each test, as it is read from some records: when it holds, and which variables it names.
        self.tests: dict[tuple[Comparison, tuple[str, ...]], tuple[Truths, tuple[str, ...]]] = {}


class SymbolicWorld:
    """A world for the conditions of one policy; ``facts`` is what holds in it whatever they say."""

    def __init__(self, policy: Policy, vocabulary: Vocabulary | None = None) -> None:
        self._policy = policy
        self._vocabulary = Vocabulary() if vocabulary is None else vocabulary
        self._terms = self._vocabulary.terms
        self._named_here: dict[str, None] = {}
        self._facts: list[Formula] = []
        self._witnesses: dict[str, list[str]] = {}
        self._universals: list[Universal] = []
        self._count = 0
        self._inside = False

    def facts(self) -> list[Formula]:
        """What holds in this world: of its values, and of every record that is named."""
        found: list[Formula] = []
        self._inside = True
        for universal in self._universals:
            for record in self._witnesses.get(universal.section, ()):
                there = both(universal.guard, exists(record))
                found.append(either(negated(there), universal.says(record)))
        self._inside = False
        return [*self._terms.facts(self._named_here), *self._facts, *found]

    def impossible(self, *formulas: Formula, steps: int = STEPS) -> bool:
        """Whether ``formulas`` can't all hold in this world; False where that can't be told."""
        return impossible((*formulas, *self.facts()), steps)

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
                return Truths(both(*(t.true for t in every)), either(*(t.false for t in every)))
            case AnyOf(parts=parts):
                every = [self.truths(part, scopes) for part in parts]
                return Truths(either(*(t.true for t in every)), both(*(t.false for t in every)))
            case SomeOf(parts=parts, least=least, most=most):
                every = [self.truths(part, scopes) for part in parts]
                held, failed = [t.true for t in every], [t.false for t in every]
                few, many = len(parts) - least + 1, len(parts) - most
                within = both(so_many(held, least, self._defined), so_many(failed, many, self._defined))
                beyond = either(so_many(failed, few, self._defined), so_many(held, most + 1, self._defined))
                return Truths(within, beyond)
            case Not(part=part):
                return self.truths(part, scopes).negated()
            case Quantifier(kind=kind, source=source, where=where, require=require):
                return self._quantified(kind, source, where, require, scopes)
            case Comparison():
                return self._test(condition, scopes)

    def _defined(self, formula: Formula) -> Formula:
        """A fact that takes what ``formula`` says, where that is made of several things."""
        if not isinstance(formula, Together | Either) or formula in (TRUE, FALSE):
            return formula
        own = fact(f"so many {self._fresh()}")
        self._facts.append(either(negated(own), formula))
        return own

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
            selected = Truths(TRUE, FALSE) if where is None else self.truths(where, inside)
            if kind is QuantifierKind.SOME:
                return selected
            if require is None:
                return selected.negated()
            required = self.truths(require, inside)
            return Truths(either(selected.false, required.true), both(selected.true, required.false))

        if self._inside:  # "some" inside "every" would name records without end: a fact of its own instead
            own = fact(f"fact {self._fresh()}")
            return Truths(own, negated(own))
        section = self._section(source, scopes)
        record = self._witness(section)
        witness = contributes(record)
        if kind is QuantifierKind.SOME:
            every = self._universal(section, lambda other: contributes(other).false)
            return Truths(both(exists(record), witness.true), every)
        every = self._universal(section, lambda other: contributes(other).true)
        return Truths(every, both(exists(record), witness.false))

    def _universal(self, section: str, says: Callable[[str], Formula]) -> Formula:
        guard = fact(f"every {self._fresh()}")
        self._universals.append(Universal(section, guard, says))
        return guard

    def _witness(self, section: str) -> str:
        known = self._witnesses.setdefault(section, [])
        known.append(f"{section}#{len(known)}")
        return known[-1]

    def _fresh(self) -> int:
        self._count += 1
        return self._count

    def _section(self, source: RecordSource, scopes: tuple[str, ...]) -> str:
        return source.section or self._name(source.path, scopes)

    # --- tests --------------------------------------------------------------------------------

    def _test(self, test: Comparison, scopes: tuple[str, ...]) -> Truths:
        if not all(isinstance(side, FieldRef | Literal | NowRef) for side in (test.left, *test.right)):
            return self._counted(test, scopes) or self._chosen(test, scopes) or self._tested(test, scopes)
        known = self._vocabulary.tests.get((test, scopes))
        if known is None:
            before, self._named_here = self._named_here, {}
            known = self._tested(test, scopes), tuple(self._named_here)
            self._vocabulary.tests[test, scopes] = known
            self._named_here = before
        truths, names = known
        self._named_here.update(dict.fromkeys(names))
        return truths

    def _chosen(self, test: Comparison, scopes: tuple[str, ...]) -> Truths | None:
        """A test on a value that is one of several, by which of their conditions is the first that holds."""
        each = chosen(test, self._policy)
        true: list[Formula] = []
        false: list[Formula] = []
        rest: Formula = TRUE
        for item in each:
            inside = self.outermost() if item.outside else scopes
            here = Truths(TRUE, FALSE) if item.when is None else self.truths(item.when, inside)
            said = Truths(FALSE, TRUE) if item.test is None else self._test(item.test, scopes)
            true.append(both(rest, here.true, said.true))
            false.append(both(rest, here.true, said.false))
            rest = both(rest, here.false)
        return Truths(either(*true), either(*false)) if each else None

    def _tested(self, test: Comparison, scopes: tuple[str, ...]) -> Truths:
        left = self._value(test.left, scopes)
        if test.op is Op.PRESENT:
            wanted = isinstance(test.right[0], Literal) and test.right[0].value is True
            found = Truths(negated(left.none), left.none)
            return found if wanted else found.negated()
        if test.op is Op.IN_TIME:
            return in_time(left, self._value(test.right[0], scopes))
        if test.op in (Op.OLDER_THAN, Op.NEWER_THAN):
            return self._aged(left, test, scopes)
        each = [
            self._one_of_list(left, test, item.listed, scopes)
            if isinstance(item, Literal) and item.listed is not None
            else self._compared(left, test.op, self._value(item, scopes))
            for item in test.right
        ]
        if len(each) == 1:
            return each[0]
        return Truths(either(*(t.true for t in each)), both(*(t.false for t in each)))

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
        old = older(left, right.value) if isinstance(right, Literal) else None
        if old is None:  # how long that is may be set: one fact for each time and each name
            old = fact(f"{self._key(test.left, scopes)} older than {self._key(right, scopes)}")
        some, young = negated(left.none), negated(old)
        if test.op is Op.OLDER_THAN:
            return Truths(both(some, old), either(left.none, young))
        return Truths(both(some, young), either(left.none, old))

    def _one_of_list(self, left: Term, test: Comparison, name: str, scopes: tuple[str, ...]) -> Truths:
        """Whether a value is among the words of a parameter; these may be set otherwise: its own fact."""
        among, some = fact(f"{self._key(test.left, scopes)} among ${name}"), negated(left.none)
        return Truths(both(some, among), either(left.none, negated(among)))

    def _compared(self, left: Term, op: Op, right: Term) -> Truths:
        some = both(negated(left.none), negated(right.none))
        compared, holds = comparable(left, right), ordered(left, op, right)
        return Truths(both(some, compared, holds), either(negated(some), both(compared, negated(holds))))

    # --- values -------------------------------------------------------------------------------

    def _value(self, expression: Expression, scopes: tuple[str, ...]) -> Term:
        term = self._term(expression, scopes)
        if term.name:
            self._named_here[term.name] = None
        return term

    def _term(self, expression: Expression, scopes: tuple[str, ...]) -> Term:
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
                yes = at_least(told.value, _ONE)
                self._facts.append(either(negated(yes), truths.true))
                self._facts.append(either(yes, truths.false))
                return told
            case Arithmetic(base=base, times=None, plus=plus, minus=minus, type=kind) if kind in _NUMBERS:
                return self._added(base, plus, minus, kind, scopes)
            case Arithmetic(times=None, plus=None, minus=None) if expression.within is not None:
                return self._deadline(expression, expression.within, scopes)
            case NowRef():
                return now()
            case Aggregate(fold=Fold.COUNT):
                count = self._opaque(expression, scopes, maybe_none=False)
                self._facts.append(at_least(count.value, Total()))
                return count
            case Default(default=Literal(), missing=False):
                return self._opaque(expression, scopes, maybe_none=False)
            case Aggregate() | Extremum() | Arithmetic() | Guarded() | Default() | Share():
                return self._opaque(expression, scopes)

    def _opaque(self, expression: Expression, scopes: tuple[str, ...], *, maybe_none: bool = True) -> Term:
        """An expression of which nothing is known but that it is the same wherever it is written."""
        name = f"value {self._key(expression, scopes)}"
        return self._terms.variable(name, type_of(expression), maybe_none=maybe_none)

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
                none = either(total.none, other.none)
                total = Term(kind, (total.value.plus(other.value, sign),), none)
        return total

    def _deadline(self, whole: Arithmetic, within: Expression, scopes: tuple[str, ...]) -> Term:
        """The end of so long from a time on: it is after that time, and how far is known of a literal."""
        since, due = self._value(whole.base, scopes), self._opaque(whole, scopes)
        written = within.value if isinstance(within, Literal) else None
        known = ends(since, due, written if isinstance(written, Duration) else None)
        self._facts += [fact for fact in known if fact not in self._facts]
        return due

    def _named(self, name: str) -> Term:
        policy = self._policy
        if name in policy.values:
            return self._value(policy.values[name].expression, self.outermost())
        parameter = policy.parameters[name]
        choices = parameter.choices or {}
        if len(choices) > 1:  # where there is only one, that is what is odd, not each test of it
            values = [choice_value(parameter, choice) for choice in choices]
            return self._terms.one_of(f"${name}", parameter.type, values)
        return self._terms.variable(f"${name}", parameter.type, maybe_none=False)

    def _name(self, path: Path, scopes: tuple[str, ...]) -> str:
        """What a path leads to, by one name whichever scope it is read from."""
        steps = dotted(path.steps)
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


def exists(record: str) -> Formula:
    """Whether there is a record that a condition asks for: it may be that there is none at all."""
    return fact(f"{record} exists")
