"""Tables are grouped, and refused, as the records in them would be one by one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from msgspec.structs import replace

from checker import Checker, load_policies, load_snapshot, load_sources
from checker.diagnostics import SnapshotError
from checker.evaluate.sql import grouping
from checker.evaluate.sql.grouping import TableGroups
from checker.evaluate.sql.moments import offsets
from checker.render.report.json import document
from checker.snapshot.columns.export import TableFormat, export
from tests.strategies import MOMENTS, ZONES

AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
CLOSING = Checker(load_policies(), only="guide/closure")
#: Policies with a verdict on each order.
ORDERS = Checker(load_policies(), only=("douyin/fulfilment", "douyin/order-cancellation"))


def order(number: int) -> dict[str, Any]:
    """One of many orders, of a few kinds."""
    day = AS_OF - timedelta(days=number % 300, seconds=number)
    ended = {"status": "COMPLETED", "completed_at": day.isoformat()}
    kinds: tuple[Mapping[str, Any], ...] = (
        ended,
        ended,
        {"status": "CANCELLED", "paid_at": day.isoformat(), "cancelled_at": None},
        {"status": "IN_TRANSIT", "completed_at": None},
        {"status": "NEW_WORD"},
        {},
    )
    return {"id": str(number), "created_at": day.isoformat(), **kinds[number % len(kinds)]}


def shop(orders: list[dict[str, Any]]) -> bytes:
    """A shop with these orders."""
    about = {"id": "7495", "platform": "douyin", "region": "CN", "timezone": "Asia/Shanghai"}
    coverage = {"orders": {"complete": True, "retrieved_at": AS_OF.isoformat()}}
    head = {"schema_version": "1", "as_of": AS_OF.isoformat(), "shop": about, "coverage": coverage}
    return json.dumps(head | {"orders": orders}).encode()


def results(folder: Path | bytes, by: Checker = CLOSING, records: int | None = 20) -> Any:
    """What a report says of the shop, but where records stand."""
    snapshot = load_snapshot(folder) if isinstance(folder, bytes) else load_sources(str(folder))
    found = document(by.check(snapshot, records=records), "en")

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items() if key not in ("line", "column", "file")}
        return [plain(item) for item in value] if isinstance(value, list) else value

    return plain([found["results"], found["summary"]]), [
        (each["code"], each["pointer"]) for each in found["diagnostics"]
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A shop with many orders as tables."""
    export(load_snapshot(shop([order(n) for n in range(900)])), tmp_path, TableFormat.PARQUET)
    return tmp_path


def test_few_of_many_records_are_looked_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each group one record is decoded, and the report is the same as that of the snapshot."""
    looked_at: list[int] = []
    records = TableGroups.records

    def counted(self: TableGroups, section: str, places: list[int]) -> Any:
        looked_at.extend(places)
        return records(self, section, places)

    monkeypatch.setattr(TableGroups, "records", counted)
    assert results(folder) == results(shop([order(n) for n in range(900)]))
    assert 10 < len(looked_at) < 150


@pytest.mark.parametrize("most", [0, 2, 20, None])
def test_records_on_which_it_is_over_are_counted(
    folder: Path, monkeypatch: pytest.MonkeyPatch, most: int | None
) -> None:
    """Of policies with a verdict on each record only those are looked at that more is asked of."""
    rest: list[int] = []
    found = TableGroups.sorted_out

    def counted(self: TableGroups, *given: Any) -> Any:
        out = found(self, *given)
        assert out is not None
        rows = list(out.rest)
        rest.append(len(rows))
        return replace(out, rest=iter(rows))

    monkeypatch.setattr(TableGroups, "sorted_out", counted)
    wanted, codes = results(shop([order(n) for n in range(900)]), ORDERS, most)
    assert results(folder, ORDERS, most) == (wanted, [*codes, ("SC348", None)] if most is None else codes)
    assert most is None or 300 <= rest[0] < 600


def test_what_is_wrong_with_a_record_on_which_it_is_over_is_said(tmp_path: Path) -> None:
    """An id that comes twice, a value that can't be: also of a record that nobody would look at."""
    for number, change in enumerate(("CASE WHEN id = '24' THEN '18' ELSE id END", "'x' || id || '?'")):
        own = tmp_path / str(number)
        own.mkdir()
        export(load_snapshot(shop([order(n) for n in range(30)])), own, TableFormat.PARQUET)
        rows = f"SELECT * REPLACE ({change} AS id) FROM '{own / 'orders.parquet'}'"
        duckdb.sql(rows).write_parquet(str(own / "new.parquet"))
        (own / "new.parquet").rename(own / "orders.parquet")
        with pytest.raises(SnapshotError):
            results(own, ORDERS)


def test_parts_are_one_table(folder: Path) -> None:
    """Files of a folder follow each other by name, each with the columns that it needs."""
    table = folder / "orders.parquet"
    (folder / "orders").mkdir()
    for number, (start, stop) in enumerate(((0, 1), (1, 500), (500, 900))):
        rows = f"FROM '{table}' WHERE file_row_number >= {start} AND file_row_number < {stop}"
        duckdb.sql(rows).write_parquet(str(folder / "orders" / f"{number}.parquet"))
    table.unlink()
    assert results(folder) == results(shop([order(n) for n in range(900)]))


def test_too_many_groups_are_read_one_by_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report says so, and is the same besides."""
    monkeypatch.setattr(grouping, "MOST_GROUPS", 3)
    found, told = results(folder)
    expected, codes = results(shop([order(n) for n in range(900)]))
    assert found == expected
    assert told == [*codes, ("SC348", None)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "5"},
        {"id": "5.78E+17"},
        {"id": "x y"},
        {"id": "5e17"},
        {"created_at": {"not_before": "2026-01-02T00:00:00Z", "not_after": "2026-01-01T00:00:00Z"}},
    ],
)
def test_what_is_wrong_is_refused_as_anywhere(folder: Path, wrong: dict[str, Any]) -> None:
    """A table can hold what a snapshot can't: it is refused with the same words, and the same place."""
    orders = [order(n) for n in range(20)]
    orders[7] |= wrong
    with pytest.raises(SnapshotError) as expected:
        CLOSING.check(load_snapshot(shop(orders)))
    values = ", ".join(f"({n}, '{each['id']}')" for n, each in enumerate(orders))
    bounds = wrong.get("created_at") or {"not_before": None, "not_after": None}
    ends = ", ".join(f"{end}: {f'TIMESTAMPTZ {at!r}' if at else 'NULL'}" for end, at in bounds.items())
    kind = "STRUCT(not_before TIMESTAMPTZ, not_after TIMESTAMPTZ)"
    query = (
        f"SELECT id, CASE WHEN n <> 7 THEN now() END AS created_at, "
        f"CASE WHEN n = 7 THEN {{{ends}}}::{kind} END AS created_at_between "
        f"FROM (VALUES {values}) AS t(n, id) ORDER BY n"
    )
    duckdb.sql(query).write_parquet(str(folder / "orders.parquet"))
    with pytest.raises(SnapshotError) as found:
        CLOSING.check(load_sources(str(folder)))
    said = [[(each.code, each.pointer) for each in error.value.diagnostics] for error in (found, expected)]
    assert said[0] == said[1]


def test_days_are_those_of_the_shop() -> None:
    """Where the clocks of a zone jump, its offset changes at that very second."""
    for name in filter(None, ZONES):
        zone = ZoneInfo(name)
        for moment in MOMENTS:
            start, end = moment - timedelta(days=20), moment + timedelta(days=20)
            found = list(offsets(zone, start, end))
            for hour in range(40 * 24):
                when = start + timedelta(hours=hour, minutes=59, seconds=59)
                known = next((offset for until, offset in found if when < until), None)
                if known is not None:
                    local = when.astimezone(zone).utcoffset()
                    assert local is not None
                    assert timedelta(microseconds=known) == local, (name, when)
