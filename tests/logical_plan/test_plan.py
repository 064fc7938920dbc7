"""The logical plan: what is shared, hoisted and folded where; and that it says all there is to compute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.evaluate.reference.evaluate import ReferenceEvaluator
from checker.evaluate.reference.waiting import with_changes
from checker.language import load_text
from checker.language.model.events import expected
from checker.language.model.policy import Policy
from checker.logical_plan.nodes import AggregateFold, Column, Constant, ConstantTruth, QuantifierFold
from checker.logical_plan.plan import LogicalPlan, Pipeline, plan
from checker.logical_plan.table import NodeTable
from checker.values.truth import Truth
from tests.evaluate.python.oracle import Oracle, plain
from tests.logical_plan.interpreter import Interpreter
from tests.strategies import checks, policies, snapshots

HEAD = "policy: test/{name}\ntitle: {{en: A policy, zh: 政策}}\nsubject: {subject}\n"


def policy(text: str, subject: str = "shop", name: str = "policy") -> Policy:
    """The policy with this body."""
    return load_text(HEAD.format(name=name, subject=subject) + text, "policy.yaml").checked().policies[0]


def pipelines(planned: LogicalPlan) -> Sequence[tuple[int, Pipeline]]:
    """Every pipeline with its level."""
    return [(place, one) for place, level in enumerate(planned.levels) for one in level.pipelines]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Policy, dict[str, Any], datetime]:
    """A policy, a snapshot and an instant."""
    document = draw(snapshots())
    return draw(policies()), document, draw(checks(document))


@given(cases(), st.sampled_from(("waived", "whole")))
def test_the_plan_is_enough(case: tuple[Policy, dict[str, Any], datetime], kind: str) -> None:
    """Plain loops over what the plan says find what the reference finds, for every subject."""
    policy, document, as_of = case
    targets = {(policy.id, p.id) for p in policy.all_preconditions()} if kind == "waived" else set()
    planned = plan([policy], targets)
    interpreter = Interpreter(planned, document, as_of)
    oracle = Oracle(document, policy, as_of)
    for scopes in oracle.subjects():
        at = ReferenceEvaluator(oracle.world, policy, as_of)

        def truth(
            condition: Any, otherwise: Truth, at: ReferenceEvaluator = at, scopes: Any = scopes
        ) -> Truth:
            return otherwise if condition is None else at.truth(condition, scopes)

        record = None if policy.subject == "shop" else scopes[1]
        applies, done, preconditions, values = interpreter.subject(policy.id, record)
        assert applies is truth(policy.applies_to, Truth.TRUE)
        assert done == [truth(stage.done_when, Truth.FALSE) for stage in policy.stages]
        for p in policy.all_preconditions():
            condition = truth(p.condition, Truth.TRUE)
            wanted = (
                condition,
                truth(p.when, Truth.TRUE),
                truth(p.unless and p.unless.condition, Truth.FALSE),
                condition if targets else None,  # with no ids, a waiver leaves out nothing
            )
            assert preconditions[p.id] == wanted
        for name, value in values.items():
            assert plain(value) == plain(oracle.value(name, scopes))
        for p in planned.subjects[policy.id].preconditions:
            if p.coming is not None:
                asked = next(item for item in policy.all_preconditions() if item.id == p.id)
                assumed = with_changes(expected(asked, policy), scopes, oracle.world, policy.subject, as_of)
                at = ReferenceEvaluator(oracle.world, policy, as_of, as_of, assumed)
                guards = (
                    truth(asked.when, Truth.TRUE, at),
                    truth(asked.unless and asked.unless.condition, Truth.FALSE, at),
                )
                then = max(guards[0].negated(), guards[1], truth(asked.condition, Truth.TRUE, at))
                assert interpreter.asked(p.coming.truth, record) is then


TWICE = """\
preconditions:
  ended:
    title: {en: All ended, zh: 全部完结}
    every: orders
    where: {status: COMPLETED}
    require: {ended_at: {older_than: 90 days}}
  quiet:
    title: {en: Quiet, zh: 已静置}
    none: orders
    where: {status: COMPLETED, ended_at: {newer_than: 10 days}}
"""


def test_folds_over_one_section_share_a_pass_and_what_they_ask_of_a_record() -> None:
    """The status, the test of it, the field derived from it, and whether it is to come: once per order.

    Beside each fold over the orders as they are there is one over those that are still open.
    """
    planned = plan([policy(TWICE)])
    [(level, pipeline)] = pipelines(planned)
    assert (level, pipeline.section, len(pipeline.folds)) == (0, "orders", 4)
    shared = [planned.nodes[number] for number in pipeline.shared]
    columns = [node.steps[-1].name for node in shared if isinstance(node, Column)]
    assert (sorted(columns), len(shared)) == (["ended_at", "status"], 4)


def test_what_is_equal_is_one_wherever_it_is_written() -> None:
    """Two policies that say the same at different places add nothing to each other's passes."""
    first, second = policy(TWICE), policy("notes: {en: Lower, zh: 更低}\n" + TWICE, name="other")
    alone, both = plan([first]), plan([first, second])
    assert both.nodes == alone.nodes
    assert both.levels == alone.levels


def test_one_and_yes_are_two_things() -> None:
    """Python takes them for equal, and amounts with more zeros or fewer; a plan must not."""
    table = NodeTable()
    values = (1, True, Decimal(1), Decimal("1.0"), "1")
    assert len({table.enter(Constant(value)) for value in values}) == len(values)
    assert table.enter(Constant(True)) == 1


def test_a_fold_that_needs_another_runs_a_level_later() -> None:
    """The last order's end is known only after a pass; whatever asks for it waits."""
    planned = plan(
        [
            policy(
                "values:\n  last: {title: {en: Last, zh: 最后}, max: orders.created_at}\n"
                "preconditions:\n  late:\n    title: {en: Late, zh: 晚}\n    every: orders\n"
                "    require: {created_at: {not_before: $last}}\n"
            )
        ]
    )
    assert [level for level, _ in pipelines(planned)] == [0, 1]


READING = """\
parameters:
  reading:
    title: {en: Reading, zh: 口径}
    value: wide
    choices:
      wide: {en: Wide, zh: 宽}
      narrow: {en: Narrow, zh: 窄}
preconditions:
  one:
    title: {en: One, zh: 一}
    none: orders
    where: {$reading: narrow, is_cod: true}
  open: {title: {en: Open, zh: 营业}, require: {shop.status: OPEN}}
"""


def test_what_the_parameters_settle_is_not_asked_of_records() -> None:
    """A reading that isn't chosen costs nothing; what it reads is still decoded, as always."""
    planned = plan([policy(READING)])
    [(_, pipeline)] = pipelines(planned)
    fold = planned.nodes[pipeline.folds[0]]
    assert isinstance(fold, QuantifierFold)
    assert fold.where is not None
    assert planned.nodes[fold.where] == ConstantTruth(Truth.FALSE)
    assert "is_cod" in planned.projection.of("order")


EACH = """\
preconditions:
  open: {title: {en: Open, zh: 营业}, require: {shop.status: OPEN}}
  paid: {title: {en: Paid, zh: 已付}, require: {paid_at: {present: true}}}
"""


def test_what_no_record_changes_is_hoisted_out_of_the_subjects() -> None:
    """A verdict per order: what only the shop says is computed once."""
    planned = plan([policy(EACH, subject="orders")])
    opened, paid = (p.condition for p in planned.subjects["test/policy"].preconditions)
    assert planned.levels[0].hoisted == (opened,)
    assert isinstance(paid, int)
    assert planned.traits[paid].free == {1}


PER_DAY = """
preconditions:
  calm:
    every: orders
    as: o
    require: {count: orders, where: {WHERE}, at_most: 5}
"""


@pytest.mark.parametrize(
    ("where", "ends"),
    [
        (
            "created_at: {after: {field: o.created_at, minus: 1 day}, not_after: {field: o.created_at}}",
            (True, True),
        ),
        ("created_at: {before: {field: o.paid_at}}", (False, True)),
        ("created_at: {not_before: {field: o.paid_at}}", (True, False)),
        ("created_at: {before: now}", None),
        ("created_at: {before: {field: paid_at}}", None),
        ("any_of: [{created_at: {before: {field: o.paid_at}}}, {is_cod: true}]", None),
        ("id: {is: {field: o.id}}, created_at: {before: {field: o.paid_at}}", None),
    ],
)
def test_records_near_another_in_time_are_looked_for_there(
    where: str, ends: tuple[bool, bool] | None
) -> None:
    """Only those are walked that may lie where the other wants them; an index on equal texts is enough."""
    planned = plan([policy(PER_DAY.replace("WHERE", where))])
    windows = [node.source.window for node in planned.nodes if isinstance(node, AggregateFold)]
    found = {(window.low is not None, window.high is not None) for window in windows if window is not None}
    assert found == (set() if ends is None else {ends})


@pytest.mark.parametrize(
    ("where", "windows"),
    [
        ("created_at: {before: {field: o.created_at}}", [True]),
        ("paid_at: {before: {field: o.created_at}}", [True, False]),
        ("cancelled_at: {before: {field: o.created_at}}", [True, False]),
        ("status: {is: {field: o.status}}, created_at: {before: {field: o.created_at}}", [False, True]),
    ],
)
def test_what_is_to_come_is_looked_for_by_what_stays(where: str, windows: list[bool]) -> None:
    """A time that records may still get finds none of what is to come; one that they keep does."""
    text = PER_DAY.replace("WHERE", where)
    planned = plan([policy(f"{text}    when: {{shop.phone_verified_at: {{older_than: 1 day}}}}\n")])
    (subject,) = plan([policy(text)]).subjects.values()
    assert [p.coming for p in subject.preconditions] == [None], "what no time changes is what it is"
    folds = [node for node in planned.nodes if isinstance(node, AggregateFold)]
    assert [fold.source.window is not None for fold in folds] == windows
