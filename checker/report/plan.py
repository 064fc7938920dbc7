"""What a plan says: the steps, whose they are, what they cost, what they clear, and the date that follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from checker.base.text import Text
from checker.decide.model import Verdict
from checker.schema.where import Where

if TYPE_CHECKING:  # a report mostly has no plan
    from checker.actions.model import Action, Actor


class PlanStep(Struct, frozen=True):
    """One action, on all the records that it is taken on.

    ``records`` are their ids (empty: the shop itself); ``money`` is what it costs, by currency; ``happens``
    is when it happens by itself, where the snapshot says so; ``clears`` are the preconditions that it is for.
    ``due`` is until when it has to be done, of several records the first of these moments.
    ``priced`` is whether the snapshot says all of what it costs; ``moves`` is how much money it is about
    where it costs nothing.
    """

    action: Action
    records: tuple[str, ...]
    count: int
    money: Mapping[str, Decimal]
    clears: tuple[str, ...]
    happens: datetime | None
    where: Where | None
    takes: Text
    priced: bool = True
    due: datetime | None = None
    moves: Mapping[str, Decimal] = {}

    @property
    def by(self) -> Actor:
        """Whose act it is."""
        return self.action.by

    @property
    def said(self) -> Text:
        """It as an imperative."""
        return self.action.said(self.count)


class PlanStage(Struct, frozen=True):
    """What comes once the steps before it are done: to go ahead with a stage, or to meet what the next asks.

    ``awaits`` is whose turn it is where the seller can only wait. ``earliest`` is the first day on which it
    can all have happened; None where something of it isn't known.
    """

    stage: str
    title: Text
    awaits: str | None
    steps: tuple[PlanStep, ...]
    earliest: datetime | None


class Unmet(Struct, frozen=True):
    """A precondition that no action brings to hold, with the records that are in its way."""

    precondition: str
    title: Text
    why: Text
    records: tuple[str, ...]


class Lacking(Struct, frozen=True):
    """A fact that isn't known and that the plan hangs on; ``where`` is where it is found."""

    path: str
    title: Text
    where: Where | None = None


class CompletionWay(Struct, frozen=True):
    """What becomes of a plan where a fact has one of some ``values``."""

    values: Text
    plan: Plan


class Completion(Struct, frozen=True):
    """A fact that isn't known and decides between plans, whatever else is missing being in order.

    ``more`` is whether there are further ways than the ones told.
    """

    path: str
    title: Text
    ways: tuple[CompletionWay, ...]
    more: bool = False


class Plan(Struct, frozen=True):
    """The least that leads a shop, or one record, to eligible.

    Args:
        policy: its id.
        title: its title.
        subject: ``shop`` or a section.
        id: that of the record, or of the shop.
        verdict: the verdict as things stand.
        possible: whether the steps lead to eligible; None where facts are missing: then the steps are the
            least that is to be done in any case.
        eligible_from: the date after the steps if all of them are done today; None where there is none.
        may_be_eligible_from: the same, and where facts are missing the earliest that it can be.
        certain: whether that hangs on nothing but the seller's own steps and known dates.
        moves: whether each day by which the steps come later moves the date.
        steps: what to do, in order.
        then: the later stages, through to the end.
        unmet: what no action brings to hold.
        missing: the facts that are asked for first.
        completions: facts between whose values the plan is decided, the first few.
        money: what it costs in all, by currency.
        titles: of its preconditions, by their ids.
        bounded: whether combinations were left untried, so that there may be a shorter plan.
    """

    policy: str
    title: Text
    subject: str
    id: str | None
    verdict: Verdict
    possible: bool | None
    eligible_from: datetime | None
    may_be_eligible_from: datetime | None
    certain: bool
    moves: bool
    steps: tuple[PlanStep, ...]
    then: tuple[PlanStage, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    missing: tuple[Lacking, ...] = ()
    completions: tuple[Completion, ...] = ()
    money: Mapping[str, Decimal] = {}
    titles: Mapping[str, Text] = {}
    bounded: bool = False

    @property
    def priced(self) -> bool:
        """Whether it is known what all of it costs."""
        return all(step.priced for step in self.steps)


class Plans(Struct, frozen=True):
    """The plans of a shop, one for each policy that was asked, and the instant at which the steps begin."""

    as_of: datetime
    shop: str | None
    shop_title: str | None
    timezone: str | None
    currency: str | None
    plans: tuple[Plan, ...]
    status: int
