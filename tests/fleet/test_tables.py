"""Shops whose records lie together in tables come to what they come to each by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checker import api
from checker.diagnostics import InputError
from checker.fleet import shops as sources
from checker.fleet import tables
from checker.fleet.judge import Judge
from checker.fleet.question import FleetQuestion
from checker.fleet.shops import GivenShop, ShopSource, completed
from checker.report.fleet import FleetRow, FleetSummary
from checker.schema.catalog import catalog
from checker.snapshot.columns.form import ColumnUses, columns, literal
from checker.snapshot.columns.rows import row
from tests.fleet.conftest import PRESENT, rows_in, text_of

Json = dict[str, Any]


def shop(number: int, **changes: Any) -> Json:
    """An invented shop."""
    found: Json = json.loads(text_of(number, **changes))
    return found


def write_tables(folder: Path, shops: Sequence[Json], *sections: str) -> Path:
    """These shops as lines, with the records of some sections in tables beside them."""
    folder.mkdir(exist_ok=True)
    lines = [json.dumps({k: v for k, v in each.items() if k not in sections}) for each in shops]
    (folder / "shops.ndjson").write_text("\n".join(lines), encoding="utf-8")
    for section in sections:
        kind, uses, rows = catalog().section(section), ColumnUses(), folder / ".rows"
        made = [
            {"shop": each["shop"]["id"], "n": n, **row(kind, record, uses)}
            for each in shops
            for n, record in enumerate(each.get(section, ()))
        ]
        rows.write_text("\n".join(map(json.dumps, made)), encoding="utf-8")
        named = [("shop", "VARCHAR"), ("n", "BIGINT"), *columns(kind, uses)]
        types = ", ".join(f"{literal(name)}: {literal(of)}" for name, of in named)
        source = f"read_json('{rows}', format='newline_delimited', columns={{{types}}})"
        query = f"COPY (SELECT * EXCLUDE n FROM {source} ORDER BY shop, n) TO '{folder / section}.parquet'"
        duckdb.sql(query)
        rows.unlink()
    return folder


def judged(source: Path) -> list[FleetRow]:
    """The rows of all shops of a source; where they lie aside."""
    asked = FleetQuestion(None, ("douyin/closure", "douyin/fulfilment"), PRESENT)
    judge = Judge(asked, policies=_POLICIES())
    return [replace(row, source="") for each in in_order(source) for row in judge.judged(each).rows]


def in_order(source: Path) -> list[GivenShop]:
    """The shops of a source as they are judged."""
    return [each for batch in ShopSource(source).batches() for each in completed(batch.shops)]


STATUSES = st.sampled_from(["COMPLETED", "CANCELLED", "DELIVERED", "AWAITING_SHIPMENT", "odd"])
TIMES = st.sampled_from(["2026-06-01T00:00:00+08:00", "2026-11-10T08:00:00.5+08:00", None])
ORDERS = st.lists(
    st.fixed_dictionaries({"status": STATUSES}, optional={"completed_at": TIMES, "delivered_at": TIMES}),
    max_size=4,
)


@given(st.lists(st.tuples(st.integers(0, 3), ORDERS), min_size=1, max_size=5))
def test_the_rows_are_those_of_each_shop_by_itself(drawn: list[tuple[int, list[Json]]]) -> None:
    """Whatever orders shops have, and wherever these lie, the rows are the same."""
    shops = []
    for place, (number, orders) in enumerate(drawn):
        records = [{"id": f"{place}{n}", **order} for n, order in enumerate(orders)]
        shops.append(shop(number, orders=records))
        shops[-1]["shop"]["id"] = f"7{place}"
    with TemporaryDirectory() as name:
        lines = Path(name) / "lines.ndjson"
        lines.write_text("\n".join(map(json.dumps, shops)), encoding="utf-8")
        folder = write_tables(Path(name) / "tables", shops, "orders")
        assert judged(folder) == judged(lines)


class _Once:
    """The shipped policies: a test that is given values can't have fixtures of a narrower scope."""

    def __init__(self) -> None:
        self._policies: api.Policies | None = None

    def __call__(self) -> api.Policies:
        self._policies = self._policies or api.load_policies()
        return self._policies


_POLICIES = _Once()


def test_a_run_over_tables(
    tmp_path: Path, ask: Callable[..., FleetSummary], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Batches, several processes and several tables, one of them in parts, change nothing."""
    shops = [shop(number, after_sales=[]) for number in range(9)]
    lines = tmp_path / "lines.ndjson"
    lines.write_text("\n".join(map(json.dumps, shops)), encoding="utf-8")
    folder = write_tables(tmp_path / "tables", shops, "orders", "after_sales")
    (folder / "orders").mkdir()
    for number, test in enumerate(("<", ">=")):
        part = folder / "orders" / f"{number}.parquet"
        query = f"FROM '{folder / 'orders.parquet'}' WHERE shop {test} '7100000000000000004' ORDER BY shop"
        duckdb.sql(f"COPY ({query}) TO '{part}'")
    (folder / "orders.parquet").unlink()
    monkeypatch.setattr(sources, "MOST_SHOPS", 2)
    ask(lines, tmp_path / "one")
    for workers in (1, 2):
        ask(folder, tmp_path / f"tables{workers}", workers)
        found, wanted = rows_in(tmp_path / f"tables{workers}"), rows_in(tmp_path / "one")
        assert [each | {"source": ""} for each in found] == [each | {"source": ""} for each in wanted]


def codes(folder: Path) -> list[tuple[str, str | None]]:
    """What each shop's place is called, and the code of what is wrong with it."""
    judge = Judge(FleetQuestion(None, ("douyin/closure",), PRESENT), policies=_POLICIES())
    rows = (judge.judged(each).rows[0] for each in in_order(folder))
    return [(row.source, row.code) for row in rows]


def test_what_is_wrong_with_one_shop_is_said_of_it(tmp_path: Path) -> None:
    """A broken line, a section that stands in both places, and records of nobody: a row for each."""
    folder = write_tables(tmp_path / "t", [shop(0), shop(1), shop(2)], "orders")
    lines = (folder / "shops.ndjson").read_text("utf-8").splitlines()
    twice = json.dumps(json.loads(lines[1]) | {"orders": []})
    (folder / "shops.ndjson").write_text("\n".join([lines[0], twice, "{broken"]), encoding="utf-8")
    assert codes(folder) == [
        ("shops.ndjson:1", None),
        ("shops.ndjson:2", "SC346"),
        ("shops.ndjson:3", "SC310"),
        ("orders.parquet", "SC346"),
    ]
    *_, stranger = (each for batch in ShopSource(folder).batches() for each in batch.shops)
    assert stranger.wrong is not None
    assert "7100000000000000002" in stranger.wrong.message.en


def test_a_table_that_is_damaged_costs_no_other_its_answer(tmp_path: Path) -> None:
    """What can't be read is said of the shops whose records lie there."""
    folder = write_tables(tmp_path / "t", [shop(0)], "orders")
    batches = list(ShopSource(folder).batches())
    data = bytearray((folder / "orders.parquet").read_bytes())
    data[4:120] = bytes(116)
    (folder / "orders.parquet").write_bytes(data)
    (only,) = completed(batches[0].shops)
    assert only.wrong is not None
    assert only.wrong.code == "SC346"


@pytest.mark.parametrize("wrong", ["no column", "type", "no parquet", "order"])
def test_tables_that_cant_be_used_are_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    """Nothing is begun where no record can be found."""
    folder = write_tables(tmp_path / "t", [shop(0), shop(1)], "orders")
    file, old = folder / "orders.parquet", tmp_path / "old.parquet"
    file.rename(old)
    change = {"no column": "SELECT * EXCLUDE shop", "type": "SELECT * REPLACE (shop::BIGINT AS shop)"}
    order = "ORDER BY shop DESC" if wrong == "order" else ""
    duckdb.sql(f"COPY ({change.get(wrong, 'SELECT *')} FROM '{old}' {order}) TO '{file}'")
    if wrong == "no parquet":
        (folder / "invoices.ndjson").write_bytes(b"")
    if wrong == "order":
        monkeypatch.setattr(tables, "_SMALL", 0)
        parts = folder / "orders"
        parts.mkdir()
        for number, least in enumerate(("7100000000000000001", "7100000000000000000")):
            duckdb.sql(f"COPY (FROM '{file}' WHERE shop = '{least}') TO '{parts / str(number)}.parquet'")
        file.unlink()
    with pytest.raises(InputError) as refused:
        ShopSource(folder)
    assert [item.code for item in refused.value.diagnostics] == ["SC346"]


def test_a_folder_of_shops_may_hold_a_file_called_shops(tmp_path: Path) -> None:
    """Without any table beside it it has a shop a line, as any other."""
    (tmp_path / "shops.ndjson").write_text(text_of(0), encoding="utf-8")
    (tmp_path / "one.json").write_text(text_of(1), encoding="utf-8")
    assert [name for name, _ in codes(tmp_path)] == ["one.json", "shops.ndjson:1"]
