"""Which policies speak for a shop at an instant, and in which version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics import Diagnostic, UsageError
from checker.diagnostics.nearest import did_you_mean, guess
from checker.language import Library
from checker.language.model.policy import Policy
from checker.select import applicability
from checker.snapshot import Snapshot


class Selection(Struct, frozen=True):
    """The policies that may speak, each in the version in force and after those that it refers to.

    ``reported`` names those whose results are wanted, in order; ``needed`` them and what they refer to. The
    others of ``considered`` certainly don't apply to the shop, or yield to one that extends them.
    """

    considered: tuple[Policy, ...]
    reported: tuple[str, ...]
    needed: frozenset[str]


def select(
    library: Library,
    snapshot: Snapshot,
    instant: datetime,
    only: Sequence[str] | None = None,
    waived: AbstractSet[str] = frozenset(),
) -> Selection:
    """What of ``library`` speaks for the shop of ``snapshot`` at ``instant``.

    Args:
        library: the policies there are.
        snapshot: whose shop it is about.
        instant: the version in force on its day, on the shop's calendar, is the one that speaks.
        only: ids of the policies asked for; by default every one that applies to the shop.
        waived: ids of policies that waivers speak of; these are looked at in any case.

    Raises:
        UsageError: a policy that was asked for isn't there, or isn't in force.
    """
    local = snapshot.calendar.local_date(instant)
    day = local if isinstance(local, date) else instant.date()
    asked = _asked_for(library, only, day)
    considered = _with_referred(library, asked, day)
    chosen = asked
    if only is None:
        chosen = [p for p in chosen if p.id in waived or not applicability.rules_out(p, snapshot, instant)]
        yielding = {p.id for p in chosen for q in chosen if applicability.speaks_for(q, p, snapshot, instant)}
        chosen = [p for p in chosen if p.id in waived or p.id not in yielding]
    needed = frozenset(p.id for p in _with_referred(library, chosen, day))
    return Selection(considered, tuple(p.id for p in chosen), needed)


def _asked_for(library: Library, only: Sequence[str] | None, day: date) -> list[Policy]:
    """The versions in force of the policies asked for."""
    wrong: list[Diagnostic] = []
    found: list[Policy] = []
    for name in dict.fromkeys(library.ids() if only is None else only):
        policy = library.in_force(name, day)
        if policy is not None:
            found.append(policy)
        elif not library.versions(name):
            hint = did_you_mean(guess(name, library.ids()))
            message = Text(f"there is no policy `{name}`", f"没有编号为 `{name}` 的规则")
            wrong.append(Diagnostic("SC606", message, help=hint))
        elif only is not None:
            message = Text(f"`{name}` isn't in force on {day}", f"规则 `{name}` 在 {day} 未生效")
            wrong.append(Diagnostic("SC612", message))
    if wrong:
        raise UsageError(wrong)
    return found


def _with_referred(library: Library, chosen: Iterable[Policy], day: date) -> tuple[Policy, ...]:
    """The policies and those that they refer to, each after the ones that it refers to.

    One that is referred to but isn't in force on ``day`` says nothing: what hangs on it stays unknown.
    """
    ordered: dict[str, Policy] = {}

    def visit(policy: Policy) -> None:
        if policy.id in ordered:
            return
        for reference in policy.references():
            other = library.in_force(reference.policy, day)
            if other is not None:
                visit(other)
        ordered[policy.id] = policy

    for policy in chosen:
        visit(policy)
    return tuple(ordered.values())
