"""What there is to know of an operator that tests are written with."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from checker.base.text import Text
from checker.language.model.conditions import Op
from checker.schema.catalog import EnumType, ListType, ObjectType, Scalar, Type


class Sort(StrEnum):
    """The sorts of values that operators tell apart."""

    WORD = "word"
    AMOUNT = "amount"
    TIME = "time"
    OBJECT = "object"
    LIST = "list"


class Operands(StrEnum):
    """What an operator is given."""

    ONE = "one value of the type that is tested"
    SEVERAL = "a list of such values"
    BOUNDS = "a list of two such values, the upper one not below the lower"
    YES_OR_NO = "true or false"
    DURATION = "a stretch of time"


class Part(Struct, frozen=True):
    """A test that an operator stands for: on the operand at ``place``, or on all of them; perhaps denied."""

    op: Op
    place: int | None = None
    denied: bool = False


class English(Struct, frozen=True):
    """The English words, with ``{}`` for each operand; empty where it isn't said in such a place.

    ``be`` follows *is* or *is not*; ``has`` a thing that a record has; ``when`` what happened, ``on`` too
    where the time is written out; ``count`` *there are*; ``limit`` how many there are.
    """

    be: str
    limit: str = ""
    has: str = ""
    when: str = ""
    on: str = ""
    count: str = ""


class Chinese(Struct, frozen=True):
    """The Chinese words, with ``{}`` for each operand; empty where it isn't said in such a place.

    ``be`` follows what is tested, ``apart`` too, in the words of what else it is; in ``when``, ``{verb}`` is
    what happened; ``count`` follows the records, ``limit`` how many there are.
    """

    be: str
    limit: str = ""
    when: str = ""
    count: str = ""
    apart: str = ""


class Phrasing(Struct, frozen=True):
    """How an operator is said; ``refuses`` where it is said as what a value is not."""

    en: English
    zh: Chinese
    refuses: bool = False


class Operator(Struct, frozen=True):
    """An operator.

    ``parts`` must all hold, or ``either`` of them. Its denial is said with the words of ``opposite``, an
    operator for the same values, or with ``denied``; where it has neither, its operand says which is meant.
    ``counterpart`` is what is meant where it is tried on values that it doesn't take; ``synonyms`` are words
    of other languages. ``counts`` is whether counts take it, ``now`` whether an operand may be ``now``.
    ``meaning`` is what the reference says of it, ``hint`` what an editor says.
    """

    name: str
    sorts: tuple[Sort, ...]
    operands: Operands
    parts: tuple[Part, ...]
    words: Phrasing
    meaning: Text
    hint: Text
    opposite: str | None = None
    denied: Phrasing | None = None
    counterpart: str | None = None
    synonyms: tuple[str, ...] = ()
    either: bool = False
    counts: bool = False
    now: bool = False

    @property
    def op(self) -> Op | None:
        """The operator that this is another name for; None for one that stands for several tests."""
        return self.parts[0].op if len(self.parts) == 1 else None


def sort_of(of: Type) -> Sort:
    """The sort of value that a type has."""
    match of:
        case ListType():
            return Sort.LIST
        case ObjectType():
            return Sort.OBJECT
        case EnumType():
            return Sort.WORD
        case Scalar.INTEGER | Scalar.DECIMAL | Scalar.MONEY | Scalar.RATIO:
            return Sort.AMOUNT
        case Scalar.TIME:
            return Sort.TIME
        case Scalar.STRING | Scalar.BOOLEAN | Scalar.CURRENCY | Scalar.DURATION:
            return Sort.WORD
