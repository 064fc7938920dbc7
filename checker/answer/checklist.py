"""What is to be done, in order: the steps of the plans, each once, and beside them what no plan is about."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from checker.answer.model import AnsweredQuestion, ShopAnswer, ThingToDo, Wait
from checker.base.text import Text
from checker.report.attention import SHOP

if TYPE_CHECKING:
    from checker.report.plan import Plan, Plans, PlanStep


class PlannedThing(Struct, frozen=True):
    """A step of one or several plans.

    ``letters`` are the questions it is for, ``preconditions`` what it clears, and ``titles`` their titles.
    """

    step: PlanStep
    letters: tuple[str, ...]
    preconditions: tuple[str, ...]
    titles: tuple[Text, ...]


class Checklist(Struct, frozen=True):
    """What is to be done about a shop.

    ``steps`` come first, in their order; ``rest`` is to be done besides, for questions without a plan, or is
    advice. ``waits`` are what nobody can do anything about and no step tells. ``plans`` are those that the
    steps are of, each with the question it answers.
    """

    steps: tuple[PlannedThing, ...]
    rest: tuple[ThingToDo, ...]
    waits: tuple[Wait, ...]
    plans: tuple[tuple[AnsweredQuestion, Plan], ...]


def checklist(answer: ShopAnswer, plans: Plans | None) -> Checklist:
    """What is to be done, by the plans where there are any, else by the answer alone."""
    asked = {policy: question for question in answer.questions for policy in question.policies}
    planned = [
        (asked[plan.policy], plan)
        for plan in (() if plans is None else plans.plans)
        if plan.subject == SHOP and plan.policy in asked
    ]
    steps = _together(planned)
    acts = {item.step.action.id for item in steps}
    covered = {question.letter for question, _ in planned}
    told: list[PlannedThing] = []
    for item in steps:
        also = {
            letter for task in answer.tasks if task.action == item.step.action.id for letter in task.letters
        }
        told.append(replace(item, letters=tuple(sorted({*item.letters, *also}))))
    rest = (task for task in answer.tasks if task.advice or not covered >= set(task.letters))
    return Checklist(
        steps=tuple(told),
        rest=tuple(task for task in rest if task.action not in acts),
        waits=tuple(wait for wait in answer.waits if wait.action not in acts),
        plans=tuple(planned),
    )


def _together(planned: Sequence[tuple[AnsweredQuestion, Plan]]) -> list[PlannedThing]:
    """The steps of all plans, those that are the same once, each after what comes before it in its plan."""
    found: list[PlannedThing] = []
    after: list[set[int]] = []
    for question, plan, steps in _agreeing(planned):
        before: int | None = None
        for step in steps:
            thing = _thing(question, plan, step)
            at = next((at for at, known in enumerate(found) if _same(known.step, step)), None)
            if at is None:
                at = len(found)
                found.append(thing)
                after.append(set())
            else:
                found[at] = _joined(found[at], thing)
            if before is not None and before != at:
                after[before].add(at)
            before = at
    return [found[at] for at in _ordered(found, after)]


def _agreeing(
    planned: Sequence[tuple[AnsweredQuestion, Plan]],
) -> Iterator[tuple[AnsweredQuestion, Plan, list[PlanStep]]]:
    """The plans with their steps, where one does other things to a record than one before it without these.

    An order that one plan cancels needn't lapse by itself for another.
    """
    decided: dict[tuple[str, str], set[str]] = {}
    for question, plan in planned:
        own: dict[tuple[str, str], set[str]] = {}
        for step in plan.steps:
            for record in step.records:
                own.setdefault((step.action.on, record), set()).add(step.action.id)
        steps: list[PlanStep] = []
        for step in plan.steps:
            left = tuple(
                record
                for record in step.records
                if (acts := decided.get((step.action.on, record), set())) <= own[step.action.on, record]
                or step.action.id in acts
            )
            if len(left) == len(step.records) or step.money:  # what it costs is known of all together only
                steps.append(step)
            elif left:
                steps.append(replace(step, records=left, count=len(left)))
        for key, acts in own.items():
            decided.setdefault(key, set()).update(acts)
        yield question, plan, steps


def _thing(question: AnsweredQuestion, plan: Plan, step: PlanStep) -> PlannedThing:
    titles = tuple(plan.titles.get(name, Text(name, name)) for name in step.clears)
    return PlannedThing(step, (question.letter,), step.clears, titles)


def _same(one: PlanStep, other: PlanStep) -> bool:
    """Whether two steps are one thing to do: the same action on the same records, or on some of them."""
    if one.action.id != other.action.id:
        return False
    mine, theirs = set(one.records), set(other.records)
    return mine <= theirs or theirs <= mine


def _joined(one: PlannedThing, other: PlannedThing) -> PlannedThing:
    told = dict(zip(one.preconditions, one.titles, strict=True))
    told |= dict(zip(other.preconditions, other.titles, strict=True))
    larger = one if one.step.count >= other.step.count else other
    return PlannedThing(
        larger.step,
        tuple(dict.fromkeys((*one.letters, *other.letters))),
        tuple(told),
        tuple(told.values()),
    )


def _ordered(things: Sequence[PlannedThing], after: Sequence[set[int]]) -> Iterator[int]:
    """The places of ``things`` so that each plan keeps its order; what is free comes by what people do first.

    Two plans that have two steps in opposite orders leave a circle; then all come as they stand.
    """
    left = [0] * len(things)
    for following in after:
        for at in following:
            left[at] += 1
    ready = [(_urgency(things[at]), at) for at, count in enumerate(left) if not count]
    heapq.heapify(ready)
    done: list[int] = []
    while ready:
        _, at = heapq.heappop(ready)
        done.append(at)
        for later in sorted(after[at]):
            left[later] -= 1
            if not left[later]:
                heapq.heappush(ready, (_urgency(things[later]), later))
    yield from done if len(done) == len(things) else range(len(things))


def _urgency(thing: PlannedThing) -> int:
    return thing.step.action.rank
