"""Which dated figures a verdict rests on, and how old they are."""

from datetime import date

import pytest

from checker.explain.figures import DatedFigures
from checker.language import load_text, with_parameters
from checker.language.model.policy import FigureAge

TEXT = """\
policy: my/orders
title: {en: Orders, zh: 订单}
subject: orders
sources:
  help: {title: {en: Help page, zh: 帮助页}, published: 2025-09-02}
parameters:
  rest: {title: {en: rest, zh: 静默}, value: 90 days, source: help, review_by: 2026-12-31}
  pay: {title: {en: time to pay, zh: 付款时限}, value: 48 hours, in_force: 2026-03-01, review_by: 2026-12-31}
  ship: {title: {en: time to ship, zh: 发货时限}, value: 3 days, review_by: 2026-12-31}
  unused: {title: {en: unused, zh: 未用}, value: 5 days, review_by: 2026-12-31}
  undated: {title: {en: undated, zh: 无日期}, value: 7 days}
  clock:
    title: {en: which deadlines count, zh: 核对哪些时限}
    value: own
    choices:
      own: {en: the order's own, zh: 订单自带的}
      counted: {en: counted ones, zh: 推算的, review_by: 2026-12-31}
values:
  due:
    title: {en: due, zh: 截止时间}
    min:
      - {field: auto_cancel_at, when: {$clock: own}}
      - {field: created_at, plus: $pay, when: {$clock: counted, status: UNPAID}}
preconditions:
  quiet: {require: {created_at: {older_than: $rest}, paid_at: {older_than: $undated}}}
  shipped: {when: {$clock: counted}, require: {shipped_at: {newer_than: $ship}}}
  in-time: {require: {$due: {after: now}}}
"""


@pytest.mark.parametrize(
    ("clock", "read"), [("own", ["rest"]), ("counted", ["rest", "pay", "ship", "clock"])]
)
def test_only_what_is_read_counts(clock: str, read: list[str]) -> None:
    """A figure that the readings in force leave aside isn't among them, nor one without dates."""
    (policy,) = load_text(TEXT, "policy.yaml").checked().policies
    found = DatedFigures(with_parameters(policy, {"clock": clock})).on(date(2026, 11, 28))
    assert [item.name for item in found] == read


def test_a_figure_says_of_which_day_it_is() -> None:
    """Its first day, or else the day on which its source was published; and whether it is due."""
    (policy,) = load_text(TEXT, "policy.yaml").checked().policies
    counted = with_parameters(policy, {"clock": "counted"})
    rest, pay, ship, _ = DatedFigures(counted).on(date(2027, 1, 1))
    assert (rest.since, pay.since, ship.since) == (date(2025, 9, 2), date(2026, 3, 1), None)
    assert (pay.value.en, pay.value.zh) == ("48 hours", "48 小时")
    assert {rest.age, pay.age, ship.age} == {FigureAge.PAST_REVIEW}
    assert DatedFigures(counted).on(date(2026, 2, 28))[1].age is FigureAge.NOT_YET_IN_FORCE


def test_a_value_from_outside_has_no_age() -> None:
    """What somebody set isn't a figure of the policy."""
    (policy,) = load_text(TEXT, "policy.yaml").checked().policies
    assert DatedFigures(with_parameters(policy, {"rest": "30 days"})).on(date(2027, 1, 1)) == ()
