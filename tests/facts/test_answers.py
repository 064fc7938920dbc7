"""Answers as people type them: what can be meant in one way only is taken, anything else is told why not."""

from datetime import UTC, datetime

import pytest

from checker.facts.answers import WrongAnswerError, parse
from checker.facts.needs import AskedShop
from checker.schema.catalog import Field, catalog

AS_OF = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


def shop(currency: str | None = "GBP", timezone: str | None = "Europe/London") -> AskedShop:
    """A shop."""
    return AskedShop("1", None, "tiktok-shop", currency, timezone)


def field(path: str) -> Field:
    """The field at a dotted path of records."""
    record, name = path.split(".")
    return catalog().records[record].fields[name]


def answered(path: str, text: str, **about: str | None) -> object:
    """What an answer comes to."""
    return parse(field(path), text, shop(**about), AS_OF)


@pytest.mark.parametrize("text", ["yes", "Y", " true ", "是", "有", "已开启", "ＹＥＳ"])
def test_yes(text):
    """Yes in both languages, in any case and width."""
    assert answered("closure_notice.enabled", text) is True


@pytest.mark.parametrize("text", ["no", "N", "false", "否", "没有", "未开启"])
def test_no(text):
    """No in both languages: of a yes-or-no, 没有 is no answer of its own."""
    assert answered("closure_notice.enabled", text) is False


@pytest.mark.parametrize("text", ["none", "NULL", "无", "没有", "-"])
def test_none(text):
    """That there is none, of a field that may have none."""
    assert answered("closure.applied_at", text) is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1500", "1500"),
        ("£1,500.00", "1500.00"),
        ("1500.5 GBP", "1500.5"),
        ("GBP 12", "12"),
        ("5.000,00", "5000.00"),
        ("1.500.000", "1500000"),
        ("1 500,25", "1500.25"),
        ("-12.50", "-12.50"),
        ("-£12.50", "-12.50"),
        ("１５００", "1500"),
        ("0.001", "0.001"),
    ],
)
def test_amounts(text, amount):
    """Signs, codes and separators, as far as they leave no doubt."""
    assert answered("deposit.balance", text) == {"amount": amount, "currency": "GBP"}


def test_amounts_in_yuan():
    """元, ¥ and ￥ are the shop's own."""
    for text in ("1500元", "¥1500", "￥1500", "1500 RMB"):
        assert answered("deposit.balance", text, currency="CNY") == {"amount": "1500", "currency": "CNY"}


@pytest.mark.parametrize(
    ("text", "about", "said"),
    [
        ("1,500", {}, "may be 1500 or 1.500"),
        ("1.500", {}, "may be 1500 or 1.500"),
        ("1,50,000.00", {}, "write a number"),
        ("much", {}, "write an amount"),
        ("$1500", {}, "isn't the shop's currency, which is GBP"),
        ("1500 USD", {}, "isn't the shop's currency, which is GBP"),
        ("1500 apples", {}, "is no currency"),
        ("1500", {"currency": None}, "write the currency too"),
        ("$1500", {"currency": None}, "several currencies"),
    ],
)
def test_amounts_that_are_asked_again(text, about, said):
    """Two readings, another market's currency, none at all."""
    with pytest.raises(WrongAnswerError, match=said) as error:
        answered("deposit.balance", text, **about)
    assert error.value.reason.zh


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-01 10:15",
        "2026-11-01T10:15:00+00:00",
        "2026-11-01t10:15:00z",
        "2026/11/1 10:15",
        "1 Nov 2026, 10:15",
        "November 1st, 2026 10:15 am",
        "2026年11月1日 10时15分",
        "2026年11月01日 10:15",
        "2026-11-01 18:15 +08:00",
    ],
)
def test_times(text):
    """Times as people write them, in the shop's zone unless they say otherwise."""
    found = answered("closure.applied_at", text)
    assert datetime.fromisoformat(str(found)) == datetime(2026, 11, 1, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-11-01", "1 Nov 2026", "2026年11月1日", "13/10/2026", "10/13/2026"])
def test_days_are_known_to_a_day(text):
    """A day without a time lies between its two ends: no more than that is known."""
    found = answered("closure.applied_at", text)
    assert isinstance(found, dict)
    first, last = (datetime.fromisoformat(found[end]) for end in ("not_before", "not_after"))
    assert (first.hour, last.hour, first.date()) == (0, 23, last.date())


def test_today_ends_with_the_check():
    """What has happened today had happened by the time of the check."""
    found = answered("closure.applied_at", "2026-11-16")
    assert isinstance(found, dict)
    assert datetime.fromisoformat(found["not_after"]) == AS_OF


def test_an_hour_that_comes_twice_is_known_to_two():
    """When clocks go back, nobody can tell which of the two it was."""
    found = answered("closure.applied_at", "2026-10-25 01:30")
    assert isinstance(found, dict)
    first, last = (datetime.fromisoformat(found[end]) for end in ("not_before", "not_after"))
    assert (last - first).total_seconds() == 3600


@pytest.mark.parametrize(
    ("text", "about", "said"),
    [
        ("3/4/2026", {}, "may be 2026-04-03 or 2026-03-04"),
        ("31/2/2026", {}, "no such day"),
        ("2026-13-01", {}, "no such day"),
        ("0001-01-01", {}, "year 1 can't be meant"),
        ("9999-12-31 23:00", {}, "year 9999 can't be meant"),
        ("2026-11-01 25:00", {}, "no such time"),
        ("2026-11-01 noon", {}, "time of day"),
        ("last week", {}, "write a day"),
        ("2026-11-20", {}, "later than the moment of the check"),
        ("2026-11-01 10:15", {"timezone": None}, "time zone isn't known"),
    ],
)
def test_times_that_are_asked_again(text, about, said):
    """Two readings, no such moment, one that is still to come, one in no zone."""
    with pytest.raises(WrongAnswerError, match=said) as error:
        answered("closure.applied_at", text, **about)
    assert error.value.reason.zh


def test_the_same_day_either_way_round_is_no_doubt():
    """4/4 is the fourth of April for everybody; and a deadline may lie ahead."""
    found = answered("top_up_notice.due_at", "12/12/2026")
    assert isinstance(found, dict)
    assert found["not_before"].startswith("2026-12-12")


@pytest.mark.parametrize("text", ["2", "AFFILIATE_PARTNER", "affiliate partner", "联盟机构"])
def test_choices(text):
    """A choice by its number, its word, or what it means in either language."""
    assert answered("commission.party", text) == "AFFILIATE_PARTNER"


def test_another_choice_is_told_which_there_are():
    """A word that isn't among them, with the nearest one."""
    with pytest.raises(WrongAnswerError, match="did you mean `CREATOR`"):
        answered("commission.party", "CREATER")
    with pytest.raises(WrongAnswerError, match="no such choice"):
        answered("commission.party", "9")


def test_texts_of_a_closed_set():
    """A region and a zone by what people call them, where that means only one."""
    assert answered("shop.region", "UK") == "GB"
    assert answered("shop.timezone", "Europe/London") == "Europe/London"
    with pytest.raises(WrongAnswerError, match="no time zone of that name; did you mean"):
        answered("shop.timezone", "London time zone Europe/Lodnon")


def test_ids_are_taken_digit_by_digit():
    """A damaged id is told what it is; white space around one is nothing."""
    assert answered("loan.id", " 5764 ") == "5764"
    with pytest.raises(WrongAnswerError, match="spreadsheet"):
        answered("loan.id", "5.78E+17")


def test_counts_are_whole():
    """A number of things has no fraction."""
    assert answered("settlements.unsettled_count", "3") == 3
    with pytest.raises(WrongAnswerError, match="whole"):
        answered("settlements.unsettled_count", "3.5")
