"""Records near another in time are counted without a walk over them, and come to what a walk comes to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.evaluate.python.timed import TimedRows, countable
from checker.language import load_text
from checker.language.model.policy import Policy
from checker.logical_plan.nodes import AggregateFold, QuantifierFold
from checker.logical_plan.plan import plan
from checker.values.truth import FALSE
from tests.evaluate.python.oracle import Oracle, measured

START = datetime(2026, 3, 1, tzinfo=UTC)
#: What a fold wants of the orders around one, and whether an end of the window that this gives counts.
WHERES: dict[str, tuple[bool | None, bool | None] | None] = {
    "created_at: {after: {field: o.paid_at}}": (False, None),
    "created_at: {not_before: {field: o.paid_at}}": (True, None),
    "created_at: {before: {field: o.paid_at}}": (None, False),
    "created_at: {not_after: {field: o.paid_at, plus: 2 hours}}": (None, True),
    "not: {created_at: {before: {field: o.paid_at}}}": (True, None),
    "not: {created_at: {not_before: {field: o.paid_at}}}": (None, False),
    "created_at: {after: {field: o.paid_at, minus: 1 day}, not_after: {field: o.paid_at}}": (False, True),
    "created_at: {between: [{field: o.paid_at}, {field: o.created_at}]}": (True, True),
    "o.paid_at: {before: {field: created_at}}": (False, None),
    "created_at: {after: {field: o.paid_at}}, status: COMPLETED": None,
    "any_of: [{created_at: {after: {field: o.paid_at}}}, {created_at: {before: {field: o.paid_at}}}]": None,
    "created_at: {after: {field: o.paid_at}, not_before: {field: o.created_at}}": None,
}
FORMS = {
    "count": "{{count: orders, where: {{{where}}}, at_most: 2}}",
    "none": "{{none: orders, where: {{{where}}}}}",
    "some": "{{not: {{some: orders, where: {{{where}}}}}}}",
}


def policy_with(where: str, form: str) -> Policy:
    """A policy that asks so much of the orders around each order."""
    required = FORMS[form].format(where=where)
    text = (
        "policy: test/near\ntitle: {en: T, zh: 题}\npreconditions:\n  a:\n    title: {en: A, zh: 甲}\n"
        f"    every: orders\n    as: o\n    require: {required}\n"
    )
    return load_text(text, "near.yaml").checked().policies[0]


hours = st.integers(0, 6).map(lambda hour: (START + timedelta(hours=hour)).isoformat())
times = st.one_of(
    hours,
    hours,
    st.none(),
    st.tuples(st.none() | hours, st.none() | hours)
    .filter(lambda ends: None in ends or ends[0] <= ends[1])  # type: ignore[operator]  # texts of one zone
    .map(lambda ends: {"not_before": ends[0], "not_after": ends[1]}),
)
orders = st.lists(
    st.fixed_dictionaries(
        {}, optional={"created_at": times, "paid_at": times, "status": st.just("COMPLETED")}
    ),
    max_size=6,
)


@given(st.sampled_from(sorted(WHERES)), st.sampled_from(sorted(FORMS)), orders, st.booleans())
def test_what_is_counted_is_what_a_walk_finds(
    where: str, form: str, found: list[dict[str, Any]], complete: bool
) -> None:
    """The compiled evaluator says of any orders what the reference does."""
    document = {
        "shop": {"id": "s", "timezone": "Asia/Shanghai"},
        "coverage": {"orders": {"complete": complete}},
        "orders": [{"id": str(number), **order} for number, order in enumerate(found)],
    }
    policy = policy_with(where, form)
    [scopes] = Oracle(document, policy, START).subjects()
    _, [truths] = measured(document, policy, START)
    condition = policy.preconditions[0].condition
    assert truths.preconditions["a"].condition.timeline == Oracle(document, policy, START).line(
        condition, scopes, FALSE
    )


@pytest.mark.parametrize("where", WHERES)
@pytest.mark.parametrize("form", FORMS)
def test_where_a_window_is_all_that_is_asked_its_records_are_counted(where: str, form: str) -> None:
    """So it is where nothing else selects them, whichever side the time stands on, denied or not."""
    planned = plan([policy_with(where, form)])
    kinds = AggregateFold if form == "count" else QuantifierFold
    folds = [
        node
        for node in planned.nodes
        if isinstance(node, kinds) and node.source.window is not None and node.source.scope == 2
    ]
    assert [countable(fold, planned.nodes) for fold in folds] == [WHERES[where]] * len(folds)
    assert folds or WHERES[where] is None


def test_no_record_is_looked_at_to_count_those_between() -> None:
    """Only those without an exact time are handed out."""
    records = [(number, START + timedelta(hours=number)) for number in range(1000)]
    rows = TimedRows([*records, (1000, None)], lambda time: time)
    low, high = records[10][1], records[990][1]
    assert rows.counted(low, high, ends=(True, True)) == ([(1000, None)], 981)
    assert rows.counted(low, high, ends=(False, False)) == ([(1000, None)], 979)
    assert rows.counted(None, high, ends=(None, False)) == ([(1000, None)], 990)
    assert rows.counted(high, low, ends=(True, True)) == ([(1000, None)], 0)
    everything, sure = rows.counted(None, high, ends=(True, True))
    assert (len(everything), sure) == (992, 0)
