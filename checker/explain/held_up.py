"""What of the shop a single record holds up: by itself, or by a record that belongs to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.evaluate.reference.world import Plain
from checker.explain.blames import DecidedCase
from checker.explain.build import Explainer
from checker.explain.evidence import counted_in
from checker.language.model.conditions import QuantifierKind
from checker.language.model.policy import PolicyRef, Precondition
from checker.report.attention import FAILING
from checker.report.model import HeldUp
from checker.schema.catalog import catalog
from checker.values.truth import Truth


def held_up(
    cases: Iterable[DecidedCase], explainer: Explainer, section: str, subject: str
) -> tuple[HeldUp, ...]:
    """The preconditions of the shop that the record of ``section`` called ``subject`` is in the way of."""
    return tuple(found for case in cases for found in _of_case(case, explainer, section, subject))


def _of_case(case: DecidedCase, explainer: Explainer, section: str, subject: str) -> Iterator[HeldUp]:
    result = explainer.result(case)
    for item, told in zip(case.truths.policy.all_preconditions(), result.preconditions, strict=True):
        if told.asked and told.status in FAILING:
            for place, record in _to_blame(case, item, explainer, section, subject):
                yield HeldUp(result, told, place, record)


def _to_blame(
    case: DecidedCase, item: Precondition, explainer: Explainer, section: str, subject: str
) -> Iterator[tuple[str, str | None]]:
    """Section and id of the records that keep a precondition from holding."""
    if isinstance(item.condition, PolicyRef):
        return
    at, scopes = explainer.blames(case).reading()
    condition = at.settled(item.condition)
    for quantifier in () if condition is None else counted_in(condition):
        place = quantifier.source.section
        if place is None or quantifier.kind is QuantifierKind.SOME:
            continue
        for record in _belonging(place, explainer, section, subject):
            if at.contribution(quantifier, scopes, record) is Truth.FALSE:
                yield place, explainer.world.identity(place, record)


def _belonging(place: str, explainer: Explainer, section: str, subject: str) -> Iterator[Plain]:
    """The record itself where ``place`` is its section, else the records there that refer to it."""
    if place == section:
        found = explainer.world.find(section, subject)
        if found is not None:
            yield found
        return
    for relation in catalog().section(place).relations.values():
        if relation.section == section:
            for record in explainer.world.index(place, (relation.key,))(subject):
                if record.get(relation.key.name) == subject:
                    yield record
