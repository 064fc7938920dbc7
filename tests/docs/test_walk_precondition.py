"""The walk "Add a precondition" leads to a whole one, and names every file that it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.docs.walks import Edits, copy_to, follow, paths_of, shopcheck
from tests.docs.walks import python as run_python

POLICY: Final = "rules/closure/tiktok-shop.yaml"
CASES: Final = "rules/closure/tiktok-shop.test.yaml"
SCHEMA: Final = "schemas/snapshot.schema.json"
COVERAGE: Final = "docs/source-coverage.md"
PROBLEMS: Final = "tests/rules/problems.txt"
FIELD: Final = "closing_lesson_taken_at"
EDITS: Final[Edits] = {
    POLICY: {
        "  effects:\n": """\
  lesson:
    title: {en: The lesson before closing, zh: 关店前课程}
    kind: guide
    published: 2026-01-15
""",
        "      promotions-stopped:\n": """\
      lesson-taken:
        title: {en: The lesson on closing a shop is taken, zh: 已学完关店课程}
        problem: {en: The lesson on closing a shop isn't taken yet, zh: 关店课程还没学完}
        source: {lesson: 学完课程}
        require: {shop.closing_lesson_taken_at: {present: true}}
        fix: {en: Take the lesson in the academy., zh: 请在学习中心学完该课程。}

""",
    },
    SCHEMA: {
        '        "phone_verified_at": {\n': f"""\
        "{FIELD}": {{
          "anyOf": [{{"$ref": "#/$defs/time"}}, {{"type": "null"}}],
          "x-title": {{"en": "closing lesson taken at", "zh": "关店课程学完时间"}},
          "x-words": {{
            "en": {{"noun": "closing lesson", "was": "taken"}}, "zh": {{"noun": "关店课程", "did": "学完"}}
          }},
          "description": "When the lesson on closing a shop was taken. 关店课程学完的时间。"
        }},
""",
    },
    PROBLEMS: {
        "loans-settled: ": """\
lesson-taken: The lesson on closing a shop isn't taken yet
  关店课程还没学完
""",
    },
    CASES: {
        "    phone_verified_at: 2026": f"    {FIELD}: 2026-05-02T09:00:00+01:00\n",
        "        promotions-stopped: met\n": "        lesson-taken: met\n",
        "": f"""
  - name: the lesson on closing a shop hasn't been taken
    change: {{shop.{FIELD}: null}}
    expect: {{verdict: blocked, preconditions: {{lesson-taken: failed}}}}

  - name: whether the lesson on closing a shop was taken isn't known
    absent: [shop.{FIELD}]
    expect: {{preconditions: {{lesson-taken: unknown}}}}
""",
    },
    COVERAGE: {
        "| 跨境卖家店铺关闭政策 |": ("| 关店前课程 | 学完课程 | a lesson | guide |\n"),
    },
}
#: What refuses a precondition that is only half added.
REFUSALS: Final = (
    "tests/rules/test_policies.py",
    "tests/rules/test_source_coverage.py::test_what_policies_cite_is_on_the_page",
    "tests/rules/test_source_coverage.py::test_every_row_says_where_or_why_not",
    "tests/rules/test_rule_tests.py::test_every_precondition_passes_fails_and_is_unknown_somewhere",
    "tests/schema/test_words.py",
)
QUIETLY: Final = ("-q", "-n", "0", "-p", "no:cacheprovider", "-p", "no:randomly")
PATHS: Final = paths_of("Add a precondition", topic="closure", policy="tiktok-shop")


def mistakes(copy: Path) -> Iterator[str]:
    """What still stands against the new precondition; what is found out fast comes first."""
    for file in ("schemas/policy.schema.json", "docs/en/policies/fields.md", "docs/zh/policies/fields.md"):
        if FIELD not in (copy / file).read_text(encoding="utf-8"):
            yield file
    for call in (("lint", "rules"), ("fmt", "--check", "rules"), ("test", CASES)):
        done = shopcheck(copy, *call)
        if done.returncode != 0:
            yield done.stdout + done.stderr
    done = run_python(copy, "-m", "pytest", *QUIETLY, *REFUSALS)
    if done.returncode != 0:
        yield done.stdout + done.stderr


def test_a_precondition_is_added_in_the_files_that_the_walk_names(tmp_path: Path) -> None:
    """With just those changed nothing is refused; page and report have the precondition and its words."""
    copy = copy_to(tmp_path)
    assert set(EDITS) <= set(PATHS)
    follow(copy, PATHS, EDITS)
    assert shopcheck(copy, "fmt", "rules").returncode == 0
    assert list(mistakes(copy)) == []
    for language, title, sentence in (
        ("en", "The lesson on closing a shop is taken", "the closing lesson has been taken"),
        ("zh", "已学完关店课程", "关店课程已学完"),
    ):
        shown = shopcheck(copy, "show", "tiktok-shop/closure", "--lang", language).stdout
        assert title in shown
        assert sentence in shown.lower()
        snapshot = "examples/tiktok-shop/snapshot.json"
        call = ("run", snapshot, "--details", "--policy", "tiktok-shop/closure", "--lang", language)
        report = shopcheck(copy, *call)
        assert title in report.stdout, report.stderr
    call = ("run", snapshot, "--policy", "tiktok-shop/closure", "--format", "json")
    (result,) = json.loads(shopcheck(copy, *call).stdout)["results"]
    (found,) = [item for item in result["preconditions"] if item["id"] == "lesson-taken"]
    assert found["status"] == "unknown"
    assert FIELD in json.dumps(found["missing"])


@pytest.mark.parametrize("left_out", [path for path in PATHS if path in EDITS or path.startswith("scripts/")])
def test_no_file_of_the_walk_can_be_left_out(left_out: str, tmp_path: Path) -> None:
    """Whichever isn't touched, something says so."""
    copy = copy_to(tmp_path)
    follow(copy, [path for path in PATHS if path != left_out], EDITS)
    assert any(mistakes(copy))
