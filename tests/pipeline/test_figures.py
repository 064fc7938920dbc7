"""What a report says of figures that somebody should look at again."""

import json
from pathlib import Path

import pytest

from checker.api import check, load_policies, load_snapshot
from checker.render.report.details import to_plain
from checker.render.report.markdown import to_markdown
from checker.report.model import Report

POLICY = """\
policy: mine/deposit
title: {en: The deposit is enough, zh: 保证金充足}
subject: categories
sources:
  help: {title: {en: Help page, zh: 帮助页}, published: 2025-12-01}
parameters:
  asked:
    title: {en: deposit of each shop, zh: 每店保证金}
    value: 1500 USD
    market: US
    source: help
    review_by: 2026-06-30
values:
  required:
    title: {en: required, zh: 应缴}
    max: deposit.required_by_category.required_amount
    where: {category_id: {field: subject.id}}
    default: $asked
preconditions:
  enough: {title: {en: Enough, zh: 充足}, require: {deposit.balance: {at_least: $required}}}
"""
OVER = """\
policy: mine/close
title: {en: Close, zh: 关店}
preconditions:
  enough: {title: {en: Deposit, zh: 保证金}, policy: mine/shop}
"""
SHOP = """\
policy: mine/shop
title: {en: Shop deposit, zh: 店铺保证金}
parameters:
  asked:
    title: {en: deposit of each shop, zh: 每店保证金}
    value: 1500 USD
    in_force: 2025-12-15
    review_by: 2026-06-30
preconditions:
  enough: {title: {en: Enough, zh: 充足}, require: {deposit.balance: {at_least: $asked}}}
"""
DUE = "Figure of 1 December 2025, due for review by 30 June 2026: deposit of each shop, USD 1,500"


def checked(folder: Path, text: str, as_of: str, **parameters: str) -> Report:
    """The report on a shop of two categories, of which the snapshot gives the requirement of one."""
    for number, part in enumerate(text.split("---\n")):
        (folder / f"{number}.yaml").write_text(part, encoding="utf-8")
    usd = {"amount": "1600.00", "currency": "USD"}
    document = {
        "as_of": as_of,
        "shop": {"id": "s", "timezone": "Asia/Shanghai", "currency": "USD"},
        "deposit": {
            "balance": usd,
            "required_by_category": [{"category_id": "given", "required_amount": usd}],
        },
        "categories": [{"id": "given"}, {"id": "other"}],
        "coverage": {"categories": {"complete": True}},
    }
    return check(load_snapshot(json.dumps(document).encode()), load_policies(folder), parameters=parameters)


@pytest.mark.parametrize(
    ("as_of", "said"),
    [("2026-06-30T23:59:00+08:00", False), ("2026-07-01T00:00:00+08:00", True)],
)
def test_a_figure_past_its_review_is_said(tmp_path: Path, as_of: str, said: bool) -> None:
    """From the day after on, by the shop's calendar, a report says so; once for a policy."""
    report = checked(tmp_path, POLICY, as_of)
    assert to_plain(report, "en").count(DUE) == to_markdown(report, "en").count(DUE) == int(said)
    assert ("2025年12月1日的数值，应在2026年6月30日前复核" in to_plain(report, "zh")) is said


def test_the_shops_own_figure_comes_first(tmp_path: Path) -> None:
    """Where the snapshot gives the amount, the built-in figure isn't read, and nothing is said of it."""
    report = checked(tmp_path, POLICY, "2026-10-01T09:00:00+08:00")
    ages = {result.subject.id: [item.age.value for item in result.figures] for result in report.results}
    assert ages == {"given": [], "other": ["past_review"]}
    assert [item.name for item in report.summaries[0].figures] == ["asked"]


def test_what_somebody_sets_has_no_age(tmp_path: Path) -> None:
    """A value from the command line is nobody's figure."""
    report = checked(tmp_path, POLICY, "2026-10-01T09:00:00+08:00", asked="1400 USD")
    assert "Figure" not in to_plain(report, "en")


@pytest.mark.parametrize(
    ("as_of", "age"),
    [
        ("2025-12-14T23:59:00+08:00", "not_yet_in_force"),
        ("2025-12-15T00:00:00+08:00", "current"),
        ("2026-07-01T00:00:00+08:00", "past_review"),
    ],
)
def test_figures_of_another_policys_verdict_count(tmp_path: Path, as_of: str, age: str) -> None:
    """What a verdict rests on includes the figures of the policies that it asks for."""
    report = checked(tmp_path, f"{OVER}---\n{SHOP}", as_of)
    found = {result.policy: [item.age.value for item in result.figures] for result in report.results}
    assert found == {"mine/close": [age], "mine/shop": [age]}
