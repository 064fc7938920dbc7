"""What a report asks people to do, each thing once, and what isn't known yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from checker.base.text import Text
from checker.report.attention import SHOP, open_now, remedies
from checker.report.model import Missing, PreconditionResult, Report, Result, Status


class Task(Struct, frozen=True):
    """Something to do, and the conditions that it is for, by what is said of them.

    What is ``advice`` bears on no answer.
    """

    what: Text
    served: Mapping[Text, Sequence[tuple[Result, PreconditionResult]]]
    advice: bool


def tasks(report: Report) -> list[Task]:
    """The things to do for the shop, in the order of what to act on first."""
    found: dict[Text, dict[Text, list[tuple[Result, PreconditionResult]]]] = {}
    for result, item in _open(report):
        if item.status is Status.FAILED:
            for what in remedies(item) or [item.headline]:
                found.setdefault(what, {}).setdefault(item.headline, []).append((result, item))
    told = [Task(what, served, _advice(served)) for what, served in found.items()]
    return sorted(told, key=lambda task: task.advice)


def _advice(served: Mapping[Text, Sequence[tuple[Result, PreconditionResult]]]) -> bool:
    return all(item.severity == "advisory" for each in served.values() for _, item in each)


def unknown_facts(report: Report) -> list[Missing]:
    """The facts about the shop that aren't known and that an answer needs, each once."""
    found: dict[str, Missing] = {}
    for result in report.results:
        if result.subject.type == SHOP:
            for item in result.missing:
                found.setdefault(item.path, item)
    for _, condition in _open(report):
        if condition.status is Status.UNKNOWN:
            for item in condition.missing:
                found.setdefault(item.path, item)
    return list(found.values())


def _open(report: Report) -> Iterator[tuple[Result, PreconditionResult]]:
    for result in report.results:
        if result.subject.type == SHOP:
            yield from ((result, item) for item in open_now(result))
