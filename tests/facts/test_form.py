"""The form: what it asks is read back as not known until it is filled in, and then as what was filled in."""

import json
from pathlib import Path
from typing import Any

import pytest

from checker.diagnostics import SnapshotError
from checker.diagnostics.collector import Collector
from checker.facts.entered import read_facts, with_facts
from checker.facts.form import BLANK, form
from checker.facts.trials import outcomes
from tests.facts.conftest import asked, checker, ids, opened
from tests.facts.test_questions import policy

DOCUMENT: dict[str, Any] = {
    "coverage": {"orders": {"complete": True}},
    "orders": [{"id": "1", "status": "COMPLETED"}, {"id": "2", "status": "SOMETHING NEW"}],
    "closure": {"applied_at": None, "withdrawn_at": None, "notice": {"enabled": True}},
}


def read(text: str, tmp_path: Path) -> dict[str, object]:
    """What a form says, with all that is wrong with it raised."""
    path = tmp_path / "facts.yaml"
    path.write_text(text, encoding="utf-8")
    problems = Collector()
    found = read_facts(path, problems)
    assert not problems.sorted(), [item.message.en for item in problems.sorted()]
    return {} if found is None else found.values


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_untouched_form_says_nothing(language, tmp_path):
    """It names the shop, so that it can't be taken for another one's, and nothing else."""
    found = asked(DOCUMENT, "douyin/closure")
    assert read(form(found, {}, language), tmp_path) == {"shop": {"id": "46820117"}}


def test_an_untouched_form_changes_no_verdict(tmp_path):
    """Given along with the snapshot, it leaves every verdict and every question as it was."""
    found = asked(DOCUMENT, "douyin/closure")
    path = tmp_path / "facts.yaml"
    path.write_text(form(found, {}, "en"), encoding="utf-8")
    problems = Collector()
    facts = read_facts(path, problems)
    assert facts is not None
    again = with_facts(opened(DOCUMENT), [facts], problems)
    examined = checker("douyin/closure").examine(again)
    assert outcomes(examined.cases) == outcomes(found.cases)


def test_what_is_filled_in_is_read(tmp_path):
    """A blank that is replaced is a fact; its currency was there already."""
    found = asked(DOCUMENT, "douyin/closure")
    text = form(found, {}, "en").replace(f"amount: {BLANK}", "amount: 12.00", 1)
    text = text.replace(f"loans: {BLANK}", "loans: []").replace(
        f"  loans:\n    complete: {BLANK}", "  loans:\n    complete: true"
    )
    values = read(text, tmp_path)
    assert values["deposit"] == {"balance": {"amount": "12.00", "currency": "CNY"}}
    assert values["loans"] == []
    assert values["coverage"] == {"loans": {"complete": True, "source": "attested"}}


def test_records_are_filled_in_by_their_ids(tmp_path):
    """A table has the id of each record; a record of which nothing is filled in isn't one more."""
    found = asked(DOCUMENT, "douyin/closure")
    text = form(found, {}, "en")
    assert '- id: "1"\n    completed_at: ??' in text
    text = text.replace(
        '- id: "1"\n    completed_at: ??', '- id: "1"\n    completed_at: 2026-03-01T09:00:00+08:00'
    )
    values = read(text, tmp_path)
    assert values["orders"] == [{"id": "1", "completed_at": "2026-03-01T09:00:00+08:00"}]


def test_facts_settle_what_is_not_understood(tmp_path):
    """A word that isn't listed, or a time between two others, may be said by hand; else both must agree."""
    snapshot = opened({"orders": [{"id": "2", "status": "SOMETHING NEW"}]})
    path = tmp_path / "facts.yaml"
    path.write_text("orders:\n  - id: 2\n    status: COMPLETED\n", encoding="utf-8")
    problems = Collector()
    facts = read_facts(path, problems)
    assert facts is not None
    assert with_facts(snapshot, [facts], problems).plain("orders", 0)["status"] == "COMPLETED"
    with pytest.raises(SnapshotError) as error:
        with_facts(opened({"orders": [{"id": "2", "status": "CANCELLED"}]}), [facts], problems)
    assert error.value.diagnostics[0].code == "SC509"


def test_filled_in_facts_stay_in_the_next_form(tmp_path):
    """The form that is written anew has what was filled in, and asks only for the rest."""
    found = asked(DOCUMENT, "douyin/closure")
    given = {"deposit": {"balance": {"amount": "0.00", "currency": "CNY"}}}
    after = asked({**DOCUMENT, **given}, "douyin/closure")
    assert "deposit.balance" in ids(found)
    assert "deposit.balance" not in ids(after)
    text = form(after, given, "en")
    assert 'amount: "0.00"' in text
    assert read(text, tmp_path)["deposit"] == given["deposit"]


def test_each_blank_says_why_and_where(own):
    """Before a blank stand the conditions that ask for it, its choices and the back office's path."""
    found = own(policy("require: {refund_account.type: CORPORATE}"), {})
    text = form(found, {}, "en")
    assert "# [1] account type" in text
    assert "# It can change the answer." in text
    assert "# Mine: The 1th holds" in text
    assert "#   CORPORATE: corporate account" in text
    assert "(not verified)" in text
    chinese = form(found, {}, "zh")
    assert "# 我的：第1条满足" in chinese
    assert "路径未核实" in chinese


def test_a_hostile_name_stays_a_comment(own):
    """What a snapshot says can't end a comment or write a line of its own."""
    shop = {
        "id": "1",
        "platform": "douyin",
        "region": "CN",
        "timezone": "Asia/Shanghai",
        "name": "a\ndeposit: {}\u2028",
    }
    found = own(policy("require: {closure.notice.enabled: true}"), {"shop": shop})
    lines = form(found, {}, "en").splitlines()
    assert not [line for line in lines if line.startswith("deposit")]


def test_the_form_is_as_long_as_it_says(own):
    """More records than are asked for at a time: the form has as many and says so."""
    loans = [{"id": f"L{number}"} for number in range(60)]
    document = {"coverage": {"loans": {"complete": True}}, "loans": loans}
    found = own(policy("none: loans\n    where: {product: FANGXINJIE}"), document)
    text = form(found, {}, "en")
    assert text.count("product: ??") == 50
    assert "These are the first 50" in text
    assert json.dumps("L0").strip('"') in text


def test_a_list_that_is_only_partly_there_needs_no_entry():
    """Where the one thing asked is whether all records are given, the form has no list of its own."""
    partly = DOCUMENT | {"coverage": {}, "orders": []}
    text = form(asked(partly, "douyin/closure"), {}, "en")
    assert "coverage:" in text
    assert "\norders:" not in text
