"""The answer that a report comes to, as data: renderers say it, and work nothing out of their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.decide.model import Verdict
from checker.diagnostics import Span
from checker.language.model.policy import Voice
from checker.report.attention import SHOP
from checker.report.model import FigureResult, HeldUp, Missing, NotApplied, PreconditionResult
from checker.schema.where import Where

#: Records of which nobody asks any more, as long as there are others.
_PAST: Final = (Verdict.DONE, Verdict.NOT_APPLICABLE)


class Hinge(StrEnum):
    """On what a date depends, besides that nothing else changes; the weakest reason comes first."""

    TIME = "time"
    REST = "rest"
    FACTS = "facts"
    COMING = "coming"


class Earliest(Struct, frozen=True):
    """When something becomes possible: on that day (``TIME``), or no earlier and maybe later.

    ``REST``: only once all else that stands in the way is done; ``FACTS``: what isn't known could make it
    later; ``COMING``: it counts from something that hasn't happened yet to ``awaited`` records,
    or, where these are none, elsewhere.
    """

    instant: datetime
    hinge: Hinge
    awaited: int = 0


class AnsweredQuestion(Struct, frozen=True):
    """What a seller asks, and the answer of all policies that speak of it.

    ``letter`` names it where things to do say which questions they hold up. About single records ``counts``
    says how many come to which verdict, of the ``subject`` section. ``todo``, ``waits`` and ``unknown`` count
    the things to do, the waits and the facts that aren't known. ``why`` is what keeps a single record from
    it.
    """

    letter: str
    title: Text
    topic: str | None
    policies: tuple[str, ...]
    subject: str
    verdict: Verdict
    counts: Mapping[Verdict, int]
    todo: int = 0
    waits: int = 0
    unknown: int = 0
    earliest: Earliest | None = None
    until: datetime | None = None
    why: PreconditionResult | None = None

    @property
    def single(self) -> bool:
        """Whether it is about the shop, or a single record, and not about any number of them."""
        return self.subject == SHOP or sum(self.counts.values()) == 1

    @property
    def open(self) -> tuple[Verdict, ...]:
        """The verdicts of records of which anybody still asks; else the first of those in the past."""
        still = tuple(verdict for verdict in self.counts if verdict not in _PAST)
        return still or tuple(verdict for verdict in _PAST if verdict in self.counts)[:1]


class ThingToDo(Struct, frozen=True):
    """Something to do, once, however many conditions ask for it.

    ``what`` says it: the words of its ``action``, if the table has one, else what is so; then ``fix`` is what
    the policy says to do about it. ``count`` records are concerned, of which ``records`` are the first; it
    ``costs`` so much by currency, ``due`` is by when the first of them has to be dealt with, where anybody
    knows, and ``where`` says where in the back office it is done. ``letters`` are the questions that it holds
    up. ``advice``: it changes no answer.
    """

    what: Text
    count: int
    records: tuple[str, ...]
    letters: tuple[str, ...]
    preconditions: tuple[str, ...]
    fix: Text = Text()
    action: str | None = None
    costs: Mapping[str, Decimal] = {}
    due: datetime | None = None
    where: Where | None = None
    advice: bool = False


class Wait(Struct, frozen=True):
    """Something that only needs time, or that somebody else does, and until when; None where nobody knows.

    ``action`` is what the table has for it.
    """

    what: Text
    earliest: Earliest | None
    letters: tuple[str, ...]
    preconditions: tuple[str, ...]
    count: int = 1
    records: tuple[str, ...] = ()
    action: str | None = None


class LackingFact(Struct, frozen=True):
    """A fact that isn't known, and the questions whose answer it may change."""

    fact: Missing
    letters: tuple[str, ...]


class StrangeWord(Struct, frozen=True):
    """A word that isn't known, as it stands in the data, and the first place where it does."""

    word: str
    place: Span | None


class ShopAnswer(Struct, frozen=True):
    """What a report comes to.

    ``verdict`` is the worst of those that count, None where no policy applies; ``status`` is what the call
    tells the shell. ``silent`` are policies that say nothing though they were named, or though no other
    speaks of their topic; ``strange`` are words in the data that aren't known. ``voices``
    counts the conditions that are asked for now by whose word they are; ``waived`` are those that somebody
    answers for, and ``figures`` those that should be looked at again. ``held_up`` is what of the shop the
    single record holds up that was asked about.
    """

    verdict: Verdict | None
    status: int
    questions: tuple[AnsweredQuestion, ...]
    tasks: tuple[ThingToDo, ...]
    waits: tuple[Wait, ...]
    lacks: tuple[LackingFact, ...]
    silent: tuple[NotApplied, ...]
    strange: tuple[StrangeWord, ...]
    voices: Mapping[Voice, int]
    waived: tuple[PreconditionResult, ...] = ()
    figures: tuple[FigureResult, ...] = ()
    held_up: tuple[HeldUp, ...] = ()
