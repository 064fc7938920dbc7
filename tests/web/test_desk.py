"""What lies on the desk, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path

import pytest
from click.testing import CliRunner

from checker.cli.main import cli
from checker.facts.answers import WrongAnswerError
from checker.render.plan.phrases import DEPENDS
from checker.render.report.csv import to_csv
from checker.render.report.json import to_json
from checker.report.model import Verdict
from checker.web.contents import DeskContents, Upload
from checker.web.desk import Desk, DeskTerms
from checker.web.doing import do
from tests.language.test_declarations import BASAR, POLICY, SHOP
from tests.web.conftest import FEW, ROOT, TERMS, present, upload

ORDERS = "examples/seller-center/orders.csv"
DOUYIN = "examples/douyin/snapshot.json"


def test_the_answers_are_those_of_run(desk_of: Callable[..., Desk]) -> None:
    """A file on the desk is answered as the command answers it."""
    desk = desk_of(DOUYIN)
    said = CliRunner().invoke(cli, ["run", str(ROOT / DOUYIN), "--format", "json"]).stdout
    told = json.loads(said)["results"]
    assert desk.report is not None
    own = json.loads(to_json(desk.report, "en"))["results"]
    assert [(each["policy"], each["verdict"], each["eligible_from"]) for each in own[:3]] == [
        (each["policy"], each["verdict"], each["eligible_from"]) for each in told[:3]
    ]


def test_an_answer_settles_something_and_can_be_taken_back(desk_of: Callable[..., Desk]) -> None:
    """What was answered is no longer asked; taken back, all is as it was."""
    desk = desk_of(ORDERS)
    before = [item.key for item in desk.items()]
    key = next(key for key in before if key.startswith("shop.seller_type"))
    desk.answer(key, "LOCAL")
    assert [each.text for each in desk.kept.answers] == ["LOCAL"]
    assert key not in [item.key for item in desk.items()]
    assert desk.snapshot is not None
    assert desk.snapshot.shop["seller_type"] == "LOCAL"
    desk.take_back(0)
    assert [item.key for item in desk.items()] == before
    assert desk.kept.answers == ()


def test_a_wrong_answer_changes_nothing(desk_of: Callable[..., Desk]) -> None:
    """It is refused in words, and what was there stays."""
    desk = desk_of(ORDERS)
    before = desk.kept
    key = next(item.key for item in desk.items() if item.key.startswith("closure.agreement.signed_at"))
    with pytest.raises(WrongAnswerError):
        desk.answer(key, "the day before yesterday, perhaps")
    assert desk.kept is before
    html = do(desk, "answer", {"key": key, "text": "3/4/2026"}, "en").html
    assert 'role="alert"' in html
    assert 'value="3/4/2026"' in html


def test_answers_are_kept_when_files_come_and_go(desk_of: Callable[..., Desk]) -> None:
    """A further file asks for nothing twice; what a file says itself is no longer an answer."""
    desk = desk_of(ORDERS)
    desk.answer(next(i.key for i in desk.items() if i.key.startswith("shop.seller_type")), "LOCAL")
    desk.answer(next(i.key for i in desk.items() if i.key.startswith("balances")), "none")
    desk.put([Upload("more.yaml", b"closure:\n  completed_at: null\n")])
    assert desk.problems == ()
    assert [each.text for each in desk.kept.answers] == ["LOCAL", "none"]
    desk.put([Upload("shop.yaml", b"shop: {seller_type: CROSS_BORDER}\n")])
    assert [each.text for each in desk.kept.answers] == ["none"]
    desk.drop("orders.csv")
    desk.drop("shop.yaml")
    desk.drop("more.yaml")
    assert desk.report is None
    assert desk.items() == []


def test_records_are_entered_one_after_the_other(desk_of: Callable[..., Desk]) -> None:
    """How many there are, then each of their fields; what nobody knows is left out."""
    desk = desk_of(ORDERS)
    desk.answer(next(i.key for i in desk.items() if i.key.startswith("balances")), "1")
    asked = 0
    while len(desk.items()) == 1:
        (item,) = desk.items()
        desk.answer(item.key, "wallet" if item.path == ("id",) else "")
        asked += 1
    assert asked > 1
    assert desk.snapshot is not None
    assert desk.snapshot.count("balances") == 1
    desk.take_back(0)
    assert desk.kept.answers == ()
    assert desk.snapshot.count("balances") == 0


def test_what_is_wrong_stands_beside_its_file(desk_of: Callable[..., Desk]) -> None:
    """A broken file ends the answers, and is named; without it they are back."""
    desk = desk_of(ORDERS)
    desk.put([Upload("broken.json", b'{"shop": {"id": "1"}, "orders": [{]}')])
    html = do(desk, "show", {}, "en").html
    assert desk.report is None
    assert desk.problems
    card = html[html.index("broken.json") :]
    assert desk.problems[0].code in card
    assert "orders.csv" in html
    desk.drop("broken.json")
    assert desk.report is not None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_one_order_is_told_by_its_number(desk_of: Callable[..., Desk], language) -> None:
    """Its own check alone; of a number that isn't there, that."""
    desk = desk_of(DOUYIN)
    found = do(desk, "order", {"id": "6917721603386218922"}, language).html
    assert "6917721603386218922" in found
    assert "YJ2026081900317" not in found
    lost = do(desk, "order", {"id": "1"}, language).html
    assert "SC3" in lost or "SC6" in lost


def test_everything_can_be_saved(desk_of: Callable[..., Desk]) -> None:
    """The page, the facts, tables and calendar; and the saved facts give the same answers again."""
    desk = desk_of(ORDERS)
    desk.answer(next(i.key for i in desk.items() if i.key.startswith("shop.seller_type")), "LOCAL")
    documents = {
        kind: do(desk, "save", {"kind": kind}, "en").document
        for kind in ("html", "facts", "csv", "ics", "json")
    }
    assert all(documents.values())
    facts = documents["facts"]
    assert facts is not None
    again = TERMS.desk(type(desk.kept)(), lambda *_: None)
    again.put([upload(ORDERS), Upload(facts.name, facts.data)])
    assert again.snapshot is not None
    assert again.snapshot.shop["seller_type"] == "LOCAL"
    assert do(desk, "save", {"kind": "../../etc/passwd"}, "en").document is None


def test_what_is_kept_has_every_record(desk_of: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    """The page names so many records that it follows soon; the table that is kept is that of run."""
    monkeypatch.setattr("checker.web.desk.SHOWN", 1)
    desk = desk_of(ORDERS)
    assert desk.report is not None
    assert max(len(item.records) for r in desk.report.results for item in r.preconditions) == 1
    document = do(desk, "save", {"kind": "csv"}, "en").document
    assert document is not None
    kept = desk.written("csv")
    assert document.data == to_csv(kept, "en").encode()
    assert max(len(item.records) for r in kept.results for item in r.preconditions) > 1


def test_the_order_of_questions_gives_way(desk_of: Callable[..., Desk]) -> None:
    """Working it out ends at once where something else is wanted, and changes nothing then."""
    desk = desk_of(ORDERS)
    before = do(desk, "show", {}, "en")
    put_off = do(desk, "rank", {}, "en", hurried=lambda: True)
    assert (before.later, put_off.later) == ("rank", "rank")
    assert before.html == put_off.html


def test_plans_come_when_the_answers_are_certain(desk_of: Callable[..., Desk]) -> None:
    """A shop of which all is known gets the plan at once."""
    desk = desk_of(DOUYIN)
    assert desk.report is not None
    assert desk.report.plans is not None
    assert desk.report.results[0].verdict is Verdict.BLOCKED


def test_missing_facts_are_decided_by_plans_too() -> None:
    """While facts bear on the answers there is a plan for their values, once nothing else is wanted."""
    orders = upload(ORDERS)
    few = Upload(orders.name, b"".join(orders.data.splitlines(keepends=True)[:3]))
    desk = FEW.desk(DeskContents({few.name: few}), lambda *_: None)
    do(desk, "rank", {}, "en")
    assert desk.report is not None
    assert desk.report.plans is None
    assert do(desk, "plan", {}, "en", hurried=lambda: True).later == "plan"
    assert desk.report.plans is None
    done = do(desk, "plan", {}, "en")
    assert done.later == ""
    assert desk.report.plans is not None
    assert any(plan.completions for plan in desk.report.plans.plans)
    assert DEPENDS.zh in done.html


def test_what_is_claimed_of_exports_is_heeded(desk_of: Callable[..., Desk]) -> None:
    """When they were fetched, and since when they are whole; what is no time is refused."""
    desk = desk_of(ORDERS)
    html = do(desk, "claim", {"retrieved": "yesterday", "since": ""}, "en").html
    assert 'role="alert"' in html
    said = {"retrieved": "2026-11-15 09:00+08:00", "since": "2026-01-01"}
    do(desk, "claim", said, "en")
    assert desk.snapshot is not None
    coverage = desk.snapshot.coverage("orders")
    assert coverage.created_since is not None
    assert str(coverage.retrieved_at).startswith("2026-11-15")


@pytest.mark.parametrize("name", ["nothing", "", "__class__"])
def test_what_isnt_known_changes_nothing(desk_of: Callable[..., Desk], name: str) -> None:
    """A name that means nothing shows what is there."""
    desk = desk_of(DOUYIN)
    assert do(desk, name, {"text": "9" * 50}, "en").kept is None


def test_a_declared_platform_is_known_on_the_page(tmp_path: Path) -> None:
    """With policies of a platform that they declare themselves, its files are read and answered."""
    (tmp_path / "basar.schema.yaml").write_text(BASAR, encoding="utf-8")
    (tmp_path / "close.yaml").write_text(POLICY, encoding="utf-8")
    shop = Upload("shop.json", json.dumps(SHOP).encode())

    def answered() -> tuple[object, ...]:
        desk = DeskTerms((tmp_path,), present).desk(DeskContents({shop.name: shop}), lambda *_: None)
        assert desk.problems == ()
        assert desk.report is not None
        return tuple(result.verdict for result in desk.report.results)

    assert copy_context().run(answered) == (Verdict.ELIGIBLE,)  # what is declared counts there alone
