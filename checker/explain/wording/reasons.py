"""What is known about a precondition, for the sentences that say why it stands as it does."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from checker.base.text import Text
from checker.explain.observation import Gap, Observation
from checker.language.model.conditions import Condition, Path
from checker.report.model import Status
from checker.values.quantity import Money


class Reasons(Struct, frozen=True):
    """What is known about a precondition at ``as_of``.

    ``observations`` are the tests to blame, ``gaps`` the facts whose absence leaves it open; ``awaited`` is
    how many records the date depends on because something is still to happen to them, ``event`` what that
    is, or what else is still to happen; ``referred`` is the
    title of the policy whose verdict it is, if it is one. Of the records that fail, ``named`` is the id of
    the only one, ``groups`` are the kinds that there are of them, counted in ``measure``, and ``totals`` what
    they come to. ``headed`` says that the policy's own words about the failure stand before the sentence;
    ``holding`` is what of the condition is true.
    """

    status: Status
    checked: int = 1
    failing: int = 0
    unknown: int = 0
    clears_at: datetime | None = None
    may_clear_at: datetime | None = None
    observations: tuple[Observation, ...] = ()
    gaps: tuple[Gap, ...] = ()
    awaited: int = 0
    event: Path | None = None
    referred: Text = Text()
    named: str = ""
    groups: tuple[tuple[Text, int], ...] = ()
    measure: str = ""
    totals: tuple[Money, ...] = ()
    headed: bool = False
    holding: Condition | None = None
