"""The checklist: the steps of the plans, each once and in their order, and what no plan is about."""

from __future__ import annotations

from functools import cache

import pytest
from msgspec.structs import replace

from checker.answer import answer_of
from checker.answer.checklist import Checklist, checklist
from checker.api import Checker, load_policies, load_snapshot
from checker.plan.planner import plans
from checker.report.model import Report
from checker.report.plan import Plans

SHOPS = ("tiktok-shop/snapshot", "douyin/snapshot", "douyin/ready")


@cache
def planned(name: str) -> Report:
    """The report on an example, with its plans."""
    loaded = load_policies()
    snapshot = load_snapshot(f"examples/{name}.json")

    @cache
    def checker(only: str) -> Checker:
        return Checker(loaded, only=only)

    examined = Checker(loaded).examine(snapshot, records=5)
    return replace(examined.report, plans=plans(examined, snapshot, checker, (), records=False))


def listed(report: Report, plans: Plans | None) -> Checklist:
    """The checklist of a report."""
    return checklist(answer_of(report), plans)


@pytest.mark.parametrize("name", SHOPS)
def test_each_plan_keeps_its_order(name: str) -> None:
    """The steps of each plan stand in its order, each on all of its records; nothing is there twice."""
    report = planned(name)
    assert report.plans is not None
    steps = listed(report, report.plans).steps
    for plan in report.plans.plans:
        own = [step for step in plan.steps if step.action.id != "let-unpaid-order-lapse"]
        places = [
            next(
                at
                for at, item in enumerate(steps)
                if item.step.action is step.action and set(item.step.records) >= set(step.records)
            )
            for step in own
        ]
        assert places == sorted(places)
        assert all(
            set(step.clears) <= set(steps[at].preconditions) for at, step in zip(places, own, strict=True)
        )
    assert len({(item.step.action.id, item.step.records) for item in steps}) == len(steps)


def test_plans_agree_on_each_record() -> None:
    """An order that one plan cancels and another would let lapse is cancelled, and told once."""
    report = planned("tiktok-shop/snapshot")
    assert report.plans is not None
    asked = [[step for step in plan.steps if step.action.on == "orders"] for plan in report.plans.plans]
    assert any(step.action.id == "let-unpaid-order-lapse" for steps in asked for step in steps)
    acts = [item.step.action.id for item in listed(report, report.plans).steps]
    assert acts.count("cancel-unpaid-order") == 1
    assert "let-unpaid-order-lapse" not in acts


def test_one_plan_is_the_list() -> None:
    """Of a single plan the checklist has exactly the steps, with what they cost, and what it comes to."""
    report = planned("douyin/snapshot")
    assert report.plans is not None
    (plan,) = report.plans.plans
    found = listed(report, report.plans)
    assert [item.step for item in found.steps] == list(plan.steps)
    assert [own for _, own in found.plans] == [plan]


def test_what_two_plans_share_is_told_once() -> None:
    """Such a step says both questions; one that only a single plan has, that one."""
    report = planned("tiktok-shop/snapshot")
    letters = {item.step.action.id: item.letters for item in listed(report, report.plans).steps}
    assert len(letters["ship"]) > 1
    assert len(letters["pay-commission"]) == 1


@pytest.mark.parametrize("name", SHOPS)
def test_without_plans_the_answer_tells_it(name: str) -> None:
    """Of a shop without plans all comes from its answer, and so does what no plan is about."""
    report = planned(name)
    answer = answer_of(report)
    found = listed(report, None)
    assert (found.steps, found.rest, found.waits, found.plans) == ((), answer.tasks, answer.waits, ())
    acts = {item.step.action.id for item in listed(report, report.plans).steps}
    rest = listed(report, report.plans).rest
    planned_letters = {question.letter for question, _ in listed(report, report.plans).plans}
    for task in answer.tasks:
        told = task in rest or task.action in acts or set(task.letters) <= planned_letters
        assert told, task.what.en
    assert not any(task.action in acts for task in rest)


@pytest.mark.parametrize("name", SHOPS)
def test_the_terminal_tells_what_the_page_begins_with(name: str) -> None:
    """What the answer has to do, or to wait for, is how the steps begin: later ones go on with its records.

    A terminal tells what can be done now, without working out a plan; the page goes on from there. An act
    that is called for at another record as well is told there alone by the terminal.
    """
    report = planned(name)
    answer = answer_of(report)
    found = listed(report, report.plans)
    told = {item.action: item.count for item in (*answer.tasks, *answer.waits) if item.action is not None}
    begun: set[tuple[str, str]] = set()
    first: dict[str, int] = {}
    for item in found.steps:
        records = {(item.step.action.on, record) for record in item.step.records}
        if fresh := len(records - begun) if records else item.step.count:
            elsewhere = item.step.action.same is not None and fresh > told[item.step.action.id]
            first[item.step.action.id] = told[item.step.action.id] if elsewhere else fresh
        begun |= records
    besides = {item.action: item.count for item in (*found.rest, *found.waits) if item.action is not None}
    assert first | besides == told
    assert [task for task in answer.tasks if task.action is None and not task.advice] == [
        task for task in found.rest if task.action is None and not task.advice
    ]
