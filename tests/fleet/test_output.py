"""Pages and a calendar of many shops: of each what a run by itself says, and nothing of yesterday's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import icalendar
import pytest

from checker import api
from checker.base.devices import is_device
from checker.fleet.judge import Judge
from checker.fleet.question import FleetQuestion
from checker.fleet.shops import GivenShop
from checker.render.fleet.html import FleetIndex
from checker.render.formats import FORMATS
from checker.render.html.table import MOST_ROWS
from checker.render.report.html.page import to_html
from checker.report.fleet import FleetRow, FleetSummary
from tests.fleet.conftest import PRESENT, ROOT, contents, text_of

Ask = Callable[..., object]


def test_each_shop_has_the_page_of_a_run_by_itself(ask: Ask, tmp_path: Path, policies: api.Policies) -> None:
    """Whatever the number of workers; one that can't be read has a page that says why."""
    (tmp_path / "shops").mkdir()
    for number in range(3):
        (tmp_path / "shops" / f"{number}.json").write_text(text_of(number), encoding="utf-8")
    (tmp_path / "shops" / "torn.json").write_text("{")
    for workers in (1, 2):
        ask(tmp_path / "shops", tmp_path / f"out{workers}", workers, pages=True, calendar=True)
    assert contents(tmp_path / "out1") == contents(tmp_path / "out2")
    shop = api.load_snapshot(tmp_path / "shops" / "1.json")
    report = api.Checker(policies, now=PRESENT).check(shop, records=FORMATS["html"].records, dates=True)
    page = tmp_path / "out1" / "shops" / f"{report.shop}.html"
    assert page.read_text(encoding="utf-8") == to_html(report, "en")
    torn = (tmp_path / "out1" / "shops" / "torn.json.html").read_text(encoding="utf-8")
    assert "SC311" in torn
    index = (tmp_path / "out1" / "index.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'href="(shops/[^"]+)"', index))
    assert linked == {f"shops/{path.name}" for path in (tmp_path / "out1" / "shops").iterdir()}


def test_a_page_of_a_shop_that_broke_isnt_yesterdays(ask: Ask, tmp_path: Path) -> None:
    """A later run replaces all pages: of shops that can't be read, and of those that are gone."""
    (tmp_path / "shops").mkdir()
    for number in range(3):
        (tmp_path / "shops" / f"{number}.json").write_text(text_of(number), encoding="utf-8")
    ask(tmp_path / "shops", tmp_path / "out", pages=True)
    (tmp_path / "shops" / "0.json").write_text(text_of(0)[:-5], encoding="utf-8")
    (tmp_path / "shops" / "1.json").unlink()
    ask(tmp_path / "shops", tmp_path / "out", pages=True)
    names = sorted(path.name for path in (tmp_path / "out" / "shops").iterdir())
    assert names == ["0.json.html", "7100000000000000002.html"]
    ask(tmp_path / "shops", tmp_path / "out")
    assert not (tmp_path / "out" / "shops").exists()
    assert not (tmp_path / "out" / "index.html").exists()


def test_names_of_pages_are_never_the_same(ask: Ask, tmp_path: Path) -> None:
    """Nor on a disk that takes no note of capitals, nor could one lie elsewhere, or be a device."""
    lines = [text_of(0), text_of(0)]
    for name in ("AB-1", "ab-1", "..", "../../x", "x" * 300, "NUL", "com1.x", "_nul"):
        shop = json.loads(text_of(0))
        shop["shop"]["id"] = name
        lines.append(json.dumps(shop))
    (tmp_path / "s.ndjson").write_text("\n".join(lines), encoding="utf-8")
    ask(tmp_path / "s.ndjson", tmp_path / "out", pages=True, only=("douyin/closure",))
    names = [path.name for path in (tmp_path / "out" / "shops").iterdir()]
    assert len({name.casefold() for name in names}) == len(lines)
    assert all(len(name) < 120 and not is_device(name) for name in names)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "s.ndjson"]


def test_the_calendar_has_the_dates_of_all_shops(ask: Ask, tmp_path: Path) -> None:
    """Each entry says whose it is, and is the one of the shop's own calendar."""
    (tmp_path / "s.ndjson").write_text(f"{text_of(1)}\n{text_of(7)}\n{{\n", encoding="utf-8")
    ask(tmp_path / "s.ndjson", tmp_path / "out", calendar=True, language="zh")
    calendar = icalendar.Calendar.from_ical((tmp_path / "out" / "all.ics").read_bytes())
    assert calendar.errors == []
    found = list(calendar.walk("VEVENT"))
    name = json.loads(text_of(1))["shop"]["name"]
    assert len(found) >= 2
    assert len({str(entry["UID"]) for entry in found}) == len(found)
    assert all(str(entry["SUMMARY"]).startswith(f"{name} · ") for entry in found)


def test_a_page_that_cant_be_made_costs_no_verdict(
    policies: api.Policies, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says that it couldn't be made; the rows stand."""
    question = FleetQuestion(paths=None, only=None, present=PRESENT, pages=True)
    data = (ROOT / "examples/douyin/ready.json").read_bytes()

    def fail(*_: object) -> str:
        raise ZeroDivisionError

    whole = Judge(question, policies=policies).judged(GivenShop("x", data=data))
    monkeypatch.setattr("checker.fleet.judge.to_html", fail)
    judged = Judge(question, policies=policies).judged(GivenShop("x", data=data))
    assert judged.rows == whole.rows
    assert "SC640" in judged.page
    assert "SC640" not in whole.page


def test_an_index_of_very_many_shops_says_where_the_others_are() -> None:
    """A browser holds so many rows; the page tells how many there are."""
    index = FleetIndex("en")
    for number in range(MOST_ROWS + 7):
        index.add((FleetRow(str(number), "<b>", code="SC310"),), f"shops/{number}.html")
    page = index.page(FleetSummary(MOST_ROWS + 7, MOST_ROWS + 7, 5))
    assert f"{MOST_ROWS:,} of {MOST_ROWS + 7:,} are in this table" in page
    assert page.count("<a href=") == MOST_ROWS
    assert "<b>" not in page
