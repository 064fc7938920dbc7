"""Records under a projection: what is on them, how they stream, what they refuse."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from msgspec import UNSET

from checker.diagnostics import SnapshotError
from checker.schema.catalog import EnumType, catalog
from checker.snapshot import (
    Projection,
    Records,
    attribute,
    enumeration,
    everything,
    open_snapshot,
    read_document,
)
from checker.snapshot.read import chunks
from checker.snapshot.read.stream import distinct

ORDERS = {
    "snapshot": frozenset({"shop", "orders"}),
    "shop": frozenset({"id"}),
    "order": frozenset({"id", "status"}),
}


def records(members: Mapping[str, Any], projection: Projection | None = None) -> Records:
    """The records of a snapshot with these members."""
    data = json.dumps({"shop": {"id": "7495"}, **members}).encode()
    return open_snapshot(read_document(data)).project(projection or everything())


def test_a_record_has_exactly_the_projected_fields() -> None:
    """Other fields don't exist on it, and may hold anything."""
    (order,) = records({"orders": [{"id": "1", "status": None, "paid_at": 5}]}, Projection(ORDERS)).section(
        "orders"
    )
    assert order.__struct_fields__ == ("id", "status")
    assert (order.id, order.status) == ("1", None)  # type: ignore[attr-defined]


def test_a_section_can_be_iterated_again() -> None:
    """Every iteration gives the records in order, decoded anew."""
    section = records({"orders": [{"id": str(n)} for n in range(600)]}).section("orders")
    ids = [order.id for order in section]  # type: ignore[attr-defined]
    assert ids == [str(n) for n in range(600)]
    assert [order.id for order in section] == ids  # type: ignore[attr-defined]


def test_a_section_that_isnt_there_is_empty() -> None:
    """Missing, null, or in an object that is missing: no records."""
    found = records({"products": None, "deposit": None})
    assert [list(found.section(s)) for s in ("orders", "products", "deposit.deductions")] == [[], [], []]


def test_a_section_that_isnt_read_cant_be_asked_for() -> None:
    """Asking for what the projection leaves out is a mistake of the caller."""
    with pytest.raises(KeyError):
        records({"products": []}, Projection(ORDERS)).section("products")


def test_the_root_holds_the_objects() -> None:
    """Objects and the lists in them hang from the root; what is missing is UNSET, null is None."""
    root: Any = records(
        {
            "deposit": {"balance": {"amount": "12.50", "currency": "CNY"}, "deductions": [{"id": "1"}]},
            "closure": None,
        }
    ).root
    assert root.deposit.balance.decimal == 12.5
    assert root.deposit.deductions[0].id == "1"
    assert root.closure is None
    assert root.liabilities is UNSET
    assert not hasattr(root, "orders")


def test_lookups_hold_the_records_by_id() -> None:
    """The index of a section is made once."""
    found = records({"bindings": [{"account_id": "a"}, {"account_id": "b"}]})
    index = found.lookup("bindings")
    assert {key: record.account_id for key, record in index.items()} == {"a": "a", "b": "b"}  # type: ignore[attr-defined]
    assert found.lookup("bindings") is index


def test_a_nested_section_streams_like_any_other() -> None:
    """A list that hangs from an object is a section too."""
    (record,) = records({"liabilities": {"commission": [{"id": "1", "party": "CREATOR"}]}}).section(
        "liabilities.commission"
    )
    assert record.party.value == "CREATOR"  # type: ignore[attr-defined]


def test_every_kind_of_value_that_isnt_listed_is_the_same_member() -> None:
    """An unlisted status is ``UNRECOGNISED``, whatever it says, and never an error."""
    kind = catalog().records["order"].fields["status"].type
    assert isinstance(kind, EnumType)
    statuses = enumeration(kind)
    found = [
        order.status  # type: ignore[attr-defined]
        for order in records({"orders": [{"id": "1", "status": "NEW"}, {"id": "2", "status": ""}]}).section(
            "orders"
        )
    ]
    assert all(status is statuses["UNRECOGNISED"] for status in found)
    assert statuses["COMPLETED"].value == "COMPLETED"
    with pytest.raises(ValueError, match="5"):
        statuses(5)


def test_keywords_get_an_underscore() -> None:
    """A field called like a Python keyword has an attribute with an underscore behind it."""
    assert (attribute("from"), attribute("to")) == ("from_", "to")


def test_a_wrong_record_is_refused_while_streaming() -> None:
    """The mistakes of all that is read come at once, whichever section was asked for."""
    found = records({"orders": [{"id": "1"}, {"id": 2}], "products": [{}]})
    with pytest.raises(SnapshotError) as error:
        list(found.section("orders"))
    assert [d.pointer for d in error.value.diagnostics] == ["/orders/1/id", "/products/0"]


def test_the_objects_are_checked_at_once() -> None:
    """A wrong value of an object is found by projecting."""
    with pytest.raises(SnapshotError) as error:
        records({"deposit": {"balance": 5}})
    assert [d.code for d in error.value.diagnostics] == ["SC330"]


@pytest.mark.parametrize("ids", [["1", "2", "3"], ["3", "2", "1"], ["2", "3", "1"], ["a"], []])
def test_different_ids_are_distinct_in_any_order(ids: list[str]) -> None:
    """Rising, falling or neither."""
    assert distinct(ids)


@pytest.mark.parametrize(
    "ids", [["1", "1"], ["1", "2", "2"], ["2", "1", "1"], ["1", "2", "1"], ["2", "1", "3", "2"]]
)
def test_equal_ids_are_found_in_any_order(ids: list[str]) -> None:
    """Beside each other or far apart."""
    assert not distinct(ids)


def test_missing_and_null_ids_are_not_compared() -> None:
    """Two records without an id are not the same record; two with one are."""
    ids: list[dict[str, Any]] = [{}, {"id": None}, {"id": "1"}, {}, {"id": None}]
    found = records({"liabilities": {"commission": ids}}).section("liabilities.commission")
    assert len(list(found)) == 5
    with pytest.raises(SnapshotError):
        list(records({"liabilities": {"commission": [*ids, {"id": "1"}]}}).section("liabilities.commission"))


def test_records_without_ids_are_streamed() -> None:
    """Some records have no id at all."""
    given = {"closure": {"notice": {"interruptions": [{"from": None}, {}]}}}
    first, second = records(given).section("closure.notice.interruptions")
    assert (first.from_, second.from_) == (None, UNSET)  # type: ignore[attr-defined]


def test_nesting_that_grew_too_deep_is_refused() -> None:
    """A record that could be read on opening and can't any more, deep inside a program, is a diagnostic.

    Whether it can depends on the Python: 3.11 counts what is nested in C with the program's own calls.
    """
    nested = '{"shop": {"id": "1"}, "orders": [{"id": "1", "x": ' + "[" * 700 + "]" * 700 + "}]}"
    section = open_snapshot(read_document(nested.encode())).project(Projection(ORDERS)).section("orders")

    def deeper(levels: int) -> list[Any] | list[str]:
        if levels:
            return deeper(levels - 1)
        try:
            return list(section)
        except SnapshotError as error:
            return [d.code for d in error.diagnostics]

    (found,) = deeper(sys.getrecursionlimit() - 400)
    assert found == "SC312" if sys.version_info < (3, 12) else found.id == "1"


@pytest.mark.parametrize("sorted_ids", [True, False])
def test_ids_are_compared_over_a_whole_section(sorted_ids: bool) -> None:
    """Also where many records lie between the two, in a large file too."""
    orders = [
        {"id": f"{n if sorted_ids else n * 7919 % 3000:04}", "cancel_reason": "x" * 500} for n in range(3000)
    ]
    assert len(list(records({"orders": orders}).section("orders"))) == 3000
    orders[2990] = orders[10]
    data = json.dumps({"orders": orders, "shop": {"id": "1"}}).encode()
    assert len(data) > chunks._SMALL
    with pytest.raises(SnapshotError) as error:
        list(open_snapshot(read_document(data)).project(Projection(ORDERS)).section("orders"))
    (diagnostic,) = error.value.diagnostics
    assert (diagnostic.code, diagnostic.pointer) == ("SC338", "/orders/2990/id")
    assert diagnostic.span is not None
    quoted = json.dumps(orders[10]["id"]).encode()
    assert data[diagnostic.span.column - 1 : diagnostic.span.end_column - 1] == quoted
    assert diagnostic.related[0].span.column == data.index(quoted) + 1


def test_a_derived_field_may_stand_where_no_policy_reads_it() -> None:
    """It is refused only where it would be overridden in silence."""
    given = {"orders": [{"id": "1", "ended_at": "2026-06-01T00:00:00Z"}]}
    assert len(list(records(given, Projection(ORDERS)).section("orders"))) == 1
    reading = Projection(ORDERS, {"order": frozenset({"ended_at"})})
    with pytest.raises(SnapshotError) as error:
        list(records(given, reading).section("orders"))
    assert [d.code for d in error.value.diagnostics] == ["SC340"]
