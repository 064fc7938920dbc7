"""All policies of a run, by id and version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from checker.diagnostics import Diagnostic, PolicyError, Severity
from checker.diagnostics.nearest import nearest
from checker.language.model.policy import Policy


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
    or shipped, that a ``policy:`` of theirs leads to.
    """

    def __init__(self, policies: Sequence[Policy], referenced: Sequence[Policy] = ()) -> None:
        self.policies = tuple(policies)
        self.referenced = tuple(referenced)
        self._versions: dict[str, list[Policy]] = {}
        for policy in (*self.policies, *self.referenced):
            self._versions.setdefault(policy.id, []).append(policy)
        for versions in self._versions.values():
            versions.sort(key=lambda policy: policy.in_force.start or date.min)
        #: Versions under the ids that they go by before they are in force.
        self._later: dict[str, Policy] = {}

    def ids(self) -> tuple[str, ...]:
        """The ids of the policies that were asked for, in alphabetical order."""
        return tuple(sorted({policy.id for policy in self.policies}))

    def versions(self, policy: str) -> tuple[Policy, ...]:
        """All versions of a policy, the oldest first; none where there is no such policy."""
        return tuple(self._versions.get(policy, ()))

    def in_force(self, policy: str, day: date) -> Policy | None:
        """The version of a policy that applies on ``day``; None where none does."""
        return next((version for version in self.versions(policy) if version.in_force.covers(day)), None)

    def turns(self, policy: str, day: date) -> tuple[Turn, ...]:
        """When after ``day`` another version of a policy decides, in order."""
        now = self.in_force(policy, day)
        running, end = now is not None, None if now is None else now.in_force.until
        turns: list[Turn] = []
        for version in self.versions(policy):
            start = version.in_force.start
            if start is None or start <= day:
                continue
            if running and end is not None and end < start:
                turns.append(Turn(policy, end, None))
            name = f"{policy}@{start}"
            if name not in self._later:
                self._later[name] = replace(version, id=name)
            turns.append(Turn(policy, start, name))
            running, end = True, version.in_force.until
        return (*turns, Turn(policy, end, None)) if running and end is not None else tuple(turns)

    def later(self, turn: Turn) -> Policy | None:
        """The version that decides from ``turn`` on, under the id that it goes by."""
        return None if turn.version is None else self._later[turn.version]

    def nearest(self, policy: str) -> str | None:
        """The id that a misspelt one most likely means."""
        return nearest(policy, self.ids())


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
