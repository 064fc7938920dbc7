"""What the leaves of a condition saw: the value, the test it met, and how that came out."""

from __future__ import annotations

from msgspec import Struct

from checker.language.model.conditions import Comparison, Path, Quantifier
from checker.values.quantity import Reason, Value
from checker.values.truth import Truth


class Inside(Struct, frozen=True):
    """A quantifier that is said of a record as a whole, and how it came out for that record."""

    quantifier: Quantifier
    truth: Truth


class Observation(Struct, frozen=True):
    """One leaf of a condition, evaluated for one record or for the subject.

    ``path`` is the field on the left of ``test``, None where the left side is computed (an aggregate, a
    named value). ``value`` is what the left side came to; ``needed`` are the operands on the right. Where the
    leaf stands in quantifiers inside the condition, it tells of other records than the one at hand:
    ``inside`` holds them, outermost first, and the first is what can be said of the record itself. ``bounds``
    is the fact on either side that is only known within bounds, where that leaves the test open. ``given`` is
    the word that stands in the snapshot where shopcheck doesn't know it.
    """

    path: Path | None
    value: Value
    test: Comparison
    truth: Truth
    needed: tuple[Value, ...] = ()
    inside: tuple[Inside, ...] = ()
    bounds: Gap | None = None
    given: str = ""


class Gap(Struct, frozen=True):
    """A fact that the snapshot doesn't settle: its path from the root, such as ``orders.status``.

    ``given`` is a word that stands there and isn't known.
    """

    path: str
    reason: Reason
    given: str = ""
