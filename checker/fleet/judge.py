"""The judge: shops in, rows out. What is wrong with one shop is said of that shop and stops nothing.

Whoever works on many shops, on this machine or on others, has one of these for each process.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from checker import api
from checker.decide.model import Decision, Status, Verdict
from checker.diagnostics import Diagnostic, InputError, Severity, SnapshotError
from checker.explain.blames import DecidedCase
from checker.explain.build import over_time
from checker.fleet.kinds import ShopKinds
from checker.fleet.question import FleetQuestion, digest_of_policies
from checker.fleet.shops import GivenShop, completed
from checker.fleet.tables import id_in
from checker.language import all_with_parameters
from checker.pipeline.moment import start_of
from checker.render.diagnostics.findings import Findings
from checker.render.diagnostics.html import findings_to_html
from checker.render.formats import FORMATS
from checker.render.report.html.page import to_html
from checker.render.report.json import moment
from checker.render.timeline.ics import events_of_shop
from checker.report.attention import FAILING, SHOP
from checker.report.fleet import FleetRow
from checker.report.model import Report
from checker.schema.catalog import in_force
from checker.snapshot import Snapshot, open_snapshot, read_document, validate

if TYPE_CHECKING:
    from checker.logical_plan.plan import LogicalPlan

#: The records of so many shops in tables are read together; what so many kinds of shops come to is kept.
MOST_AT_ONCE: Final = 256
_KEPT: Final = 1 << 16
#: What is wrong with a shop where shopcheck itself is.
BROKEN: Final = "SC640"


class JudgedShop(Struct, frozen=True):
    """What there is to tell of one shop: its rows, and where they were asked for its page and its dates.

    ``alone`` is whether it was looked at by itself though its records lie in tables.
    """

    rows: tuple[FleetRow, ...]
    page: str = ""
    events: str = ""
    alone: bool = False


class ChangedRulesError(Exception):
    """The rule files aren't what they were when the run began."""


class Judge:
    """Judges shops, one after the other.

    Args:
        question: how.
        cache: a folder where policies and what was made of them are kept.
        policies: the policies, where they are loaded already.
        expected: the digest that their files must have; whatever they are, without it.

    Raises:
        PolicyError: a rule file is invalid.
        ChangedRulesError: the rule files have another digest.
    """

    def __init__(
        self,
        question: FleetQuestion,
        cache: Path | None = None,
        *,
        policies: api.Policies | None = None,
        expected: str | None = None,
    ) -> None:
        loaded = policies or api.load_policies(question.paths, cache=cache)
        if expected is not None and digest_of_policies(loaded) != expected:
            raise ChangedRulesError
        self._question = question
        ready = with_parameters(loaded, question.parameters)
        self._checker = api.Checker(ready, only=question.only, now=question.present, cache=cache)
        self._kinds = ShopKinds(self._planned)
        #: What shops of a kind come to, by the kind.
        self._known: dict[Hashable, tuple[FleetRow, ...]] = {}

    def __call__(self, shops: Iterable[GivenShop]) -> Iterator[JudgedShop]:
        """Each shop judged, in their order."""
        return map(self.judged, shops)

    def together(
        self, shops: Sequence[GivenShop], begin: Callable[[int], object], fatal: Collection[int] = ()
    ) -> list[JudgedShop]:
        """Shops judged, in their order: of those in tables that are alike, one.

        ``begin`` is told which shop comes next; no process survives the ones at ``fatal`` places.
        """
        found: dict[int, JudgedShop] = {}
        kinds = self._kinds_of(shops)
        left = list(range(len(shops)))
        while left:
            asked, waiting, new = list[int](), list[int](), set[Hashable]()
            for place in left:
                kind = None if place in fatal else kinds[place]
                if kind is not None and kind in self._known:
                    found[place] = _like(self._known[kind], shops[place])
                elif len(asked) < MOST_AT_ONCE and kind not in new:
                    asked.append(place)
                    new |= {kind} - {None}
                else:
                    waiting.append(place)
            for place, shop in zip(asked, completed([shops[place] for place in asked]), strict=True):
                begin(place)
                judged = self.given_up(shop) if place in fatal else self.judged(shop)
                found[place] = self._kept(judged, kinds, place, in_tables=shop.tables is not None)
            left = waiting
        return [found[place] for place in range(len(shops))]

    def _kinds_of(self, shops: Sequence[GivenShop]) -> list[Hashable | None]:
        asked = self._question
        # A page is about one shop, and so is a waiver; what a strict look finds isn't asked of the tables.
        if asked.pages or asked.calendar or asked.waivers or asked.strict:
            return [None] * len(shops)
        with in_force(self._checker.library.catalog):
            return self._kinds.of(shops)

    def _kept(
        self, judged: JudgedShop, kinds: list[Hashable | None], place: int, *, in_tables: bool
    ) -> JudgedShop:
        """A shop judged, known to be like others of its kind; one that can't be read is like none."""
        kind = kinds[place]
        if kind is None:
            return replace(judged, alone=in_tables)
        if judged.rows[0].code is not None:
            kinds[:] = [None if each == kind else each for each in kinds]
            return judged
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[kind] = judged.rows
        return judged

    def _planned(self, shop: GivenShop) -> tuple[Snapshot, LogicalPlan, datetime]:
        """What a check of a shop in tables computes, and its instant."""
        snapshot = self._opened(shop)
        return snapshot, *self._checker.plan(snapshot, start_of(self._question.as_of, snapshot))

    def judged(self, shop: GivenShop) -> JudgedShop:
        """One shop judged, whatever is wrong with it."""
        with in_force(self._checker.library.catalog):
            return self._judged(shop)

    def _judged(self, shop: GivenShop) -> JudgedShop:
        snapshot: Snapshot | None = None
        try:
            snapshot = self._opened(shop)
            rows = tuple(self._rows(shop.name, snapshot))
        except Exception as error:  # noqa: BLE001 - a mistake of ours about one shop costs no other its answer
            return self._unreadable(shop, wrong_with(shop.name, error), snapshot)
        page, events = self._pages(shop, snapshot)
        return JudgedShop(rows, page, events)

    def given_up(self, shop: GivenShop) -> JudgedShop:
        """A shop that no process survives."""
        return self._unreadable(shop, (Diagnostic.of(BROKEN, None, "killed", name=shop.name),))

    def _unreadable(
        self, shop: GivenShop, wrong: Sequence[Diagnostic], snapshot: Snapshot | None = None
    ) -> JudgedShop:
        """A shop that can't be read, or about which nothing can be said."""
        code = next(item.code for item in wrong if item.severity is Severity.ERROR)
        row = FleetRow(None if snapshot is None else snapshot.shop_id, shop.name, code=code)
        return JudgedShop((row,), self._page_of(wrong) if self._question.pages else "")

    def _pages(self, shop: GivenShop, snapshot: Snapshot) -> tuple[str, str]:
        """The shop's page and its dates, where these are wanted; one that can't be made says so."""
        asked = self._question
        if not asked.pages and not asked.calendar:
            return "", ""
        try:
            report = self._report(snapshot)
            page = to_html(report, asked.language) if asked.pages else ""
            return page, events_of_shop(report, asked.language) if asked.calendar else ""
        except Exception as error:  # noqa: BLE001 - the verdict stands
            return self._page_of(wrong_with(shop.name, error)), ""

    def report(self, shop: GivenShop) -> Report:
        """The report that a shop's page is made of.

        Raises:
            InputError: there can't be any.
        """
        with in_force(self._checker.library.catalog):
            return self._report(self._opened(shop))

    def _report(self, snapshot: Snapshot) -> Report:
        asked = self._question
        report = self._checker.check(
            snapshot,
            as_of=start_of(asked.as_of, snapshot),
            waivers=asked.waivers,
            records=FORMATS["html"].records,
            dates=True,
        )
        return replace(report, parameters=asked.parameters)

    def _page_of(self, wrong: Sequence[Diagnostic]) -> str:
        return findings_to_html(Findings(wrong, successful=False), self._question.language)

    def _opened(self, shop: GivenShop) -> Snapshot:
        asked = self._question
        if shop.wrong is not None:
            raise SnapshotError([shop.wrong])
        if shop.path is not None or shop.files:
            return api.load_sources(
                [shop.path, *shop.files] if shop.path is not None else shop.files,
                retrieved_at=asked.retrieved_at,
                complete_since=asked.claims,
                now=asked.present,
                strict=asked.strict,
            )
        document = read_document(shop.data, name=shop.name)
        if asked.strict and (mistakes := validate(document)):
            raise SnapshotError(mistakes)
        return open_snapshot(document)

    def _rows(self, source: str, snapshot: Snapshot) -> Iterator[FleetRow]:
        asked, zone = self._question, snapshot.timezone
        examined = self._checker.examine(
            snapshot, as_of=start_of(asked.as_of, snapshot), waivers=asked.waivers, records=None
        )
        as_of = moment(examined.as_of, zone)
        if not examined.shown:
            yield FleetRow(snapshot.shop_id, source, verdict=Verdict.NOT_APPLICABLE, as_of=as_of)
        alike: dict[tuple[int, int], tuple[DecidedCase, FleetRow]] = {}
        for case in examined.shown:
            # Most records share what they come to with others, and then the row but for their ids.
            key = id(case.decision), id(case.truths.outlook)
            known = alike.get(key)
            if known is not None and known[0].truths.policy is case.truths.policy:
                yield replace(known[1], subject=case.truths.subject_id)
                continue
            over = over_time(case.truths, case.decision)
            row = FleetRow(
                shop=snapshot.shop_id,
                source=source,
                policy=case.truths.policy.id,
                kind=case.truths.policy.subject,
                subject=case.truths.subject_id,
                verdict=case.decision.verdict,
                eligible_from=moment(over.clears_at, zone),
                may_be_eligible_from=moment(over.may_clear_at, zone),
                eligible_until=moment(over.ends_at, zone),
                failing=_standing(case.decision, FAILING),
                unknown=_standing(case.decision, (Status.UNKNOWN,)),
                as_of=as_of,
            )
            alike[key] = case, row
            yield row


def _like(rows: Sequence[FleetRow], shop: GivenShop) -> JudgedShop:
    """What a shop comes to that is like the one of these rows."""
    own = id_in(shop.data)
    return JudgedShop(
        tuple(
            replace(row, shop=own, source=shop.name, subject=own if row.kind == SHOP else row.subject)
            for row in rows
        )
    )


def with_parameters(policies: api.Policies, parameters: Mapping[str, str]) -> api.Policies:
    """Policies with parameters set in all that have them, whichever of them apply to a shop.

    Raises:
        UsageError: no policy has such a parameter, or one that has it can't have that value.
    """
    if not parameters:
        return policies
    library = policies.library
    whole = all_with_parameters((*library.policies, *library.referenced), parameters)
    asked = len(library.policies)
    return policies.holding(whole[:asked], whole[asked:])


def wrong_with(name: str, error: Exception) -> tuple[Diagnostic, ...]:
    """Why the shop called ``name`` has no answer."""
    match error:
        case InputError():
            return error.diagnostics
        case RecursionError():
            return (Diagnostic.of(BROKEN, None, "deep", name=name),)
        case MemoryError():
            return (Diagnostic.of(BROKEN, None, "memory", name=name),)
    logging.getLogger(__name__).debug("%s", name, exc_info=error)
    return (Diagnostic.of(BROKEN, None, "internal", name=name, kind=type(error).__name__),)


def _standing(decision: Decision, statuses: tuple[Status, ...]) -> tuple[str, ...]:
    """The preconditions that count and stand so."""
    return tuple(
        name for name, status in decision.statuses.items() if status in statuses and name in decision.counted
    )
