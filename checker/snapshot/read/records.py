"""Typed records made from the catalog, with exactly the fields that a projection asks for.

The contract with the evaluators: ``msgspec.UNSET`` is a missing key, ``None`` is ``null``; texts are
``str``, a time is an aware ``datetime`` or an ``UncertainTime``, money an ``Amount``, an enumeration's
value a member of ``enumeration(type)``, an object another record, a list a ``list``.
"""

from __future__ import annotations

import keyword
import types
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, Scalar, catalog
from checker.schema.ids import ecma, id_pattern
from checker.snapshot.read.projection import Projection

#: An instant with its offset.
Instant = Annotated[datetime, Meta(tz=True)]


class UncertainTime(Struct, gc=False, forbid_unknown_fields=True):
    """A time known only to lie between two instants, both included; None is unbounded."""

    not_before: Instant | None
    not_after: Instant | None

    def __post_init__(self) -> None:
        if self.not_before is not None and self.not_after is not None and self.not_before > self.not_after:
            raise ValueError("not_before is later than not_after")


class OpenEnum(Enum):
    """An open enumeration: every text that isn't listed is the member ``UNRECOGNISED``."""

    @classmethod
    def _missing_(cls, value: object) -> OpenEnum | None:
        return cls["UNRECOGNISED"] if isinstance(value, str) else None


def schema() -> Mapping[str, Any]:
    """The snapshot schema itself, for what the catalog leaves out."""
    return catalog().tree


@cache
def currencies() -> tuple[str, ...]:
    """The currency codes that a snapshot may use."""
    return tuple(schema()["$defs"]["currency"]["enum"])


@cache
def enumeration(kind: EnumType) -> type[OpenEnum]:
    """The members of an enumeration, named like their values, and ``UNRECOGNISED``."""
    members = {value: value for value in (*kind.values, "UNRECOGNISED")}
    made: type[OpenEnum] = types.new_class(kind.name, (OpenEnum,), {}, lambda body: body.update(members))
    return made


if TYPE_CHECKING:
    _Digits = str
    _Currency = str
else:
    _Digits = Annotated[
        str, Meta(pattern=ecma(schema()["$defs"]["money"]["properties"]["amount"]["pattern"]))
    ]
    _Currency = Literal[currencies()]


class Amount(Struct, gc=False, forbid_unknown_fields=True):
    """An amount of money; ``amount`` is written in digits, ``currency`` is an ISO 4217 code."""

    amount: _Digits
    currency: _Currency

    @property
    def decimal(self) -> Decimal:
        """The exact amount."""
        return Decimal(self.amount)


def attribute(name: str) -> str:
    """The attribute of a typed record that holds the field ``name``."""
    return f"{name}_" if keyword.iskeyword(name) else name


class RecordTypes:
    """The types of all records under one projection.

    ``closed`` ones take no other fields, and look at each id by itself.
    """

    def __init__(self, projection: Projection, *, closed: bool = False) -> None:
        self._projection = projection
        self.closed = closed
        self._made: dict[str, type[Struct]] = {}
        self._decoders: dict[tuple[str, bool], Any] = {}

    def fields(self, record: Record) -> tuple[Field, ...]:
        """The fields of ``record`` that are decoded, in the order of the catalog.

        The snapshot's own lists aren't among them: they are never held as a whole.
        """
        read = self._projection.of(record.name)
        root = record is catalog().root
        return tuple(
            field
            for field in record.fields.values()
            if field.name in read and not (root and isinstance(field.type, ListType))
        )

    def derived(self, record: Record) -> frozenset[str]:
        """The derived fields of ``record`` that are read, and so may not be given."""
        return self._projection.derived.get(record.name, frozenset())

    def struct(self, name: str) -> type[Struct]:
        """The type of the record ``name``."""
        if name not in self._made:
            record = catalog().records[name]
            members: list[tuple[str, Any] | tuple[str, Any, Any]] = []
            for field in self.fields(record):
                if field.required:
                    members.append((attribute(field.name), self.value(field)))
                else:
                    kind = self.value(field) | None | UnsetType
                    members.append((attribute(field.name), kind, UNSET))
            # Nothing but a missing key decodes to UNSET.
            members += [(attribute(given), UnsetType, UNSET) for given in sorted(self.derived(record))]
            self._made[name] = msgspec.defstruct(
                "".join(part.title() for part in name.split("_")),
                members,
                rename={attribute(field.name): field.name for field in record.fields.values()},
                module=__name__,
                kw_only=True,
                gc=False,
                forbid_unknown_fields=self.closed,
            )
        return self._made[name]

    def decoder(self, name: str, *, several: bool = False) -> Any:
        """A function from the text of a record, or of a list of ``several``, to what is typed."""
        key = name, several
        if key not in self._decoders:
            struct = self.struct(name)
            kind = types.GenericAlias(list, (struct,)) if several else struct
            self._decoders[key] = msgspec.json.Decoder(kind).decode
        return self._decoders[key]

    def value(self, field: Field) -> Any:
        """The type of a value of ``field`` that is neither missing nor null."""
        kind = field.type
        if isinstance(kind, EnumType):
            return enumeration(kind)
        if isinstance(kind, ObjectType):
            return self.struct(kind.record)
        if isinstance(kind, ListType):
            return types.GenericAlias(list, (self.item(field),))
        if field.is_id:
            return _OwnId if is_own(field) and not self.closed else _id()
        return _SCALARS[kind]

    def item(self, field: Field) -> Any:
        """The type of an item of a list."""
        kind = field.type
        assert isinstance(kind, ListType)
        if kind.record is not None:
            return self.struct(kind.record)
        return _id() if field.is_id else _SCALARS[kind.item]


def is_own(field: Field) -> bool:
    """Whether ``field`` is the id of a section's records."""
    return any(record.name == field.record and record.id == field.name for _, record in catalog().sections())


def whole_number(text: str) -> int | float:
    """A whole number of plain data; one of thousands of digits, which no field has, isn't computed."""
    return int(text) if len(text) <= _DIGITS else float(text)


_DIGITS = 1000


@cache
def _id() -> Any:
    """The type of an id that is looked at by itself; its pattern takes long to compile."""
    return Annotated[str, Meta(pattern=id_pattern())]


#: The own ids of a section's records: a section looks at all of them together, which is faster.
_OwnId = Annotated[str, Meta(min_length=1)]
_SCALARS: Mapping[Any, Any] = {
    Scalar.STRING: str,
    Scalar.BOOLEAN: bool,
    Scalar.INTEGER: int,
    Scalar.TIME: Instant | UncertainTime,
    Scalar.MONEY: Amount,
    Scalar.CURRENCY: _Currency,
}
