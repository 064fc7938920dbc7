"""The tables of columns that travel with shopcheck, and what is wrong with a table that isn't right."""

import jsonschema
import msgspec
import pytest
import yaml
from msgspec.structs import replace

from checker.base.resources import schema_tree
from checker.diagnostics.collector import Collector
from checker.importers.columns.check import mistakes
from checker.importers.columns.load import SUFFIX, tables
from checker.importers.columns.model import Columns
from checker.language.yaml.reader import parse
from tests.importers.export_tables import ROOT

FILES = sorted((ROOT / "checker" / "importers").glob(f"*/*{SUFFIX}"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_a_table_is_right(file):
    """Its fields, words and columns exist, no header means two things, and no key stands twice."""
    of_file = [headers.table for headers in tables(file.parent)]
    assert [mistake for table in of_file for mistake in mistakes(table)] == []
    problems = Collector()
    parse(file.read_text(encoding="utf-8"), file.name, problems)
    assert problems.sorted() == ()


def test_there_are_tables():
    """The others would hold of none."""
    assert FILES


TABLE = """
kind: some-orders
platform: douyin
title: {en: orders, zh: 订单}
files: {en: a file, zh: 一个文件}
section: orders
id: id
recognise: [id]
status: status
columns:
  id: {read: id, names: {en: Order}}
  status: {read: word, names: {en: State}, words: {UNPAID: {en: Open}}}
"""


def made(**changes: object) -> Columns:
    """A table, with changes."""
    return msgspec.convert(yaml.safe_load(TABLE) | changes, Columns, strict=False)


def column(**changes: object) -> dict:
    """The columns of that table and one more."""
    return yaml.safe_load(TABLE)["columns"] | changes


@pytest.mark.parametrize(
    ("table", "mistake"),
    [
        (made(section="orders", id="status"), "records of orders have the id id, not status"),
        (made(recognise=["ship"]), "ship is no column"),
        (made(columns=column(colour={"read": "text", "names": {"en": "Colour"}})), "colour is no field"),
        (
            made(columns=column(paid_at={"read": "money", "names": {"en": "Paid"}})),
            "paid_at can't be read as money",
        ),
        (
            made(columns=column(paid_at={"read": "time", "names": {"en": "ORDER "}})),
            "`order` is the name of several columns",
        ),
        (made(beside=column(other={"read": "word", "names": {"en": "O"}})), "id stands twice"),
        (made(always={"colour": "red"}), "colour is no field of orders"),
        (made(not_yet={"UNPAID": ["total"]}), "total is no time"),
        (made(not_yet={"OPEN": []}), "status is never OPEN"),
        (made(status=None, gives_way=["CANCELLED"]), "without a status nothing hangs on it"),
    ],
)
def test_a_mistake_in_a_table_is_named(table, mistake):
    """In words that lead to it."""
    assert mistake in list(mistakes(table))


@pytest.mark.parametrize(
    ("status", "mistake"),
    [
        ({"words": {"NO_WORD": {"en": "x"}}}, "status can't be NO_WORD"),
        ({"words": {"UNPAID": {"en": "x"}, "COMPLETED": {"id": "X"}}}, "`x` of status is several words"),
        (
            {"words": {"a": {"en": "x"}}, "cases": [{"when": {"status": "b"}, "gives": "UNPAID"}]},
            "status is never b",
        ),
        ({"words": {"a": {"en": "x"}}, "cases": [{"when": {"z": "b"}, "gives": "UNPAID"}]}, "z is no column"),
        (
            {"words": {"a": {"en": "x"}}, "cases": [{"when": {"status": "a"}, "gives": "OPEN"}]},
            "status can't be OPEN",
        ),
    ],
)
def test_a_mistake_in_words_is_named(status, mistake):
    """Words are the field's own, or those of cases."""
    table = made(columns=column(status={"read": "word", "names": {"en": "State"}, **status}))
    assert mistake in list(mistakes(table))


def test_an_unknown_key_is_refused():
    """A slip of the pen would leave a column unread."""
    with pytest.raises(msgspec.ValidationError, match="colums"):
        made(colums={})
    with pytest.raises(msgspec.ValidationError, match="red"):
        made(columns=column(paid_at={"red": "time", "names": {}}))


def test_the_same_table_has_no_mistake():
    """What the others change makes the difference."""
    assert list(mistakes(replace(made()))) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_an_editor_finds_no_mistake_in_a_table(file):
    """What editors check tables with takes those that are right, and no key that isn't there."""
    validator = jsonschema.Draft202012Validator(schema_tree("columns"))
    table = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert list(validator.iter_errors(table)) == []
    assert list(validator.iter_errors(table | {"colums": {}})) != []
