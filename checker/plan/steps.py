"""Acts as steps: those of one action together, each after those that it builds on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import Final

from checker.actions.load import actions
from checker.actions.model import Action
from checker.base.text import Text
from checker.explain.wording.values import format_duration
from checker.plan.options import Doing, PlannedAct, PlanUnit, Price, summed
from checker.plan.state import PlanChanges
from checker.report.plan import PlanStep
from checker.values.calendar import in_utc

_SPOKEN: Final[Mapping[str, str]] = {"guide": "指南", "platform": "平台", "reprint": "转载"}


def ordered(acts: Sequence[PlannedAct]) -> tuple[Action, ...]:
    """The actions of ``acts`` in an order in which each can be taken on all of its records at once."""
    before: dict[Action, set[Action]] = {}
    last: dict[PlanUnit, Action] = {}
    for act in acts:
        found = before.setdefault(act.action, set())
        if act.unit in last and last[act.unit] is not act.action:
            found.add(last[act.unit])
        last[act.unit] = act.action
    sorter = TopologicalSorter(before)
    try:
        sorter.prepare()
    except CycleError:  # no two records need them in opposite orders; if some ever do: as they come
        return tuple(dict.fromkeys(act.action for act in acts))
    table = {action: number for number, action in enumerate(actions())}
    after: dict[Action, set[Action]] = {action: set() for action in before}
    for action, needed in before.items():
        for other in needed:
            after[other].add(action)

    def urgency(action: Action) -> tuple[int, int, int]:
        """What somebody can do comes first, and so does what it waits for."""
        reached, pending = {action}, [action]
        while pending:
            fresh = after[pending.pop()] - reached
            reached |= fresh
            pending += fresh
        return min(item.rank for item in reached), action.rank, table[action]

    done: list[Action] = []
    ready: list[Action] = list(sorter.get_ready())
    while ready:
        ready.sort(key=urgency)
        action = ready.pop(0)
        done.append(action)
        sorter.done(action)
        ready += sorter.get_ready()
    return tuple(done)


def steps(
    acts: Sequence[PlannedAct], clears: Mapping[PlanUnit, Sequence[str]], platform: str | None
) -> tuple[PlanStep, ...]:
    """The steps that ``acts`` come to."""
    found: list[PlanStep] = []
    for action in ordered(acts):
        own = [act for act in acts if act.action is action]
        price = total(own)
        happens = [act.happens for act in own] if action.at else []
        dues = [act.due for act in own if act.due is not None]
        ids = (act.unit.id if act.unit.id is not None else str(act.unit.place) for act in own)
        found.append(
            PlanStep(
                action=action,
                records=tuple(ids) if action.listed else (),
                count=len(own),
                money=price.money,
                moves=summed(act.moves for act in own),
                priced=all(act.priced for act in own),
                clears=tuple(dict.fromkeys(name for act in own for name in clears.get(act.unit, ()) if name)),
                happens=in_utc(max(happens)) if happens and not _began(own) else None,
                due=in_utc(min(dues)) if dues else None,
                where=action.place(platform),
                takes=_takes(action, platform),
            )
        )
    return tuple(found)


def _began(acts: Sequence[PlannedAct]) -> bool:
    """Whether no time of its own is known of any: it counts as happening at once."""
    return len({act.happens for act in acts}) == 1 and not acts[0].known


def total(acts: Iterable[PlannedAct]) -> Price:
    """What acts cost together."""
    price = Price()
    for act in acts:
        price = price.plus(act.price)
    return price


def replayed(
    acts: Sequence[PlannedAct], doing: Doing, *, without: Action | None = None
) -> tuple[tuple[PlannedAct, ...], PlanChanges]:
    """``acts`` one by one, and what comes of them; where one action isn't taken, nor is what builds on it."""
    changes, done = doing.base, list[PlannedAct]()
    since = {act.unit: doing.now for act in acts}
    for act in acts:
        if act.action is without:
            continue
        taken = doing.taken(act.unit, act.action, changes, since[act.unit], act.target)
        if taken is not None:
            own, changes = taken
            since[act.unit] = own.happens
            done.append(own)
    return tuple(done), changes


def _takes(action: Action, platform: str | None) -> Text:
    """How long it takes and whose word that is; empty where nobody knows."""
    lasts = action.lasts(platform)
    if lasts is None:
        return Text()
    return Text(
        f"up to {format_duration(lasts.time, 'en')} ({lasts.evidence}: {lasts.source})",
        f"最长 {format_duration(lasts.time, 'zh')}（{_SPOKEN[lasts.evidence]}：{lasts.source}）",
    )


def money_of(price: Price) -> Mapping[str, Decimal]:
    """What a price comes to by currency, in alphabetical order."""
    return dict(sorted(price.money.items()))
