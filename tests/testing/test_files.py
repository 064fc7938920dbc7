"""Reading files of rule tests: everything that is wrong in one, at its place."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from checker.testing.files import find_tests, load_tests
from checker.testing.model import Aspect

GOOD = """\
policy: douyin/closure
base:
  shop: {id: "1", open: true, rank: 3, ratio: 0.5, note: null, quoted: "3", code: 007}
cases:
  - name: a first case
    as_of: 2026-06-10T12:00:00+08:00
    parameters: {quiet_period: 60 days, flag: true}
    change: {shop.rank: 4}
    absent: [shop.note]
    subject: "7"
    expect:
      verdict: waiting
      eligible_from: null
      preconditions: {orders-ended: met}
      records: {orders-ended: [b, a]}
"""


def read(tmp_path: Path, text: str):
    file = tmp_path / "x.test.yaml"
    file.write_text(text, encoding="utf-8")
    return load_tests([file])


def test_a_good_file(tmp_path: Path):
    """Scalars are read as JSON would; instants, settings and edits are typed; lists of ids have no order."""
    (suite,), mistakes = read(tmp_path, GOOD)
    assert mistakes == ()
    shop = {"id": "1", "open": True, "rank": 3, "ratio": 0.5, "note": None, "quoted": "3", "code": "007"}
    assert (suite.policy, suite.base) == ("douyin/closure", {"shop": shop})
    (case,) = suite.cases
    assert case.as_of == datetime(2026, 6, 10, 4, tzinfo=UTC)
    settings = {name: (setting.text, setting.span.column) for name, setting in case.parameters.items()}
    assert settings == {"quiet_period": ("60 days", 18), "flag": ("true", 41)}
    assert [(edit.steps, edit.value, edit.removed) for edit in case.edits] == [
        (("shop", "rank"), 4, False),
        (("shop", "note"), None, True),
    ]
    assert case.subject == "7"
    assert [(e.aspect, e.name, e.wanted, e.span.line) for e in case.expectations] == [
        (Aspect.VERDICT, None, "waiting", 12),
        (Aspect.ELIGIBLE_FROM, None, None, 13),
        (Aspect.PRECONDITIONS, "orders-ended", "met", 14),
        (Aspect.RECORDS, "orders-ended", ["a", "b"], 15),
    ]


WRONG = {
    "misspelt key": (("policy:", "polcy:"), ["SC650", "SC650"], 1, "did you mean `policy`?"),
    "misspelt key of a case": (("subject:", "subjct:"), ["SC650"], 10, "did you mean `subject`?"),
    "misspelt expectation": (("  verdict:", "  verdit:"), ["SC650"], 12, "did you mean `verdict`?"),
    "impossible verdict": (("waiting", "waitng"), ["SC650"], 12, "did you mean `waiting`?"),
    "impossible status": (("ended: met", "ended: passed"), ["SC650"], 14, ""),
    "time without offset": (("12:00:00+08:00", "12:00:00"), ["SC650"], 6, ""),
    "instant that is none": (("eligible_from: null", "eligible_from: soon"), ["SC650"], 13, ""),
    "list that is none": (("[shop.note]", "shop.note"), ["SC650"], 9, ""),
    "mapping that is none": (("{shop.rank: 4}", "[shop.rank]"), ["SC650"], 8, ""),
    "yes or no that is none": (
        ("records: {orders-ended: [b, a]}", "asked: {orders-ended: 'true'}"),
        ["SC650"],
        15,
        "",
    ),
    "records that are none": (("[b, a]", "a"), ["SC650"], 15, ""),
    "amount without currency": (
        ("records: {orders-ended: [b, a]}", "values: {x: {amount: '1'}}"),
        ["SC650"],
        15,
        "",
    ),
    "both bases": (("cases:", "file: x.json\ncases:"), ["SC650"], 4, ""),
    "no base": (("base:", "bse:"), ["SC650", "SC650"], 1, ""),
    "base that isn't there": (
        (GOOD[GOOD.index("base:") : GOOD.index("cases:")], "file: no.json\n"),
        ["SC653"],
        2,
        "",
    ),
    "no cases": ((GOOD[GOOD.index("cases:") :], "cases: []\n"), ["SC656"], 4, ""),
    "nothing expected": ((GOOD[GOOD.index("      verdict") :], "      {}\n"), ["SC656"], 11, ""),
    "tab": (("    as_of", "\tas_of"), ["SC004"], 6, ""),
    "empty": ((GOOD, ""), ["SC007"], 1, ""),
}


@pytest.mark.parametrize(("change", "codes", "line", "label"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_at_its_place(tmp_path: Path, change, codes, line, label):
    """Each mistake has its code and line, and a file with one gives no tests."""
    suites, mistakes = read(tmp_path, GOOD.replace(*change))
    assert suites == ()
    assert [item.code for item in mistakes] == codes
    assert mistakes[0].span is not None
    assert mistakes[0].span.line == line
    assert label in {item.label.en for item in mistakes}


def test_cases_with_the_same_name(tmp_path: Path):
    """The second one is at fault, and the first is shown beside it."""
    _, (mistake,) = read(tmp_path, GOOD + "  - name: a first case\n    expect: {verdict: done}\n")
    assert (mistake.code, mistake.span.line, mistake.related[0].span.line) == ("SC657", 16, 5)


def test_every_mistake_in_one_run(tmp_path: Path):
    """All mistakes of all files are found at once; a good file beside them still gives its tests."""
    bad, good = tmp_path / "bad.test.yaml", tmp_path / "good.test.yaml"
    bad.write_text(GOOD.replace("waiting", "w").replace("ended: met", "ended: m").replace("base:", "bse:"))
    good.write_text(GOOD)
    suites, mistakes = load_tests([bad, good])
    assert [suite.file for suite in suites] == [str(good)]
    assert [item.span.line for item in mistakes] == [1, 2, 12, 14]


def test_files_are_found_in_folders(tmp_path: Path):
    """Test files are found at any depth, in order and once; other files are passed over."""
    for name in ("b.test.yaml", "a/c.test.yml", "a/c.yaml", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    found = find_tests([tmp_path, tmp_path / "b.test.yaml", tmp_path / "notes.txt"])
    assert [str(file.relative_to(tmp_path)) for file in found] == ["a/c.test.yml", "b.test.yaml"]


def test_a_file_that_cannot_be_read(tmp_path: Path):
    """A path that doesn't exist is a diagnostic without a place."""
    _, (mistake,) = load_tests([tmp_path / "no.test.yaml"])
    assert (mistake.code, mistake.span) == ("SC650", None)
