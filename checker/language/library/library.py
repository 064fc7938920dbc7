"""All policies of a run, by id and version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from msgspec import Struct

from checker.diagnostics import Diagnostic, PolicyError, Severity
from checker.diagnostics.nearest import nearest
from checker.language.model.outline import ListedPolicy
from checker.language.model.policy import Policy
from checker.schema.catalog import Catalog, catalog


class Turn(Struct, frozen=True):
    """The day from which another version of a policy decides, in the shop's calendar.

    ``version`` is the id that this version goes by as long as an earlier one is in force; None where from
    that day on there is none.
    """

    policy: str
    day: date
    version: str | None


class Library:
    """Policies by id, in all their versions.

    ``policies`` are those of the files that were asked for; ``referenced`` are others, of the same project
    or shipped, that a ``policy:`` of theirs leads to. Listed ones are known in outline, and made as a whole
    when they are asked for. ``known`` is the catalog that they are written in: by default the one in force.
    """

    def __init__(
        self,
        policies: Iterable[Policy | ListedPolicy],
        referenced: Iterable[Policy | ListedPolicy] = (),
        known: Catalog | None = None,
    ) -> None:
        #: What these policies know of snapshots: it is to be in force where something is done with them.
        self.catalog = known or catalog()
        self._policies = tuple(map(_listed, policies))
        self._referenced = tuple(map(_listed, referenced))
        self._versions: dict[str, list[ListedPolicy]] = {}
        for item in (*self._policies, *self._referenced):
            self._versions.setdefault(item.outline.id, []).append(item)
        for versions in self._versions.values():
            versions.sort(key=lambda item: item.outline.in_force.start or date.min)
        #: Versions under the ids that they go by before they are in force.
        self._later: dict[str, ListedPolicy] = {}

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """Those of the files that were asked for."""
        return tuple(item.whole() for item in self._policies)

    @cached_property
    def referenced(self) -> tuple[Policy, ...]:
        """Others that those refer to."""
        return tuple(item.whole() for item in self._referenced)

    def ids(self) -> tuple[str, ...]:
        """The ids of the policies that were asked for, in alphabetical order."""
        return tuple(sorted({item.outline.id for item in self._policies}))

    def days(self) -> frozenset[date]:
        """The days on which a version of any policy begins, or the first without it."""
        days = (item.outline.in_force for versions in self._versions.values() for item in versions)
        return frozenset(day for found in days for day in (found.start, found.until) if day is not None)

    def listed(self, policy: str) -> tuple[ListedPolicy, ...]:
        """All versions of a policy in outline, the oldest first; none where there is no such policy."""
        return tuple(self._versions.get(policy, ()))

    def listed_on(self, policy: str, day: date) -> ListedPolicy | None:
        """The version of a policy that applies on ``day``, in outline; None where none does."""
        return next((item for item in self.listed(policy) if item.outline.in_force.covers(day)), None)

    def versions(self, policy: str) -> tuple[Policy, ...]:
        """All versions of a policy, the oldest first; none where there is no such policy."""
        return tuple(item.whole() for item in self.listed(policy))

    def in_force(self, policy: str, day: date) -> Policy | None:
        """The version of a policy that applies on ``day``; None where none does."""
        found = self.listed_on(policy, day)
        return None if found is None else found.whole()

    def turns(self, policy: str, day: date) -> tuple[Turn, ...]:
        """When after ``day`` another version of a policy decides, in order."""
        now = self.listed_on(policy, day)
        running, end = now is not None, None if now is None else now.outline.in_force.until
        turns: list[Turn] = []
        for version in self.listed(policy):
            days = version.outline.in_force
            if days.start is None or days.start <= day:
                continue
            if running and end is not None and end < days.start:
                turns.append(Turn(policy, end, None))
            name = f"{policy}@{days.start}"
            if name not in self._later:
                self._later[name] = version.called(name)
            turns.append(Turn(policy, days.start, name))
            running, end = True, days.until
        return (*turns, Turn(policy, end, None)) if running and end is not None else tuple(turns)

    def later(self, turn: Turn) -> ListedPolicy | None:
        """The version that decides from ``turn`` on, under the id that it goes by."""
        return None if turn.version is None else self._later[turn.version]

    def nearest(self, policy: str) -> str | None:
        """The id that a misspelt one most likely means."""
        return nearest(policy, self.ids())


def _listed(policy: Policy | ListedPolicy) -> ListedPolicy:
    return policy if isinstance(policy, ListedPolicy) else ListedPolicy.of(policy)


class Loaded(Struct, frozen=True):
    """What loading yields: the policies, what is wrong with the files, and the files' texts by name.

    The ``digest`` changes with all that made the policies what they are; None where nobody asked for it.
    """

    library: Library
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, str]
    digest: bytes | None = None

    @property
    def valid(self) -> bool:
        """Whether there is no error: only then are the policies complete."""
        return all(diagnostic.severity is not Severity.ERROR for diagnostic in self.diagnostics)

    def checked(self, *, draft: bool = False) -> Library:
        """The library; with ``draft``, also where texts are still to be filled in.

        Raises:
            PolicyError: a file has an error.
        """
        if not self.valid:
            from checker.language.grammar.drafts import DRAFT  # not needed where all is well

            wrong = (item for item in self.diagnostics if item.severity is Severity.ERROR)
            if any(not draft or item.code != DRAFT for item in wrong):
                raise PolicyError(self.diagnostics)
        return self.library
