"""Truths and timelines."""

from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.values.truth import (
    FALSE,
    TRUE,
    UNKNOWN,
    Timeline,
    Truth,
    all_of,
    any_of,
    foreseen,
    in_turn,
    timeline,
)

START = datetime(2026, 1, 1, tzinfo=UTC)

truths = st.sampled_from(Truth)
instants = st.integers(1, 8).map(lambda days: START + timedelta(days=days))
timelines = st.builds(
    lambda start, changes: timeline(start, sorted(changes.items())),
    truths,
    st.dictionaries(instants, truths, max_size=5),
)
MOMENTS = [START + timedelta(hours=6 * step) for step in range(40)]


@pytest.mark.parametrize(
    ("truth", "negated"),
    [(Truth.TRUE, Truth.FALSE), (Truth.UNKNOWN, Truth.UNKNOWN), (Truth.FALSE, Truth.TRUE)],
)
def test_negation_swaps_true_and_false(truth: Truth, negated: Truth) -> None:
    """`not` swaps true and false and leaves unknown alone."""
    assert truth.negated() is negated


@given(st.lists(timelines, max_size=4))
def test_conjunction_is_the_minimum_at_every_instant(lines: list[Timeline]) -> None:
    """`all_of` of timelines is the minimum of their truths, whenever asked."""
    both = all_of(lines)
    for moment in MOMENTS:
        assert both.at(moment) is min((line.at(moment) for line in lines), default=Truth.TRUE)


@given(st.lists(timelines, max_size=4))
def test_disjunction_is_the_maximum_at_every_instant(lines: list[Timeline]) -> None:
    """`any_of` of timelines is the maximum of their truths, whenever asked."""
    either = any_of(lines)
    for moment in MOMENTS:
        assert either.at(moment) is max((line.at(moment) for line in lines), default=Truth.FALSE)


@given(timelines, timelines)
def test_equal_functions_are_equal_timelines(left: Timeline, right: Timeline) -> None:
    """Two timelines are equal exactly where they agree at every instant."""
    agree = all(left.at(moment) is right.at(moment) for moment in MOMENTS)
    assert (left == right) is agree


@given(st.lists(timelines, min_size=1, max_size=4))
def test_folding_pairwise_changes_nothing(lines: list[Timeline]) -> None:
    """Conjunction doesn't depend on how its parts are grouped."""
    assert reduce(lambda left, right: all_of((left, right)), lines) == all_of(lines)


@given(timelines)
def test_double_negation(line: Timeline) -> None:
    """Negating twice gives the timeline back."""
    assert line.negated().negated() == line


def test_instants_of_a_wait_with_bounds() -> None:
    """A wait known only within bounds may clear at the first and does clear at the second."""
    line = timeline(Truth.FALSE, [(MOMENTS[4], Truth.UNKNOWN), (MOMENTS[8], Truth.TRUE)])
    assert (line.may_clear_at, line.clears_at, line.ends_at) == (MOMENTS[4], MOMENTS[8], None)


def test_instants_of_a_window_that_closes() -> None:
    """What holds now and ends has an end and nothing to wait for."""
    line = timeline(Truth.TRUE, [(MOMENTS[4], Truth.FALSE)])
    assert (line.may_clear_at, line.clears_at, line.ends_at) == (None, None, MOMENTS[4])


def test_instants_of_a_window_that_opens_and_closes() -> None:
    """What will hold for a while has both a beginning and an end."""
    line = timeline(Truth.FALSE, [(MOMENTS[4], Truth.TRUE), (MOMENTS[8], Truth.UNKNOWN)])
    assert (line.may_clear_at, line.clears_at, line.ends_at) == (MOMENTS[4], MOMENTS[4], MOMENTS[8])


def test_instants_of_what_never_comes_true() -> None:
    """What is false for good has nothing to wait for and no end."""
    assert (FALSE.may_clear_at, FALSE.clears_at, FALSE.ends_at) == (None, None, None)


def test_what_holds_now_has_nothing_to_wait_for() -> None:
    """Though it ends and comes back: the wait is for the first time that it holds."""
    line = timeline(Truth.TRUE, [(MOMENTS[4], Truth.FALSE), (MOMENTS[8], Truth.TRUE)])
    assert (line.may_clear_at, line.clears_at, line.ends_at) == (None, None, MOMENTS[4])


def test_what_is_unknown_now_may_still_clear() -> None:
    """It clears once it is certainly true; that it may be true already is no instant."""
    line = timeline(Truth.UNKNOWN, [(MOMENTS[4], Truth.TRUE)])
    assert (line.may_clear_at, line.clears_at, line.ends_at) == (None, MOMENTS[4], None)


def test_changes_at_one_instant_happen_together() -> None:
    """Where one part begins to hold as another ends, there is no instant between the two."""
    ends, begins = (timeline(Truth(truth), [(MOMENTS[4], Truth(2 - truth))]) for truth in (2, 0))
    assert any_of([ends, begins]) is any_of([begins, ends]) is TRUE
    assert all_of([ends, begins]) is all_of([begins, ends]) is FALSE


def test_constants_are_shared() -> None:
    """A timeline that never changes is one of the three constants."""
    assert timeline(Truth.TRUE, [(MOMENTS[1], Truth.TRUE)]) is TRUE
    assert timeline(Truth.UNKNOWN, []) is UNKNOWN
    assert timeline(Truth.FALSE, []) is FALSE


@given(timelines, timelines)
def test_what_is_foreseen_changes_only_as_both_do(stays: Timeline, comes: Timeline) -> None:
    """What is true now is as it stays; anything else is the middle of now, as it stays and as it comes."""
    line = foreseen(stays, comes)
    for moment in MOMENTS:
        middle = sorted((stays.start, stays.at(moment), comes.at(moment)))[1]
        assert line.at(moment) is (stays.at(moment) if stays.start is Truth.TRUE else middle)


@given(timelines, st.lists(st.tuples(instants, timelines), max_size=3, unique_by=lambda turn: turn[0]))
def test_lines_take_their_turns(line: Timeline, turns: list[tuple[datetime, Timeline]]) -> None:
    """At every instant it is the line whose turn came last."""
    turns = sorted(turns, key=lambda turn: turn[0])
    whole = in_turn(line, turns)
    for moment in MOMENTS:
        current = [line, *(other for when, other in turns if when <= moment)][-1]
        assert whole.at(moment) is current.at(moment)
