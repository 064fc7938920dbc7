"""What a policy is once it is understood: typed and frozen, made of conditions and expressions."""

# Annotations are evaluated here: a decoder asks for them, and as texts each would have to be compiled.

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from checker.base.text import Text
from checker.diagnostics import Span
from checker.language.model.conditions import Condition, Expression, Node
from checker.schema.catalog import ListType, Scalar, Type
from checker.values.quantity import Value


class Voice(StrEnum):
    """Whose word something is, the weightiest first.

    A text is one of ``SOURCE_KINDS``; what no text says is concluded, and of some texts nobody says it.
    """

    PLATFORM = "platform"
    LAW = "law"
    REPRINT = "reprint"
    GUIDE = "guide"
    INFERRED = "inferred"
    UNSTATED = "unstated"


#: Of a text: the platform's own, a law, the platform's as it stands on somebody else's page, or any other.
SOURCE_KINDS: Final = (Voice.PLATFORM, Voice.LAW, Voice.REPRINT, Voice.GUIDE)


def tallied(voices: Sequence[Voice]) -> Mapping[Voice, int]:
    """How often each of ``voices`` is among them."""
    return {voice: voices.count(voice) for voice in Voice if voice in voices}


class Citation(Node, frozen=True):
    """Where a platform's rule says it: a few key words, never sentences."""

    source: str
    title: Text
    section: str | None
    published: date | None
    quote: str | None
    span: Span
    kind: Voice = Voice.UNSTATED


class CitedText(Node, frozen=True):
    """A text that the policy cites."""

    id: str
    title: Text
    section: str | None
    published: date | None
    url: str | None
    span: Span
    kind: Voice = Voice.UNSTATED


class FigureAge(StrEnum):
    """How old a figure is on some day."""

    CURRENT = "current"
    NOT_YET_IN_FORCE = "not_yet_in_force"
    PAST_REVIEW = "past_review"


class FigureDates(Node, frozen=True):
    """The first day on which a figure holds, as its source says, and the last day to look at it again."""

    in_force: date | None = None
    review_by: date | None = None

    def on(self, day: date) -> FigureAge:
        """How old the figure is on ``day``."""
        if self.in_force is not None and day < self.in_force:
            return FigureAge.NOT_YET_IN_FORCE
        if self.review_by is not None and day > self.review_by:
            return FigureAge.PAST_REVIEW
        return FigureAge.CURRENT

    def __bool__(self) -> bool:
        return self.in_force is not None or self.review_by is not None


class Choice(Node, frozen=True):
    """One of the values that a parameter may take: its title (empty where none is given) and who says so.

    ``dates`` are those of this value.
    """

    title: Text = Text()
    citation: Citation | None = None
    span: Span | None = None
    dates: FigureDates = FigureDates()


class Parameter(Node, frozen=True):
    """A number or a reading that may be set from outside; without a value it is unknown.

    ``choices`` holds the values it may take, as a policy writes them; ``citation`` and ``market`` say where
    its value comes from and which markets it holds for, ``dates`` how old it is.
    """

    name: str
    type: Type
    title: Text
    value: Value
    has_value: bool
    choices: Mapping[str, Choice] | None
    span: Span
    citation: Citation | None = None
    market: tuple[str, ...] = ()
    dates: FigureDates = FigureDates()

    @property
    def reads(self) -> bool:
        """Whether it chooses between readings rather than between numbers."""
        return self.choices is not None and self.type is Scalar.STRING

    @property
    def lists(self) -> bool:
        """Whether it is a list of words."""
        return isinstance(self.type, ListType)


class NamedValue(Node, frozen=True):
    """An expression with a name; reports print it."""

    name: str
    title: Text
    expression: Expression
    type: Type
    span: Span


class PreconditionSeverity(StrEnum):
    """Whether a precondition can change the verdict."""

    BLOCKING = "blocking"
    ADVISORY = "advisory"


class Basis(StrEnum):
    """Whether the platform says so or we conclude it."""

    STATED = "stated"
    INFERRED = "inferred"


def voice_of(basis: str, source: Voice | None) -> Voice:
    """Whose word something is that stands on ``basis`` and on a text of a kind, if it has any."""
    return Voice.INFERRED if basis == Basis.INFERRED else source or Voice.UNSTATED


class Exemption(Node, frozen=True):
    """``unless``: where it holds, the precondition is met without its condition."""

    title: Text
    condition: Condition
    span: Span


class PolicyRef(Node, frozen=True):
    """Another policy's verdict on the same subject, as a condition."""

    policy: str
    span: Span


class Precondition(Node, frozen=True):
    """One thing that must hold.

    ``stage`` is None where it is asked for in every stage. Otherwise it is from that stage on, in later ones
    too; where ``until`` names one of these, until that is reached. ``problem`` says what is so when it fails;
    empty where the policy doesn't say.
    """

    id: str
    stage: str | None
    title: Text
    condition: Condition | PolicyRef
    when: Condition | None
    unless: Exemption | None
    fix: Text
    citation: Citation | None
    basis: Basis
    severity: PreconditionSeverity
    span: Span
    until: str | None = None
    problem: Text = Text()

    @property
    def blocking(self) -> bool:
        """Whether it can change the verdict."""
        return self.severity is PreconditionSeverity.BLOCKING

    @property
    def voice(self) -> Voice:
        """Whose word it is."""
        return voice_of(self.basis, None if self.citation is None else self.citation.kind)


class Awaited(StrEnum):
    """Whose turn a stage is, where the seller can only wait."""

    PLATFORM = "platform"
    BUYER = "buyer"
    CARRIER = "carrier"


class Stage(Node, frozen=True):
    """A step of the way. It is over once ``done_when`` is true; without it, never."""

    id: str
    title: Text
    preconditions: tuple[Precondition, ...]
    done_when: Condition | None
    awaits: Awaited | None
    span: Span


class InForce(Node, frozen=True):
    """The days on which a version of a policy applies, in the shop's calendar; ``until`` is exclusive."""

    start: date | None = None
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether ``day`` is one of them."""
        return (self.start is None or self.start <= day) and (self.until is None or day < self.until)


class _Lasting(Protocol):
    @property
    def until(self) -> str | None: ...


_P_co = TypeVar("_P_co", bound=_Lasting, covariant=True)


class _Step(Protocol[_P_co]):
    @property
    def id(self) -> str: ...

    @property
    def preconditions(self) -> tuple[_P_co, ...]: ...


def in_effect(stages: Sequence[_Step[_P_co]], stage: str | None) -> tuple[_P_co, ...]:
    """The preconditions of ``stages`` that are in effect in one of them, in order; for None, none."""
    found: list[_P_co] = []
    for step in stages if stage is not None else ():
        found = [item for item in found if item.until != step.id]
        found += step.preconditions
        if step.id == stage:
            break
    return tuple(found)


class Definitions(Protocol):
    """What the names in conditions stand for, and what kind of record they are asked about."""

    @property
    def subject(self) -> str:
        """The kind of record."""

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Parameters by name."""

    @property
    def values(self) -> Mapping[str, NamedValue]:
        """Named values by name."""


class Policy(Node, frozen=True):
    """A policy, ready to be evaluated.

    ``subject`` is ``shop`` or the section whose records get a verdict each. ``stages`` is empty where
    the policy has none; ``preconditions`` are those that are asked for in every stage. ``values`` and
    ``parameters`` keep the order of the file; a value uses only what stands before it or is resolved
    without a cycle. ``files`` are those that it is made of: its own, then what it extends and so on, then
    what these share with others; ``shared`` are those of the latter that it uses itself.
    ``question`` is what a seller asks, in a few words; policies with the same one answer it together.
    """

    id: str
    file: str
    title: Text
    subject: str
    applies_to: Condition | None
    in_force: InForce
    sources: Mapping[str, CitedText]
    parameters: Mapping[str, Parameter]
    values: Mapping[str, NamedValue]
    stages: tuple[Stage, ...]
    preconditions: tuple[Precondition, ...]
    span: Span
    notes: Text = Text()
    question: Text = Text()
    topic: str | None = None
    extends: tuple[str, ...] = ()
    market: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()

    @property
    def release(self) -> tuple[str, InForce]:
        """What tells a version of a policy from every other."""
        return self.id, self.in_force

    def all_preconditions(self) -> tuple[Precondition, ...]:
        """Those of every stage in order, then those that hold in all stages."""
        return (*(p for s in self.stages for p in s.preconditions), *self.preconditions)

    def step(self, stage: str | None) -> Stage | None:
        """The stage of that id; None where there is none."""
        return next((item for item in self.stages if item.id == stage), None)

    def owns(self, span: Span) -> bool:
        """Whether what stands at ``span`` is the policy's own, as what it uses is, and not taken over."""
        return span.file == self.file or span.file in self.shared

    def asked_in(self, stage: str | None) -> tuple[Precondition, ...]:
        """The preconditions that are asked for once ``stage`` is reached: stages add up.

        They are those of it, those of the stages before it that haven't ended by then, and those of all
        stages; for None, where no stage is the current one, only the latter.
        """
        return (*in_effect(self.stages, stage), *self.preconditions)

    def references(self) -> tuple[PolicyRef, ...]:
        """The policies whose verdicts are preconditions of this one, where it says so."""
        return tuple(reference for _, reference in self.referring())

    def referring(self) -> Iterator[tuple[Precondition, PolicyRef]]:
        """The preconditions that are another policy's verdict, and which."""
        for item in self.all_preconditions():
            if isinstance(item.condition, PolicyRef):
                yield item, item.condition
