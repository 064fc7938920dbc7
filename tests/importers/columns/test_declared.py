"""Tables that a declaration has: files are known by them, and read as it says."""

import json
from datetime import UTC, datetime

import pytest

import checker
from checker.importers import ExportFile, import_files
from checker.importers.platforms import IMPORTERS, importers
from checker.lint.linter import lint
from checker.schema.catalog import in_force
from checker.snapshot.provenance import ExportError
from tests.importers.tables.books import book

SCHEMA = """\
$defs:
  platform:
    x-values:
      basar: {en: Basar, zh: 巴扎}
  visit:
    x-title: {en: visit, zh: 上门}
    x-plural: visits
    x-measure: 次
    properties:
      id: {type: id, x-title: {en: visit id, zh: 上门编号}}
      done: {type: boolean, x-title: {en: done, zh: 已完成}}
      items: {type: integer, x-title: {en: items, zh: 件数}}
      made_at: {type: time, x-title: {en: made at, zh: 上门时间}}
      paid_at: {type: time, x-title: {en: paid at, zh: 付款时间}}
      fee: {type: money, x-title: {en: fee, zh: 费用}}
properties:
  visits: {type: array, items: visit, x-title: {en: visits, zh: 上门记录}}
tables:
  - title: {en: visits of Basar, zh: 巴扎上门记录}
    section: visits
    recognise: [id, made_at]
    dates: DD/MM/YY
    market: {currency: EUR, timezone: Europe/Berlin}
    columns:
      id: {de: Besuchsnummer, zh: 上门编号}
      made_at: {de: Datum, zh: 日期}
      paid_at: {names: [Bezahlt am, 付款日期], empty: none}
      done: {names: Erledigt, words: {"true": [ja, 是], "false": [nein, 否]}}
      items: Anzahl
      fee: Kosten
"""
FACTS = ExportFile("facts.yaml", b'as_of: 2026-06-10T12:00:00Z\nshop: {id: "7"}\n')


@pytest.fixture
def known(tmp_path):
    """The catalog of a folder with the declaration."""
    (tmp_path / "basar.schema.yaml").write_text(SCHEMA, encoding="utf-8")
    (tmp_path / "close.yaml").write_text(
        "policy: basar/close\ntitle: {en: Close, zh: 关闭}\n"
        "preconditions: {done: {title: {en: Done, zh: 已完成}, every: visits, require: {done: true}}}\n",
        encoding="utf-8",
    )
    return checker.load_policies(tmp_path).library.catalog


def read(known, *files):
    with in_force(known):
        return import_files("auto", [*files, FACTS], datetime(2026, 6, 10, tzinfo=UTC))


CSV = (
    "Besuchsnummer,Datum,Bezahlt am,Erledigt,Anzahl,Kosten\n"
    'V-1,05/06/26 10:00:00,,ja,3,"12,50"\n'
    "V-2,07/06/26 11:00:00,08/06/26 09:30:00,nein,0,3.00\n"
)


def test_a_file_is_known_by_its_columns(known):
    """Dates, words, numbers and amounts are read as the table says; an empty cell means what it says."""
    made = read(known, ExportFile("visits.csv", CSV.encode())).snapshot
    assert made["shop"]["platform"] == "basar"
    assert made["visits"] == [
        {
            "id": "V-1",
            "made_at": "2026-06-05T10:00:00+02:00",
            "paid_at": None,
            "done": True,
            "items": 3,
            "fee": {"amount": "12.50", "currency": "EUR"},
        },
        {
            "id": "V-2",
            "made_at": "2026-06-07T11:00:00+02:00",
            "paid_at": "2026-06-08T09:30:00+02:00",
            "done": False,
            "items": 0,
            "fee": {"amount": "3.00", "currency": "EUR"},
        },
    ]


def test_a_workbook_in_another_language_is_the_same(known):
    """The headers of each language are known, in any order, beside columns that nobody knows."""
    rows = (("备注", "日期", "上门编号"), ("x", "05/06/26 10:00:00", "V-1"))
    cells = ("".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row) for row in rows)
    sheet = "".join(f"<row>{of_row}</row>" for of_row in cells)
    made = read(known, ExportFile("上门.xlsx", book(sheet))).snapshot
    assert made["visits"] == [{"id": "V-1", "made_at": "2026-06-05T10:00:00+02:00"}]


def test_a_date_of_another_form_is_said(known):
    """The 13th month is no date: the row is told of, and the field stays unknown."""
    result = read(known, ExportFile("visits.csv", CSV.replace("07/06/26", "June 7th").encode()))
    assert "made_at" not in result.snapshot["visits"][1]
    assert "SC554" in {item.code for item in result.diagnostics}


def test_without_the_declaration_nobody_knows_the_file(known):
    """The table is known where it is in force, and only there."""
    with in_force(known):
        assert "basar-visits" in importers()
    assert importers() is IMPORTERS
    with pytest.raises(ExportError):
        import_files("auto", [ExportFile("visits.csv", CSV.encode())])


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("section: visits", "section: visit", "SC171", "no list `visit`"),
        ("      id: {de: Besuchsnummer, zh: 上门编号}\n", "", "SC174", "no column gives `id`"),
        ("dates: DD/MM/YY", "dates: day first", "SC174", "no form of dates"),
        ("      items: Anzahl", "      item: Anzahl", "SC171", "no field `item`"),
        ("fee: Kosten", "fee: Anzahl", "SC174", "`anzahl` is the header of two columns"),
        (', words: {"true": [ja, 是], "false": [nein, 否]}', "", "SC174", "mean yes and which no"),
        ("[nein, 否]", "[nein, ja]", "SC174", "`ja` means two words"),
        ("recognise: [id, made_at]", "recognise: [id, made]", "SC171", "no column `made`"),
        ("currency: EUR", "currency: EURO", "SC171", "no currency `EURO`"),
        ("empty: none", "empty: nil", "SC138", "nil"),
    ],
)
def test_mistakes_of_a_table(tmp_path, old, new, code, says):
    """What no export could fit is an error where it stands."""
    assert SCHEMA.count(old) == 1
    path = tmp_path / "basar.schema.yaml"
    path.write_text(SCHEMA.replace(old, new), encoding="utf-8")
    found = {item.code: item.message.en for item in lint([path]).diagnostics}
    assert says.casefold() in found[code].casefold(), found


def test_it_runs_from_the_table_to_the_verdict(known, tmp_path):
    """`load_sources` knows the policies' tables, and a check judges what they hold."""
    (tmp_path / "visits.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "facts.json").write_text(
        json.dumps({"as_of": "2026-06-10T12:00:00Z", "shop": {"id": "7"}}), encoding="utf-8"
    )
    policies = checker.load_policies(tmp_path)
    snapshot = checker.load_sources([tmp_path / "visits.csv", tmp_path / "facts.json"], policies=policies)
    result = checker.check(snapshot, policies, verify=True).results[0]
    assert result.preconditions[0].status == "failed"
