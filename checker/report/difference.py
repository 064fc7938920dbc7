"""What a change of rules means, as data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.decide.model import Verdict
from checker.diagnostics import Span


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
    preconditions whose status differs. ``parameters`` are those that aren't as the policy sets them.
    """

    snapshot: Mapping[str, Any]
    before: Verdict
    after: Verdict
    decisive: tuple[str, ...]
    parameters: Mapping[str, str] = {}


class ChangeKind(StrEnum):
    """What has become of a precondition."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    TEXTS = "texts"


class RuleChange(Struct, frozen=True):
    """A precondition that isn't what it was: how it reads in each version; empty where it isn't in one.

    ``span`` is where it stands in the new version, if it does.
    """

    id: str
    kind: ChangeKind
    before: Text
    after: Text
    span: Span | None = None


class PolicyDifference(Struct, frozen=True):
    """A policy in two versions.

    ``looser`` is a shop that only the new version lets go ahead, ``stricter`` one that only the old one does.
    The relation holds of every shop with at most ``size`` records of a kind, and of ``tried`` random ones
    beyond; where it is undecided, these are all that it was looked for in. ``open`` is what couldn't be said
    to the solver, by precondition, and was taken for anything. ``since`` is the day from which on it holds;
    None where that is the day of the comparison. ``span`` is where the new version stands.
    """

    policy: str
    title: Text
    relation: RuleRelation
    changes: tuple[RuleChange, ...] = ()
    looser: Witness | None = None
    stricter: Witness | None = None
    size: int = 0
    tried: int = 0
    open: Mapping[str, str] = {}
    since: date | None = None
    span: Span | None = None

    @property
    def noteworthy(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.changes) or self.relation is not RuleRelation.EQUIVALENT

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

    def without_places(self) -> LibraryDifference:
        """The same of files that are nowhere to be seen, such as those of a revision."""
        return replace(
            self,
            policies=tuple(
                replace(item, span=None, changes=tuple(replace(change, span=None) for change in item.changes))
                for item in self.policies
            ),
        )

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
