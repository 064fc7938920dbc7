"""Things to do and to wait for, each once, in the order in which people should do them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from checker.answer.asked import AskedQuestion, FoundOpen, still_open
from checker.answer.dates import wait_until
from checker.answer.model import Earliest, Hinge, ThingToDo, Wait
from checker.base.text import LANGUAGES, Text
from checker.explain.wording.values import format_costs
from checker.report.attention import SHOP
from checker.report.model import PreconditionResult, Report, Result, Status
from checker.schema.catalog import Field, dotted

if TYPE_CHECKING:
    from checker.actions.model import Action
    from checker.actions.states import ActionGroup, InTheWay

#: So many records are named of each.
_NAMED: Final = 5
#: A record that is in the way, by where it is and its id: its state, and what it fails.
_Calling = dict[tuple[str, str | None], tuple["InTheWay", list[FoundOpen]]]


def things(report: Report, asked: Sequence[AskedQuestion]) -> tuple[tuple[ThingToDo, ...], tuple[Wait, ...]]:
    """What is to be done, and what only needs time; advice, which changes no answer, comes last."""
    failed = [entry for entry in still_open(asked, Status.FAILED) if not about_itself(*entry[1:])]
    calling: _Calling = {}
    for entry in failed:
        for state in entry[2].states():
            calling.setdefault((state.place, state.id), (state, []))[1].append(entry)
    found = list(_acts(calling, report))
    told = Counter(id(entry) for _, _, by in found for entry in by)
    others: list[tuple[int, list[FoundOpen]]] = []
    for entry in failed:
        left = max(entry[2].failing, 1) - told[id(entry)]
        if left <= 0:
            continue
        alike = next((group for _, group in others if _same(group[0], entry)), None)
        if alike is None:
            others.append((left if told[id(entry)] else 0, [entry]))
        else:
            alike.append(entry)
    tasks = [_task(action, group, by, report) for action, group, by in found if not action.only_wait]
    tasks += [_untold(group, left) for left, group in others]
    waits = [*_waits(asked), *(_wait(*act) for act in found if act[0].only_wait)]
    return tuple(sorted(tasks, key=lambda task: task.advice)), tuple(waits)


def about_itself(result: Result, item: PreconditionResult) -> bool:
    """Whether a single record fails by what it is: then there is nothing to do about it."""
    return (
        result.subject.type != SHOP
        and item.status is Status.FAILED
        and item.severity == "blocking"
        and not item.states()
    )


def _acts(calling: _Calling, report: Report) -> Iterator[tuple[Action, ActionGroup, list[FoundOpen]]]:
    """What the table has for states that are in the way: the records for each action, and what they fail."""
    if not calling:
        return
    from checker.actions.states import grouped, repeated  # the table is slow to load, and often not needed

    def groups() -> tuple[ActionGroup, ...]:
        states = (state for state, _ in calling.values())
        return grouped(states, platform=report.platform, as_of=report.as_of)

    found = groups()
    if again := repeated(found, report.as_of):
        for record, other in again.items():
            calling[other][1].extend(calling.pop(record)[1])
        found = groups()
    acts = ((group.action, group) for group in found if group.action is not None)
    for action, group in sorted(acts, key=lambda act: _soonest(*act)):
        by = [entry for record in group.records for entry in calling[record.place, record.id][1]]
        yield action, group, by


def _task(action: Action, group: ActionGroup, by: Sequence[FoundOpen], report: Report) -> ThingToDo:
    return ThingToDo(
        what=_said(action, group),
        count=len(group.records),
        records=_named(action, group),
        letters=_letters(by),
        preconditions=_ids(by),
        action=action.id,
        costs={currency: amount for currency, amount in group.costs.items() if amount},
        due=_due(action, group),
        where=action.place(report.platform),
        advice=_advice(by),
    )


def _wait(action: Action, group: ActionGroup, by: Sequence[FoundOpen]) -> Wait:
    ends, count = _instants(group, action.at), len(group.records)
    until = Earliest(max(ends), Hinge.TIME) if ends and len(ends) == count else None
    return Wait(_said(action, group), until, _letters(by), _ids(by), count, _named(action, group), action.id)


def _said(action: Action, group: ActionGroup) -> Text:
    """What is done, and how much money it is about."""
    said = action.said(len(group.records))
    moves = {currency: amount for currency, amount in group.moves.items() if amount}
    if not moves:
        return said
    en, zh = (format_costs(moves, language) for language in LANGUAGES)
    return Text(f"{said.en} ({en})", f"{said.zh}（{zh}）")


def _soonest(action: Action, group: ActionGroup) -> tuple[int, bool, float]:
    """What people do in their order, and of one kind what is due first."""
    due = _due(action, group)
    return action.rank, due is None, 0 if due is None else due.timestamp()


def _due(action: Action, group: ActionGroup) -> datetime | None:
    """By when the first of the records has to be dealt with, as far as that is known."""
    return min(_instants(group, action.due), default=None)


def _instants(group: ActionGroup, path: tuple[Field, ...]) -> list[datetime]:
    """What stands at ``path`` in the records, where it is known."""
    name = dotted(path)
    return [value for record in group.records if isinstance(value := record.values.get(name), datetime)]


def _named(action: Action, group: ActionGroup) -> tuple[str, ...]:
    records = group.records[:_NAMED] if action.listed else ()
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
