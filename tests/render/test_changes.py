"""When verdicts change: as recorded in every form, by its schema, and safe whatever the data say."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from checker.api import Checker, load_policies, load_snapshot
from checker.base.resources import schema_text
from checker.base.text import Language, Text
from checker.decide.model import Status, Verdict
from checker.render.formats import CHANGES, renderer
from checker.render.layout.width import display_width
from checker.report.changes import ChangeCause, Changes
from checker.report.dates import DatedRecord
from checker.values.calendar import NEVER
from tests.render.test_report_formats import HOSTILE
from tests.render.test_timeline import LANGUAGES

ENDINGS = {"text": "txt", "plain": "plain.txt", "json": "json", "csv": "csv", "markdown": "md"}


@cache
def found() -> Changes:
    """The changes of an example up to the end of a month."""
    snapshot = load_snapshot("examples/tiktok-shop/snapshot.json")
    until = datetime(2026, 11, 30, 23, 59, 59, 999999, tzinfo=UTC)
    changes = Checker(load_policies()).changes(snapshot, None, until, records=3)
    return replace(changes, report=replace(changes.report, sha256="0" * 64))


def written(changes: Changes, form: str, language: Language = "en", **options: Any) -> str:
    """Changes in one form."""
    return renderer(CHANGES, form)(changes, language, **options)


@LANGUAGES
@pytest.mark.parametrize("form", CHANGES)
def test_as_recorded(form: str, language: Language, matches: Callable[[str, str], None]) -> None:
    """Each form of an example's changes is as recorded, and the same twice."""
    text = written(found(), form, language)
    matches(f"changes-shop.{language}.{ENDINGS[form]}", text.replace("\r\n", "\n"))
    assert text == written(found(), form, language)


@LANGUAGES
@pytest.mark.parametrize("width", [40, 80, 200])
def test_fits(width: int, language: Language) -> None:
    """No line is wider than the terminal."""
    lines = written(found(), "text", language, width=width).splitlines()
    assert max(map(display_width, lines)) <= width


@LANGUAGES
def test_json_follows_its_schema(language: Language) -> None:
    """The document follows the schema, which leaves no key open."""
    schema = json.loads(schema_text("changes"))
    Draft202012Validator.check_schema(schema)
    silent = replace(found().changes[0], before=None, stages=(Text("a", "b"), Text()), version=True)
    for changes in (found(), replace(found(), changes=()), replace(found(), changes=(silent,))):
        document = json.loads(written(changes, "json", language))
        assert list(Draft202012Validator(schema).iter_errors(document)) == []


def test_nothing_changes() -> None:
    """Where nothing changes, that is said."""
    assert "No verdict changes." in written(replace(found(), changes=()), "text")
    assert "结论都不变。" in written(replace(found(), changes=()), "plain", "zh")


def test_what_makes_a_change() -> None:
    """Another version, another step, and preconditions that are no longer asked for are told in words."""
    change = replace(
        found().changes[0],
        before=None,
        version=True,
        stages=(Text("Ask", "申请"), Text("Wait", "等待")),
        causes=(ChangeCause("a", Text("It is paid", "已付款"), Status.FAILED, None),),
    )
    text = written(replace(found(), changes=(change,)), "text")
    assert "says nothing → " in text
    for line in (
        "another version of the policy decides",
        "step: Ask → Wait",
        "It is paid: failed → not asked for",
    ):
        assert line in text
    assert "步骤：申请 → 等待" in written(replace(found(), changes=(change,)), "plain", "zh")


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_stays_text(text: str) -> None:
    """What a snapshot or a rule file says can't end a line or begin a formula."""
    said = Text(text, text)
    change = replace(
        found().changes[0],
        policy=text,
        title=said,
        before=Verdict.WAITING,
        named=(DatedRecord(text, None),),
        causes=(ChangeCause(text, said, Status.MET, Status.FAILED),),
    )
    changes = replace(found(), changes=(change,), until=NEVER)
    for language in ("en", "zh"):
        for form in ("text", "plain"):
            assert not {"\x1b", "\u202e", "\x00"} & set(written(changes, form, language))
        table = written(changes, "csv", language).removeprefix("\ufeff")
        cells = [cell for row in csv.reader(io.StringIO(table, newline="")) for cell in row]
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "＝")) for cell in cells)
        json.loads(written(changes, "json", language))
