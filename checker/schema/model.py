"""The objects of a snapshot, as ``schemas/snapshot.schema.json`` says, their one source of truth.

Type checker, decoder, evaluators, sentences and documentation all ask this catalog. Beyond JSON Schema
the file carries: ``x-title`` (a noun in both languages), ``x-words`` (how a field is spoken of in a sentence,
see ``words``), ``x-plural`` and ``x-measure`` (English plural and Chinese measure word of a record),
``x-container`` (a record that only holds others: nobody says "the liabilities' fees"), ``x-state`` (a field
whose value says what its record is: an order *is* completed), ``x-id`` and ``x-created`` (a record's key and
time of creation), ``x-values`` (known values of an open enumeration; ``x-said`` and ``x-tally`` for those
that read otherwise in a sentence, or behind a number), ``x-relation`` (the record that a key
points to), ``x-names`` (what an id is of where neither of these tells: a record, or words for what has none),
``x-derived`` (a field computed from others), ``x-ahead`` (a time that may lie in the future),
``x-pending`` (an event that a record without it may still get, see `Pending`) and ``x-where`` (where a seller
finds it, see ``where``).

``tree`` makes a catalog of a schema; ``catalog`` says which one is in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from checker.base.text import Text
from checker.base.unions import any_of
from checker.schema.where import Where

#: Texts that are one of a closed set of words.
CLOSED = ("region", "timezone")


class Scalar(StrEnum):
    """Types of single values."""

    STRING = "text"
    BOOLEAN = "yes or no"
    INTEGER = "whole number"
    DECIMAL = "number"
    MONEY = "money"
    TIME = "time"
    DURATION = "duration"
    CURRENCY = "currency"
    RATIO = "share"


class EnumType(Struct, frozen=True):
    """An open enumeration: a value that isn't listed counts as unknown.

    ``said`` has those that read otherwise inside a sentence (*a creator*), ``tally`` those that do behind a
    number (3 *to ship*).
    """

    name: str
    values: Mapping[str, Text]
    said: Mapping[str, Text] = MappingProxyType({})
    tally: Mapping[str, Text] = MappingProxyType({})

    def __hash__(self) -> int:
        return hash(self.name)


class ObjectType(Struct, frozen=True, tag=True, array_like=True):
    """One record inside another; ``record`` names it in the catalog."""

    record: str


class ListType(Struct, frozen=True, tag=True, array_like=True):
    """A list of records, or of scalars (``record`` None)."""

    record: str | None
    item: Scalar | None = None


if TYPE_CHECKING:
    Type = Scalar | EnumType | ObjectType | ListType
else:
    Type = any_of("Type", Scalar, EnumType, ObjectType, ListType)


class Derived(Struct, frozen=True):
    """How an ended-at like field comes about.

    The field ``by`` picks one of ``cases``; any other known value means none. Where the picked field is
    absent, the value lies between the latest of ``not_before`` and the earliest of ``not_after`` and the
    time of retrieval.
    """

    by: str
    cases: Mapping[str, str]
    not_before: tuple[str, ...]
    not_after: tuple[str, ...]

    def inputs(self) -> tuple[str, ...]:
        """The fields it is computed from."""
        return (self.by, *self.cases.values(), *self.not_before, *self.not_after)


class Pending(Struct, frozen=True):
    """When a time that is none may still come, and how the record changes as it does.

    It may come unless the field ``by`` has one of the words ``closed``; when it comes, that has one of the
    words ``then``. Where there is no such field, ``by`` is None and it may always come.
    """

    by: str | None = None
    closed: tuple[str, ...] = ()
    then: tuple[str, ...] = ()


#: Words by language, as the schema holds them: read when a sentence needs them.
Words = Mapping[str, Mapping[str, str]]


class Field(Struct, frozen=True, eq=False):
    """A field of a record. Identity is equality: the catalog holds one object per field.

    ``names`` says what its value, or each item of its list, is the id of, and nothing where it is no id;
    ``closed`` of which closed set of words a text is one, see `closed`; ``ahead`` whether a time may lie in
    the future, as a deadline does; ``pending`` when one that is none may still come. ``state`` marks what its
    record *is*. ``where`` tells where it is found, on each platform of which that is known.
    """

    name: str
    record: str
    type: Type
    title: Text
    words: Words
    state: bool
    description: str
    required: bool
    derived: Derived | None
    names: Text = Text()
    closed: str = ""
    ahead: bool = False
    pending: Pending | None = None
    where: tuple[Where, ...] = ()

    @property
    def is_id(self) -> bool:
        """Whether it holds an id, or ids."""
        return bool(self.names)

    @property
    def happened(self) -> bool:
        """Whether it tells when something has happened, as far as nothing is computed from it."""
        return self.type is Scalar.TIME and not self.ahead and self.derived is None


class Relation(Struct, frozen=True, eq=False):
    """A step from a record to the one record of ``section`` whose id is the value of ``key``."""

    name: str
    record: str
    key: Field
    section: str
    target: str


if TYPE_CHECKING:
    Step = Field | Relation
else:
    Step = any_of("Step", Field, Relation)


def dotted(path: Iterable[Step]) -> str:
    """A path as a policy writes it: ``cancel_request.pending``."""
    return ".".join(step.name for step in path)


class Record(Struct, frozen=True, eq=False):
    """A kind of record. The snapshot itself is the record ``snapshot``; its lists are sections.

    A ``container`` only holds others, and isn't named as their owner.
    """

    name: str
    title: Text
    plural: str
    measure: str
    container: bool
    fields: Mapping[str, Field]
    relations: Mapping[str, Relation]
    id: str | None
    created: str | None

    @property
    def many(self) -> Text:
        """Several of them, behind a number."""
        return Text(self.plural, f"{self.measure}{self.title.zh}")


class Catalog:
    """All records by name, the currencies that money may be in, and the regions there are.

    ``tree`` is the schema that it was made of; what is ``declared`` in it, as JSON, tells it from others.
    """

    def __init__(
        self,
        records: Mapping[str, Record],
        currencies: tuple[str, ...] = (),
        regions: tuple[str, ...] = (),
        *,
        tree: Mapping[str, Any] = MappingProxyType({}),  # Any: JSON
        declared: bytes = b"",
    ) -> None:
        self.records = records
        self.tree = tree
        self.declared = declared
        self.currencies = currencies
        self.regions = regions
        self._sections = tuple(self._walk(self.root, ""))
        self._by_path = dict(self._sections)

    def _walk(self, record: Record, prefix: str) -> Iterator[tuple[str, Record]]:
        for field in record.fields.values():
            if isinstance(field.type, ListType) and field.type.record is not None:
                yield prefix + field.name, self.records[field.type.record]
            elif isinstance(field.type, ObjectType):
                yield from self._walk(self.records[field.type.record], f"{prefix}{field.name}.")

    @property
    def root(self) -> Record:
        """The snapshot as a record."""
        return self.records["snapshot"]

    def sections(self) -> tuple[tuple[str, Record], ...]:
        """Every list of records that hangs from the snapshot: its dotted path and its record."""
        return self._sections

    def section(self, path: str) -> Record:
        """The record of the section at the dotted ``path``.

        Raises:
            KeyError: there is no such section.
        """
        return self._by_path[path]

    def subject(self, kind: str) -> Record:
        """What a policy's verdicts are on: the ``shop``, or records of what has to be a section."""
        return self.records["shop"] if kind == "shop" else self.section(kind)
