"""Linting as a function: what it finds beyond the language, and the pages of those codes."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from checker.base.resources import rules_folder
from checker.diagnostics.catalogue import CodePage, codes, page
from checker.lint.linter import LintResult, lint
from checker.values.workdays import REGIONS

#: The day on which pages are linted, and another one where the page is about what comes later.
TODAY = date(2026, 11, 28)
DAYS = {"SC213": date((REGIONS["CN"].announced or 0), 12, 15)}
PAGES = [page(code) for code in codes() if code.startswith("SC2")]


def linted(text: str, folder: Path, today: date = TODAY) -> LintResult:
    """Lints the files that a text holds, with lines of three hyphens between them; some begin with a name."""
    for number, part in enumerate(text.split("---\n")):
        named = re.match(r"# (\S+\.yaml)\n", part)
        (folder / (named[1] if named else f"{number}.yaml")).write_text(part, encoding="utf-8")
    return lint([folder], proofs=True, today=today)


@pytest.mark.parametrize("example", PAGES, ids=lambda found: found.code)
def test_the_wrong_example_is_wrong_in_that_way(example: CodePage, tmp_path: Path) -> None:
    """It yields its code, as severe as the page says."""
    found = linted(example.wrong, tmp_path, DAYS.get(example.code, TODAY)).diagnostics
    assert (example.code, example.severity) in {(item.code, item.severity) for item in found}


@pytest.mark.parametrize("example", PAGES, ids=lambda found: found.code)
def test_the_right_example_is_right(example: CodePage, tmp_path: Path) -> None:
    """It doesn't yield its code, nor any error."""
    result = linted(example.right, tmp_path, DAYS.get(example.code, TODAY))
    assert example.code not in {item.code for item in result.diagnostics}
    assert result.valid()


def test_shipped_policies_are_above_suspicion() -> None:
    """Nothing at all is said about the policies that travel with the package."""
    result = lint([rules_folder()], proofs=True)
    assert (result.diagnostics, result.suppressed) == ((), ())


@pytest.mark.parametrize(
    ("title", "value", "said"),
    [
        ("{en: quiet days, zh: 静默天数}", "90 minutes", ["days", "90 minutes"]),
        ("{en: time to answer, zh: 答复时限（小时）}", "2 days", ["小时", "2 days"]),
        ("{en: hours to pay, zh: 付款时限}", "3 working days", ["hours", "3 working days"]),
        ("{en: quiet days, zh: 静默天数}", "90 days", None),
        ("{en: days of the notice, zh: 公示天数}", "5 working days", None),
        ("{en: business days, zh: 工作日数}", "5 days", None),
        ("{en: what is due today, zh: 今天要办的}", "12 hours", None),
        ("{en: rest, zh: 静置期}", "90 minutes", None),
    ],
)
def test_titles_speak_of_the_unit_of_the_value(
    title: str, value: str, said: list[str] | None, tmp_path: Path
) -> None:
    """A parameter that is called so many days isn't minutes; working days may be called days."""
    text = (
        "policy: t/unit\ntitle: {en: U, zh: 单位}\n"
        f"parameters:\n  rest: {{title: {title}, value: {value}}}\n"
        "preconditions:\n  a:\n    title: {en: a, zh: 甲}\n    every: orders\n"
        "    require: {paid_at: {older_than: $rest}}\n"
    )
    found = [item for item in linted(text, tmp_path).diagnostics if item.code == "SC221"]
    assert len(found) == (said is not None)
    for item in found:
        assert all(word in text for word in said or () for text in (item.message.en, item.message.zh))


def test_what_is_taken_over_is_another_files(tmp_path: Path) -> None:
    """Of an overlay only what it adds is looked at."""
    base = (
        "policy: t/base\ntitle: {en: Base, zh: 基础}\n"
        "sources:\n  guide: {title: {en: Guide, zh: 指南}, kind: guide}\n"
        "preconditions:\n  a: {title: {en: a, zh: 甲}, require: {deposit.balance: {above: 0}}}\n"
    )
    overlay = "policy: t/over\nextends: t/base\nparameters:\n  b: {title: {en: b, zh: 乙}, value: 1 day}\n"
    found = linted(f"{base}---\n{overlay}", tmp_path).diagnostics
    assert [(item.code, Path(item.span.file).name) for item in found if item.span] == [
        ("SC201", "0.yaml"),
        ("SC205", "0.yaml"),
        ("SC200", "1.yaml"),
    ]


def test_a_source_says_whose_text_it_is(tmp_path: Path) -> None:
    """What doesn't is hinted at in the file that declares it, and in the overlay that names another page."""
    base = (
        "policy: t/base\ntitle: {en: Base, zh: 基础}\n"
        "sources:\n  one: {title: {en: One, zh: 一}}\n"
        "  two: {title: {en: Two, zh: 二}, kind: reprint, url: https://example.com/2}\n"
        "preconditions:\n  a: {title: {en: a, zh: 甲}, source: one, none: loans}\n"
        "  b: {title: {en: b, zh: 乙}, source: two, none: disputes}\n"
    )
    overlay = "policy: t/over\nextends: t/base\nsources: {two: {url: https://example.com/3}}\n"
    found = [
        (item.message.en, Path(item.span.file).name)
        for item in linted(f"{base}---\n{overlay}", tmp_path).diagnostics
        if item.span and item.code == "SC214"
    ]
    assert found == [
        ("`one` doesn't say whose text it is", "0.yaml"),
        ("`two` doesn't say whose text it is", "1.yaml"),
    ]


def test_a_name_in_a_text_is_a_use(tmp_path: Path) -> None:
    """A parameter that only a title or a remedy names is used."""
    text = (
        "policy: t/x\ntitle: {en: Close, zh: 关店}\nparameters:\n"
        "  days: {title: {en: days, zh: 天数}, value: 30 days}\n"
        "  more: {title: {en: more, zh: 更多}, value: 1 day}\n"
        "preconditions:\n  a:\n    title: {en: 'Wait {days}', zh: '等 {days}'}\n"
        "    fix: {en: 'Wait {more}.', zh: '等 {more}。'}\n    require: {deposit.balance: {above: 0}}\n"
    )
    assert linted(text, tmp_path).diagnostics == ()


FIGURE = """\
policy: t/x
title: {en: Close, zh: 关店}
sources: {guide: {title: {en: Guide, zh: 指南}, kind: guide}}
parameters:
  rest: {title: {en: rest, zh: 静默}, value: 90 days, review_by: 2026-12-31}
  pause:
    title: {en: pause, zh: 间隔}
    value: 5 days
    choices:
      5 days: {en: now, zh: 现行, review_by: 2027-01-31}
      3 days: {en: before, zh: 旧, review_by: 2026-06-30}
preconditions:
  a:
    title: {en: Quiet, zh: 静默}
    source: guide
    fix: {en: Wait., zh: 请等待。}
    every: orders
    require: {ended_at: {older_than: $rest}, created_at: {older_than: $pause}}
"""


@pytest.mark.parametrize(
    ("today", "lines"),
    [
        (None, []),
        (date(2026, 6, 30), []),
        (date(2026, 7, 1), [11]),
        (date(2026, 12, 31), [11]),
        (date(2027, 1, 1), [5, 11]),
        (date(2027, 2, 1), [5, 10, 11]),
    ],
)
def test_a_figure_is_due_from_the_day_after(tmp_path: Path, today: date | None, lines: list[int]) -> None:
    """Each dated value is a warning at its own place once its day is past; without a day nothing is said."""
    (tmp_path / "x.yaml").write_text(FIGURE, encoding="utf-8")
    found = lint([tmp_path], today=today).diagnostics
    assert [(item.code, item.span.line) for item in found if item.span] == [("SC211", line) for line in lines]


def test_what_is_only_known_of_a_day_may_be_allowed(tmp_path: Path) -> None:
    """A comment that allows an old figure isn't called useless where nobody said which day it is."""
    allowed = FIGURE.replace("2026-12-31}", "2026-12-31}  # shopcheck: allow SC211 -- looked at")
    (tmp_path / "x.yaml").write_text(allowed, encoding="utf-8")
    assert lint([tmp_path]).diagnostics == ()
    assert [item.code for item in lint([tmp_path], today=date(2026, 6, 1)).diagnostics] == ["SC290"]
    result = lint([tmp_path], today=date(2027, 1, 1))
    assert [item.span.line for item in result.diagnostics if item.span] == [11]
    assert [item.diagnostic.code for item in result.suppressed] == ["SC211"]


@pytest.mark.parametrize(
    ("rest", "codes"),
    [
        ("value: 90 days, market: TH, source: guide", ["SC212"]),
        ("value: 500 THB, market: TH, source: guide", ["SC212"]),
        ("value: 3, market: TH, source: guide", ["SC212"]),
        ("value: 90 days, market: TH, source: guide, in_force: 2026-01-01", ["SC212"]),
        ("value: 90 days, market: TH, source: guide, review_by: 2027-01-31", []),
        ("value: 90 days, market: TH", []),
        ("value: 90 days, source: guide", []),
        ("value: yes-please, choices: [yes-please, no-thanks], market: TH, source: guide", []),
        ("type: duration, market: TH, source: guide", []),
    ],
)
def test_a_figure_of_a_market_has_a_review_date(tmp_path: Path, rest: str, codes: list[str]) -> None:
    """A number that a source gives for a market; readings, and what nobody gives, need none."""
    text = (
        "policy: t/x\ntitle: {en: Close, zh: 关店}\n"
        "sources: {guide: {title: {en: Guide, zh: 指南}, kind: guide}}\n"
        f"parameters:\n  rest: {{title: {{en: rest, zh: 静默}}, {rest}}}\n"
        "preconditions:\n  a:\n    title: {en: 'Wait {rest}', zh: '等 {rest}'}\n    source: guide\n"
        "    fix: {en: Wait., zh: 请等待。}\n    require: {deposit.balance: {above: 0}}\n"
    )
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    assert [item.code for item in lint([tmp_path]).diagnostics] == codes


def test_a_figure_of_a_markets_policy_has_a_review_date(tmp_path: Path) -> None:
    """It is a figure of a market too where only the policy says which; an overlay answers for its own."""
    base = FIGURE.replace("policy: t/x\n", "policy: t/x\nmarket: TH\n")
    base = base.replace("value: 90 days, review_by: 2026-12-31", "value: 90 days, source: guide")
    overlay = "policy: t/y\nextends: t/x\nparameters:\n  rest: {value: 60 days, source: guide}\n"
    (tmp_path / "x.yaml").write_text(base, encoding="utf-8")
    (tmp_path / "y.yaml").write_text(overlay, encoding="utf-8")
    found = [item for item in lint([tmp_path]).diagnostics if item.span]
    assert [(item.code, Path(item.span.file).name) for item in found if item.span] == [
        ("SC212", "x.yaml"),
        ("SC212", "y.yaml"),
    ]


WORKED = """\
policy: t/x
title: {en: On time, zh: 准时}
market: [CN, US]
subject: orders
parameters:
  ship: {title: {en: time to ship, zh: 发货时限}, value: 2 working days}
  pack: {title: {en: time to pack, zh: 打包时限}, value: 1 working day, market: US}
preconditions:
  a:
    title: {en: Young, zh: 未超时}
    fix: {en: Ship it., zh: 请发货。}
    require: {paid_at: {newer_than: $ship}, created_at: {newer_than: $pack}, shipped_at: {newer_than: 3 days}}
"""


@pytest.mark.parametrize(("month", "day", "lines"), [(12, 1, []), (12, 2, [6]), (12, 31, [6])])
def test_working_days_beyond_what_is_announced(
    tmp_path: Path, month: int, day: int, lines: list[int]
) -> None:
    """A month before the announced holidays end, a policy that counts on them says so."""
    (tmp_path / "x.yaml").write_text(WORKED, encoding="utf-8")
    today = date(REGIONS["CN"].announced or 0, month, day)
    found = lint([tmp_path], today=today).diagnostics
    assert [(item.code, item.span.line) for item in found if item.span] == [("SC213", line) for line in lines]
    by_rule = WORKED.replace("[CN, US]", "US")
    (tmp_path / "x.yaml").write_text(by_rule, encoding="utf-8")
    assert lint([tmp_path], today=today).diagnostics == ()
    (tmp_path / "x.yaml").write_text(WORKED.replace("value: 2 working", "value: 2"), encoding="utf-8")
    assert lint([tmp_path], today=today).diagnostics == ()


def test_a_written_duration_in_working_days_counts_too(tmp_path: Path) -> None:
    """A condition or a named value that holds working days is told of at its place, once for a policy."""
    text = WORKED.replace("$ship", "2 working days").replace("$pack", "1 working day")
    text = "\n".join(
        line for line in text.split("\n") if "title: {en: time" not in line and line != "parameters:"
    )
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    (found,) = lint([tmp_path], today=date(REGIONS["CN"].announced or 0, 12, 15)).diagnostics
    assert found.span is not None
    assert (found.code, found.span.line) == ("SC213", 9)
