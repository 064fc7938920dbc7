"""Of shops that are alike one is judged, and the rows are those of each by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checker import api
from checker.fleet.judge import Judge
from checker.fleet.question import FleetQuestion
from checker.fleet.shops import GivenShop, ShopSource
from checker.language import Library
from checker.language.model.policy import Policy
from checker.render.fleet.screen import to_text
from checker.report.fleet import FleetRow, FleetSummary
from tests.fleet.conftest import PRESENT
from tests.fleet.test_tables import shop, write_tables
from tests.strategies import checks, policies, snapshots

Json = dict[str, Any]
SECTIONS = ("orders", "after_sales")


@st.composite
def fleets(draw: st.DrawFn) -> tuple[Policy, list[Json], datetime]:
    """A policy about shops, some shops that differ in which of a few records they have, and an instant."""
    base = draw(snapshots())
    pools = {name: base.get(name) or [{}] for name in SECTIONS}
    places = st.lists(st.integers(0, 3), max_size=3)
    shops = []
    for number in range(draw(st.integers(2, 6))):
        chosen = {
            name: [
                {**pool[place % len(pool)], "id": f"{number}{place}{n}"}
                for n, place in enumerate(draw(places))
            ]
            for name, pool in pools.items()
        }
        shops.append({**base, **chosen, "shop": {**base["shop"], "id": f"7{number}"}})
    return draw(policies(subjects=("shop",))), shops, draw(checks(base))


def rows_of(judge: Judge, source: Path) -> tuple[list[FleetRow], int]:
    """The rows of a source, and how many shops were judged for them."""
    judged: list[int] = []
    batches = [judge.together(batch.shops, judged.append) for batch in ShopSource(source).batches()]
    return [replace(row, source="") for batch in batches for each in batch for row in each.rows], len(judged)


@given(fleets())
def test_shops_that_are_alike_stand_alike(drawn: tuple[Policy, list[Json], datetime]) -> None:
    """Random shops by random policies: whatever is alike, the rows are those of each shop by itself."""
    policy, shops, as_of = drawn
    asked = FleetQuestion(None, (policy.id,), PRESENT, as_of=as_of)
    judge = Judge(asked, policies=api.Policies(Library((policy,)), (), {}))
    alone = [judge.judged(GivenShop("", data=json.dumps(each).encode())).rows for each in shops]
    with TemporaryDirectory() as name:
        found, _ = rows_of(judge, write_tables(Path(name) / "t", shops, *SECTIONS))
    assert found == [row for rows in alone for row in rows]


def closing(policies: api.Policies) -> Judge:
    """Judges whether shops may be closed."""
    return Judge(FleetQuestion(None, ("douyin/closure",), PRESENT), policies=policies)


def ended(*days: int) -> list[Json]:
    """Orders that were completed on some days of the autumn, or cancelled."""
    return [
        {
            "id": f"69{number}",
            "status": "CANCELLED" if number % 2 else "COMPLETED",
            (
                "cancelled_at" if number % 2 else "completed_at"
            ): f"2026-{9 + day // 30:02}-{1 + day % 30:02}T12:00:00+08:00",
        }
        for number, day in enumerate(days)
    ]


def test_the_last_order_tells_when(tmp_path: Path, policies: api.Policies) -> None:
    """Shops are alike whose last orders ended on the same day, whatever others they have."""
    days = [(3, 40), (40, 7, 9), (12, 40), (3, 41), (40,), (41, 40), ()]
    shops = [shop(2 * number, orders=ended(*some)) for number, some in enumerate(days)]
    for each in shops:
        each["coverage"] = shops[0]["coverage"]
    found, judged = rows_of(closing(policies), write_tables(tmp_path / "t", shops, "orders"))
    assert [row.eligible_from and row.eligible_from[:10] for row in found] == [
        "2027-01-09",
        "2027-01-09",
        "2027-01-09",
        "2027-01-10",
        "2027-01-09",
        "2027-01-10",
        None,
    ]
    assert judged == 3
    assert [row.subject for row in found] == [each["shop"]["id"] for each in shops]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"id": "690", "status": "COMPLETED"}, id="an id twice"),
        pytest.param({"id": "a b", "status": "COMPLETED"}, id="no id"),
        pytest.param({"id": "695", "status": "COMPLETED", "completed_at": None}, id="no time"),
        pytest.param(
            {"id": "695", "status": "COMPLETED", "completed_at": "2026-10-11T12:00:00.000001+08:00"},
            id="fine",
        ),
    ],
)
def test_a_record_that_may_be_wrong_is_looked_at(
    tmp_path: Path, policies: api.Policies, change: Json
) -> None:
    """One record more that is wrong, or tells otherwise, is seen in the one shop that has it."""
    shops = [shop(2 * number, orders=ended(3, 40)) for number in range(4)]
    shops[2]["orders"].append(change)
    judge = closing(policies)
    wanted = [replace(judge.judged(GivenShop("", data=json.dumps(each).encode())).rows[0]) for each in shops]
    found, _ = rows_of(judge, write_tables(tmp_path / "t", shops, "orders"))
    assert found == wanted


def test_what_differs_beside_the_id_is_no_likeness(tmp_path: Path, policies: api.Policies) -> None:
    """Shops with other facts, or whose id stands elsewhere too, are judged by themselves."""
    shops = [shop(0, orders=ended(3)) for _ in range(5)]
    for number, each in enumerate(shops):
        each["shop"] = {**each["shop"], "id": f"71{number}"}
    shops[1]["closure"] = {**shops[1]["closure"], "notice": {"enabled": False}}
    shops[2]["snapshot_id"] = "712"
    folder = write_tables(tmp_path / "t", shops, "orders")
    lines = (folder / "shops.ndjson").read_text("utf-8").splitlines()
    lines += [lines[0].replace('"CNY"', "3").replace('"710"', f'"72{n}"') for n in range(2)]
    (folder / "shops.ndjson").write_text("\n".join(lines), encoding="utf-8")
    found, judged = rows_of(closing(policies), folder)
    assert judged == 5
    assert [row.shop for row in found[:5]] == ["710", "711", "712", "713", "714"]
    assert found[0].failing != found[1].failing
    assert [row.code for row in found[5:]] == ["SC330", "SC330"]


def test_a_run_says_how_many_were_judged_alone(tmp_path: Path, ask: Callable[..., FleetSummary]) -> None:
    """Policies with a verdict on each record are asked of each shop, and the run says so."""
    shops = [shop(2 * number, orders=ended(3, 40)) for number in range(4)]
    folder = write_tables(tmp_path / "t", shops, "orders")
    assert ask(folder, tmp_path / "one", only=("douyin/closure",)).alone == 0
    summary = ask(folder, tmp_path / "all")
    assert summary.alone == 4
    assert "4 shops were looked at one by one" in to_text(summary, "en")
    assert "4 家店铺是逐家检查的" in to_text(summary, "zh")
