"""What a seller is asked: the facts that open verdicts hang on, those of one list together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.decide.model import Verdict
from checker.evaluate.model import PreconditionTruths, SubjectTruths
from checker.explain.blames import DecidedCase
from checker.explain.wording.slots import fill
from checker.explain.world import SnapshotWorld
from checker.facts.columns import AskedField, joined
from checker.facts.lacks import Home, Lack, Looker, Standing, Stands
from checker.language.model.policy import PolicyRef, Precondition
from checker.schema.catalog import Field, ListType, catalog
from checker.snapshot import Snapshot
from checker.values.quantity import Reason
from checker.values.truth import FALSE, TRUE, Timeline, Truth


class QuestionKind(StrEnum):
    """What is asked for."""

    #: One value.
    VALUE = "value"
    #: A list that isn't there, or may lack records.
    LIST = "list"
    #: Values of records that are there.
    RECORDS = "records"


class Use(Struct, frozen=True):
    """Who needs a fact: a policy, or what it asks for.

    ``bears`` is whether the verdict or its dates are still open; else the fact can only tell what else is in
    the way.
    """

    policy: str
    title: Text
    subject: str | None
    precondition: str
    asks: Text
    bears: bool


class OpenRecord(Struct, frozen=True):
    """A record of which something isn't known: ``lacks`` by the keys that lead to each."""

    id: str
    lacks: Mapping[tuple[str, ...], Reason]


class Effect(StrEnum):
    """What a fact can do, the most first."""

    VERDICT = "verdict"
    DATE = "date"
    #: Nothing that was tried changes either, or both are certain already.
    NEITHER = "neither"


class Question(Struct, frozen=True):
    """Something to find out.

    ``path`` leads to it in a snapshot; for records, to their list. ``columns`` are what is asked of each
    record of a list, ``rows`` the records that are there and lack something. ``uses`` tells why it is asked.
    """

    kind: QuestionKind
    path: tuple[str, ...]
    field: Field
    reason: Reason
    uses: tuple[Use, ...]
    columns: tuple[AskedField, ...] = ()
    rows: tuple[OpenRecord, ...] = ()
    effect: Effect = Effect.NEITHER

    @property
    def id(self) -> str:
        """What tells it from the others."""
        return ".".join(self.path) + ("[]" if self.kind is QuestionKind.RECORDS else "")

    @property
    def key(self) -> str:
        """The field that tells the records of a list apart."""
        assert isinstance(self.field.type, ListType), "only records have ids"
        return catalog().records[self.field.type.record or ""].id or ""

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies that ask for it, each once."""
        return tuple(dict.fromkeys(use.policy for use in self.uses))

    @property
    def bears(self) -> bool:
        """Whether a verdict or a date that it may hang on is still open."""
        return any(use.bears for use in self.uses)

    @property
    def depends(self) -> bool:
        """Whether an answer hangs on it, and no value of it by itself: others have to be known too."""
        return self.bears and self.effect is Effect.NEITHER


def questions(snapshot: Snapshot, cases: Iterable[DecidedCase], as_of: datetime) -> tuple[Question, ...]:
    """What the decided ``cases`` still need, in the order in which they ask."""
    world = SnapshotWorld(snapshot)
    found: dict[Lack, list[Use]] = {}
    for case in cases:
        if case.decision.verdict in (Verdict.NOT_APPLICABLE, Verdict.DONE):
            continue
        bears = is_open(case)
        if not bears and case.truths.policy.subject != "shop":
            continue
        for lack, use in _of_case(world, case, as_of, bears=bears):
            uses = found.setdefault(lack, [])
            if use not in uses:
                uses.append(use)
    return tuple(_grouped(found))


def is_open(case: DecidedCase) -> bool:
    """Whether a verdict, or from when or until when it holds, isn't certain."""
    return case.decision.verdict is Verdict.UNDETERMINED or _unsettled(case.truths.outlook)


def _of_case(
    world: SnapshotWorld, case: DecidedCase, as_of: datetime, *, bears: bool
) -> Iterator[tuple[Lack, Use]]:
    truths, _, referred = case
    policy = truths.policy
    subject = truths.subject_id if policy.subject != "shop" else None
    title = fill(policy.title, policy)

    def use(precondition: str, asks: Text) -> Use:
        return Use(policy.id, title, subject, precondition, asks, bears)

    stands = _stands(world, truths)
    looker = Looker(world, policy, as_of, chosen(truths))
    if policy.applies_to is not None and _unsettled(truths.applies):
        asks = Text("whether this question concerns you at all", "这个问题是否与您有关")
        for lack in looker.condition(policy.applies_to, stands):
            yield lack, use("", asks)
    wanted: dict[str, Precondition] = {p.id: p for p in policy.preconditions if p.blocking}
    for stage in _stages(case):
        wanted |= {p.id: p for p in policy.asked_in(stage) if p.blocking}
        step = policy.step(stage)
        if step is not None and step.done_when is not None and _unsettled(truths.done[step.id]):
            asks = Text("which step you are at", "目前办到哪一步")
            for lack in looker.condition(step.done_when, stands):
                yield lack, use("", asks)
    for item in policy.all_preconditions():
        if item.id not in wanted:
            continue
        if isinstance(item.condition, PolicyRef):
            other = referred.get(item.condition.policy)
            if other is not None and other.decision.verdict is Verdict.UNDETERMINED:
                for lack, _ in _of_case(world, other, as_of, bears=bears):
                    yield lack, use(item.id, fill(item.title, policy))
        for lack in _of_precondition(looker, item, truths.preconditions[item.id], stands):
            yield lack, use(item.id, fill(item.title, policy))


def _of_precondition(
    looker: Looker, item: Precondition, measured: PreconditionTruths, stands: Stands
) -> Iterator[Lack]:
    lines = (measured.when, measured.unless, measured.decided, measured.effective, measured.outlook)
    if not any(_unsettled(line) for line in lines):
        return
    if item.when is not None:
        yield from looker.condition(item.when, stands)
    if item.unless is not None and measured.when != FALSE:
        yield from looker.condition(item.unless.condition, stands)
    if not isinstance(item.condition, PolicyRef) and measured.when != FALSE and measured.unless != TRUE:
        yield from looker.condition(item.condition, stands)


def _stages(case: DecidedCase) -> Iterator[str | None]:
    """The stages that may be the current one: while it isn't known whether one is over, the next too."""
    truths, decision, _ = case
    names = [stage.id for stage in truths.policy.stages]
    if decision.stage not in names:
        yield None
        return
    for name in names[names.index(decision.stage) :]:
        yield name
        if truths.done[name].start is not Truth.UNKNOWN:
            return


def _stands(world: SnapshotWorld, truths: SubjectTruths) -> Stands:
    section = truths.policy.subject
    if section == "shop":
        subject, home = world.root["shop"], Home(path=("shop",))
    else:
        subject, home = world.snapshot.plain(section, truths.index), Home(section, truths.subject_id)
    return Standing(Home(), world.root), Standing(home, subject)


def chosen(truths: SubjectTruths) -> dict[str, tuple[int, ...]]:
    """The records that the check found to leave something open, by section."""
    found: dict[str, dict[int, None]] = {}
    for measured in truths.preconditions.values():
        waiting = () if measured.waiting is None else measured.waiting.findings
        for finding in (*measured.condition.findings, *measured.condition.representatives, *waiting):
            if finding.record.section is not None:
                found.setdefault(finding.record.section, {})[finding.record.index] = None
    return {section: tuple(places) for section, places in found.items()}


def _unsettled(line: Timeline) -> bool:
    return Truth.UNKNOWN in (line.start, *(truth for _, truth in line.changes))


def _grouped(found: Mapping[Lack, Sequence[Use]]) -> Iterator[Question]:
    """One question for each value and each list; one for all records of a list that lack something."""
    single: dict[tuple[str, ...], Question] = {}
    tables: dict[str, _Table] = {}
    for lack, uses in found.items():
        home = lack.home
        if not home.named:
            continue
        if home.section is not None:
            assert home.id is not None
            table = tables.setdefault(home.section, _Table(home.section))
            table.add(home, lack, uses)
            continue
        known = single.get(home.path)
        kind = QuestionKind.LIST if lack.columns or lack.reason is Reason.INCOMPLETE else QuestionKind.VALUE
        question = Question(kind, home.path, lack.field, lack.reason, tuple(uses), lack.columns)
        if known is not None:
            question = replace(
                known,
                uses=tuple(dict.fromkeys((*known.uses, *uses))),
                columns=joined(known.columns, lack.columns),
            )
        single[home.path] = question
    yield from single.values()
    yield from (table.question() for table in tables.values())


class _Table:
    """The records of one list that lack something."""

    def __init__(self, section: str) -> None:
        self._section = section
        self._rows: dict[str, dict[tuple[str, ...], Reason]] = {}
        self._columns: dict[tuple[str, ...], AskedField] = {}
        self._uses: dict[Use, None] = {}

    def add(self, home: Home, lack: Lack, uses: Iterable[Use]) -> None:
        """Another value of a record."""
        assert home.id is not None
        self._rows.setdefault(home.id, {})[home.path] = lack.reason
        column = AskedField(home.path, lack.field, lack.columns)
        known = self._columns.get(home.path)
        self._columns[home.path] = column if known is None else joined((known,), (column,))[0]
        self._uses |= dict.fromkeys(uses)

    def question(self) -> Question:
        """All of it."""
        record = catalog().root
        for key in self._section.split("."):
            field = record.fields[key]
            record = catalog().records[getattr(field.type, "record", "")]
        rows = tuple(OpenRecord(identity, lacks) for identity, lacks in self._rows.items())
        return Question(
            QuestionKind.RECORDS,
            tuple(self._section.split(".")),
            field,
            Reason.MISSING,
            tuple(self._uses),
            tuple(self._columns.values()),
            rows,
        )
