"""The objects of a snapshot, read from ``schemas/snapshot.schema.json``, their one source of truth.

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
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from checker.base.resources import schema_tree
from checker.base.text import Text
from checker.base.unions import any_of
from checker.schema.where import Where, places

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
    """All records by name, the currencies that money may be in, and the regions there are."""

    def __init__(
        self,
        records: Mapping[str, Record],
        currencies: tuple[str, ...] = (),
        regions: tuple[str, ...] = (),
    ) -> None:
        self.records = records
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


@cache
def catalog() -> Catalog:
    """The catalog of the snapshot schema that this version of shopcheck ships."""
    return parse(schema_tree("snapshot"))


def parse(schema: Mapping[str, Any]) -> Catalog:
    """The catalog that a snapshot schema describes."""
    definitions: Mapping[str, Any] = schema["$defs"]
    records = {
        name: _record(name, definition, schema)
        for name, definition in definitions.items()
        if definition.get("type") == "object" and "x-title" in definition
    }
    members = {name: member for name, member in schema["properties"].items() if "x-title" in member}
    root = {"properties": members, "required": schema["required"], "x-title": {}, "x-container": True}
    records["snapshot"] = _record("snapshot", root, schema)
    regions = tuple(definitions.get("region", {}).get("enum", ()))
    return Catalog(MappingProxyType(records), tuple(definitions["currency"]["enum"]), regions)


_NO_WORDS: Words = MappingProxyType({})
_NO_NAMES = Text()


def _record(name: str, node: Mapping[str, Any], schema: Mapping[str, Any]) -> Record:
    required = frozenset(node.get("required", ()))
    fields: dict[str, Field] = {}
    relations: dict[str, Relation] = {}
    for key, member in node["properties"].items():
        references = _references(member)
        fields[key] = Field(
            name=key,
            record=name,
            type=_type(member, schema["$defs"]),
            title=_text(member["x-title"]),
            words=member.get("x-words", _NO_WORDS),
            state=member.get("x-state", False),
            description=member["description"],
            required=key in required,
            derived=_derived(member.get("x-derived")),
            names=_named(key, member, node, schema) if "id" in references else _NO_NAMES,
            ahead=member.get("x-ahead", False),
            pending=_pending(member),
            closed=next((name for name in CLOSED if name in references), ""),
            where=places(member, schema["$defs"].get("platform", {}).get("x-values", ())),
        )
        relation = member.get("x-relation")
        if relation is not None:
            target = _reference(schema["properties"][relation["to"]]["items"])
            relations[relation["name"]] = Relation(
                relation["name"], name, fields[key], relation["to"], target
            )
    return Record(
        name=name,
        title=_text(node["x-title"]),
        plural=node.get("x-plural", ""),
        measure=node.get("x-measure", ""),
        container=node.get("x-container", False),
        fields=MappingProxyType(fields),
        relations=MappingProxyType(relations),
        id=node.get("x-id"),
        created=node.get("x-created"),
    )


def _references(node: Mapping[str, Any]) -> list[str]:
    """The definitions that a member refers to for its value, or for the items of a list."""
    items = (option.get("items", option) for option in node.get("anyOf", (node,)))
    return [_reference(item) for item in items if "$ref" in item]


def _named(key: str, member: Mapping[str, Any], record: Mapping[str, Any], schema: Mapping[str, Any]) -> Text:
    """What an id is the id of."""
    names = member.get("x-names")
    if isinstance(names, Mapping):
        return _text(names)
    if (relation := member.get("x-relation")) is not None:
        names = _reference(schema["properties"][relation["to"]]["items"])
    elif key == record.get("x-id"):
        return _text(record["x-title"])
    return _text(schema["$defs"][names]["x-title"])


def _text(node: Mapping[str, str]) -> Text:
    return Text(node.get("en", ""), node.get("zh", ""))


def _derived(node: Mapping[str, Any] | None) -> Derived | None:
    if node is None:
        return None
    return Derived(
        node["by"],
        MappingProxyType(node["cases"]),
        tuple(node["not_before"]),
        tuple(node["not_after"]),
    )


def _pending(member: Mapping[str, Any]) -> Pending | None:
    """A time that picks from cases may come as long as its field has none of their words."""
    derived = member.get("x-derived")
    if derived is not None:
        return Pending(derived["by"], tuple(derived["cases"]), tuple(derived["cases"]))
    node = member.get("x-pending")
    if node is None:
        return None
    return Pending(node.get("by"), tuple(node.get("closed", ())), tuple(node.get("then", ())))


def _reference(node: Mapping[str, Any]) -> str:
    reference: str = node["$ref"]
    return reference.removeprefix("#/$defs/")


_SCALARS: Mapping[str, Scalar] = {
    "string": Scalar.STRING,
    "boolean": Scalar.BOOLEAN,
    "integer": Scalar.INTEGER,
}
_NAMED: Mapping[str, Scalar] = {
    "id": Scalar.STRING,
    "time": Scalar.TIME,
    "money": Scalar.MONEY,
    "currency": Scalar.CURRENCY,
    **dict.fromkeys(CLOSED, Scalar.STRING),
}


def _type(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> Type:
    for option in node.get("anyOf", (node,)):
        if "$ref" in option:
            return _defined(_reference(option), definitions)
        kinds = option["type"] if isinstance(option["type"], list) else [option["type"]]
        kind = kinds[0]
        if kind == "array":
            item = _type(option["items"], definitions)
            if isinstance(item, ObjectType):
                return ListType(item.record)
            assert isinstance(item, Scalar)
            return ListType(None, item)
        if kind in _SCALARS:
            return _SCALARS[kind]
    raise ValueError(f"no type in {node!r}")


def _defined(name: str, definitions: Mapping[str, Any]) -> Type:
    if name in _NAMED:
        return _NAMED[name]
    definition = definitions[name]
    if "x-values" in definition:
        values, said, tally = (
            MappingProxyType({value: _text(title) for value, title in definition.get(key, {}).items()})
            for key in ("x-values", "x-said", "x-tally")
        )
        return EnumType(name, values, said, tally)
    return ObjectType(name)
