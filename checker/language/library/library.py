"""All policies of a run, by id and version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from checker.diagnostics import Diagnostic, PolicyError, Severity
from checker.diagnostics.nearest import nearest
from checker.language.model.policy import Policy


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

    def ids(self) -> tuple[str, ...]:
        """The ids of the policies that were asked for, in alphabetical order."""
        return tuple(sorted({policy.id for policy in self.policies}))

    def versions(self, policy: str) -> tuple[Policy, ...]:
        """All versions of a policy, the oldest first; none where there is no such policy."""
        return tuple(self._versions.get(policy, ()))

    def in_force(self, policy: str, day: date) -> Policy | None:
        """The version of a policy that applies on ``day``; None where none does."""
        return next((version for version in self.versions(policy) if version.in_force.covers(day)), None)

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
