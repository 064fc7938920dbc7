"""Which policies speak for a shop at an instant, in which version, and why the others don't."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from functools import cached_property
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Severity, UsageError
from checker.diagnostics.nearest import did_you_mean, guess
from checker.language import Library
from checker.language.library.library import Turn
from checker.language.model.outline import ListedPolicy
from checker.language.model.policy import InForce
from checker.select import applicability
from checker.select.skipped import SkippedPolicy, SkipReason
from checker.snapshot import Snapshot
from checker.values.calendar import begins_somewhere

#: So many selections are kept: there are as many as platforms, regions and days.
_KEPT: Final = 1024
_MISSING: Final = object()


class Selection(Struct, frozen=True):
    """The policies that may speak, each in the version in force and after those that it refers to.

    ``reported`` names those whose results are wanted, in order; ``needed`` them and what they, or later
    versions of them, refer to. The others of ``considered`` certainly don't apply to the shop, or one that
    extends them speaks instead.
    ``later`` are the versions of those needed that come later, ``turns`` says when.
    ``skipped`` says of each policy that isn't needed why. ``diagnostics`` are warnings about references that
    lead to no policy in force, and about versions that nobody can tell apart.
    Where the shop's zone isn't known, ``doubts`` are the days from which on other versions of those needed
    decide, or overlays instead of them: it isn't known when they begin.
    """

    considered: tuple[ListedPolicy, ...]
    reported: tuple[str, ...]
    needed: frozenset[str]
    skipped: tuple[SkippedPolicy, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    later: tuple[ListedPolicy, ...] = ()
    turns: tuple[Turn, ...] = ()
    doubts: Mapping[str, tuple[date, ...]] = {}


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
    if only is not None:
        _check(library, only, day)
    asked = _in_force(library, library.ids() if only is None else only, day)
    names = {item.outline.id for item in asked}
    skipped = {name: _unasked(library, name, day, only) for name in library.ids() if name not in names}
    chosen = asked
    if only is None:
        for item in asked:
            name = item.outline.id
            if name not in waived and (failing := applicability.ruled_out(item.outline, snapshot, instant)):
                skipped[name] = SkippedPolicy(item, SkipReason.APPLIES_TO, failing=failing)
        chosen = [item for item in asked if item.outline.id not in skipped]
        outlines = [item.outline for item in chosen]
        for item in chosen:
            lower = item.outline
            above = [p for p in outlines if applicability.always_overrides(p, lower, snapshot, instant)]
            if above and lower.id not in waived:
                skipped[lower.id] = SkippedPolicy(
                    item, SkipReason.OVERRIDDEN, by=applicability.foremost(above)
                )
        chosen = [item for item in chosen if item.outline.id not in skipped]
    asking = _with_referred(library, chosen, day)
    later, turns = _coming(library, asking, day)
    asked_later = _in_force(library, (r.policy for item in later for r in item.outline.references), day)
    needed = _with_referred(library, [*chosen, *asked_later], day)
    for item in needed:
        name = item.outline.id
        if name in skipped and skipped[name].reason is SkipReason.NOT_ASKED_FOR:
            del skipped[name]
    changes: Mapping[str, Sequence[_Change]] = {}
    if not isinstance(local, date):
        instead = {} if only is not None else _overlays(library, chosen, snapshot, instant)
        changes = _changes(library, needed, instead, instant)
    return Selection(
        considered=_with_referred(library, [*asked, *asked_later], day),
        reported=tuple(item.outline.id for item in chosen),
        needed=frozenset(item.outline.id for item in needed),
        skipped=tuple(skipped.values()),
        diagnostics=(*_lost_references(library, asking, day), *_in_doubt(changes, instant)),
        later=later,
        turns=turns,
        doubts={name: tuple(change.day for change in found) for name, found in changes.items()},
    )


class Selector:
    """Selects from a ``library``, once for all shops of which the facts that decide it are the same."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: dict[object, Selection] = {}

    def select(
        self,
        snapshot: Snapshot,
        instant: datetime,
        only: Sequence[str] | None = None,
        waived: AbstractSet[str] = frozenset(),
    ) -> Selection:
        """What of the library speaks for the shop of ``snapshot`` at ``instant``: see ``select``."""
        local = snapshot.calendar.local_date(instant)
        # Of policies that are asked for by name none is ruled out by what the shop is.
        facts = () if only is not None else self._facts
        key = (
            local if isinstance(local, date) else instant,
            tuple(snapshot.shop.get(name, _MISSING) for name in facts),
            None if only is None else tuple(only),
            frozenset(waived),
        )
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[key] = select(self._library, snapshot, instant, only, waived)
        return found

    @cached_property
    def _facts(self) -> list[str]:
        """The facts of the shop that may decide it."""
        library = self._library
        listed = (item.outline for name in library.ids() for item in library.listed(name))
        return sorted(applicability.facts_asked(listed))


def in_force_at(
    library: Library, snapshot: Snapshot, instant: datetime, names: Iterable[str]
) -> tuple[str, ...]:
    """Those of ``names`` of which a version is in force at ``instant``."""
    local = snapshot.calendar.local_date(instant)
    day = local if isinstance(local, date) else instant.date()
    return tuple(name for name in names if library.listed_on(name, day) is not None)


def no_such_policy(library: Library, name: str) -> Diagnostic:
    """``name`` is the id of none of these policies."""
    return Diagnostic.of("SC606", help=did_you_mean(guess(name, library.ids())), name=name)


def _check(library: Library, only: Iterable[str], day: date) -> None:
    """Whether everything that was asked for is there, and in force.

    Raises:
        UsageError: something isn't.
    """
    wrong: list[Diagnostic] = []
    for name in dict.fromkeys(only):
        versions = library.listed(name)
        if not versions:
            wrong.append(no_such_policy(library, name))
        elif library.listed_on(name, day) is None:
            wrong.append(Diagnostic.of("SC612", help=_days_of(versions), name=name, day=str(day)))
    if wrong:
        raise UsageError(wrong)


def _in_force(library: Library, names: Iterable[str], day: date) -> list[ListedPolicy]:
    found = (library.listed_on(name, day) for name in dict.fromkeys(names))
    return [item for item in found if item is not None]


def _unasked(library: Library, name: str, day: date, only: Sequence[str] | None) -> SkippedPolicy:
    """Why a policy isn't among those that are looked at."""
    versions = library.listed(name)
    if only is not None:
        return SkippedPolicy(library.listed_on(name, day) or versions[-1], SkipReason.NOT_ASKED_FOR)
    days = tuple(item.outline.in_force for item in versions)
    return SkippedPolicy(versions[-1], SkipReason.NOT_IN_FORCE, days=days)


def _with_referred(library: Library, chosen: Iterable[ListedPolicy], day: date) -> tuple[ListedPolicy, ...]:
    """The policies and those that they refer to, each after the ones that it refers to.

    One that is referred to but isn't in force on ``day`` says nothing: what hangs on it stays unknown.
    """
    ordered: dict[str, ListedPolicy] = {}

    def visit(item: ListedPolicy) -> None:
        if item.outline.id in ordered:
            return
        for reference in item.outline.references:
            other = library.listed_on(reference.policy, day)
            if other is not None:
                visit(other)
        ordered[item.outline.id] = item

    for item in chosen:
        visit(item)
    return tuple(ordered.values())


def _coming(
    library: Library, needed: Iterable[ListedPolicy], day: date
) -> tuple[tuple[ListedPolicy, ...], tuple[Turn, ...]]:
    """The versions that come after those in force on ``day``, with what they refer to, and their turns."""
    turns: dict[str, tuple[Turn, ...]] = {}
    later: dict[str, ListedPolicy] = {}
    waiting = [item.outline.id for item in needed]
    while waiting:
        name = waiting.pop()
        if name in turns:
            continue
        turns[name] = library.turns(name, day)
        versions = [item for turn in turns[name] if (item := library.later(turn)) is not None]
        later |= {item.outline.id: item for item in versions}
        for item in (*_in_force(library, [name], day), *versions):
            waiting += [reference.policy for reference in item.outline.references]
    return tuple(later.values()), tuple(turn for found in turns.values() for turn in found)


def _lost_references(library: Library, policies: Iterable[ListedPolicy], day: date) -> Iterable[Diagnostic]:
    """Warnings about references to policies of which no version is in force on ``day``."""
    for outline in (item.outline for item in policies):
        for reference in outline.references:
            if library.listed_on(reference.policy, day) is None:
                yield Diagnostic.of(
                    "SC630",
                    reference.span,
                    severity=Severity.WARNING,
                    help=_days_of(library.listed(reference.policy)),
                    policy=outline.id,
                    other=reference.policy,
                    day=str(day),
                )


class _Change(Struct, frozen=True):
    """From ``day`` on ``policy`` decides in another way than before, does so at all, or does no more."""

    policy: str
    day: date
    how: str


def _overlays(
    library: Library, chosen: Iterable[ListedPolicy], snapshot: Snapshot, instant: datetime
) -> Mapping[str, tuple[str, ...]]:
    """Of each policy those, in force or not, that speak instead of it where they apply, as they may here."""
    outlines = [item.outline for name in library.ids() for item in library.listed(name)]
    may_apply = [each for each in outlines if not applicability.ruled_out(each, snapshot, instant)]
    names = (item.outline.id for item in chosen)
    return {
        name: tuple(dict.fromkeys(each.id for each in may_apply if name in each.extends)) for name in names
    }


def _changes(
    library: Library, needed: Iterable[ListedPolicy], instead: Mapping[str, Iterable[str]], instant: datetime
) -> Mapping[str, Sequence[_Change]]:
    """Changes that haven't come everywhere at ``instant``: of versions, and of who speaks ``instead``."""
    found: dict[str, Sequence[_Change]] = {}
    for name in (item.outline.id for item in needed):
        changes = list(_turns(library, name))
        for other in instead.get(name, ()):
            # From one version to the next it goes on speaking.
            changes += (change for change in _turns(library, other) if change.how != _OTHER)
        if ahead := [each for each in changes if begins_somewhere(each.day)[1] > instant]:
            found[name] = sorted(ahead, key=lambda change: (change.day, change.policy))
    return found


_STARTS, _ENDS, _OTHER = "starts", "ends", "other"


def _turns(library: Library, name: str) -> Iterator[_Change]:
    """The days on which versions of a policy come into force, follow on each other, or cease to be."""
    versions = [item.outline.in_force for item in library.listed(name)]
    starts = {each.start for each in versions if each.start}
    ends = {each.until for each in versions if each.until}
    for how, days in ((_OTHER, starts & ends), (_STARTS, starts - ends), (_ENDS, ends - starts)):
        yield from (_Change(name, day, how) for day in days)


def _in_doubt(found: Mapping[str, Iterable[_Change]], instant: datetime) -> Iterable[Diagnostic]:
    """Warnings about policies of which ``instant`` may lie in one version or in another."""
    for change in dict.fromkeys(change for changes in found.values() for change in changes):
        if begins_somewhere(change.day)[0] <= instant:
            yield Diagnostic.of(
                "SC631",
                None,
                # Spelt out: that every message of a page is said somewhere is read from the code.
                "starts" if change.how == _STARTS else "ends" if change.how == _ENDS else "other",
                severity=Severity.WARNING,
                policy=change.policy,
                day=str(change.day),
            )


def _days_of(versions: Iterable[ListedPolicy]) -> Text:
    said = [_days(version.outline.in_force) for version in versions]
    return Text(
        "it is in force " + " and ".join(item.en for item in said),
        "生效日期：" + "；".join(item.zh for item in said),
    )


def _days(days: InForce) -> Text:
    first = Text("", "") if days.start is None else Text(f"from {days.start}", f"{days.start} 起")
    end = Text("", "") if days.until is None else Text(f"until {days.until}", f"{days.until} 前")
    return Text(
        " ".join(part for part in (first.en, end.en) if part),
        "，".join(part for part in (first.zh, end.zh) if part),
    )
