"""How true parts become with changes: of all records, of one alone, and beside those that are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from checker.evaluate.reference.world import Plain
from checker.explain.world import SnapshotWorld
from checker.plan.options import Doing, PlanUnit
from checker.plan.parts import PartLines, PlanPart, lines, read_of_records
from checker.plan.state import ChangedWorld, PlanChanges
from checker.schema.catalog import catalog
from checker.values.truth import Truth


class Problem(Struct, frozen=True):
    """What has to hold, in which world, from ``now`` on; ``places`` are records that may be in the way."""

    world: SnapshotWorld
    base: PlanChanges
    parts: tuple[PlanPart, ...]
    places: Mapping[str, Sequence[int]]
    subject: PlanUnit | None
    platform: str | None
    now: datetime
    ends: bool = False


class PartTruths:
    """Works out parts of one problem; what looks the same to a part is worked out once."""

    def __init__(self, problem: Problem, doing: Doing) -> None:
        self._problem = problem
        self._doing = doing
        self._read = {part: frozenset(read_of_records(part)) for part in problem.parts}
        self._known: dict[tuple[PlanPart, str], PartLines] = {}

    def alone(self, part: PlanPart, unit: PlanUnit, changes: PlanChanges) -> PartLines:
        """The truth of a part that is asked of each record, of one record only."""
        record = self._doing.record(unit, changes)
        alone = (unit.on, () if record is None else (record,), None)
        world = ChangedWorld(self._problem.world, changes, alone)
        return lines(part, world, self._about(world, changes), self._problem.now)

    def beside(self, part: PlanPart, section: str) -> PartLines:
        """The truth of a part that is asked of each record, as far as it hangs on records that may lack."""
        extent = self._problem.world.extent(section)
        world = ChangedWorld(self._problem.world, self._problem.base, (section, (), extent))
        return lines(part, world, self._about(world, self._problem.base), self._problem.now)

    def _about(self, world: ChangedWorld, changes: PlanChanges) -> Plain:
        """The record that the policy is about."""
        subject = self._problem.subject
        if subject is None:
            shop: Plain = world.root["shop"]
            return shop
        return self._doing.record(subject, changes) or {}

    def best(self, found: PartLines) -> Truth:
        """How true a part ever is."""
        return max(self.at(found, when) for when in (self._problem.now, *found.instants()))

    def at(self, found: PartLines, when: datetime) -> Truth:
        """How true a part is at an instant."""
        return found.at(when, self._problem.now)

    def whole(self, part: PlanPart, changes: PlanChanges) -> PartLines:
        """The truth of a part with changes."""
        seen = part, self.seen(part, changes)
        if seen not in self._known:
            world = ChangedWorld(self._problem.world, changes)
            self._known[seen] = lines(part, world, self._about(world, changes), self._problem.now)
        return self._known[seen]

    def seen(self, part: PlanPart, changes: PlanChanges) -> str:
        """As much of ``changes`` as a part can see: what looks the same to it is the same to it."""
        read = self._read[part]
        names = {name for _, name in read}
        records = {
            place: record
            and {k: v for k, v in record.items() if (catalog().section(place[0]).name, k) in read}
            for place, record in changes.records.items()
        }
        values = {path: value for path, value in changes.values.items() if path[-1] in names}
        return repr((sorted(records.items()), sorted(values.items())))
