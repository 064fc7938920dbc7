"""What is to blame for one precondition: the records, the tests in them that fail, the facts that lack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from checker.evaluate.model import Finding, PreconditionTruths
from checker.evaluate.reference.evaluate import Scopes
from checker.evaluate.reference.waiting import waits
from checker.explain.causes import culprits, holding, lacking, observe, of_record
from checker.explain.missing import gaps
from checker.explain.observation import Gap, Observation
from checker.explain.reading import SnapshotReading
from checker.language.model.conditions import (
    Comparison,
    Condition,
    FieldRef,
    Op,
    Path,
    Quantifier,
)
from checker.language.model.events import expected, happened, pending_paths
from checker.language.model.policy import PolicyRef, Precondition
from checker.language.model.walk import conjuncts
from checker.snapshot import Snapshot
from checker.values.quantity import Reason
from checker.values.truth import Truth, any_of, foreseen


class RecordEvidence(Struct, frozen=True):
    """A record, the tests in it that aren't true, and the facts that it lacks."""

    finding: Finding
    observations: tuple[Observation, ...]
    gaps: tuple[Gap, ...]


class Evidence(Struct, frozen=True):
    """Everything to show for one precondition.

    ``waiting`` are records that something is to happen to; ``holding`` is what holds of one that is met.
    """

    observations: tuple[Observation, ...] = ()
    gaps: tuple[Gap, ...] = ()
    records: tuple[RecordEvidence, ...] = ()
    waiting: tuple[RecordEvidence, ...] = ()
    holding: Condition | None = None


def blame(
    at: SnapshotReading,
    scopes: Scopes,
    precondition: Precondition,
    measured: PreconditionTruths,
    snapshot: Snapshot,
) -> Evidence:
    """Why ``precondition`` isn't met, for the subject in ``scopes``."""
    observed: list[Observation | Gap] = []
    if precondition.when is not None and measured.when.start is Truth.UNKNOWN:
        observed += _with_gaps(at, culprits(at, precondition.when, scopes))
    records: list[RecordEvidence] = []
    waiting: tuple[RecordEvidence, ...] = ()
    condition = None if isinstance(precondition.condition, PolicyRef) else at.settled(precondition.condition)
    if condition is not None:
        for quantifier in counted_in(condition):
            observed += lacking(at, quantifier, scopes)
        for finding in measured.condition.findings:
            found = list(_with_gaps(at, _of_finding(at, condition, scopes, finding, snapshot)))
            # What is known of a record that is open is no reason: what is open is.
            doubtful = finding.timeline.start is Truth.UNKNOWN
            observed += [item for item in found if not (doubtful and _known(item))]
            records.append(RecordEvidence(finding, _located(found), _unique(found)))
        for finding in measured.condition.representatives:
            observed += _with_gaps(at, _of_finding(at, condition, scopes, finding, snapshot))
        told = {item.finding.record for item in records}
        awaited = _waiting(at, condition, scopes, measured, snapshot)
        waiting = tuple(item for item in awaited if item.finding.record not in told)
        if not measured.condition.findings and not isinstance(condition, Quantifier):
            observed += _with_gaps(at, culprits(at, condition, scopes))
    return Evidence(_observations(observed), _unique(observed), tuple(records), waiting)


def _waiting(
    at: SnapshotReading,
    condition: Condition,
    scopes: Scopes,
    measured: PreconditionTruths,
    snapshot: Snapshot,
) -> Iterator[RecordEvidence]:
    """The records on which the date depends, with what has not happened to them yet."""
    for finding in () if measured.waiting is None else measured.waiting.findings:
        section = finding.record.section
        if section is None:
            continue
        inner = (*scopes, snapshot.plain(section, finding.record.index))
        seen = tuple(
            Observation(path, None, happened(path), Truth.FALSE)
            for quantifier in counted_in(condition)
            if quantifier.source.section == section
            for path in pending_paths(quantifier)
            if waits(path, inner[-1], at.world) is not Truth.FALSE and at.value(_read(path), inner) is None
        )
        yield RecordEvidence(finding, seen, ())


def still_to_come(
    at: SnapshotReading, scopes: Scopes, precondition: Precondition, measured: PreconditionTruths
) -> Path | None:
    """The first event outside of lists that hasn't happened, where a date hangs on it."""
    stays = any_of((measured.when.negated(), measured.unless, measured.condition.timeline))
    if measured.coming is None or foreseen(stays, measured.coming) == stays:
        return None
    found = expected(precondition, at.policy)
    return next((p for p in found if waits(p, scopes[p.scope], at.world) is Truth.TRUE), None)


def _read(path: Path) -> FieldRef:
    return FieldRef(path, path.span)


def kept(
    at: SnapshotReading, scopes: Scopes, precondition: Precondition, measured: PreconditionTruths
) -> Evidence:
    """What holds of a precondition that is met: how a duty stands that isn't missed, or what is so."""
    condition = None if isinstance(precondition.condition, PolicyRef) else at.settled(precondition.condition)
    if condition is None:
        return Evidence()
    if isinstance(condition, Comparison) and condition.op is Op.IN_TIME:
        seen = observe(at, condition, scopes)
        return Evidence((seen,)) if seen.truth is Truth.TRUE else Evidence()
    true = measured.condition.timeline.start is Truth.TRUE
    return Evidence(holding=holding(at, condition, scopes, known=true))


def ruled_out(at: SnapshotReading, scopes: Scopes, precondition: Precondition) -> Evidence:
    """What rules a precondition out that doesn't apply."""
    when = None if precondition.when is None else at.settled(precondition.when)
    return Evidence() if when is None else Evidence(_observations(culprits(at, when, scopes)))


def _known(item: Observation | Gap) -> bool:
    return isinstance(item, Observation) and item.truth is not Truth.UNKNOWN


def unique(at: SnapshotReading, found: Iterable[Observation | Gap]) -> tuple[Gap, ...]:
    """The facts that lack, each once, in the order in which they were met.

    That something hangs on a fact says nothing more where it is said why that lacks.
    """
    return _unique(_with_gaps(at, found))


def _with_gaps(at: SnapshotReading, found: Iterable[Observation | Gap]) -> Iterator[Observation | Gap]:
    """What was found, behind each observation the facts that leave it open."""
    for item in found:
        yield item
        if isinstance(item, Observation):
            yield from gaps(at, item)


def _unique(found: Iterable[Observation | Gap]) -> tuple[Gap, ...]:
    every: dict[tuple[str, Reason], Gap] = {}
    for item in found:
        if isinstance(item, Gap):
            every.setdefault((item.path, item.reason), item)
    told = {path for path, reason in every if reason is not Reason.CONDITION}
    return tuple(gap for gap in every.values() if gap.reason is not Reason.CONDITION or gap.path not in told)


def _observations(found: Iterable[Observation | Gap]) -> tuple[Observation, ...]:
    return tuple(item for item in found if isinstance(item, Observation))


def _located(found: Iterable[Observation | Gap]) -> tuple[Observation, ...]:
    """The observations of fields: what is calculated stands nowhere."""
    return tuple(item for item in _observations(found) if item.path is not None)


def counted_in(condition: Condition) -> Iterator[Quantifier]:
    """The quantifiers whose records a report counts."""
    return (part for part in conjuncts(condition) if isinstance(part, Quantifier))


def _of_finding(
    at: SnapshotReading, condition: Condition, scopes: Scopes, finding: Finding, snapshot: Snapshot
) -> Iterator[Observation | Gap]:
    section = finding.record.section
    if section is None:
        yield from culprits(at, condition, scopes)
        return
    record = snapshot.plain(section, finding.record.index)
    for quantifier in counted_in(condition):
        if quantifier.source.section == section:
            yield from of_record(at, quantifier, (*scopes, record))
