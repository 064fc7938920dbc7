"""What is computed before the subjects are looked at: folds that share a pass, and what no record changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from checker.evaluate.python.folds import Accumulator, Quantified
from checker.evaluate.python.world import WaiverFilter
from checker.language.model.conditions import Aggregate, Quantifier

Fold = Quantifier | Aggregate
Sink = Quantified | Accumulator


class PlanStep(Struct):
    """Something that is computed before the subjects are looked at; its result gets the name ``name``.

    With a ``section``, it is a fold in the pass over that section: ``body`` are its lines, which hand
    contributions to the name ``add``, and ``sink`` makes what takes them. Otherwise ``function``
    computes it. A step needs only steps of earlier levels and, with a function, earlier ones of its own.
    ``best`` names what keeps the best value so far, for a fold that has one.
    """

    name: str
    level: int
    function: str = ""
    section: str = ""
    add: str = ""
    best: str = ""
    body: Sequence[str] = ()
    sink: Callable[[], Sink] | None = None
    waived: WaiverFilter | None = None


class SinkNames(Struct, frozen=True):
    """The names in a pass of what takes contributions, and of the best so far ("" where none is kept)."""

    add: str
    best: str = ""
