"""Deadlines that are remembered are those of the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from checker.evaluate.python.moments import Moments
from checker.language.model.conditions import Op
from checker.values.calendar import NEVER, Calendar
from checker.values.quantity import Duration, Interval, Unit, Unknown
from checker.values.truth import FALSE, TRUE, UNKNOWN, Truth, timeline
from tests.strategies import MOMENTS, ZONES, durations

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)


@st.composite
def instants(draw: st.DrawFn, around: datetime) -> datetime:
    """An instant within some days of ``around``, to the microsecond around whole quarters of an hour."""
    quarter = timedelta(minutes=15) * draw(st.integers(-300, 300))
    tick = timedelta(microseconds=draw(st.sampled_from((0, 1, -1, 1_000_000))))
    offset = draw(st.sampled_from(("UTC", "Asia/Shanghai", "Asia/Kathmandu", "America/Sao_Paulo")))
    moment = (around + quarter + tick).astimezone(ZoneInfo(offset))
    utcoffset = moment.utcoffset()
    assert utcoffset is not None
    return moment


@given(st.data())
def test_a_deadline_is_that_of_the_calendar(data: st.DataObject) -> None:
    """Whatever was asked before, each instant has its own deadline, on days when clocks change too."""
    around = data.draw(st.sampled_from(MOMENTS))
    calendar = Calendar(data.draw(st.sampled_from(ZONES)), "CN")
    duration = data.draw(durations())
    as_of = data.draw(instants(around + timedelta(days=data.draw(st.sampled_from((0, 1, 30, 90))))))
    age = Moments(calendar, as_of).age(duration)
    for moment in data.draw(st.lists(instants(around), min_size=2, max_size=30)):
        due = calendar.plus(moment, duration)
        if isinstance(due, Unknown):
            line = UNKNOWN
        elif due <= as_of:
            line = TRUE
        else:
            line = timeline(Truth.FALSE, [(due, Truth.TRUE)])
        assert age.instant(moment) == line
        assert age.interval(moment, moment) == line
        if moment.toordinal() <= age.settled:
            assert line is TRUE


@given(st.data())
def test_what_is_settled_by_its_day_is_older(data: st.DataObject) -> None:
    """The day up to which no deadline is computed leaves out no record that isn't older."""
    calendar = Calendar(data.draw(st.sampled_from(ZONES)), "CN")
    duration = data.draw(durations())
    age = Moments(calendar, AS_OF).age(duration)
    day = datetime.fromordinal(max(1, min(age.settled, AS_OF.toordinal())))
    offset = timedelta(hours=data.draw(st.integers(-14, 14)))
    latest = datetime.combine(day, datetime.max.time(), UTC) + offset
    if age.settled > 0:
        assert age.instant(latest) is TRUE


def test_equal_deadlines_are_one_timeline() -> None:
    """Records with the same deadline share one object: folds count them by it."""
    age = Moments(Calendar("Asia/Shanghai"), AS_OF).age(Duration(90, Unit.DAYS))
    morning, evening = (datetime(2026, 2, 1, hour, 30, tzinfo=UTC) for hour in (1, 9))
    assert age.instant(morning) is age.instant(evening)


def test_a_deadline_past_the_last_day_never_comes() -> None:
    """What lies beyond the calendar is false and stays so."""
    age = Moments(Calendar("UTC"), AS_OF).age(Duration(10_000_000, Unit.DAYS))
    assert age.instant(AS_OF) is FALSE
    assert Moments(Calendar("UTC"), AS_OF).against_now(Op.BELOW, NEVER) is FALSE


def test_an_interval_without_ends_is_unknown_for_ever() -> None:
    """Nothing bounds it: it is never certain either way."""
    moments = Moments(Calendar("UTC"), AS_OF)
    assert moments.age(Duration(1, Unit.DAYS)).of(Interval(None, None)) is UNKNOWN
    assert moments.against_now(Op.ABOVE, Interval(None, None)) is UNKNOWN
