"""A folder as a snapshot: which files it takes, what it says of those that are wrong, and where."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import duckdb
import pytest

from checker import load_snapshot, load_sources
from checker.diagnostics import Diagnostic, SnapshotError, UsageError
from checker.snapshot.columns import lake
from checker.snapshot.columns.export import TableFormat, export
from checker.snapshot.columns.folder import open_folder
from checker.snapshot.read.projection import everything

MAIN = '{"schema_version": "1",\n "shop": {"id": "7495"}\n}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose name means more to those who look for files by a pattern, with a main file."""
    made = tmp_path / "shop [1] 'a'*?"
    made.mkdir()
    (made / "snapshot.json").write_text(MAIN, encoding="utf-8")
    return made


def table(path: Path, query: str) -> None:
    """Write a Parquet file with what a query gives."""
    other = path.with_name("other")
    duckdb.sql(query).write_parquet("made.parquet")
    Path("made.parquet").replace(other)
    other.replace(path)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What isn't in the folder lies beside it."""
    monkeypatch.chdir(tmp_path)


def refused(folder: Path) -> list[Diagnostic]:
    """What is said of a folder that can't be opened."""
    with pytest.raises(SnapshotError) as error:
        open_folder(folder)
    return list(error.value.diagnostics)


def test_a_table_may_have_parts(folder: Path) -> None:
    """Parts follow each other by name; each may have columns of its own."""
    (folder / "orders").mkdir()
    table(folder / "orders" / "b.parquet", "SELECT '2' AS id, true AS paid_at_none")
    table(folder / "orders" / "a.parquet", "SELECT '1' AS id, 'COMPLETED' AS status")
    assert list(load_sources(str(folder)).plain_section("orders")) == [
        {"id": "1", "status": "COMPLETED"},
        {"id": "2", "paid_at": None},
    ]


def test_types_that_mean_the_same(folder: Path) -> None:
    """What others write: enumerations, narrow numbers, amounts that are whole or texts."""
    table(
        folder / "orders.parquet",
        """SELECT '1'::ENUM('1') AS id, {'amount': 5, 'currency': 'CNY'} AS total,
           [{'quantity': 3::UTINYINT, 'price': {'amount': '1.5', 'currency': 'CNY'}}] AS lines""",
    )
    assert list(open_folder(folder).plain_section("orders")) == [
        {
            "id": "1",
            "total": {"amount": "5", "currency": "CNY"},
            "lines": [{"quantity": 3, "price": {"amount": "1.5", "currency": "CNY"}}],
        }
    ]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("1 AS id", "`id` of `{0}` is `INTEGER`, and has to be `VARCHAR`"),
        ("'1' AS id, TIMESTAMP '2026-01-01' AS paid_at", "has to be `TIMESTAMP WITH TIME ZONE`"),
        ("'1' AS id, 'x' AS paid_at_none", "`paid_at_none` of `{0}` is `VARCHAR`, and has to be `BOOLEAN`"),
        ("'1' AS id, {'not_before': now()} AS paid_at_between", "has to be `STRUCT(not_before"),
        ("'1' AS id, 1.5::DOUBLE AS total", "`total` of `{0}` is `DOUBLE`"),
        (
            "'1' AS id, {'amount': 1.5::DOUBLE, 'currency': 'CNY'} AS total",
            "has to be `STRUCT(amount DECIMAL",
        ),
        ("'1' AS id, 'x' AS lines", "`lines` of `{0}` is `VARCHAR`"),
        ("'1' AS id, ['x'] AS lines", "`lines` of `{0}` is `VARCHAR`, and has to be `STRUCT(…)`"),
        ("'1' AS id, {'pending': 1} AS cancel_request", "`cancel_request.pending` of `{0}` is `INTEGER`"),
    ],
)
def test_columns_of_other_types_are_refused(folder: Path, columns: str, said: str) -> None:
    """A value is never taken for another one: the column is named, its type, and the one that it needs."""
    path = folder / "orders.parquet"
    table(path, f"SELECT {columns}")
    (found,) = refused(folder)
    assert (found.code, said.format(path) in found.message.en) == ("SC346", True)


def test_a_column_that_nobody_knows_is_said(folder: Path) -> None:
    """With the name that was meant; the others are read."""
    table(folder / "orders.parquet", "SELECT '1' AS id, 'COMPLETED' AS statsu")
    snapshot = open_folder(folder)
    (warning,) = snapshot.warnings()
    assert (warning.code, warning.help.en) == ("SC347", "did you mean `status`?")
    assert snapshot.plain("orders", 0) == {"id": "1"}


def test_tables_of_another_layout_are_refused(folder: Path) -> None:
    """A file that says how it is laid out is taken at its word."""
    path = folder / "orders.parquet"
    for version, codes in (("1", []), ("2", ["SC346"])):
        about = f"FORMAT parquet, KV_METADATA {{shopcheck_layout: '{version}'}}"
        duckdb.sql(f"COPY (SELECT '1' AS id) TO 'made.parquet' ({about})")
        Path("made.parquet").replace(path)
        assert [each.code for each in (refused(folder) if codes else ())] == codes
    assert "`2`" in refused(folder)[0].message.en


def test_a_strict_reader_looks_at_all_of_it(folder: Path) -> None:
    """Values that no policy reads included."""
    table(folder / "orders.parquet", "SELECT '1' AS id, {'amount': '1.2345678', 'currency': 'CNY'} AS total")
    open_folder(folder)
    with pytest.raises(SnapshotError):
        open_folder(folder, strict=True)


def test_what_is_no_table_of_the_snapshot(folder: Path) -> None:
    """Damaged files, sections that stand twice, files that are called like no section."""
    (folder / "orders.parquet").write_bytes(b"PAR1 no more PAR1")
    assert [each.code for each in refused(folder)] == ["SC346"]
    (folder / "orders.ndjson").write_text("")
    (folder / "ordres.ndjson").write_text("")
    found = refused(folder)
    assert [each.code for each in found] == ["SC346", "SC346"]
    assert [each.help.en for each in found][1] == "did you mean `orders`?"
    for name in ("orders.ndjson", "ordres.ndjson", "orders.parquet"):
        (folder / name).unlink()
    (folder / "snapshot.json").write_text('{"shop": {"id": "7495"}, "orders": []}')
    (folder / "orders.ndjson").write_text("")
    (found,) = refused(folder)
    assert "`orders` stands in" in found.message.en


@pytest.mark.parametrize("packed", [False, True])
def test_places_are_those_in_the_files(folder: Path, packed: bool) -> None:
    """Each record and each mistake is where it stands: in which file, in which line; blank lines count."""
    lines = b'{"id": "1"}\n\n{"id": "2",  "status": 5}\r\n{"id": "2"}\n\n'
    path = folder / ("orders.ndjson.gz" if packed else "orders.ndjson")
    path.write_bytes(gzip.compress(lines) if packed else lines)
    snapshot = open_folder(folder)
    place = snapshot.place("orders", 1, "status")
    assert (place.file, place.line, place.column, place.pointer) == (str(path), 3, 24, "/orders/1/status")
    place = snapshot.place(None, 0, "shop", "id")
    assert (place.file, place.line, place.column) == (str(folder / "snapshot.json"), 2, 17)
    path.write_bytes(gzip.compress(b'{"id": "1"}\n{"id": "\n') if packed else b'{"id": "1"}\n{"id": "\n')
    (found,) = refused(folder)
    assert found.span is not None
    assert (found.span.file, found.span.line) == (str(path), 2)


def test_mistakes_in_a_table_name_the_record(folder: Path) -> None:
    """A table has no lines: what is wrong has the place in the snapshot, and no line."""
    query = "SELECT '1' AS id UNION ALL SELECT '5.78E+17'"
    table(folder / "orders.parquet", query)
    with pytest.raises(SnapshotError) as error:
        list(open_folder(folder).project(everything()).section("orders"))
    (found,) = error.value.diagnostics
    assert (found.code, found.pointer, found.span) == ("SC345", "/orders/1/id", None)


def test_the_digest_is_that_of_the_files(folder: Path) -> None:
    """It changes with each byte of each file, and with nothing else."""
    (folder / "orders.ndjson").write_text('{"id": "1"}\n')
    first = open_folder(folder).sha256
    assert open_folder(folder).sha256 == first
    (folder / "orders.ndjson").write_text('{"id": "1"} \n')
    second = open_folder(folder).sha256
    (folder / "snapshot.json").write_text(MAIN + "\n")
    assert len({first, second, open_folder(folder).sha256}) == 3


def test_without_the_package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parquet can't be read then, and it is said how to come by what reads it; NDJSON needs nothing."""
    table(folder / "orders.parquet", "SELECT '1' AS id")
    snapshot = load_snapshot(json.dumps({"shop": {"id": "7495"}, "orders": [{"id": "1"}]}).encode())
    lake._database.cache_clear()
    monkeypatch.setitem(sys.modules, "duckdb", None)
    for work in (lambda: open_folder(folder), lambda: export(snapshot, folder, TableFormat.PARQUET)):
        with pytest.raises(UsageError) as error:
            work()
        (found,) = error.value.diagnostics
        assert (found.code, "shopcheck[lake]" in found.help.en) == ("SC691", True)
    (folder / "orders.parquet").unlink()
    export(snapshot, folder, TableFormat.NDJSON)
    assert open_folder(folder).count("orders") == 1
    lake._database.cache_clear()
