"""Parts of the catalog by name, for what another process is to find as the catalog's own again."""

from __future__ import annotations

from checker.schema.catalog import EnumType, Field, Relation, Scalar, catalog, per_catalog

Named = Field | Relation | EnumType | Scalar


def name_of(item: Named) -> tuple[str, ...]:
    """What ``named`` finds it by."""
    match item:
        case Field() | Relation():
            return type(item).__name__, item.record, item.name
        case EnumType():
            return EnumType.__name__, item.name
    return Scalar.__name__, item.value


def named(kind: str, *names: str) -> Named:
    """The part of the catalog with a name.

    Raises:
        LookupError: there is none.
        ValueError: there is no such scalar.
    """
    if kind == Scalar.__name__:
        return Scalar(*names)
    if kind == EnumType.__name__:
        return _enumerations()[names[0]]
    record = catalog().records[names[0]]
    return (record.fields if kind == Field.__name__ else record.relations)[names[1]]


@per_catalog
def _enumerations() -> dict[str, EnumType]:
    types = (field.type for record in catalog().records.values() for field in record.fields.values())
    return {found.name: found for found in types if isinstance(found, EnumType)}
