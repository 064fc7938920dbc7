"""What an action is: the state of a record or of the shop it starts from, what it changes, who takes it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.language.model.placeholders import filled
from checker.schema.catalog import Field, dotted
from checker.schema.where import Where
from checker.values.quantity import Duration


class ActionKind(StrEnum):
    """What people do, in the order in which they should: a buyer who waits for an answer comes first."""

    ANSWER = "answer"
    SHIP = "ship"
    HAND_OVER = "hand-over"
    PAY = "pay"
    ISSUE = "issue"
    CORRECT = "correct"
    CANCEL = "cancel"
    STOP = "stop"
    APPLY = "apply"
    WITHDRAW = "withdraw"
    ASK_SUPPORT = "ask-support"
    WAIT = "wait"


_KINDS: Final = tuple(ActionKind)


class Actor(StrEnum):
    """Whose act it is; ``time`` where something happens by itself, or by the hand of a carrier."""

    SELLER = "seller"
    BUYER = "buyer"
    PLATFORM = "platform"
    TIME = "time"


class Spoken(StrEnum):
    """Whose word it is how long something takes."""

    GUIDE = "guide"
    PLATFORM = "platform"
    REPRINT = "reprint"


class Takes(Struct, frozen=True):
    """How long an action takes on a platform, and who says so."""

    platform: str
    time: Duration
    evidence: Spoken
    source: str


class Sign(StrEnum):
    """What a state may ask of a value besides being one of some words."""

    NONE = "none"
    KNOWN = "known"
    ABOVE_ZERO = "above 0"
    PASSED = "passed"


class StateTest(Struct, frozen=True):
    """What a state asks of one field of its record.

    The value is one of ``words`` (those of a yes-or-no field are true and false) or has one of ``signs``.
    Where ``negated``, it isn't known to: a state is ruled out only by what is known.
    """

    path: tuple[Field, ...]
    words: tuple[str | bool, ...] = ()
    signs: tuple[Sign, ...] = ()
    negated: bool = False

    @property
    def name(self) -> str:
        """The field as a policy writes it, from its record."""
        return dotted(self.path)


class Change(StrEnum):
    """How an effect comes by its value."""

    SET = "set"
    NOW = "now"
    ZERO = "zero"
    COPY = "copy"
    PLUS = "plus"
    IF_NONE = "if none"
    ENOUGH = "enough"


class ActionEffect(Struct, frozen=True):
    """What an action makes of one field.

    ``rooted`` where the path leads from the snapshot's root and not from the record. ``value`` is what is set
    (None for none, an empty tuple for no records), ``other`` the field that is copied or added.
    """

    path: tuple[Field, ...]
    change: Change
    value: str | bool | tuple[()] | None = None
    other: tuple[Field, ...] = ()
    rooted: bool = False

    @property
    def name(self) -> str:
        """The field as a policy writes it."""
        return dotted(self.path)


class SameAct(Struct, frozen=True):
    """An act that may stand in two places: at a record in ``state``, and at the one that it belongs to.

    ``key`` holds the id of that other one, in the section ``place``; ``action`` is what is called for there.
    """

    state: tuple[StateTest, ...]
    key: tuple[Field, ...]
    place: str
    action: str


class Action(Struct, frozen=True, eq=False):
    """Something that somebody does, or that happens, and that changes a record or the shop. Each is one.

    Args:
        id: its name.
        on: the section of the records that it is about, or the object of the shop, as a dotted path.
        listed: whether that is a section.
        kind: what people do, to group by.
        by: whose act it is.
        states: the states that it starts from, each a conjunction: one is enough; none: any state.
        effects: what it changes.
        gone: whether the record is no more.
        undo: whether it can be undone. What takes nothing from anybody counts as if it could.
        only_as_end: it is taken where a policy is about just that, and never on the way to anything else.
        at: the field that says when it happens by itself, if one does.
        due: the field that says by when it has to be done, if one does.
        same: under which action, on another record, the same act may be called for too.
        costs: the amount that it costs: what the field says, or, of one that it raises, what it is raised by.
        moves: the amount that it is about where it costs nothing, such as what is held and will be released.
        takes: how long it takes, by platform; where nothing stands nobody knows.
        platforms: where it can be done; none: everywhere.
        words: an imperative, with ``{count}`` and words for one and for several where there may be several.
        where: where in the back office, by platform.
    """

    id: str
    on: str
    listed: bool
    kind: ActionKind
    by: Actor
    states: tuple[tuple[StateTest, ...], ...]
    effects: tuple[ActionEffect, ...]
    gone: bool
    undo: bool
    only_as_end: bool
    at: tuple[Field, ...]
    due: tuple[Field, ...]
    same: SameAct | None
    costs: tuple[Field, ...]
    moves: tuple[Field, ...]
    takes: tuple[Takes, ...]
    platforms: tuple[str, ...]
    words: Text
    where: Mapping[str, Where]

    @property
    def rank(self) -> int:
        """Its place among what people do."""
        return _KINDS.index(self.kind)

    @property
    def only_wait(self) -> bool:
        """Whether others act, and the seller does nothing but wait."""
        return self.kind is ActionKind.WAIT

    def said(self, count: int = 1) -> Text:
        """The imperative for so many records."""
        return filled(self.words, count, lambda _name, _language: f"{count:,}")

    def place(self, platform: str | None) -> Where | None:
        """Where in the back office of ``platform`` it is done; None where that isn't known."""
        return self.where.get(platform or "")

    def lasts(self, platform: str | None) -> Takes | None:
        """How long it takes on ``platform``; None where nobody knows."""
        return next((item for item in self.takes if item.platform == platform), None)

    def offered(self, platform: str | None) -> bool:
        """Whether it can be done on ``platform``."""
        return not self.platforms or platform in self.platforms
