"""What is right by the language and yet hardly meant: warnings and hints that need no proof.

Only what stands in a policy's own file is looked at: what it takes over is another file's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Related, Severity
from checker.language.grammar.parameters import choice_value
from checker.language.model.conditions import Comparison, Literal, NameRef
from checker.language.model.placeholders import PLACEHOLDER
from checker.language.model.policy import (
    Basis,
    Policy,
    Precondition,
    Voice,
)
from checker.language.model.walk import nodes
from checker.lint.age import AGE, old
from checker.lint.figures import OTHER_FIGURE, other_figures, other_units
from checker.lint.reach import ALL_RECORDS, on_everybody

UNUSED_PARAMETER: Final = "SC200"
UNCITED_SOURCE: Final = "SC201"
GAP: Final = "SC202"
NOTHING_TO_DO: Final = "SC203"
SAME_TITLE: Final = "SC204"
NO_SOURCE: Final = "SC205"
UNKNOWN_VOICE: Final = "SC214"
SAME_CHOICE: Final = "SC210"
ODD: Final = AGE.union(
    (UNUSED_PARAMETER, UNCITED_SOURCE, GAP, NOTHING_TO_DO, SAME_TITLE, NO_SOURCE, UNKNOWN_VOICE, SAME_CHOICE),
    (OTHER_FIGURE, ALL_RECORDS),
)


def find(policies: Sequence[Policy], today: date | None = None) -> tuple[Diagnostic, ...]:
    """Everything that is odd about ``policies``, in their order; what is out of date, only on a given day."""
    found = [item for policy in policies for item in _of_policy(policy, today)]
    return (*found, *_gaps(policies))


def _of_policy(policy: Policy, today: date | None) -> Iterator[Diagnostic]:
    used = _names(policy)
    for parameter in policy.parameters.values():
        if parameter.name not in used and policy.owns(parameter.span):
            yield Diagnostic.of(
                UNUSED_PARAMETER, parameter.span, severity=Severity.WARNING, name=parameter.name
            )
    cited = {citation.source for citation in _citations(policy)}
    for source in policy.sources.values():
        if source.id not in cited and policy.owns(source.span):
            yield Diagnostic.of(UNCITED_SOURCE, source.span, severity=Severity.WARNING, name=source.id)
        if source.kind is Voice.UNSTATED and policy.owns(source.span):
            yield Diagnostic.of(UNKNOWN_VOICE, source.span, severity=Severity.HINT, name=source.id)
    for stage in policy.stages:
        if not stage.preconditions and stage.awaits is None and stage.done_when is None:
            yield Diagnostic.of(NOTHING_TO_DO, stage.span, severity=Severity.HINT, name=stage.id)
    yield from _of_choices(policy)
    yield from old(policy, today)
    yield from _of_preconditions(policy)
    yield from other_figures(policy)
    yield from other_units(policy)
    yield from on_everybody(policy)


def _of_choices(policy: Policy) -> Iterator[Diagnostic]:
    """Choices of parameters that no condition tells apart."""
    every = list(nodes(policy.applies_to, policy.values, policy.stages, policy.preconditions))
    for parameter in policy.parameters.values():
        choices = parameter.choices or {}
        uses = [item for item in every if isinstance(item, NameRef) and item.name == parameter.name]
        tests = [
            item
            for item in every
            if isinstance(item, Comparison) and isinstance(item.left, NameRef) and item.left in uses
        ]
        if not tests or len(tests) < len(uses):
            continue  # its value counts somewhere, not only which one it is
        known: dict[tuple[bool, ...], str] = {}
        for name, choice in choices.items():
            value = choice_value(parameter, name)
            told = tuple(any(getattr(part, "value", None) == value for part in test.right) for test in tests)
            other = known.setdefault(told, name)
            if other != name and choice.span is not None and policy.owns(choice.span):
                yield Diagnostic.of(
                    SAME_CHOICE, choice.span, severity=Severity.WARNING, name=name, other=other
                )


def _of_preconditions(policy: Policy) -> Iterator[Diagnostic]:
    titles: dict[tuple[str | None, Text], Precondition] = {}
    for item in policy.all_preconditions():
        first = titles.setdefault((item.stage, item.title), item)
        own = policy.owns(item.span)
        if item.title and first is not item and own:
            yield Diagnostic.of(
                SAME_TITLE,
                item.span,
                severity=Severity.WARNING,
                related=(Related(Text("the other one", "另一条"), first.span),),
                name=item.id,
                first=first.id,
            )
        if own and policy.sources and item.citation is None and item.basis is Basis.STATED:
            yield Diagnostic.of(NO_SOURCE, item.span, severity=Severity.HINT, name=item.id)


def _gaps(policies: Sequence[Policy]) -> Iterator[Diagnostic]:
    """Days between two versions of a policy on which none is in force."""
    versions: dict[str, list[Policy]] = {}
    for policy in policies:
        versions.setdefault(policy.id, []).append(policy)
    for every in versions.values():
        dated = sorted(
            (p for p in every if p.in_force.start is not None), key=lambda p: str(p.in_force.start)
        )
        undated = [p for p in every if p.in_force.start is None]
        for earlier, later in zip([*undated, *dated], dated[0 if undated else 1 :], strict=False):
            until, start = earlier.in_force.until, later.in_force.start
            if until is not None and start is not None and until < start:
                last = start - timedelta(days=1)
                yield Diagnostic.of(
                    GAP,
                    later.span,
                    severity=Severity.WARNING,
                    related=(Related(Text("the version before", "前一个版本"), earlier.span),),
                    name=later.id,
                    until=str(until),
                    last=str(last),
                )


def _names(policy: Policy) -> set[str]:
    """The parameters that conditions, values and texts ask for."""
    found: set[str] = set()
    asking = (
        policy.title,
        policy.question,
        policy.notes,
        policy.applies_to,
        policy.values,
        policy.stages,
        policy.preconditions,
    )
    for node in nodes(*asking):
        if isinstance(node, NameRef):
            found.add(node.name)
        elif isinstance(node, Literal) and node.listed is not None:
            found.add(node.listed)
        elif isinstance(node, Text):
            found.update(match[1].lstrip("$") for match in PLACEHOLDER.finditer(node.en + node.zh))
    return found


def _citations(policy: Policy) -> Iterator[Any]:
    found = [item.citation for item in policy.all_preconditions()]
    for parameter in policy.parameters.values():
        found += [parameter.citation, *(choice.citation for choice in (parameter.choices or {}).values())]
    return (item for item in found if item is not None)
