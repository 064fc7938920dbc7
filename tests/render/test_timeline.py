"""The dates of a shop, drawn and as data: as recorded, fitted, and safe whatever the data say."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from checker.api import Checker, load_policies, load_snapshot
from checker.base.once import Once
from checker.base.resources import schema_text
from checker.base.text import Language, Text
from checker.render.formats import WHEN, renderer
from checker.render.layout.width import display_width
from checker.render.timeline.words import headline
from checker.report.dates import DatedEvent, DatedRecord, DatedRule, EventKind, Grounds
from checker.report.model import Report
from checker.report.schedule import Schedule
from checker.values.calendar import FIRST, NEVER
from tests.render.test_report_formats import HOSTILE

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])
ENDINGS = {"text": "txt", "plain": "plain.txt", "json": "json", "csv": "csv", "markdown": "md", "ics": "ics"}


@cache
def reported(name: str = "tiktok-shop/snapshot") -> Report:
    """The report on an example, with its dates."""
    found = Checker(load_policies()).check(load_snapshot(f"examples/{name}.json"), dates=True, records=3)
    assert found.dates is not None
    found.dates()
    return replace(found, sha256="0" * 64)


def written(schedule: Schedule, form: str, language: Language = "en", **options: Any) -> str:
    """A schedule in one format."""
    return renderer(WHEN, form)(schedule, language, **options)


def event(kind: EventKind = EventKind.DUE, text: str = "x", **more: Any) -> DatedEvent:
    """An event with one text everywhere."""
    said = Text(text, text)
    at = datetime(2026, 12, 13, 16, 30, tzinfo=UTC)
    facts: dict[str, Any] = {
        "kind": kind,
        "day": date(2026, 12, 14),
        "at": at,
        "last": at,
        "certain": True,
        "past": False,
        "rules": (DatedRule(text, text),),
        "policy": said,
        "title": said,
        "turn": "seller",
        "subject": "orders",
        "grounds": Once(lambda: Grounds(said, (said,), (DatedRecord(text, at),))),
        "one": said,
        "many": said,
    }
    return DatedEvent(**{**facts, **more})


def of(*found: DatedEvent, **more: Any) -> Schedule:
    """A schedule of these events."""
    return Schedule(replace(reported(), **more), found)


@LANGUAGES
@pytest.mark.parametrize("form", WHEN)
def test_as_recorded(form: str, language: Language, matches: Callable[[str, str], None]) -> None:
    """Each form of an example's dates is as recorded, and the same twice."""
    text = written(Schedule.of(reported()), form, language)
    matches(f"when-shop.{language}.{ENDINGS[form]}", text.replace("\r\n", "\n"))
    assert text == written(Schedule.of(reported()), form, language)


@LANGUAGES
def test_every_kind_is_recorded(language: Language, matches: Callable[[str, str], None]) -> None:
    """Every kind of event, certain, uncertain and past, is told in words of its own."""
    names = Text("the last order has rested", "最后一笔订单已满期限"), Text("Close the shop", "关店")
    lines = []
    for kind in EventKind:
        for certain, past in ((True, False), (False, False), (True, True)):
            title = names[0] if kind not in (EventKind.OPENS, EventKind.CLOSES) else Text()
            made = event(kind, title=title, policy=names[1], certain=certain, past=past)
            said = "past" if past else "certain" if certain else "uncertain"
            lines.append(f"{kind.value} {said}: {headline(made, language)}\n")
    matches(f"when-kinds.{language}.txt", "".join(lines))


@LANGUAGES
@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_fits(width: int, language: Language) -> None:
    """No line is wider than the terminal."""
    lines = written(Schedule.of(reported()), "text", language, width=width).splitlines()
    assert max(map(display_width, lines)) <= width


def test_uncertain_is_told_in_words() -> None:
    """Without colour, too, a reader sees which dates aren't certain, and where today is."""
    text = written(Schedule.of(reported()), "text")
    assert "Met at the earliest: The last order ended" in text
    assert "It depends on what is still to happen to" in text
    assert "── today · 16 November 2026, 09:00 Europe/London ─" in text
    assert "days later" in text


@LANGUAGES
def test_json_follows_its_schema(language: Language) -> None:
    """The document follows the schema, which leaves no key open."""
    schema = json.loads(schema_text("when"))
    Draft202012Validator.check_schema(schema)
    for schedule in (Schedule.of(reported()), Schedule.of(reported("douyin/snapshot")), of()):
        document = json.loads(written(schedule, "json", language))
        assert list(Draft202012Validator(schema).iter_errors(document)) == []


def test_nothing_to_tell() -> None:
    """A shop without any date is told that it has none."""
    assert "No date is known." in written(of(), "text")
    assert "没有已知的日期" in written(of(), "plain", "zh")


def test_the_ends_of_the_calendar() -> None:
    """The first and the last day that there are do no harm in any format."""
    for at, day in ((FIRST, date.min), (NEVER, date.max)):
        schedule = of(
            event(at=at, last=at, day=day), event(EventKind.CLEARS, at=at, last=at, day=day), timezone=None
        )
        for form in WHEN:
            assert written(schedule, form)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", [EventKind.DUE, EventKind.VERSION])
def test_foreign_text_stays_text(kind: EventKind, text: str) -> None:
    """What a snapshot or a rule file says can't end a line, begin a formula or add an entry."""
    named = (DatedRecord(text, datetime(2026, 12, 14, tzinfo=UTC), DatedRule(text, text)),)
    schedule = of(
        event(kind, text, named=named, certain=False),
        event(kind, text, certain=False),
        shop_title=text,
        shop=text,
    )
    for language in ("en", "zh"):
        for form in ("text", "plain", "ics"):
            assert not {"\x1b", "\u202e", "\x00"} & set(written(schedule, form, language))
        assert not any(line.startswith("::") for line in written(schedule, "plain", language).splitlines())
        table = list(filter(re.compile(r"\| \w").match, written(schedule, "markdown", language).splitlines()))
        assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {5}
        table = written(schedule, "csv", language).removeprefix("\ufeff")
        cells = [cell for row in csv.reader(io.StringIO(table, newline="")) for cell in row]
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "＝")) for cell in cells)
        json.loads(written(schedule, "json", language))
