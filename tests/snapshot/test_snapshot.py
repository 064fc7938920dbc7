"""An opened snapshot: what its frame says, its plain records, its places."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from checker.diagnostics import SnapshotError
from checker.snapshot import Coverage, Position, Snapshot, open_snapshot, parse_instant, read_document
from checker.values.quantity import LocalDate

NOTHING = Coverage(complete=False, created_since=None, retrieved_at=None)
WHOLE = Coverage(complete=True, created_since=None, retrieved_at=None)


def snapshot(**members: Any) -> Snapshot:
    """A snapshot with these top-level members, and a shop if none is given."""
    return open_snapshot(read_document(json.dumps({"shop": {"id": "7495"}, **members}, indent=1).encode()))


def test_the_shops_facts_are_at_hand() -> None:
    """The frame's facts are plain values; what is missing or null is None."""
    shop = {
        "id": "7495",
        "name": "小店",
        "platform": "elsewhere",
        "currency": None,
        "timezone": "Asia/Shanghai",
    }
    opened = snapshot(shop=shop, as_of="2026-06-01T00:00:00+08:00")
    assert (opened.shop_id, opened.shop_name, opened.platform) == ("7495", "小店", "elsewhere")
    assert (opened.region, opened.currency, opened.timezone) == (None, None, "Asia/Shanghai")
    assert opened.as_of == datetime(2026, 5, 31, 16, tzinfo=UTC)
    assert opened.calendar.start_of(LocalDate(2026, 6, 1)) == opened.as_of


def test_without_a_time_the_snapshot_has_none() -> None:
    """``as_of`` may be missing."""
    assert snapshot().as_of is None


@pytest.mark.parametrize(
    ("members", "section", "expected"),
    [
        ({}, "orders", NOTHING),
        ({"orders": []}, "orders", NOTHING),
        ({"orders": [], "coverage": {"orders": {}}}, "orders", NOTHING),
        ({"orders": [], "coverage": {"orders": {"complete": True}}}, "orders", WHOLE),
        ({"orders": None, "coverage": {"orders": {"complete": True}}}, "orders", NOTHING),
        ({"coverage": {"orders": {"complete": True}}}, "orders", NOTHING),
        ({}, "liabilities.commission", NOTHING),
        ({"liabilities": None}, "liabilities.commission", WHOLE),
        ({"liabilities": {}}, "liabilities.commission", NOTHING),
        ({"liabilities": {"commission": None}}, "liabilities.commission", WHOLE),
        ({"closure": {"notice": None}}, "closure.notice.interruptions", WHOLE),
        ({"closure": {}}, "closure.notice.interruptions", NOTHING),
        ({"liabilities": {"commission": []}}, "liabilities.commission", WHOLE),
        (
            {"liabilities": {"commission": []}, "coverage": {"liabilities.commission": {}}},
            "liabilities.commission",
            NOTHING,
        ),
        (
            {"liabilities": {"commission": []}, "coverage": {"liabilities.commission": {"complete": True}}},
            "liabilities.commission",
            WHOLE,
        ),
        ({"closure": {"notice": {"interruptions": []}}}, "closure.notice.interruptions", WHOLE),
    ],
)
def test_coverage_is_what_the_semantics_say(
    members: dict[str, Any], section: str, expected: Coverage
) -> None:
    """Top-level sections are incomplete unless said to be complete, nested lists complete unless said not.

    Below an object, null is an empty list: known to be none.
    """
    assert snapshot(**members).coverage(section) == expected


def test_coverage_has_its_instants() -> None:
    """``created_since`` counts where the section is there, ``retrieved_at`` anyway."""
    entry = {"created_since": "2026-01-01T00:00:00Z", "retrieved_at": "2026-06-01T00:00:00Z"}
    since, retrieved = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    assert snapshot(orders=[], coverage={"orders": entry}).coverage("orders") == Coverage(
        complete=False, created_since=since, retrieved_at=retrieved
    )
    assert snapshot(coverage={"orders": entry}).coverage("orders") == Coverage(
        complete=False, created_since=None, retrieved_at=retrieved
    )


def test_sections_are_counted() -> None:
    """``has`` is whether a list is there, ``count`` how many records are in it."""
    opened = snapshot(orders=[{"id": "1"}, {"id": "2"}], deposit={"deductions": [{}]}, loans=[])
    assert [opened.count(s) for s in ("orders", "deposit.deductions", "loans", "products")] == [2, 1, 0, 0]
    assert [opened.has(s) for s in ("orders", "deposit.deductions", "loans", "products")] == [
        True,
        True,
        True,
        False,
    ]


def test_plain_records_are_the_texts_own() -> None:
    """Plain data keep every field, read or not."""
    orders = [{"id": "1", "anything": [1, {"é": None}]}, {"id": "2"}]
    opened = snapshot(orders=orders, deposit={"deductions": [{"id": "d"}]})
    assert opened.plain("orders", 0) == orders[0]
    assert list(opened.plain_section("orders")) == orders
    assert opened.plain("deposit.deductions", 0) == {"id": "d"}
    assert list(opened.plain_section("products")) == []
    assert opened.plain_root() == {"shop": {"id": "7495"}, "deposit": {"deductions": [{"id": "d"}]}}
    with pytest.raises(IndexError):
        opened.plain("orders", 2)


def test_endless_numbers_dont_stop_plain_records() -> None:
    """A number of thousands of digits that no policy reads is no reason to stop."""
    opened = open_snapshot(
        read_document(b'{"shop": {"id": "1"}, "orders": [{"id": "1", "x": ' + b"9" * 6000 + b"}]}")
    )
    assert opened.plain("orders", 0)["x"] == float("inf")


def test_a_record_is_found_by_its_id() -> None:
    """The first record with the id; None where there is none; the key may have another name than id."""
    opened = snapshot(orders=[{"id": "1"}, {"id": "2"}, {"id": "2"}], bindings=[{"account_id": "a"}])
    assert opened.index_of("orders", "2") == 1
    assert opened.index_of("orders", "3") is None
    assert opened.index_of("bindings", "a") == 0
    assert opened.index_of("products", "a") is None
    assert list(opened.ids("products")) == []


def test_places_are_pointer_line_and_column() -> None:
    """Lines and columns count characters from 1; pointers escape as RFC 6901 says."""
    text = (
        '{"shop": {"id": "1"},\n "orders": [{"id": "1"},\n'
        '  {"name": "😀店", "id": "2", "a/b~": {"c": [1, 2]}}]}'
    )
    opened = open_snapshot(read_document(text.encode()))
    assert opened.place("orders", 0) == Position("/orders/0", 2, 13)
    assert opened.place("orders", 1, "id") == Position("/orders/1/id", 3, 24)
    assert opened.place("orders", 1, "a/b~", "c", 1) == Position("/orders/1/a~1b~0/c/1", 3, 47)
    assert opened.place(None, 0, "shop", "id") == Position("/shop/id", 1, 17)


def test_the_place_of_what_is_missing_is_that_of_its_holder() -> None:
    """A field that isn't there has the place of its record; a section that isn't, that of the document."""
    opened = snapshot(orders=[{"id": "1"}], deposit={"deductions": [{}]})
    assert opened.place("orders", 0, "paid_at") == opened.place("orders", 0)
    assert opened.place("deposit.deductions", 0, "amount").pointer == "/deposit/deductions/0"
    assert opened.place(None, 0, "products") == Position("", 1, 1)


def test_many_places_at_once_are_those_of_each() -> None:
    """The batch gives the same as asking one by one, in the order asked."""
    opened = snapshot(orders=[{"id": str(n), "lines": [{"id": "x"}]} for n in range(50)])
    wanted: list[tuple[str | None, int, tuple[str | int, ...]]] = [
        ("orders", n, ("lines", 0, "id")) for n in (49, 3, 17, 3)
    ]
    assert opened.places(wanted) == tuple(opened.place(s, n, *path) for s, n, path in wanted)


def test_an_instant_is_read_as_in_records() -> None:
    """``parse_instant`` keeps the microsecond and needs the offset."""
    assert parse_instant("2026-06-01T08:00:00.25+08:00") == datetime(
        2026, 6, 1, microsecond=250000, tzinfo=UTC
    )
    with pytest.raises(ValueError, match="timezone"):
        parse_instant("2026-06-01T08:00:00")


@pytest.mark.parametrize("place", ["document", "coverage"])
def test_a_hundred_mistakes_are_enough(place: str) -> None:
    """A file that is something else altogether isn't gone through to its end."""
    foreign = {f"key-{number}": {} for number in range(1000)}
    document = {"shop": {"id": "7495"}} | (foreign if place == "document" else {"coverage": foreign})
    with pytest.raises(SnapshotError) as error:
        open_snapshot(read_document(json.dumps(document).encode()))
    assert len(error.value.diagnostics) == 100
