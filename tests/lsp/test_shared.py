"""What an editor is told of files that policies use."""

from datetime import date
from pathlib import Path

import pytest
from lsprotocol import types as lsp

from checker.lsp import definition, renaming
from checker.lsp.completion import complete
from checker.lsp.hover import hover
from checker.lsp.workspace import Workspace

SHARED = """\
parameters:
  rest: {title: {en: days of rest, zh: 静置天数}, value: 90 days}
  answer: {title: {en: days to answer, zh: 答复天数}, value: 2 days}
"""
POLICY = """\
policy: test/closing
title: {en: Close, zh: 关闭}
uses: own.shared.yaml
preconditions:
  quiet:
    title: {en: "quiet for {rest}", zh: "已静置 {rest}"}
    every: orders
    require: {ended_at: {older_than: $rest}}
    fix: {en: Wait., zh: 请等待。}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Workspace:
    """A workspace with a policy on disk and the file that it uses, which is open."""
    (tmp_path / "closing.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "own.shared.yaml").write_text("parameters: {}", encoding="utf-8")
    found = Workspace(lambda: date(2026, 11, 29))
    found.put(tmp_path / "own.shared.yaml", SHARED)
    return found


def labels(rules: Workspace, path: Path, line: int, character: int) -> set[str]:
    file = rules.file(path)
    assert file is not None
    return {item.label for item in complete(file, lsp.Position(line, character), rules, "en")}


def test_what_is_shared_is_offered(rules: Workspace, tmp_path: Path) -> None:
    """Also what the policy doesn't ask for yet; behind `uses`, the files there are."""
    path = tmp_path / "closing.yaml"
    rules.put(path, POLICY.replace("$rest}}", "$"))
    assert {"$rest", "$answer"} <= labels(rules, path, 7, 38)
    rules.put(path, POLICY.replace("own.shared.yaml", "o"))
    assert labels(rules, path, 2, 7) == {"own.shared.yaml"}
    assert {"uses", "sources", "values"} <= labels(rules, tmp_path / "own.shared.yaml", 3, 0)


def test_a_name_leads_into_the_file_that_gives_it(rules: Workspace, tmp_path: Path) -> None:
    """Its meaning is shown, too, here and there."""
    file = rules.file(tmp_path / "closing.yaml")
    assert file is not None
    place = lsp.Position(7, 40)
    (found,) = definition.define(file, place, rules)
    assert (found.uri, found.range.start.line) == ((tmp_path / "own.shared.yaml").as_uri(), 1)
    shared = rules.file(tmp_path / "own.shared.yaml")
    assert shared is not None
    for held, where in ((file, place), (shared, lsp.Position(1, 3))):
        said = hover(held, where, rules, "en")
        assert said is not None
        assert "days of rest" in str(said.contents)


def test_renaming_reaches_the_policies_that_use_it(rules: Workspace, tmp_path: Path) -> None:
    """From the policy and from the shared file alike; not where another folder uses it too."""
    for path, where in (("closing.yaml", lsp.Position(7, 40)), ("own.shared.yaml", lsp.Position(1, 3))):
        file = rules.file(tmp_path / path)
        assert file is not None
        edits = renaming.rename(file, where, "pause", rules)
        counts = {Path(uri).name: len(found) for uri, found in edits.items()}
        assert counts == {"own.shared.yaml": 1, "closing.yaml": 3}
    (tmp_path / ".git").mkdir()
    other = tmp_path / "sub" / "other.yaml"
    other.parent.mkdir()
    other.write_text(POLICY.replace("own.shared", "../own.shared"), encoding="utf-8")
    file = rules.file(tmp_path / "own.shared.yaml")
    assert file is not None
    with pytest.raises(renaming.RefusedError, match="other folders"):
        renaming.rename(file, lsp.Position(1, 3), "pause", rules)


def test_mistakes_are_shown_in_the_file_that_has_them(rules: Workspace, tmp_path: Path) -> None:
    """A shared file is looked at with the policies beside it, as it is typed."""
    path = tmp_path / "own.shared.yaml"
    assert [item.code for item in rules.diagnostics(path)] == ["SC215"]
    rules.put(path, SHARED.replace("2 days", "2 dayz"))
    assert [item.code for item in rules.diagnostics(path)] == ["SC114"]
