"""Expected beside found: columns, signs, and what happens where there is no room."""

import pytest

from checker.base.text import Language
from checker.diagnostics import Pair
from checker.render.diagnostics.compared import in_lines, side_by_side
from checker.render.layout.page import Page, Run

LISTS = (Pair("订单-1", None), Pair("b", "b"), Pair(None, "c"))


def shown(pairs: tuple[Pair, ...], width: int, language: Language = "en") -> list[str]:
    """The lines on a page of some width."""
    page = Page(width)
    side_by_side(page, pairs, language, lead=Run("= "))
    return page.text().splitlines()


def test_lists_are_shown_as_a_difference() -> None:
    """What only one side has bears a sign; columns stand straight whatever the width of the characters."""
    assert shown(LISTS, 80) == [
        "= expected   found",
        "= - 订单-1",
        "=   b          b",
        "=            + c",
    ]


@pytest.mark.parametrize(("language", "head"), [("en", "= expected   found"), ("zh", "= 应为       实为")])
def test_single_values_bear_no_sign(language: Language, head: str) -> None:
    """A value that differs from another stands beside it."""
    assert shown((Pair("eligible", "waiting"),), 80, language) == [head, "= eligible   waiting"]


def test_without_room_the_sides_are_stacked() -> None:
    """Where a line is too short for both, each side has a line of its own."""
    long = (Pair("eligible", "undetermined, as far as one can see"),)
    assert shown(long, 40) == [
        "= expected: eligible",
        "= found:    undetermined, as far as one",
        "    can see",
    ]


def test_in_lines() -> None:
    """Plain output names both sides whole; an empty one is said to be so."""
    assert in_lines((Pair(None, "a"),), "zh") == [("应为", "（无）"), ("实为", "a"), ("多出", "a")]


def test_nothing_moves_the_cursor() -> None:
    """Control characters of a snapshot's ids are shown as what they are."""
    assert "\\x1b" in shown((Pair("a", "\x1b[2J"),), 80)[1]
