"""Which records a condition speaks of at the place where a sentence stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from checker.base.text import Text
from checker.language.model.conditions import (
    Aggregate,
    Condition,
    Expression,
    FieldRef,
    Literal,
    NameRef,
    NowRef,
    Op,
    Path,
    RecordSource,
)
from checker.language.model.policy import Policy
from checker.language.model.readings import settle, settled_value
from checker.language.surface import SurfaceTest
from checker.schema.catalog import Field, ObjectType, Record, Relation, Scalar, catalog
from checker.schema.words import ending
from checker.values.quantity import Duration, Money, Unit, Value

_ONE_DAY: Final = Duration(1, Unit.DAYS)


class EnglishConditions(Protocol):
    """How conditions are said in English."""

    def clause(self, condition: Condition, ctx: WordingContext) -> str:
        """``condition`` as a clause."""

    def relative(self, condition: Condition, ctx: WordingContext, *, plural: bool) -> str:
        """``condition`` picking records out."""


class ChineseConditions(Protocol):
    """How conditions are said in Chinese."""

    def clause(self, condition: Condition, ctx: WordingContext) -> str:
        """``condition`` as a clause."""

    def attributive(self, condition: Condition, ctx: WordingContext) -> str:
        """``condition`` before the 的 of the records that it picks out."""


class WordingContext(Struct, frozen=True):
    """``inner`` is the scope of the record that a sentence is about; ``names`` those around it.

    ``timezone`` is the shop's, for instants. ``english`` and ``chinese`` say conditions: these are said with
    the expressions that they compare, and expressions with the conditions inside them.
    """

    policy: Policy
    timezone: str | None
    inner: int
    english: EnglishConditions
    chinese: ChineseConditions
    names: Mapping[int, Text] = field(default_factory=dict)

    def inside(self, scope: int, record: Record) -> WordingContext:
        """The context of the records at ``scope``."""
        return replace(self, inner=scope, names={**self.names, scope: record.title})


def subject_title(subject: str) -> Text:
    """What one subject is called: the shop, or a record of the section ``subject``."""
    if subject != "shop":
        return catalog().section(subject).title
    title = catalog().records[subject].title
    return Text(title.en.removeprefix("the "), title.zh)


def record_of(source: RecordSource) -> Record:
    """The kind of record that ``source`` runs over; lists of scalars are never quantified over."""
    assert source.type.record is not None
    return catalog().records[source.type.record]


def owner(path: Path) -> Record | Relation | None:
    """What holds the last step of ``path``: an object or a related record; None for the record itself."""
    for step in reversed(path.steps[:-1]):
        if isinstance(step, Relation):
            return step
        if isinstance(step.type, ObjectType):
            record = catalog().records[step.type.record]
            if not record.container:
                return record
    return None


def last_field(path: Path) -> Field | None:
    """The field that ``path`` ends at; None where it ends at a record."""
    step = path.steps[-1] if path.steps else None
    return step if isinstance(step, Field) else None


def is_zero(value: Value) -> bool:
    """Whether ``value`` is a zero that needs neither unit nor currency."""
    if isinstance(value, Money):
        return not value.amount
    return isinstance(value, int) and not isinstance(value, bool) and value == 0


def is_plural(words: str) -> bool:
    """Whether an English noun phrase is plural, such as ``platform fees due``; a share of some is one."""
    if words.startswith("the share"):
        return False
    head = words.removesuffix(" due").removesuffix(" owed").rsplit(" ", 1)[-1]
    return head.endswith("s") and not head.endswith(("ss", "us"))


def wants(test: SurfaceTest) -> bool:
    """What a test of yes or no, or of presence, asks for."""
    right = test.right[0]
    return not isinstance(right, Literal) or right.value is not False


def beyond_zero(test: SurfaceTest) -> bool | None:
    """Whether a test asks an amount to be above zero, or else to be none; None where it asks for neither."""
    operand = test.right[0]
    if (
        test.op not in (Op.ABOVE, Op.AT_MOST)
        or not isinstance(operand, Literal)
        or not is_zero(operand.value)
    ):
        return None
    return (test.op is Op.ABOVE) is not test.words.refuses


def is_ending(field: Field, test: SurfaceTest) -> bool:
    """Whether a test names just the words with which nothing more happens to a record."""
    ends = ending(field)
    return bool(ends) and ends == {item.value for item in test.right if isinstance(item, Literal)}


def held(test: SurfaceTest, ctx: WordingContext) -> Text | None:
    """The title of the named condition that ``test`` asks to hold, or not to."""
    value = ctx.policy.values.get(test.left.name) if isinstance(test.left, NameRef) else None
    asked = test.op is Op.IS and len(test.right) == 1 and isinstance(test.right[0], Literal)
    if value is None or value.type is not Scalar.BOOLEAN or not asked:
        return None
    return value.title or Text(f"`{value.name}`", f"`{value.name}`")


def belonging(test: SurfaceTest) -> tuple[Path, Path] | None:
    """Where ``test`` asks for one relation: the paths to what belongs, and to the record it belongs to.

    That is a test of a relation's key against the id of a record of its section, or against the key of
    another relation to that section.
    """
    paths = _likened(test)
    if paths is None:
        return None
    left, right = paths
    mine, key = _relation(left), last_field(right)
    if mine is None or key is None:
        return None
    other = _relation(right)
    named = catalog().records.get(key.record)
    if other is not None and other.target == mine.target:
        return left, replace(right, steps=(*right.steps[:-1], other))
    if named is not None and named.name == mine.target and key.name == named.id:
        return left, replace(right, steps=right.steps[:-1])
    return None


def _likened(test: SurfaceTest) -> tuple[Path, Path] | None:
    """The paths to the two fields that ``test`` asks to be alike, or not to be."""
    right = test.right[0]
    if test.op is not Op.IS or len(test.right) != 1:
        return None
    if not isinstance(test.left, FieldRef) or not isinstance(right, FieldRef):
        return None
    return test.left.path, right.path


def overdue(test: SurfaceTest, ctx: WordingContext) -> bool | None:
    """Whether a test asks a named moment to have passed, or else not to have; None where it asks neither.

    A day has passed once it began a day ago.
    """
    if not isinstance(test.left, NameRef) or len(test.right) != 1:
        return None
    if isinstance(test.right[0], NowRef):
        return test.op in (Op.BELOW, Op.AT_MOST)
    if test.op in (Op.OLDER_THAN, Op.NEWER_THAN) and value_of(test.right[0], ctx) == _ONE_DAY:
        return test.op is Op.OLDER_THAN
    return None


def identity(test: SurfaceTest) -> Path | None:
    """The path to the record that a test asks its own to be, or not to be, where it compares their ids."""
    paths = _likened(test)
    if paths is None:
        return None
    mine, other = paths
    one, two = last_field(mine), last_field(other)
    if one is None or one is not two or one.name != catalog().records[one.record].id:
        return None
    apart = len(mine.steps) == 1 and mine.scope != other.scope
    return replace(other, steps=other.steps[:-1]) if apart else None


def _relation(path: Path) -> Relation | None:
    """The relation whose key ``path`` ends at."""
    key = last_field(path)
    record = catalog().records.get(key.record) if key is not None else None
    if record is None:
        return None
    return next((found for found in record.relations.values() if found.key is key), None)


def value_of(operand: Expression, ctx: WordingContext) -> Value:
    """The value of an operand that the policy settles; None for any other."""
    return settled_value(operand, ctx.policy)


def figures(test: SurfaceTest, ctx: WordingContext) -> list[int] | None:
    """The whole numbers that ``test`` compares with; None where one isn't settled by the policy."""
    values = [value_of(operand, ctx) for operand in test.right]
    numbers = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
    return numbers if len(numbers) == len(values) else None


def filtered(node: Aggregate, ctx: WordingContext) -> Condition | None:
    """What picks the records of an aggregate out, under the readings in force; None for all of them."""
    where = None if node.where is None else settle(node.where, ctx.policy)
    return node.where if where is False else None if where is True else where
