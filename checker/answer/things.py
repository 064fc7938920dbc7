"""Things to do and to wait for, each once, in the order in which people should do them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from checker.answer.asked import AskedQuestion, FoundOpen, still_open
from checker.answer.dates import wait_until
from checker.answer.model import Earliest, Hinge, ThingToDo, Wait
from checker.base.text import Text
from checker.report.attention import SHOP
from checker.report.model import PreconditionResult, Report, Result, Status

if TYPE_CHECKING:
    from checker.actions.states import ActionGroup, InTheWay

#: So many records are named of each.
_NAMED: Final = 5
#: The kind of what others do.
_WAIT: Final = "wait"


def things(report: Report, asked: Sequence[AskedQuestion]) -> tuple[tuple[ThingToDo, ...], tuple[Wait, ...]]:
    """What is to be done, and what only needs time; advice, which changes no answer, comes last."""
    calling: dict[tuple[str, str | None], tuple[InTheWay, list[FoundOpen]]] = {}
    others: list[list[FoundOpen]] = []
    rest: dict[int, int] = {}
    for entry in still_open(asked, Status.FAILED):
        _, result, item = entry
        if about_itself(result, item):
            continue
        told = 0
        for state in item.states():
            if _called_for(state, report):
                told += 1
                calling.setdefault((state.place, state.id), (state, []))[1].append(entry)
        left = max(item.failing, 1) - told
        if left > 0:
            group = next((group for group in others if _same(group[0], entry)), None)
            if group is None:
                others.append([entry])
                rest[len(others) - 1] = left if told else 0
            else:
                group.append(entry)
    found = [(group, _asking(group, calling)) for group in _groups(calling, report)]
    tasks = [_task(group, by, report) for group, by in found if not _passive(group)]
    tasks += [_untold(group, rest[number]) for number, group in enumerate(others)]
    waits = [*_waits(asked), *(_wait(group, by) for group, by in found if _passive(group))]
    return tuple(sorted(tasks, key=lambda task: task.advice)), tuple(waits)


def about_itself(result: Result, item: PreconditionResult) -> bool:
    """Whether a single record fails by what it is: then there is nothing to do about it."""
    return (
        result.subject.type != SHOP
        and item.status is Status.FAILED
        and item.severity == "blocking"
        and not item.states()
    )


def _groups(
    calling: dict[tuple[str, str | None], tuple[InTheWay, list[FoundOpen]]], report: Report
) -> tuple[ActionGroup, ...]:
    if not calling:
        return ()
    from checker.actions.states import grouped

    states = (state for state, _ in calling.values())
    return grouped(states, platform=report.platform, as_of=report.as_of)


def _called_for(state: InTheWay, report: Report) -> bool:
    from checker.actions.states import (  # the table is slow to load, and often not needed
        called_for,
        of_values,
    )

    read = of_values(state.values)
    return bool(called_for(state.place, read, platform=report.platform, as_of=report.as_of))


def _passive(group: ActionGroup) -> bool:
    return group.action is not None and group.action.kind.value == _WAIT


def _asking(
    group: ActionGroup, calling: dict[tuple[str, str | None], tuple[InTheWay, list[FoundOpen]]]
) -> list[FoundOpen]:
    return [entry for record in group.records for entry in calling[record.place, record.id][1]]


def _task(group: ActionGroup, by: Sequence[FoundOpen], report: Report) -> ThingToDo:
    action = group.action
    assert action is not None, "only what an action is called for is grouped"
    return ThingToDo(
        what=action.said(len(group.records)),
        count=len(group.records),
        records=_named(group),
        letters=_letters(by),
        preconditions=_ids(by),
        action=action.id,
        costs={currency: amount for currency, amount in group.costs.items() if amount},
        where=action.place(report.platform),
        advice=_advice(by),
    )


def _wait(group: ActionGroup, by: Sequence[FoundOpen]) -> Wait:
    action = group.action
    assert action is not None, "only what an action is called for is grouped"
    name = ".".join(field.name for field in action.at)
    ends = [value for record in group.records if isinstance(value := record.values.get(name), datetime)]
    until = Earliest(max(ends), Hinge.TIME) if ends and len(ends) == len(group.records) else None
    count = len(group.records)
    return Wait(action.said(count), until, _letters(by), _ids(by), count, _named(group))


def _named(group: ActionGroup) -> tuple[str, ...]:
    assert group.action is not None, "only what an action is called for is grouped"
    records = group.records[:_NAMED] if group.action.listed else ()
    return tuple(record.id for record in records if record.id is not None)


def _same(one: FoundOpen, other: FoundOpen) -> bool:
    """Whether two conditions are met by one thing to do: for the same records, and told alike."""
    (_, _, first), (_, _, second) = one, other
    if first.failing != second.failing or first.records != second.records:
        return False
    return bool(first.fix and first.fix == second.fix) or bool(
        first.problem and first.problem == second.problem
    )


def _untold(found: Sequence[FoundOpen], left: int) -> ThingToDo:
    """What no action of the table is called for: what is so, and what the policy says to do about it.

    ``left`` is how many records that are, where actions are called for by others.
    """
    _, result, item = found[0]
    what = item.problem or item.why or item.title
    if left:
        what = Text(f"{what.en}, {left:,} more than stand here", f"{what.zh}，此处未列 {left:,} 条")
    named = [record.id for record in item.records if record.failing and record.id is not None]
    return ThingToDo(
        what=what,
        fix=item.fix,
        count=left or item.failing,
        records=tuple(named[:_NAMED]) if not left and _of_records(result, item) else (),
        letters=_letters(found),
        preconditions=_ids(found),
        advice=_advice(found),
    )


def _of_records(result: Result, item: PreconditionResult) -> bool:
    """Whether it is about records inside the subject, and not the subject itself."""
    return any(record.id != result.subject.id for record in item.records)


def _waits(asked: Sequence[AskedQuestion]) -> Iterator[Wait]:
    """What only needs time, each once."""
    groups: dict[object, list[FoundOpen]] = {}
    for entry in still_open(asked, Status.WAITING):
        item = entry[2]
        groups.setdefault((item.title, wait_until(item), item.failing), []).append(entry)
    for found in groups.values():
        item = found[0][2]
        yield Wait(item.problem or item.title, wait_until(item), _letters(found), _ids(found), item.failing)


def _advice(found: Iterable[FoundOpen]) -> bool:
    return all(item.severity == "advisory" for _, _, item in found)


def _letters(found: Iterable[FoundOpen]) -> tuple[str, ...]:
    return tuple(sorted({one.letter: None for one, _, _ in found}, key=lambda letter: (len(letter), letter)))


def _ids(found: Iterable[FoundOpen]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.id for _, _, item in found))
