"""One run of a generated module: the snapshot, the instant, and what waivers leave out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from checker.evaluate.model import Cover
from checker.evaluate.python.groups import RecordGroups
from checker.evaluate.python.moments import Moments
from checker.evaluate.python.world import RecordWorld, WaivedRecords
from checker.logical_plan.nodes import Target
from checker.values.calendar import Calendar


class RunContext:
    """What the names of a generated module that change from run to run are made from.

    ``lean`` is whether a record to which a policy certainly doesn't apply is measured no further; ``keep`` so
    many records are named per precondition, None names all. ``groups`` groups records, where they can be.
    """

    def __init__(
        self,
        world: RecordWorld,
        calendar: Calendar,
        as_of: datetime,
        covers: Mapping[Target, Cover],
        *,
        keep: int | None,
        lean: bool,
        groups: RecordGroups | None = None,
    ) -> None:
        self.world = world
        self.groups = groups
        self.moments = Moments(calendar, as_of)
        self.covers = covers
        self.keep = keep
        self.lean = lean
        self.left_out = {
            target: WaivedRecords(cover.records)
            for target, cover in covers.items()
            if cover.records is not None
        }


#: Makes what a name stands for in one run: that depends on the snapshot or on the instant.
PerRun = Callable[[RunContext], object]
