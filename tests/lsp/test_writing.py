"""Cases that an editor writes: those that rule tests miss, in form, in their own file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from checker.cli.main import cli
from tests.lsp.client import Client

POLICY = """\
policy: mine/leave
title: {en: Leave, zh: 离开}
preconditions:

  no-loan:
    title: {en: No loan is open, zh: 无贷款}
    none: loans
    where: {status: ACTIVE}
    fix: {en: Repay it., zh: 请还清。}

  shop-open:
    title: {en: The shop is open, zh: 店铺营业中}
    require: {shop.status: OPEN}
    fix: {en: Open it., zh: 开店。}
"""
TESTS = """\
policy: mine/leave

base:
  schema_version: "1"
  as_of: 2026-06-10T12:00:00+08:00
  coverage:
    loans: {complete: true}
  shop: {id: "1", timezone: Asia/Shanghai, status: OPEN}
  loans: []

cases:

  - name: all is well
    expect: {verdict: eligible}
"""
WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    found = Client(deferring=True)
    yield found
    found.stop()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A policy and its tests, saved."""
    policy, tests = tmp_path / "leave.yaml", tmp_path / "leave.test.yaml"
    policy.write_text(POLICY, encoding="utf-8")
    tests.write_text(TESTS, encoding="utf-8")
    return policy, tests


def actions(client: Client, path: Path, line: int = 0, character: int = 0, *only: str) -> dict[str, Any]:
    """What is offered at a place, by title."""
    place = {"line": line, "character": character}
    found = client.ask(
        "textDocument/codeAction",
        textDocument={"uri": path.as_uri()},
        range={"start": place, "end": place},
        context={"diagnostics": [], **({"only": list(only)} if only else {})},
    )
    return {action["title"]: action for action in found}


def written(edit: Any, path: Path, text: str) -> str:
    """A text with the edit that is for it, which replaces all of it."""
    (change,) = edit["changes"][path.as_uri()]
    assert change["range"]["start"] == {"line": 0, "character": 0}
    assert change["range"]["end"]["line"] == len(text.split("\n"))
    new: str = change["newText"]
    return new


def without_ids(text: str) -> str:
    """A text without the ids that were made up for records."""
    return re.sub(r'id: "10000\d\d"', 'id: "…"', text)


def run(*words: str) -> tuple[int, str]:
    """A command in this process."""
    done = CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(cli, words)
    return done.exit_code, done.stdout


def test_the_cases_of_one_precondition_are_written(client: Client, files: tuple[Path, Path]) -> None:
    """Offered on its id, its cases come behind the others, in form; they pass, and miss nothing of it."""
    policy, tests = files
    client.open(policy, POLICY)
    line = POLICY.split("\n").index("  shop-open:")
    offered = actions(client, policy, line, 4)
    action = offered["Write the test cases missing for `shop-open`"]
    assert (action["kind"], "edit" in action) == ("refactor", False)
    new = written(client.ask("codeAction/resolve", **action)["edit"], tests, TESTS)
    assert new.startswith(TESTS)
    assert "no-loan" not in new
    tests.write_text(new, encoding="utf-8")
    assert run("fmt", "--check", str(tests))[0] == 0
    assert run("test", str(tests))[0] == 0
    gaps = run("test", str(tests), "--coverage", "--format", "json")[1]
    assert '"of": "shop-open"' not in gaps
    assert '"of": "no-loan"' in gaps


def test_all_missing_cases_are_written(client: Client, files: tuple[Path, Path]) -> None:
    """From the tests themselves all that is missed is written, as `new test --missing` does."""
    policy, tests = files
    client.open(policy, POLICY)
    typed = TESTS.replace("all is well", "nothing is wrong")
    client.open(tests, typed)
    action = actions(client, tests)["Write all missing test cases"]
    new = written(client.ask("codeAction/resolve", **action)["edit"], tests, typed)
    assert new.startswith(typed)
    tests.write_text(typed, encoding="utf-8")
    assert run("new", "test", str(policy), "--missing")[0] == 0
    assert without_ids(tests.read_text(encoding="utf-8")) == without_ids(new)
    client.change(tests, new)
    assert (
        client.ask("codeAction/resolve", **actions(client, tests)["Write all missing test cases"]).get("edit")
        is None
    )


def test_first_tests_are_drafted(client: Client, files: tuple[Path, Path]) -> None:
    """A policy without tests gets a file of them; they are in form and pass."""
    policy, tests = files
    tests.unlink()
    client.open(policy, POLICY)
    action = client.ask("codeAction/resolve", **actions(client, policy)["Write rule tests"])
    made, change = action["edit"]["documentChanges"]
    assert (made["kind"], made["uri"]) == ("create", tests.as_uri())
    tests.write_text(change["edits"][0]["newText"], encoding="utf-8")
    assert run("fmt", "--check", str(tests))[0] == 0
    assert run("test", str(tests))[0] == 0


def test_nothing_is_offered_where_it_does_not_fit(client: Client, files: tuple[Path, Path]) -> None:
    """Not where something is wrong, not in other YAML, and not where only corrections are asked for."""
    policy, _ = files
    client.open(policy, POLICY)
    assert actions(client, policy, 0, 0, "quickfix") == {}
    assert len(actions(client, policy, 0, 0, "refactor")) == 1
    client.change(policy, POLICY.replace("shop.status", "shop.statsu"))
    assert actions(client, policy) == {}
    other = policy.with_name("compose.yaml")
    client.open(other, "services: {}\n")
    assert actions(client, other) == {}


def test_tests_with_a_mistake_are_refused_in_words(client: Client, files: tuple[Path, Path]) -> None:
    """What is wrong is said, and no edit comes."""
    policy, tests = files
    client.open(policy, POLICY)
    client.open(tests, TESTS.replace("expect:", "expct:"))
    action = actions(client, policy)["Write all missing test cases"]
    assert isinstance(client.ask("codeAction/resolve", **action), str)


def test_an_editor_that_cannot_resolve_gets_a_command(files: tuple[Path, Path]) -> None:
    """The action then carries a command, and the server has the edit applied."""
    policy, tests = files
    client = Client("--lang", "zh")
    client.open(policy, POLICY)
    line = POLICY.split("\n").index("  no-loan:")
    action = actions(client, policy, line, 4)["补上 `no-loan` 缺少的测试用例"]
    assert client.ask(
        "workspace/executeCommand", **{key: action["command"][key] for key in ("command", "arguments")}
    )
    assert "no-loan" in written(client.applied[0]["edit"], tests, TESTS)
    client.stop()
