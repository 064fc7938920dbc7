"""What records come to for the shop as a whole: shops of which that is equal have equal verdicts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from checker.language.model.conditions import Op
from checker.logical_plan.apart import ApartBy, Distinction, apart
from checker.logical_plan.nodes import (
    AggregateFold,
    Column,
    ColumnValue,
    Conjunction,
    Constant,
    Disjunction,
    Negation,
    NodeId,
    QuantifierFold,
    RecordFold,
    Test,
    operands,
)
from checker.logical_plan.plan import LogicalPlan, asked


class AgedKinds(Struct, frozen=True):
    """Records that are told apart by one age beside all else.

    Of those that are else alike the youngest, the ``last``, or the oldest, the ``first``, tells what all come
    to: either only where it matters.
    """

    by: Distinction
    first: bool
    last: bool


class SectionKinds(Struct, frozen=True):
    """What tells the records of a section apart, for a verdict on the shop.

    How many of a kind there are bears on nothing that is ``asked`` of every or some record, by whose age it
    may be ``aged`` as well. It does for folds that add up and compare values: these tell ``counted`` apart.
    None where there are no such folds.
    """

    asked: tuple[Distinction, ...] | None
    aged: AgedKinds | None
    counted: tuple[Distinction, ...] | None


def kinds(plan: LogicalPlan, sections: Collection[str]) -> Mapping[str, SectionKinds] | None:
    """The kinds of records in those of ``sections`` that bear on verdicts.

    None where a verdict is on one of these records, or where what one comes to depends on others too.
    """
    needed = frozenset[NodeId]().union(*(plan.needs(number) for number in _deciding(plan)))
    alone = [subject.section not in sections for subject in plan.subjects.values()]
    alone += [relation.section not in sections for relation in plan.projection.relations]
    alone += [_fold(plan, number).source.section not in sections for number in plan.loops]
    if not all(alone):
        return None
    found: dict[str, list[RecordFold]] = {name: [] for name in plan.projection.sections() if name in sections}
    for level in plan.levels:
        for pipeline in level.pipelines:
            if pipeline.section in sections:
                folds = [_fold(plan, number) for number in pipeline.folds if number in needed]
                found[pipeline.section] += folds
    made = {section: _kinds(plan, folds) for section, folds in found.items()}
    every = {section: each for section, each in made.items() if each is not None}
    return every if len(every) == len(made) else None


def _deciding(plan: LogicalPlan) -> Iterator[NodeId]:
    """What verdicts and their dates are made of: values that are only told aren't among it."""
    for subject in plan.subjects.values():
        yield from (subject.applies, *subject.done)
        for p in subject.preconditions:
            yield from asked(p)


def _kinds(plan: LogicalPlan, folds: list[RecordFold]) -> SectionKinds | None:
    asking = [fold for fold in folds if isinstance(fold, QuantifierFold)]
    counting = [fold for fold in folds if isinstance(fold, AggregateFold)]
    if any(fold.take is not None for fold in counting):
        return None  # which record it is taken from is up to the record
    asked, counted = (apart(plan.nodes, plan.traits, each, shapes=False) for each in (asking, counting))
    if asked is None or counted is None:
        return None
    age = next((each for each in asked if each.by is ApartBy.AGE), None)
    aged = None if age is None else _aged(plan, asking, age)
    rest = tuple(each for each in asked if each is not age)
    return SectionKinds(rest if asking else None, aged, counted if counting else None)


def _aged(plan: LogicalPlan, folds: list[QuantifierFold], age: Distinction) -> AgedKinds:
    """Whose age matters: where it helps a record to be old, one that isn't is enough to fail ``every``."""
    signs = set[int]()
    for fold in folds:
        for number, sign in ((fold.where, -1), (fold.require, 1)):
            signs |= set() if number is None else set(_signs(plan, number, sign, age))
    return AgedKinds(age, first=-1 in signs, last=1 in signs)


def _signs(plan: LogicalPlan, number: NodeId, sign: int, age: Distinction) -> Iterator[int]:
    """Whether a condition is for being that old, 1, or against it, -1; where it is hard to say, both."""
    node = plan.nodes[number]
    match node:
        case Conjunction(parts=parts) | Disjunction(parts=parts):
            for part in parts:
                yield from _signs(plan, part, sign, age)
        case Negation(part=part):
            yield from _signs(plan, part, -sign, age)
        case Test(op=Op.OLDER_THAN | Op.NEWER_THAN) if _asks(plan, node, age):
            yield sign if node.op is Op.OLDER_THAN else -sign
        case _:
            for part in operands(node):
                for found in _signs(plan, part, sign, age):
                    yield from (found, -found)


def _asks(plan: LogicalPlan, test: Test, age: Distinction) -> bool:
    """Whether a test is one of the age in question."""
    value, right = plan.nodes[test.left], plan.nodes[test.right[0]]
    column = plan.nodes[value.column] if isinstance(value, ColumnValue) else None
    asked = isinstance(right, Constant) and (right.value,) == age.against
    return asked and isinstance(column, Column) and bool(column.scope) and column.steps == age.steps


def _fold(plan: LogicalPlan, number: int) -> RecordFold:
    node = plan.nodes[number]
    assert isinstance(node, QuantifierFold | AggregateFold)
    return node
