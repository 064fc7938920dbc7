"""The snapshots of rule tests are held to the schema as strictly as rules are to the language."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from checker.cli.main import cli
from checker.diagnostics import Diagnostic, Severity
from checker.diagnostics.catalogue import page
from checker.testing.files import find_tests, load_tests
from checker.testing.snapshots import wrong_snapshots

BASE = """\
policy: douyin/closure
base:
  as_of: 2026-06-30T12:00:00+08:00
  shop: {id: '1', platform: douyin, timezone: Asia/Shanghai}
  coverage: {orders: {complete: true}}
  orders: [{id: '1', status: COMPLETED}, {id: '2', status: UNPAID}]
cases:
"""
EXPECT = "expect: {verdict: undetermined}"


def found(folder: Path, text: str) -> tuple[Diagnostic, ...]:
    """What is wrong with the snapshots of a file."""
    file = folder / "one.test.yaml"
    file.write_text(text, encoding="utf-8")
    suites, mistakes = load_tests([file])
    assert mistakes == ()
    return wrong_snapshots(suites)


def place(diagnostic: Diagnostic) -> str:
    assert diagnostic.span is not None
    return f"{diagnostic.span.line}:{diagnostic.span.column}"


@pytest.mark.parametrize(
    ("right", "wrong", "code", "where", "meant"),
    [
        ("{id: '1', status", "{id: '1', sttus", "SC350", "6:22", "status"),
        ("  orders: [{", "  ordres: [{", "SC321", "6:3", "orders"),
        ("{orders: {complete", "{order: {complete", "SC325", "5:14", "orders"),
        ("{complete: true}", "{complet: true}", "SC326", "5:23", "complete"),
        ("status: UNPAID", "status: UNPAYD", "SC515", "6:60", "UNPAID"),
        ("Asia/Shanghai", "Beijing", "SC327", "4:47", "Asia/Shanghai"),
        ("{id: '2'", "{id: 2", "SC331", "6:47", None),
        ("{id: '2'", "{id: '5.78E+17'", "SC345", "6:47", None),
        ("status: UNPAID", "total: {amount: '1', currency: RMB}", "SC336", "6:83", "CNY"),
        ("status: UNPAID", "ended_at: null", "SC340", "6:52", None),
        ("as_of: 2026-06-30T12:00:00+08:00", "as_of: 2026-06-30", "SC332", "3:10", None),
    ],
)
def test_mistakes_of_the_base(
    tmp_path: Path, right: str, wrong: str, *, code: str, where: str, meant: str | None
) -> None:
    """Each has its place in the test file and, where there is one, the right spelling."""
    assert right in BASE
    (item,) = found(tmp_path, BASE.replace(right, wrong, 1) + f"  - {{name: a, {EXPECT}}}\n")
    assert (item.code, place(item), item.suggestion) == (code, where, meant)


@pytest.mark.parametrize(
    ("edit", "code", "where", "meant"),
    [
        ("change: {orders.0.sttus: UNPAID}", "SC654", "8:24", "orders.0.status"),
        ("change: {/orders/0/sttus: UNPAID}", "SC654", "8:24", "/orders/0/status"),
        ("change: {orders.0.status: UNPAYD}", "SC515", "8:41", "UNPAID"),
        ("change: {orders: [{id: '3', sttus: UNPAID}]}", "SC350", "8:43", "status"),
        ("change: {deposit: {balnce: null}}", "SC350", "8:34", "balance"),
        ("change: {coverage.ordrs: {complete: false}}", "SC325", "8:24", "orders"),
        ("change: {coverage.orders.complet: false}", "SC326", "8:24", "complete"),
        ("change: {orders.0.status: COMPLETED}", "SC659", "8:24", None),
        ("change: {orders.7.status: UNPAID}", "SC654", "8:24", None),
        ("change: {shop.timezone: Beijing}", "SC327", "8:39", "Asia/Shanghai"),
        ("absent: [ordrs]", "SC654", "8:24", "orders"),
        ("absent: [orders.0.id]", "SC337", "8:24", None),
    ],
)
def test_mistakes_of_changes(tmp_path: Path, edit: str, code: str, where: str, meant: str | None) -> None:
    """What a case changes is looked at as closely, at the place where it is written."""
    (item,) = found(tmp_path, BASE + f"  - {{name: a, {edit}, {EXPECT}}}\n")
    assert (item.code, place(item), item.suggestion) == (code, where, meant)


@pytest.mark.parametrize(
    "edit",
    [
        "change: {orders.0.status: UNPAID}",
        "change: {orders.0.status: SOMETHING_NEW}",
        "change: {orders.2: {id: '3'}}",
        "change: {orders.1.id: ' 2 '}",
        "change: {deposit: {balance: {amount: '1.00', currency: CNY}}}",
        "change: {coverage.orders.complete: false}",
        "absent: [orders.0, orders.0]",
        "change: {closure: null}",
    ],
)
def test_right_changes(tmp_path: Path, edit: str) -> None:
    """A real change, a status that nothing is like and a record taken away are what tests are about."""
    assert found(tmp_path, BASE + f"  - {{name: a, {edit}, {EXPECT}}}\n") == ()


def test_what_is_wrong_with_the_base_is_said_once(tmp_path: Path) -> None:
    """Cases that change something else of the same section don't repeat it."""
    cases = "".join(
        f"  - {{name: c{index}, change: {{orders.1.status: CANCELLED}}, {EXPECT}}}\n" for index in range(3)
    )
    items = found(tmp_path, BASE.replace("{id: '1', status", "{id: '1', sttus") + cases)
    assert [item.code for item in items] == ["SC350"]


def test_a_base_in_a_file_of_its_own(tmp_path: Path) -> None:
    """Its mistakes stand in that file."""
    base = {"shop": {"id": "1"}, "orders": [{"id": "1", "sttus": "COMPLETED"}]}
    (tmp_path / "base.json").write_text(json.dumps(base, indent=1), encoding="utf-8")
    text = f"policy: douyin/closure\nfile: base.json\ncases:\n  - {{name: a, {EXPECT}}}\n"
    (item,) = found(tmp_path, text)
    assert item.span is not None
    assert item.span.file.endswith("base.json")
    assert (item.code, place(item), item.suggestion) == ("SC350", "8:4", "status")


def test_both_commands_say_it(tmp_path: Path) -> None:
    """A misspelt field makes `lint` and `test` fail; a change without effect is a warning of both."""
    file = tmp_path / "one.test.yaml"
    wrong = BASE.replace("{id: '1', status", "{id: '1', sttus") + f"  - {{name: a, {EXPECT}}}\n"
    idle = BASE + f"  - {{name: a, change: {{orders.0.status: COMPLETED}}, {EXPECT}}}\n"
    for text, code, status in ((wrong, "SC350", 4), (idle, "SC659", 0)):
        file.write_text(text, encoding="utf-8")
        for command in ("lint", "test"):
            result = CliRunner().invoke(cli, [command, str(file)])
            assert code in result.output
            assert result.exit_code == status


def test_junit_has_no_broken_file_where_there_is_only_a_warning(tmp_path: Path) -> None:
    """The file was used: only errors are those of a file that couldn't be."""
    file = tmp_path / "one.test.yaml"
    idle = BASE + f"  - {{name: a, change: {{orders.0.status: COMPLETED}}, {EXPECT}}}\n"
    for text, errors in ((idle, 0), (idle.replace("status: UNPAID", "sttus: UNPAID"), 1)):
        file.write_text(text, encoding="utf-8")
        output = CliRunner().invoke(cli, ["test", str(file), "--format", "junit"]).output
        assert output.count("<error") == errors


def test_the_page_of_a_change_without_effect(tmp_path: Path) -> None:
    """Its wrong example is wrong in just that way, its right one is right."""
    entry = page("SC659")
    (item,) = found(tmp_path, entry.wrong)
    assert (item.code, item.severity) == ("SC659", Severity.WARNING)
    assert found(tmp_path, entry.right) == ()


def test_shipped_tests_are_right() -> None:
    """Nothing is to be said of the tests of shipped policies."""
    suites, _ = load_tests(find_tests([Path(__file__).parents[2] / "rules"]))
    assert suites
    assert wrong_snapshots(suites) == ()
