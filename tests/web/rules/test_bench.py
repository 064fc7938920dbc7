"""Rule files beside an example: what an edit does, and what is written when."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from checker.cli.commands.web import seen
from checker.importers.watching import nobody
from checker.report.model import Verdict
from checker.web.contents import Upload
from checker.web.rules.bench import Bench, BenchTerms
from checker.web.rules.doing import do_rules
from tests.web.conftest import RULES, present, upload

NAME = RULES[0]


def bench_of(rules: Path) -> Bench:
    """A bench with the rule files of a folder."""
    terms = BenchTerms({name: rules / name for name in RULES}, present, seen)
    return terms.desk(terms.contents({}), nobody)


def test_a_policy_is_tried_on_the_shop_of_its_tests(rules: Path) -> None:
    """The first file is open: its sentences, its verdict, and nothing that is wrong."""
    bench = bench_of(rules)
    looked = bench.looked
    assert looked.diagnostics == ()
    assert [each.id for each in looked.told] == ["mine/mine"]
    assert looked.report is not None
    assert looked.before is None
    html = do_rules(bench, "show", {}, "en").html
    assert "Nothing is wrong with it." in html
    assert "quiet_period" in html
    assert "What the change does" not in html


def test_an_edit_changes_what_is_said_and_decided(rules: Path) -> None:
    """A longer time is told as a difference, and moves the answer; the file stays as it was."""
    bench = bench_of(rules)
    before = (rules / NAME).read_bytes()
    text = before.decode().replace("value: 90 days", "value: 500 days", 1)
    html = do_rules(bench, "edit", {"text": text}, "en").html
    assert bench.looked.diagnostics == ()
    assert any("500 days" in each.en for each in bench.looked.differs)
    changes = bench.changes("en")
    assert changes is not None
    assert changes.results[0].verdict.before is not Verdict.WAITING
    assert changes.results[0].verdict.after is Verdict.WAITING
    assert "What the change does" in html
    assert "edited, not saved" in html
    assert (rules / NAME).read_bytes() == before
    do_rules(bench, "discard", {}, "en")
    assert bench.draft is not None
    assert not bench.draft.edited
    assert bench.changes("en") is None


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [("title:", "titel:", "SC101"), ("90 days", "90 dayz", "SC"), ("policy:", "{", "SC")],
)
def test_mistakes_are_told_as_lint_tells_them(rules: Path, old: str, new: str, code: str) -> None:
    """What is wrong stands there with its line; the last answer doesn't."""
    bench = bench_of(rules)
    text = (rules / NAME).read_text(encoding="utf-8").replace(old, new, 1)
    html = do_rules(bench, "edit", {"text": text}, "zh").html
    assert bench.looked.diagnostics
    assert bench.looked.diagnostics[0].code.startswith(code)
    assert bench.looked.diagnostics[0].code in html
    assert bench.looked.report is None
    assert do_rules(bench, "tests", {}, "en").html


def test_tests_are_run_on_the_draft(rules: Path) -> None:
    """They pass with what they have seen counted; an edit that they notice fails them."""
    bench = bench_of(rules)
    html = do_rules(bench, "tests", {}, "en").html
    assert bench.tests is not None
    assert bench.tests.outcome is not None
    assert bench.tests.outcome.failed == 0
    assert bench.tests.outcome.passed > 5
    assert "coverage:" in html
    bench.edit((rules / NAME).read_text(encoding="utf-8").replace("value: 90 days", "value: 500 days", 1))
    assert bench.tests is None
    html = do_rules(bench, "tests", {}, "en").html
    assert "SC651" in html
    assert "coverage:" not in html


def test_another_example_takes_the_place_of_the_tests(rules: Path) -> None:
    """A dropped snapshot is what the policy is tried on until it is removed; without tests, nothing is."""
    bench = bench_of(rules)
    do_rules(bench, "read", {}, "en", [upload("examples/douyin/ready.json")])
    assert bench.looked.report is not None
    assert bench.looked.report.results[0].policy == "mine/mine"
    assert bench.looked.example is not None
    shop = bench.looked.example.shop_id
    do_rules(bench, "open", {"text": "other.yaml"}, "en")
    assert bench.looked.example.shop_id == shop
    do_rules(bench, "drop", {"text": "ready.json"}, "en")
    assert bench.looked.example is None
    assert "drop a snapshot" in do_rules(bench, "show", {}, "en").html
    html = do_rules(bench, "read", {}, "en", [Upload("broken.json", b"{")]).html
    assert "SC3" in html or "SC5" in html


def test_a_draft_is_saved_where_somebody_says_so(rules: Path) -> None:
    """In place, with its rights; what links lead to, not the link."""
    link = rules / "link.yaml"
    link.symlink_to(rules / NAME)
    (rules / NAME).chmod(0o640)
    terms = BenchTerms({"link.yaml": link}, present, seen)
    bench = terms.desk(terms.contents({}), nobody)
    text = (rules / NAME).read_text(encoding="utf-8").replace("value: 90 days", "value: 91 days", 1)
    do_rules(bench, "edit", {"text": text.replace("\n", "\r\n")}, "en")  # as forms send lines
    done = do_rules(bench, "write", {}, "en")
    assert (rules / NAME).read_text(encoding="utf-8") == text
    assert link.is_symlink()
    if sys.platform != "win32":
        assert (rules / NAME).stat().st_mode & 0o777 == 0o640
    assert "edited, not saved" not in done.html
    left = {each.name for each in rules.iterdir()}
    assert left == {"link.yaml", "mine.test.yaml", NAME, "other.yaml"}


def test_a_file_that_has_changed_meanwhile_isnt_overwritten(rules: Path) -> None:
    """Somebody else's edit stays, and that is said; what was edited here is still there."""
    bench = bench_of(rules)
    text = (rules / NAME).read_text(encoding="utf-8")
    do_rules(bench, "edit", {"text": text + "\n# mine\n"}, "en")
    (rules / NAME).write_text(text + "\n# theirs\n", encoding="utf-8")
    done = do_rules(bench, "write", {}, "en")
    assert "SC607" in done.html
    assert "changed since it was opened" in done.html
    assert (rules / NAME).read_text(encoding="utf-8").endswith("# theirs\n")
    assert bench.draft is not None
    assert bench.draft.text.endswith("# mine\n")
    do_rules(bench, "discard", {}, "en")
    assert bench.draft.text.endswith("# theirs\n")
    (rules / NAME).unlink()
    do_rules(bench, "edit", {"text": text}, "en")
    assert "SC607" in do_rules(bench, "write", {}, "en").html
    assert not (rules / NAME).exists()


@pytest.mark.parametrize("name", ["/etc/passwd", "../mine.yaml", "mine.test.yaml", "", "nothing.yaml"])
def test_only_the_rule_files_can_be_opened(rules: Path, name: str) -> None:
    """Whatever a request names, no other file is read or written."""
    bench = bench_of(rules)
    before = bench.kept
    do_rules(bench, "open", {"text": name}, "en")
    do_rules(bench, "write", {"text": name}, "en")
    assert bench.kept == before


def test_a_file_that_is_no_text_isnt_opened(rules: Path) -> None:
    """It couldn't be saved as it was: that is said."""
    (rules / "other.yaml").write_bytes(b"policy: x/y\ntitle: \xff\n")
    bench = bench_of(rules)
    assert "SC300" in do_rules(bench, "open", {"text": "other.yaml"}, "en").html
    assert bench.kept.at == NAME
