"""The answer on one screen: as recorded, never longer than a screen, and honest about what moves a date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace

from checker import Checker, load_policies, load_sources
from checker.base.text import Language, Text
from checker.render.formats import FORMATS
from checker.render.layout.sheet import ROWS, SheetItem, SheetSection, fitted
from checker.render.layout.width import display_width
from checker.render.report.screen import _source, to_plain, to_text
from checker.report.model import Report, Summary, Verdict

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 16, 9, tzinfo=UTC)
#: What a seller would name, from the repository's root.
SHOPS = {
    "douyin": ("examples/douyin/snapshot.json",),
    "douyin-ready": ("examples/douyin/ready.json",),
    "douyin-export": ("examples/douyin/export", "examples/douyin/shop-facts.yaml"),
    "tiktok": ("examples/tiktok-shop/export", "examples/tiktok-shop/shop-facts.yaml"),
    "tiktok-snapshot": ("examples/tiktok-shop/snapshot.json",),
    "orders-only": ("examples/seller-center/orders.csv",),
}
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])


@pytest.mark.parametrize("shop", SHOPS)
def test_examples(shop: str, matches: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example fits a screen at 80 and at 120 columns and in plain lines, and is as recorded."""
    monkeypatch.chdir(ROOT)
    stale = {} if shop != "orders-only" else {"retrieved_at": NOON}
    found = Checker(load_policies(), as_of=NOON if stale else None).check(
        load_sources(SHOPS[shop], **stale), records=FORMATS["text"].records
    )
    for language in get_args(Language):
        for width in (80, 120):
            lines = to_text(found, language, width=width).splitlines()
            assert len(lines) <= ROWS
            assert max(map(display_width, lines)) <= width
            matches(f"screen/{shop}-{width}.{language}.txt", "".join(f"{line}\n" for line in lines))
        plain = to_plain(found, language)
        assert len(plain.splitlines()) <= ROWS
        matches(f"screen/{shop}-plain.{language}.txt", plain)


@LANGUAGES
@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
def test_every_report_fits_every_screen(width: int, language: Language, reports: dict[str, Report]) -> None:
    """Of a report, however it turns out, no line is wider and no screen longer than there is room for."""
    for report in reports.values():
        text = to_text(report, language, width=width)
        lines = text.splitlines()
        assert len(lines) <= ROWS
        assert max(map(display_width, lines)) <= width
        assert len(to_plain(report, language).splitlines()) <= ROWS


@LANGUAGES
def test_a_shop_with_everything_in_the_way_fits_too(language: Language, reports: dict[str, Report]) -> None:
    """Of a hundred questions with long names and thousands of things to do, what is left out is counted."""
    (shop,) = reports["blocked"].results
    long = Text("a long question of many words " * 9, "一个很长的问题" * 20)
    results = tuple(
        replace(
            shop,
            policy=f"mine/{number}",
            question=Text(f"{number} {long.en}", f"{number} {long.zh}"),
            preconditions=tuple(
                replace(item, fix=Text(f"{number}-{again} {long.en}", ""))
                for again in range(4)
                for item in shop.preconditions
            ),
        )
        for number in range(30)
    )
    counts = dict.fromkeys(Verdict, 12_345_678)
    summaries = tuple(
        Summary(f"mine/r{number}", "orders", long, counts, 0, question=Text(f"{number}"))
        for number in range(9)
    )
    report = replace(reports["blocked"], results=results, summaries=summaries)
    for width in (40, 80, 200):
        lines = to_text(report, language, width=width).splitlines()
        assert len(lines) <= ROWS
        assert max(map(display_width, lines)) <= width
        assert sum("--details" in line for line in lines) >= 2
    assert len(to_plain(report, language).splitlines()) <= ROWS


@LANGUAGES
def test_the_answer_stands_first_and_last(language: Language, reports: dict[str, Report]) -> None:
    """The first question's answer stands at the top; the last line says it again with the exit status."""
    text = to_text(reports["blocked"], language).splitlines()
    assert ("not yet" if language == "en" else "还不能办") in text[1]
    assert ("(exit status 1)" if language == "en" else "（退出码 1）") in text[-1]


def test_hostile_names_stay_text(reports: dict[str, Report]) -> None:
    """What a snapshot or a rule file says can't move the cursor, on either form."""
    report = replace(reports["blocked"], shop_title="\x1b[2J\u202eevil\n\n", shop="\x07")
    for text in (to_text(report, "en"), to_plain(report, "en")):
        assert not set(text) & set("\x1b\u202e\x07")


def test_plain_english_is_ascii(reports: dict[str, Report]) -> None:
    """Plain English holds no typographic signs."""
    for report in reports.values():
        text = to_plain(replace(report, shop_title=None), "en")
        assert not set(text) & set("−–—“”‘’…›·─✓✗●○→◷")


def test_colour_is_never_the_only_carrier(reports: dict[str, Report]) -> None:
    """Without its colours the coloured screen is the screen."""
    import re

    coloured = to_text(reports["blocked"], "en", colour=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == to_text(reports["blocked"], "en")
    assert "\x1b[" in coloured


def test_what_matters_least_makes_room_first() -> None:
    """What is said besides goes before any item; then items of the section with the most; headings stay."""

    def more(hidden: int) -> list[str]:
        return [f"{hidden} more"]

    def sections() -> list[SheetSection]:
        return [
            SheetSection([SheetItem(["a"])]),
            SheetSection(
                [SheetItem([f"b{n}"], ["besides"]) for n in range(5)], ["B"], more, least=3, weight=2
            ),
            SheetSection([SheetItem([f"c{n}"]) for n in range(3)], ["C"], more, weight=1),
        ]

    assert len(fitted(sections(), 100)) == 18
    assert fitted(sections(), 13) == ["a", "", "B", "b0", "b1", "b2", "b3", "b4", "", "C", "c0", "c1", "c2"]
    assert fitted(sections(), 12) == ["a", "", "B", "b0", "b1", "b2", "2 more", "", "C", "c0", "c1", "c2"]
    assert fitted(sections(), 11) == ["a", "", "B", "b0", "b1", "b2", "2 more", "", "C", "c0", "2 more"]
    assert fitted(sections(), 1) == ["a", "", "B", "b0", "4 more", "", "C", "c0", "2 more"]


def test_a_policy_asked_for_by_name_says_why_it_does_not_apply() -> None:
    """Whoever names a policy that isn't for the shop is told on the screen which of its conditions fails."""
    policies = load_policies([ROOT / "rules" / "closure" / "tiktok-shop.yaml"])
    found = Checker(policies).check(load_sources([str(ROOT / "examples" / "douyin" / "snapshot.json")]))
    named = replace(found, named=frozenset({"tiktok-shop/closure"}))
    assert "yours is on Douyin" in " ".join(to_text(named, "en").split())
    assert "您的店铺平台为抖店" in "".join(to_text(named, "zh").split())


def test_a_question_is_apart_from_its_answer(reports: dict[str, Report]) -> None:
    """Whatever its length, a blank or a colon stands between them."""
    report = next(iter(reports.values()))
    first = report.results[0]
    for length in range(24, 36):
        asked = Text("x" * (length - 1) + "?", "x" * (length - 1) + "?")
        shown = to_text(replace(report, results=(replace(first, question=asked),)), "en", width=80)
        (line,) = [line for line in shown.splitlines() if "xx?" in line]
        assert line.split("xx?")[1].startswith(("  ", ": ")), line


def test_no_one_sign_stands_for_several_answers() -> None:
    """Where some orders can be cancelled and others can't, the line has neither sign."""
    found = Checker(load_policies()).check(
        load_sources([str(ROOT / "examples" / "tiktok-shop" / "snapshot.json")])
    )
    (line,) = (line for line in to_text(found, "en").splitlines() if "Cancel an order" in line)
    assert "possible" in line
    assert not set(line) & set("✓✗◷?")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("orders.csv", "orders.csv"),
        ("my orders.csv", '"my orders.csv"'),
        ("all.zip/orders.csv", "…"),
        ("<stdin>", "…"),
        ("a.csv, b.csv", "…"),
    ],
)
def test_the_command_that_asks_takes_what_was_given(name: str, said: str) -> None:
    """A path with a space stands in quotes; what lies in an archive or came by a pipe is no argument."""
    assert _source(name) == said
