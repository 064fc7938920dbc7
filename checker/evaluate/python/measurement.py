"""Measures policies over a snapshot: one pass over each section, then the subjects one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import starmap
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from checker.evaluate.model import Cover, SubjectTruths
from checker.evaluate.python.assembly import Subjects, Versions
from checker.evaluate.python.groups import RecordGroups, SettledApart
from checker.evaluate.python.program import OVER, SILENT, Program
from checker.evaluate.python.run import RunContext
from checker.evaluate.python.world import DecodedSnapshot, RecordWorld
from checker.language.model.policy import Policy
from checker.logical_plan.nodes import Target
from checker.snapshot import Projection, Snapshot
from checker.snapshot.read.records import RecordTypes
from checker.values.truth import Timeline


class Prepared(Struct, frozen=True):
    """Policies ready to be measured over any number of snapshots.

    ``policies`` have their parameters applied; one that others refer to stands before them.
    """

    policies: tuple[Policy, ...]
    program: Program
    projection: Projection
    types: RecordTypes


def prepared(
    policies: Sequence[Policy], leaving_out: frozenset[Target] = frozenset(), *, grouped: bool = False
) -> Prepared:
    """Prepare ``policies``, with their parameters applied; one that others refer to stands before them.

    ``leaving_out`` are the preconditions for which a waiver leaves out records; ``grouped`` is for snapshots
    whose records can be grouped.
    """
    from checker.evaluate.python.emitter import program  # not needed for what has been kept
    from checker.logical_plan.plan import plan

    planned = plan(policies, leaving_out, grouped=grouped)
    return Prepared(tuple(policies), program(planned), planned.projection, RecordTypes(planned.projection))


class Measurement:
    """Policies measured over one snapshot.

    Args:
        snapshot: the snapshot.
        records: its records, with at least the fields that the policies read.
        policies: what is measured, prepared for the waivers in force.
        as_of: the instant of the check.
        covers: the waivers in force, by policy and precondition.
        keep: so many records that fail or are unknown are named per precondition; None names all.
        turns: when which other version of a policy decides, None where from then on there is none, in order.
        doubts: when it isn't known which version of a policy decides: unknown then, true at other times.
        lean: measure no more of a record to which a policy certainly doesn't apply than that it doesn't:
            the rest is unknown and named values are left out. The shop itself is always measured whole.
        groups: groups the records of sections for policies that are prepared for it.

    Raises:
        SnapshotError: a record is wrong.
    """

    def __init__(  # noqa: PLR0917  # what a check consists of, in the order of the pipeline
        self,
        snapshot: Snapshot,
        records: DecodedSnapshot,
        policies: Prepared,
        as_of: datetime,
        covers: Mapping[Target, Cover] = MappingProxyType({}),
        keep: int | None = 10,
        *,
        lean: bool = False,
        groups: RecordGroups | None = None,
        turns: Iterable[tuple[str, datetime, str | None]] = (),
        doubts: Mapping[str, Timeline] = MappingProxyType({}),
    ) -> None:
        self._world = RecordWorld(records, snapshot.coverage, snapshot.as_of)
        self._run = RunContext(
            self._world, snapshot.calendar, as_of, covers, keep=keep, lean=lean, groups=groups
        )
        names = policies.program.run(self._run)
        self._world.look_through(later={policy.subject for policy in policies.policies})
        self._over = policies.program.over
        versions: dict[str, Versions] = {}
        self._subjects = {
            policy.id: Subjects(policy, names[policies.program.subjects[policy.id]], versions, self._run)
            for policy in policies.policies
        }
        versions |= {name: Versions(subjects) for name, subjects in self._subjects.items()}
        for name, instant, version in turns:
            coming = versions.setdefault(name, Versions(None))
            coming.later.append((instant, None if version is None else self._subjects[version]))

        for name, doubt in doubts.items():
            versions.setdefault(name, Versions(None)).sure = doubt

    def subjects(self, policy: str) -> Iterator[SubjectTruths]:
        """The truths of a policy's subjects, one by one in the order of the snapshot."""
        subjects = self._subjects[policy]
        return starmap(subjects.truths, self.records(subjects.policy.subject))

    def records(self, kind: str) -> Iterator[tuple[int, Any]]:
        """The subjects of a kind with their places, in the order of the snapshot."""
        if kind == "shop":
            return iter(((0, self._world.root.shop),))
        if self._run.groups is not None:
            self._run.groups.one_by_one(kind)
        return self._world.stream(kind)

    def sorted_out(self, kind: str, most: int) -> SettledApart | None:
        """The subjects of a kind, those apart on which all policies are over or which they don't concern.

        ``most`` of the first of each sort are named. None where nobody can tell without looking at each.
        """
        own = [subjects for subjects in self._subjects.values() if subjects.policy.subject == kind]
        apart = [self._over.get(subjects.policy.id) for subjects in own]
        told = dict.fromkeys(each for every in apart for each in every or ())
        if self._run.groups is None or None in apart:
            return None

        def over(record: Any) -> bool:
            return all(subjects.brief(record) in (SILENT, OVER) for subjects in own)

        return self._run.groups.sorted_out(kind, tuple(told), most, over)

    def record(self, kind: str, index: int) -> Any:
        """One of them."""
        return self._world.root.shop if kind == "shop" else self._world.record(kind, index)

    def truths(self, policy: str, index: int, record: Any) -> SubjectTruths:
        """What was measured of a subject of ``policy``."""
        return self._subjects[policy].truths(index, record)

    def id_of(self, policy: str, record: Any) -> str | None:
        """The id of a subject of ``policy``."""
        return self._subjects[policy].id_of(record)

    def leaves_out(self, policies: Iterable[str]) -> bool:
        """Whether waivers leave out records of any of ``policies``: which of them are there is then asked."""
        return not {policy for policy, _ in self._run.left_out}.isdisjoint(policies)

    def briefs(self, kind: str) -> Callable[[Any], list[Any]]:
        """Tells of a record what bears on its verdicts under all policies and differs between records.

        Records of which that is equal have equal verdicts. Which of them waivers leave out isn't noted.
        """
        functions = [s.brief for s in self._subjects.values() if s.policy.subject == kind]

        def brief(record: Any) -> list[Any]:
            return [part for function in functions for part in function(record)]

        return brief

    def met(self, policy: str, precondition: str) -> frozenset[str]:
        """The waived records of a precondition that were there; complete once all subjects are measured."""
        left_out = self._run.left_out.get((policy, precondition))
        return frozenset() if left_out is None else frozenset(left_out.met)


def leaving_out(covers: Mapping[Target, Cover]) -> frozenset[Target]:
    """The preconditions for which waivers leave out records."""
    return frozenset(target for target, cover in covers.items() if cover.records is not None)
