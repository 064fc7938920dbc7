"""How the text of a scalar is read in a slot of a type."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from checker.language.grammar.literals import infer, read
from checker.language.grammar.misread import Misread
from checker.schema.catalog import Scalar, catalog
from checker.values.quantity import Duration, LocalDate, Money, Unit, Value

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("text", "wanted", "value"),
    [
        ("true", Scalar.BOOLEAN, True),
        ("false", Scalar.BOOLEAN, False),
        ("0", Scalar.INTEGER, 0),
        ("-12", Scalar.INTEGER, -12),
        ("12.50", Scalar.DECIMAL, Decimal("12.50")),
        ("3", Scalar.DECIMAL, Decimal(3)),
        ("0", Scalar.MONEY, Money(Decimal(0), None)),
        ("0.00", Scalar.MONEY, Money(Decimal(0), None)),
        ("12.50 GBP", Scalar.MONEY, Money(Decimal("12.50"), "GBP")),
        ("-0.01 CNY", Scalar.MONEY, Money(Decimal("-0.01"), "CNY")),
        ("0 USD", Scalar.MONEY, Money(Decimal(0), "USD")),
        ("2024-02-29", Scalar.TIME, LocalDate(2024, 2, 29)),
        ("2026-01-31T08:00:00+08:00", Scalar.TIME, datetime(2026, 1, 31, 8, tzinfo=CHINA)),
        ("2026-01-31T00:00:00.5Z", Scalar.TIME, datetime(2026, 1, 31, 0, 0, 0, 500_000, tzinfo=UTC)),
        ("90 days", Scalar.DURATION, Duration(90, Unit.DAYS)),
        ("1 day", Scalar.DURATION, Duration(1, Unit.DAYS)),
        ("0 days", Scalar.DURATION, Duration(0, Unit.DAYS)),
        ("3 working days", Scalar.DURATION, Duration(3, Unit.WORKING_DAYS)),
        ("24 hours", Scalar.DURATION, Duration(24, Unit.HOURS)),
        ("30 minutes", Scalar.DURATION, Duration(30, Unit.MINUTES)),
        ("CNY", Scalar.CURRENCY, "CNY"),
        ("007", Scalar.STRING, "007"),
        ("no", Scalar.STRING, "no"),
    ],
)
def test_a_value_is_read_by_its_slot(text: str, wanted: Scalar, value: Value) -> None:
    """What is written means what the slot's type makes of it."""
    found = read(text, wanted)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "wanted", "code", "suggestion"),
    [
        ("yes", Scalar.BOOLEAN, "SC112", "true"),
        ("Off", Scalar.BOOLEAN, "SC112", "false"),
        ("True", Scalar.BOOLEAN, "SC112", "true"),
        ("maybe", Scalar.BOOLEAN, "SC112", None),
        ("1e3", Scalar.INTEGER, "SC113", "1000"),
        ("0x1F", Scalar.INTEGER, "SC113", "31"),
        ("010", Scalar.INTEGER, "SC113", "10"),
        ("1:30", Scalar.INTEGER, "SC113", None),
        ("1_000", Scalar.INTEGER, "SC113", "1000"),
        ("+5", Scalar.DECIMAL, "SC113", "5"),
        (".5", Scalar.DECIMAL, "SC113", "0.5"),
        ("1.5", Scalar.INTEGER, "SC111", None),
        (".inf", Scalar.DECIMAL, "SC111", None),
        ("9" * 40, Scalar.INTEGER, "SC113", None),
        ("500", Scalar.MONEY, "SC115", None),
        ("500 usd", Scalar.MONEY, "SC115", "500 USD"),
        ("USD 1,500.25", Scalar.MONEY, "SC115", "1500.25 USD"),
        ("500 RMB", Scalar.MONEY, "SC115", "500 CNY"),
        ("500 GPB", Scalar.MONEY, "SC115", "500 GBP"),
        ("2023-02-29", Scalar.TIME, "SC116", None),
        ("2024.2.12", Scalar.TIME, "SC116", "2024-02-12"),
        ("2024年2月12日", Scalar.TIME, "SC116", "2024-02-12"),
        ("2024-02-12T10:00:00", Scalar.TIME, "SC116", None),
        ("2024-02-12T25:00:00Z", Scalar.TIME, "SC116", None),
        ("soon", Scalar.TIME, "SC116", None),
        ("90", Scalar.DURATION, "SC114", "90 days"),
        ("90days", Scalar.DURATION, "SC114", "90 days"),
        ("90 Days", Scalar.DURATION, "SC114", "90 days"),
        ("1 dya", Scalar.DURATION, "SC114", "1 day"),
        ("3 workng days", Scalar.DURATION, "SC114", "3 working days"),
        ("3个工作日", Scalar.DURATION, "SC114", "3 working days"),
        ("24h", Scalar.DURATION, "SC114", "24 hours"),
        ("2 weeks", Scalar.DURATION, "SC114", "14 days"),
        ("1 month", Scalar.DURATION, "SC114", None),
        ("-1 days", Scalar.DURATION, "SC114", None),
        ("1.5 days", Scalar.DURATION, "SC114", None),
        ("9" * 5_000 + " days", Scalar.DURATION, "SC114", None),
        ("RMB", Scalar.CURRENCY, "SC115", "CNY"),
        ("usd", Scalar.CURRENCY, "SC115", "USD"),
    ],
)
def test_a_misread_says_what_was_meant(text: str, wanted: Scalar, code: str, suggestion: str | None) -> None:
    """Anything else is a mistake with its code, and the right spelling where there is one."""
    found = read(text, wanted)
    assert isinstance(found, Misread)
    assert (found.code, found.suggestion) == (code, suggestion)
    if suggestion is not None:
        assert not isinstance(read(suggestion, wanted), Misread)


@pytest.mark.parametrize("wanted", [Scalar.INTEGER, Scalar.DECIMAL, Scalar.BOOLEAN])
def test_quotes_make_a_text(wanted: Scalar) -> None:
    """A number or a truth in quotes is a text, and the quotes are to go."""
    text = "true" if wanted is Scalar.BOOLEAN else "3"
    found = read(text, wanted, plain=False)
    assert isinstance(found, Misread)
    assert found.suggestion == text


@pytest.mark.parametrize("text", ["12.50 GBP", "0", "2024-02-12", "90 days"])
def test_quotes_are_free_where_nothing_else_could_be_meant(text: str) -> None:
    """Amounts, days and durations may stand in quotes."""
    wanted = infer(text) if text != "0" else Scalar.MONEY
    assert isinstance(wanted, Scalar)
    assert read(text, wanted, plain=False) == read(text, wanted)


def test_a_status_is_read_by_its_name_or_found_by_its_title() -> None:
    """The values of an enumeration are read as they are; other cases and titles lead to them."""
    status = catalog().records["order"].fields["status"].type
    assert read("COMPLETED", status) == "COMPLETED"
    for text in ("completed", "COMPLETD", "已完成", "completed "):
        found = read(text, status)
        assert isinstance(found, Misread)
        assert found.suggestion == "COMPLETED"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("90 days", Scalar.DURATION),
        ("90 dyas", Scalar.DURATION),
        ("15 working weeks", Scalar.DURATION),
        ("2024-02-12", Scalar.TIME),
        ("2024/2/12", Scalar.TIME),
        ("12.50 GBP", Scalar.MONEY),
        ("3", Scalar.INTEGER),
        ("3.5", Scalar.DECIMAL),
        ("1e3", Scalar.DECIMAL),
        ("true", Scalar.BOOLEAN),
        ("switched-on", Scalar.STRING),
        ("48h_rule", Scalar.STRING),
    ],
)
def test_the_type_of_a_parameter_is_seen_in_its_value(text: str, kind: Scalar) -> None:
    """A parameter's value tells its type, also where it is misspelt."""
    assert infer(text) == kind


def test_a_quoted_value_is_a_text_unless_it_can_only_be_something_else() -> None:
    """Quotes keep a parameter's value a text: that is how `on` may be a choice."""
    assert infer("3", plain=False) == infer("on", plain=False) == Scalar.STRING
    assert isinstance(infer("on"), Misread)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("3 m", None),
        ("3 mon", None),
        ("2 yars", None),
        ("1 yr", None),
        ("2 quaters", None),
        ("3 s", None),
        ("3 刻", None),
        ("2 weks", "14 days"),
        ("1 day ", "1 day"),
        ("5 mins", "5 minutes"),
        ("5 minuts", "5 minutes"),
        ("2 wroking days", "2 working days"),
    ],
)
def test_no_unit_leads_to_another(text: str, suggestion: str | None) -> None:
    """A word that may mean two units, or that is near one of another length, suggests none."""
    found = read(text, Scalar.DURATION)
    assert isinstance(found, Misread)
    assert found.suggestion == suggestion


@pytest.mark.parametrize(
    ("text", "suggestion"), [("500 YEN", "500 JPY"), ("500 RMB", "500 CNY"), ("5 YEM", None)]
)
def test_no_currency_leads_to_another(text: str, suggestion: str | None) -> None:
    """What is customary is known; a code with one other letter is another currency."""
    found = read(text, Scalar.MONEY)
    assert isinstance(found, Misread)
    assert found.suggestion == suggestion
