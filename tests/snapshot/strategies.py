"""Random snapshots, made from the catalog like the records themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Any

from hypothesis import strategies as st

from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Scalar, catalog
from checker.snapshot.read.records import currencies

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ids = st.text(st.sampled_from("0123456789abc店"), min_size=1, max_size=3)
zones = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)).flatmap(  # noqa: DTZ001 - a zone is added
    lambda local: zones.map(lambda zone: local.replace(tzinfo=zone).isoformat())
)


@st.composite
def intervals(draw: st.DrawFn) -> dict[str, str | None]:
    """A time between two others, which are in order where both are known."""
    low, high = sorted(
        (draw(instants), draw(instants)), key=lambda text: datetime.fromisoformat(text).astimezone(UTC)
    )
    return {
        "not_before": draw(st.sampled_from([low, None])),
        "not_after": draw(st.sampled_from([high, None])),
    }


amounts = st.from_regex(r"\A-?[0-9]{1,18}(\.[0-9]{1,6})?\Z")
money = st.builds(
    lambda amount, code: {"amount": amount, "currency": code}, amounts, st.sampled_from(currencies())
)
scalars: dict[Any, st.SearchStrategy[Any]] = {
    Scalar.STRING: words,
    Scalar.BOOLEAN: st.booleans(),
    Scalar.INTEGER: st.integers(-(2**70), 2**70),
    Scalar.TIME: instants | intervals(),
    Scalar.MONEY: money,
    Scalar.CURRENCY: st.sampled_from(currencies()),
}


def value(field: Field) -> st.SearchStrategy[Any]:
    """A value of ``field``, null included where it may be."""
    kind = field.type
    if isinstance(kind, EnumType):
        made: st.SearchStrategy[Any] = st.sampled_from(sorted(kind.values)) | words
    elif isinstance(kind, ObjectType):
        made = record(kind.record)
    elif isinstance(kind, ListType):
        made = st.lists(ids if kind.record is None else record(kind.record), max_size=2)
    else:
        made = ids if field.is_id else scalars[kind]
    return made if field.required else st.none() | made


@cache
def record(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """A record with any of its fields, the derived ones excepted."""
    fields = [field for field in catalog().records[name].fields.values() if field.derived is None]
    return st.fixed_dictionaries(
        {field.name: value(field) for field in fields if field.required},
        optional={field.name: value(field) for field in fields if not field.required},
    )
