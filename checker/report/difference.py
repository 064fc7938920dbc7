"""What a change of rules means, as data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from checker.base.text import Text
from checker.decide.model import Verdict


class RuleRelation(StrEnum):
    """How the new version of a policy stands to the old one, by which shops may go ahead.

    ``UNDECIDED``: neither a shop was found that tells them apart, nor the proof that there is none.
    """

    EQUIVALENT = "equivalent"
    MORE_PERMISSIVE = "more_permissive"
    LESS_PERMISSIVE = "less_permissive"
    INCOMPARABLE = "incomparable"
    UNDECIDED = "undecided"
    ADDED = "added"
    REMOVED = "removed"


class Witness(Struct, frozen=True):
    """A shop that one version lets go ahead and the other doesn't; both were run on it.

    ``snapshot`` is all of it; ``before`` and ``after`` are what the two versions say, and ``decisive`` the
    preconditions whose status differs.
    """

    snapshot: Mapping[str, Any]
    before: Verdict
    after: Verdict
    decisive: tuple[str, ...]


class ChangeKind(StrEnum):
    """What has become of a precondition."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    TEXTS = "texts"


class RuleChange(Struct, frozen=True):
    """A precondition that isn't what it was: how it reads in each version; empty where it isn't in one."""

    id: str
    kind: ChangeKind
    before: Text
    after: Text


class PolicyDifference(Struct, frozen=True):
    """A policy in two versions.

    ``looser`` is a shop that only the new version lets go ahead, ``stricter`` one that only the old one does.
    The relation holds of every shop with at most ``size`` records of a kind; ``open`` is what couldn't be
    said to the solver, by precondition, and was taken for anything.
    """

    policy: str
    title: Text
    relation: RuleRelation
    changes: tuple[RuleChange, ...] = ()
    looser: Witness | None = None
    stricter: Witness | None = None
    size: int = 0
    open: Mapping[str, str] = {}

    @property
    def texts_only(self) -> bool:
        """Whether nothing has changed but what is said."""
        return bool(self.changes) and all(change.kind is ChangeKind.TEXTS for change in self.changes)


class Flip(Struct, frozen=True):
    """A verdict on a real shop that is another by the new rules; ``decisive`` as of a witness.

    A verdict is None where that version says nothing; a date is the first on which it becomes eligible.
    """

    source: str
    shop: str
    policy: str
    subject: str
    id: str | None
    before: Verdict | None
    after: Verdict | None
    from_before: datetime | None = None
    from_after: datetime | None = None
    decisive: tuple[str, ...] = ()


class LibraryDifference(Struct, frozen=True):
    """Two sets of policies as of an instant.

    ``flips`` are what is otherwise on the shops that were looked at, ``checked`` is how many these are.
    """

    as_of: datetime
    policies: tuple[PolicyDifference, ...]
    flips: tuple[Flip, ...] = ()
    checked: int = 0

    @property
    def relation(self) -> RuleRelation:
        """What holds of all policies together."""
        found = {item.relation for item in self.policies} - {RuleRelation.EQUIVALENT}
        if RuleRelation.UNDECIDED in found:
            return RuleRelation.UNDECIDED
        looser = bool(found & {RuleRelation.MORE_PERMISSIVE, RuleRelation.REMOVED})
        stricter = bool(found & {RuleRelation.LESS_PERMISSIVE, RuleRelation.ADDED})
        if RuleRelation.INCOMPARABLE in found or (looser and stricter):
            return RuleRelation.INCOMPARABLE
        if looser:
            return RuleRelation.MORE_PERMISSIVE
        return RuleRelation.LESS_PERMISSIVE if stricter else RuleRelation.EQUIVALENT
