"""Reports as text, plain and JSON against recorded files."""

import json
from collections.abc import Callable

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from checker.base.once import Once
from checker.base.resources import schema_text
from checker.base.text import Language, Text
from checker.render.report.details import to_plain, to_text
from checker.render.report.json import to_json
from checker.report.model import Explanation, Report, Subject, Verdict
from checker.values.calendar import NEVER

NAMES = (
    "blocked",
    "waiting",
    "undetermined",
    "unplaced",
    "eligible",
    "passed",
    "orders",
    "underway",
    "nothing",
)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_text(
    name: str, language: Language, reports: dict[str, Report], matches: Callable[[str, str], None]
) -> None:
    """The screen at 80 columns is as recorded."""
    matches(f"{name}.{language}.txt", to_text(reports[name], language))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 120])
def test_other_widths(
    width: int, language: Language, reports: dict[str, Report], matches: Callable[[str, str], None]
) -> None:
    """The fullest report is as recorded on a narrow and on a wide screen."""
    matches(f"blocked-{width}.{language}.txt", to_text(reports["blocked"], language, width=width))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_plain(
    name: str, language: Language, reports: dict[str, Report], matches: Callable[[str, str], None]
) -> None:
    """The plain form is as recorded."""
    matches(f"{name}-plain.{language}.txt", to_plain(reports[name], language))


@pytest.mark.parametrize("name", NAMES)
def test_json(name: str, reports: dict[str, Report], matches: Callable[[str, str], None]) -> None:
    """The JSON is as recorded, valid by its schema, and the same twice."""
    document = to_json(reports[name], "en")
    matches(f"{name}.json", document)
    schema = json.loads(schema_text("report"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(document))
    assert document == to_json(reports[name], "en")


def test_schema_lists_every_key(reports: dict[str, Report]) -> None:
    """The schema forbids keys that it doesn't document, so a new key can't go undocumented."""
    schema = json.loads(schema_text("report"))
    objects = [schema, *schema["$defs"].values()]
    closed = [node for node in objects if "properties" in node]
    assert closed
    for node in closed:
        assert node["additionalProperties"] is False
        assert all("description" in member or "$ref" in member for member in node["properties"].values())


def test_plain_english_is_ascii(reports: dict[str, Report]) -> None:
    """Plain English holds no typographic signs; only names from the data may be other than ASCII."""
    text = to_plain(reports["blocked"], "en")
    assert not set(text) & set("−–—“”‘’…›·─✓✗●○→")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_long_values_stay_short(language: Language, reports: dict[str, Report]) -> None:
    """An id or a reason with a value that fills a screen is shortened; JSON keeps both."""
    long = "x" * 100_000
    report = reports["blocked"]
    (shop,) = report.results
    said = Once(lambda: Explanation(Text(long, long)))
    whys = tuple(replace(p, explanation=said) for p in shop.preconditions)
    shop = replace(shop, subject=replace(shop.subject, id=long), preconditions=whys)
    report = replace(report, results=(shop,))
    assert len(to_text(report, language)) < 20_000
    assert len(to_plain(report, language)) < 20_000
    assert to_json(report, language).count(long) == 1 + len(whys)


def test_last_instant_is_a_date(reports: dict[str, Report]) -> None:
    """A check as of the last instant that can be written names its day."""
    report = replace(reports["nothing"], as_of=NEVER, timezone="Etc/UTC")
    assert "As of 31 December 9999, 23:59:59" in to_text(report, "en")
    assert "判断时间：9999年12月31日 23:59:59" in to_text(report, "zh")


def test_a_record_is_named_by_its_id_whatever_that_is(reports: dict[str, Report]) -> None:
    """Also by one that happens to stand in the word before it."""
    report = reports["eligible"]
    (first, *_) = report.results
    found = replace(first, subject=Subject("orders", "o", Text("order", "订单")))
    assert "Subject: order o" in to_plain(replace(report, results=(found,)), "en")


def test_colour_is_never_the_only_carrier(reports: dict[str, Report]) -> None:
    """Without its colours the coloured screen is the plain screen."""
    import re

    coloured = to_text(reports["blocked"], "en", colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == to_text(reports["blocked"], "en")


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ("", 3),
        ("not_applicable", 3),
        ("eligible", 0),
        ("in_progress done not_applicable", 0),
        ("waiting in_progress eligible", 6),
        ("undetermined waiting eligible", 3),
        ("blocked undetermined waiting", 1),
        ("waiting blocked", 1),
    ],
)
def test_the_worst_verdict_is_the_exit_status(verdicts: str, status: int, reports: dict[str, Report]) -> None:
    """Blocked before what can't be told before waiting; what is in progress is as good as eligible."""
    report = reports["eligible"]
    results = tuple(replace(report.results[0], verdict=Verdict(word)) for word in verdicts.split())
    assert replace(report, results=results).exit_status() == status
