"""What a run over many shops has found: a row for each shop, policy and subject, and what they come to."""

# Annotations are evaluated here: decoders ask for them.

from collections.abc import Mapping

from msgspec import Struct, field

from checker.base.text import Text
from checker.report.model import Verdict


class FleetRow(Struct, frozen=True):
    """How one subject of one shop stands under one policy; of a shop that can't be read, only why.

    ``source`` is where the shop's data lie. ``kind`` is ``shop`` or a section, and ``subject`` the id of the
    shop or of the record. ``failing`` and ``unknown`` are the preconditions that count and aren't met, or of
    which that isn't known. Instants are by the shop's clock. Of a shop that no policy speaks of there is one
    row, without a policy. ``code`` is that of the first mistake in a shop that can't be read; then nothing
    else is known but, perhaps, which shop it is.
    """

    shop: str | None
    source: str
    policy: str | None = None
    kind: str | None = None
    subject: str | None = None
    verdict: Verdict | None = None
    eligible_from: str | None = None
    may_be_eligible_from: str | None = None
    eligible_until: str | None = None
    failing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    as_of: str | None = None
    code: str | None = None


class Obstacle(Struct, frozen=True):
    """How often a precondition stands in the way, and how often it is the only one that does."""

    id: str
    title: Text
    count: int
    alone: int


class Opening(Struct, frozen=True):
    """How many subjects become eligible on a day, and how many will be by then that aren't now."""

    day: str
    count: int
    by_then: int


class PolicyTally(Struct, frozen=True):
    """What the rows of one policy come to.

    ``failing`` and ``unknown`` are its preconditions, those in the way of most first. ``dates`` are the days
    on which subjects become eligible if nothing else changes; of ``undated`` waiting ones that isn't certain.
    """

    policy: str
    title: Text
    kind: str
    verdicts: Mapping[Verdict, int]
    failing: tuple[Obstacle, ...] = ()
    unknown: tuple[Obstacle, ...] = ()
    dates: tuple[Opening, ...] = ()
    undated: int = 0


class ShopFlip(Struct, frozen=True):
    """A verdict on a shop that was another one in an earlier run.

    ``before`` and ``after`` are verdicts, or codes where the shop couldn't or can't be read; None where the
    policy said nothing of it.
    """

    shop: str | None
    source: str
    policy: str
    before: str | None
    after: str | None
    eligible_from: str | None = None


class VerdictFlips(Struct, frozen=True):
    """How many shops went from one verdict of a policy to another."""

    policy: str
    before: str | None
    after: str | None
    count: int


class FleetChanges(Struct, frozen=True):
    """What has changed since an earlier run: of shops that both have, and how many only one of them has."""

    flips: tuple[VerdictFlips, ...]
    unchanged: int
    new_shops: int
    gone_shops: int


class FleetSummary(Struct, frozen=True):
    """What all rows come to.

    ``as_of`` are the first and the last instant at which a shop was checked. ``unreadable`` counts the shops
    that can't be read, by code; ``silent`` those of which no policy speaks. ``repeated`` are the ids that
    several shops of the source have: the first of them, and how many there are. ``since`` is what has changed
    since an earlier run, where one was named. ``alone`` counts the shops in tables that were looked at by
    themselves: not all that was asked could be put to the database.
    """

    shops: int
    rows: int
    status: int
    as_of: tuple[str, str] | None = None
    policies: tuple[PolicyTally, ...] = ()
    unreadable: Mapping[str, int] = field(default_factory=dict)
    first_unreadable: tuple[str, ...] = ()
    silent: int = 0
    repeated: tuple[str, ...] = ()
    repeats: int = 0
    since: FleetChanges | None = None
    alone: int = 0
