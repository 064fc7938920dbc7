"""A snapshot written as a folder of tables is the same snapshot when it is read."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import load_snapshot
from checker.diagnostics import SnapshotError
from checker.schema.catalog import catalog
from checker.snapshot.columns.export import TableFormat, export
from checker.snapshot.columns.form import BETWEEN, NONE
from tests.snapshot.columns.shops import content, exported
from tests.strategies import encoded, snapshots

FORMS = st.sampled_from(TableFormat)


@given(snapshots(), FORMS)
def test_what_is_read_back_is_what_was_written(document, form):
    """Missing, none, bounds, odd words, amounts to the digit: all of it comes back, in its order."""
    snapshot = load_snapshot(encoded(document))
    with tempfile.TemporaryDirectory() as top:
        again = exported(snapshot, Path(top) / "shop", form)
        assert content(again) == content(snapshot)
        odd = [sorted(each.code for each in one.warnings()) for one in (again, snapshot)]
        assert odd[0] == odd[1]


def written(records: list[dict[str, object]], folder: Path, form: TableFormat = TableFormat.PARQUET):
    """A shop with these orders, written and read."""
    shop = {"schema_version": "1", "shop": {"id": "7495"}, "orders": records}
    snapshot = load_snapshot(json.dumps(shop).encode())
    return snapshot, exported(snapshot, folder / "shop", form)


@pytest.mark.parametrize("form", TableFormat)
@pytest.mark.parametrize(
    "records",
    [
        [],
        [{"id": "1"}],
        [{"id": "1", "raw_status": 'a "quoted" \\ text,\u2028 with a \u0000 and \U0001f600'}],
        [{"id": "1", "lines": [{"quantity": 10**30}, {}, {"quantity": None}]}, {"id": "2", "lines": []}],
        [{"id": "1", "cancel_request": {}}, {"id": "2", "cancel_request": None}, {"id": "3"}],
        [{"id": "1", "created_at": "2026-03-05T10:00:00.1234567+05:45"}],
        [{"id": "1", "created_at": {"not_before": None, "not_after": None}}, {"id": "2", "created_at": None}],
        [{"id": "1", "total": {"amount": a, "currency": "CNY"}} for a in ["1.50"]],
        [{"id": str(n), "total": {"amount": a, "currency": "CNY"}} for n, a in enumerate(["1.5", "1.50"])],
        [{"id": "1", "total": {"amount": "-0.00", "currency": "CNY"}}],
        [{"id": "1", "total": {"amount": "007.00", "currency": "CNY"}}],
        [{"id": "1", "total": {"amount": "-" + "9" * 18 + ".999999", "currency": "CNY"}}],
    ],
)
def test_values_at_the_edges(tmp_path: Path, form: TableFormat, records: list[dict[str, object]]) -> None:
    """What a column could lose isn't lost: digits of amounts and numbers, signs, quotes, empty objects."""
    snapshot, again = written(records, tmp_path, form)
    assert content(again) == content(snapshot)


def test_columns_are_as_plain_as_records_allow(tmp_path: Path) -> None:
    """Columns for what is none, and for bounds, are there only where a record needs them."""
    written([{"id": "1", "total": {"amount": "1.500", "currency": "CNY"}}, {"id": "2"}], tmp_path)
    written([{"id": "1", "paid_at": None}, {"id": "2", "paid_at": {"not_before": None, "not_after": None}}],
            tmp_path / "shop")  # fmt: skip
    found = [
        {name: kind for name, kind, *_ in duckdb.sql(f"DESCRIBE FROM '{path}'").fetchall()}
        for path in (tmp_path / "shop" / "orders.parquet", tmp_path / "shop" / "shop" / "orders.parquet")
    ]
    assert found[0]["total"] == "STRUCT(amount DECIMAL(24,3), currency VARCHAR)"
    assert found[0]["paid_at"] == "TIMESTAMP WITH TIME ZONE"
    assert list(found[0]) == [each for each in catalog().section("orders").fields if each != "ended_at"]
    assert found[1].keys() - found[0].keys() == {"paid_at_none", "paid_at_between"}


def test_names_of_columns_stand_for_one_thing() -> None:
    """No field is called as the columns beside another one are."""
    for record in catalog().records.values():
        assert not [name for name in record.fields if name.endswith((NONE, BETWEEN))]


def test_what_is_wrong_is_said_before_anything_is_written(tmp_path: Path) -> None:
    """A value that no policy reads is looked at as well: a table has no place for it."""
    shop = {"schema_version": "1", "shop": {"id": "7495"}, "orders": [{"id": "1", "raw_status": 5}]}
    snapshot = load_snapshot(json.dumps(shop).encode())
    with pytest.raises(SnapshotError, match="raw_status"):
        export(snapshot, tmp_path, TableFormat.PARQUET)


def test_bounds_in_the_future_are_told_where_no_exact_time_is(tmp_path):
    """That all exact times of a column have come says nothing of those that are only known within bounds."""
    document = {
        "as_of": "2026-06-01T00:00:00Z",
        "shop": {"id": "7"},
        "after_sales": [
            {"id": "1", "created_at": {"not_before": "2026-09-01T00:00:00Z", "not_after": None}},
            {"id": "2", "created_at": "2026-05-01T00:00:00Z"},
        ],
    }
    again = exported(load_snapshot(encoded(document)), tmp_path / "shop", TableFormat.PARQUET)
    assert [each.code for each in again.warnings()] == ["SC354"]
