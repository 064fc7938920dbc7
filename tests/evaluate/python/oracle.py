"""What the reference evaluator says of a policy: the oracle for the compiled one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from checker.evaluate.python import Measurement, SubjectTruths, leaving_out, prepared
from checker.evaluate.python.kept import pack, unpack
from checker.evaluate.reference.course import over_time, reported
from checker.evaluate.reference.evaluate import ReferenceEvaluator, Scopes
from checker.evaluate.reference.waiting import Assumed, with_changes
from checker.evaluate.reference.world import Plain, PlainWorld
from checker.language.model.conditions import AllOf, Path, Quantifier, QuantifierKind
from checker.language.model.events import expected
from checker.language.model.policy import Policy, Precondition
from checker.schema.catalog import catalog
from checker.snapshot import open_snapshot, read_document
from checker.values.calendar import NEVER
from checker.values.quantity import Unknown, Value
from checker.values.truth import FALSE, TRUE, Timeline, Truth, all_of, any_of, foreseen, timeline
from tests.strategies import encoded


class WithoutWaived(PlainWorld):
    """A world in which folds don't meet the records with some ids; relations still find them."""

    def __init__(self, document: Plain, ids: frozenset[str]) -> None:
        super().__init__(document)
        self._ids = ids
        self._whole = PlainWorld(document)

    def section(self, path: str) -> list[Plain]:
        key = catalog().section(path).id
        return [record for record in super().section(path) if key is None or record.get(key) not in self._ids]

    def find(self, section: str, key: str) -> Plain | None:
        return self._whole.find(section, key)


class WaivedReferenceEvaluator(ReferenceEvaluator):
    """The evaluator in such a world; named values are read as they are, waiver or not."""

    def __init__(  # noqa: PLR0917 - as the evaluator is made
        self,
        world: PlainWorld,
        whole: PlainWorld,
        policy: Policy,
        instant: datetime,
        since: datetime | None = None,
        assumed: Assumed = MappingProxyType({}),
    ) -> None:
        super().__init__(world, policy, instant, since, assumed)
        self._whole = ReferenceEvaluator(whole, policy, instant, since, assumed)
        self._whole.switches = self.switches

    def _named(self, name: str, scopes: Scopes) -> Any:
        return self._whole._named(name, scopes)


@dataclass(frozen=True)
class Counted:
    """What a report counts of a condition."""

    checked: int
    failing: int
    unknown: int
    findings: tuple[tuple[str | None, int, Timeline], ...]


@dataclass(frozen=True)
class Oracle:
    """The reference over one document at one instant."""

    document: Mapping[str, Any]
    policy: Policy
    as_of: datetime
    waived: frozenset[str] = frozenset()

    @property
    def world(self) -> PlainWorld:
        return WithoutWaived(self.document, self.waived) if self.waived else PlainWorld(self.document)

    def at(
        self, instant: datetime, assumed: Assumed = MappingProxyType({}), *, coming: bool = False
    ) -> ReferenceEvaluator:
        """The evaluator at an instant; ``coming`` as if what records wait for came."""
        since = self.as_of if coming else None
        if not self.waived:
            return ReferenceEvaluator(self.world, self.policy, instant, since, assumed)
        whole = PlainWorld(self.document)
        return WaivedReferenceEvaluator(self.world, whole, self.policy, instant, since, assumed)

    def _over_time(
        self,
        ask: Callable[[ReferenceEvaluator], Truth],
        assumed: Assumed = MappingProxyType({}),
        *,
        coming: bool = False,
    ) -> Timeline:
        """What ``ask`` finds at each instant at which that may change."""
        truths: dict[datetime, Truth] = {}
        pending = {self.as_of}
        while pending:
            instant = pending.pop()
            at = self.at(instant, assumed, coming=coming)
            truths[instant] = ask(at)
            pending |= {s for s in at.switches if self.as_of < s < NEVER and s not in truths}
        return line_of(truths)

    def subjects(self) -> Iterator[Scopes]:
        """The scopes of each subject."""
        world = PlainWorld(self.document)
        if self.policy.subject == "shop":
            yield (world.root, world.root["shop"])
        else:
            for record in world.section(self.policy.subject):
                yield (world.root, record)

    def line(
        self,
        condition: Any,
        scopes: Scopes,
        absent: Timeline,
        events: Sequence[Path] = (),
        *,
        coming: bool = False,
    ) -> Timeline:
        """The truth of a condition over time; ``absent`` where there is none."""
        if condition is None:
            return absent
        if not self.waived:
            return over_time(
                self.world, self.policy, condition, scopes, self.as_of, coming=coming, events=events
            )
        whole, subject = PlainWorld(self.document), self.policy.subject
        assumed = with_changes(events, scopes, whole, subject, self.as_of) if coming else {}
        return self._over_time(lambda at: at.truth(condition, scopes), assumed, coming=coming)

    def decided(self, p: Precondition, scopes: Scopes, whole: Oracle | None = None) -> Timeline:
        """What a precondition decides over time: what is to come is foreseen.

        ``whole`` is the oracle that reads what a waiver doesn't touch.
        """
        guards, events = whole or self, expected(p, self.policy)
        stays, comes = (
            any_of(
                (
                    guards.line(p.when, scopes, TRUE, events, coming=coming).negated(),
                    guards.line(p.unless and p.unless.condition, scopes, FALSE, events, coming=coming),
                    self.line(p.condition, scopes, TRUE, events, coming=coming),
                )
            )
            for coming in (False, True)
        )
        return foreseen(stays, comes)

    def value(self, name: str, scopes: Scopes) -> Value:
        """A named value as it is reported at the instant of the check."""
        return reported(self.world, self.policy, name, scopes, self.as_of)

    def counted(self, condition: Any, scopes: Scopes) -> Counted:
        """What a report counts, by the last section of the page on semantics."""
        quantifiers = conjunction(condition)
        if quantifiers is None:
            return self._subject(self.line(condition, scopes, _NEVER))
        groups: dict[object, list[Quantifier]] = {}
        for number, item in enumerate(quantifiers):
            same = number if item.kind is QuantifierKind.SOME else item.source.path.text
            groups.setdefault(same, []).append(item)
        parts = [self._quantifiers(group, scopes) for group in groups.values()]
        findings = sorted((f for part in parts for f in part.findings), key=_decides)
        return Counted(
            sum(part.checked for part in parts),
            sum(part.failing for part in parts),
            sum(part.unknown for part in parts),
            tuple(findings),
        )

    def _subject(self, line: Timeline) -> Counted:
        if line.start is Truth.TRUE:
            return Counted(1, 0, 0, ())
        failing = line.start is Truth.FALSE
        return Counted(1, int(failing), int(not failing), ((None, 0, line),))

    def _quantifiers(self, group: Sequence[Quantifier], scopes: Scopes) -> Counted:
        """What is counted of the quantifiers over one list."""
        quantifier = group[0]
        at = self.at(self.as_of)
        records = at.records(quantifier.source, scopes)
        whole = self._subject(all_of([self.line(item, scopes, _NEVER) for item in group]))
        if quantifier.kind is QuantifierKind.SOME:
            return Counted(len(records), whole.failing, whole.unknown, whole.findings)
        truths = [min(at.contribution(item, scopes, record) for item in group) for record in records]
        failing, unknown = truths.count(Truth.FALSE), truths.count(Truth.UNKNOWN)
        section = quantifier.source.section
        if section is None:
            return Counted(len(records), failing, unknown, whole.findings)
        everything = list(PlainWorld(self.document).section(section))
        found = [
            (section, _place(everything, record), self._contribution(group, scopes, record))
            for record, truth in zip(records, truths, strict=True)
            if truth is not Truth.TRUE
        ]
        return Counted(len(records), failing, unknown, tuple(sorted(found, key=_decides)))

    def _contribution(self, group: Sequence[Quantifier], scopes: Scopes, record: Plain) -> Timeline:
        """One record's contribution over time: that of the quantifiers over it alone."""
        return self._over_time(lambda at: min(at.contribution(item, scopes, record) for item in group))


def line_of(truths: Mapping[datetime, Truth]) -> Timeline:
    """The timeline with these truths."""
    start, *changes = sorted(truths.items())
    return timeline(start[1], changes)


_NEVER = Timeline(Truth.FALSE)


def _decides(found: tuple[str | None, int, Timeline]) -> tuple[Truth, float, float]:
    """What fails before what is unknown; of that what never holds by itself, then what holds last."""
    _, _, line = found
    if line.start is not Truth.FALSE:
        return line.start, 0.0, 0.0
    dates = (line.clears_at, line.may_clear_at)
    certain, possible = (-math.inf if day is None else -day.timestamp() for day in dates)
    return line.start, certain, possible


def _place(records: list[Plain], record: Plain) -> int:
    return next(place for place, other in enumerate(records) if other is record)


def conjunction(condition: Any) -> tuple[Quantifier, ...] | None:
    """The quantifiers that a condition is a conjunction of; None where it isn't one."""
    if isinstance(condition, Quantifier):
        return (condition,)
    if isinstance(condition, AllOf) and condition.parts:
        parts = [conjunction(part) for part in condition.parts]
        if None not in parts:
            return tuple(quantifier for part in parts for quantifier in part or ())
    return None


def measured(
    document: Mapping[str, Any], policy: Policy, as_of: datetime, *others: Policy, **options: Any
) -> tuple[Measurement, list[SubjectTruths]]:
    """The policy measured over the document, together with ``others``."""
    policies = (*others, policy)
    snapshot = open_snapshot(read_document(encoded(dict(document))))
    # What one process has kept is what another measures by.
    ready = unpack(pack(prepared(policies, leaving_out(options.get("covers", {})))), policies)
    measurement = Measurement(snapshot, snapshot.project(ready.projection), ready, as_of, **options)
    return measurement, list(measurement.subjects(policy.id))


def plain(value: Value) -> object:
    """A value to compare: of an unknown one only that it is unknown, for several reasons may hold at once."""
    return "unknown" if isinstance(value, Unknown) else value
