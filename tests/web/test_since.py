"""Saved reports among the files: what has changed since."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from checker.cli.main import cli
from checker.render.comparison.screen import to_plain
from checker.web.contents import Upload
from checker.web.desk import Desk
from checker.web.doing import do
from tests.web.conftest import ROOT

DOUYIN = "examples/douyin/snapshot.json"


def later() -> Upload:
    """The example a week later, with one order more."""
    facts = json.loads((ROOT / DOUYIN).read_text(encoding="utf-8"))
    ended = {"completed_at": "2026-11-20T10:00:00+08:00", "created_at": "2026-11-18T10:00:00+08:00"}
    facts["orders"].append(facts["orders"][0] | {"id": "6917721603386299999", "status": "COMPLETED", **ended})
    return Upload("later.json", json.dumps(facts | {"as_of": "2026-11-23T09:00:00+08:00"}).encode())


def saved(desk: Desk, name: str = "report.json") -> Upload:
    """The report that the page lets one keep."""
    document = do(desk, "save", {"kind": "json"}, "en").document
    assert document is not None
    return Upload(name, document.data)


def test_what_has_changed_is_what_compare_says(desk_of: Callable[..., Desk], tmp_path: Path) -> None:
    """Yesterday's report beside the data of today is compared with them as the command does it."""
    before, after = saved(desk_of(DOUYIN)), later()
    desk = desk_of()
    desk.put([before, after])
    assert desk.problems == ()
    (found,) = desk.changes("en")
    assert found.changes is not None
    for each in (before, after):
        (tmp_path / each.name).write_bytes(each.data)
    told = CliRunner().invoke(
        cli, ["compare", *(str(tmp_path / each.name) for each in (before, after)), "--format", "plain"]
    )
    said = to_plain(found.changes, "en").splitlines()
    assert said[-1] == told.stdout.splitlines()[-1]
    assert said[4:] == told.stdout.splitlines()[4:]
    html = do(desk, "show", {}, "en").html
    assert "What has changed" in html
    assert "6917721603386299999" in html
    assert "the report of" in html


def test_two_reports_are_compared_without_a_shop(desk_of: Callable[..., Desk]) -> None:
    """One report alone asks for the files of today; an earlier one beside it is compared with it."""
    desk, newer = desk_of(), desk_of()
    newer.put([later()])
    desk.put([saved(desk_of(DOUYIN))])
    assert "files of today" in do(desk, "show", {}, "en").html
    desk.put([saved(newer, "newer.json")])
    (found,) = desk.changes("zh")
    assert found.name == "report.json"
    assert found.changes is not None
    assert found.changes.changed


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"report": "shopcheck/9", "results": []}', "SC360"),
        (b'{"report": "shopcheck/1", "results": [', "SC3"),
        (b'{"report": "shopcheck/1", "results": 1}', "SC361"),
        (b'{"plan": "shopcheck/1", "plans": []}', "SC360"),
    ],
)
def test_a_damaged_report_is_told_beside_its_name(
    desk_of: Callable[..., Desk], data: bytes, code: str
) -> None:
    """What is wrong with it stands there, and the answers on the shop stay."""
    desk = desk_of(DOUYIN)
    desk.put([Upload("damaged.json", data)])
    html = do(desk, "show", {}, "en").html
    assert code in html[html.index("damaged.json") :]
    assert desk.report is not None


def test_the_report_of_another_shop_is_refused(desk_of: Callable[..., Desk]) -> None:
    """Two shops aren't two states of one: that is said instead of a comparison."""
    text = json.loads(saved(desk_of(DOUYIN)).data)
    text["snapshot"]["shop"] = "another"
    desk = desk_of(DOUYIN)
    desk.put([Upload("report.json", json.dumps(text).encode())])
    (found,) = desk.changes("en")
    assert found.changes is None
    assert [each.code for each in found.problems] == ["SC362"]
    assert "SC362" in do(desk, "show", {}, "en").html


def test_answers_move_the_comparison(desk_of: Callable[..., Desk]) -> None:
    """What is answered is compared too: a fact that lacked in the report is known now."""
    orders = "examples/seller-center/orders.csv"
    report = saved(desk_of(orders))
    desk = desk_of(orders)
    desk.put([report])
    before = desk.changes("en")[0].changes
    desk.answer(next(i.key for i in desk.items() if i.key.startswith("shop.seller_type")), "LOCAL")
    after = desk.changes("en")[0].changes
    assert before is not None
    assert not before.changed
    assert after is not None
    assert after.changed
