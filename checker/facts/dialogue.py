"""Asking one by one: which question comes next, what an answer comes to, when nothing is left to ask."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.api import Checker
from checker.base.text import Text
from checker.diagnostics import Severity, SnapshotError
from checker.diagnostics.messages import PageText
from checker.facts.answers import WrongAnswerError, parse
from checker.facts.columns import AskedField
from checker.facts.needs import Needs, needs
from checker.facts.overlay import overlaid, together
from checker.facts.questions import Effect, Question, QuestionKind
from checker.facts.values import Json, nested
from checker.schema.catalog import Field
from checker.snapshot import Snapshot
from checker.snapshot.check.plain import inspected
from checker.values.quantity import Reason

#: Of more records of one list no single values are asked for: the form has a table for them.
MOST = 10
_NO_MORE = frozenset(("0", "none", "no", "n", "null", "无", "没有", "否"))
#: Stands for a value that nobody knows.
_UNKNOWN: Final = object()
_ALL = frozenset(("yes", "y", "all", "是", "是的", "对", "全部"))


class AnswerKind(StrEnum):
    """What is asked for at the moment."""

    VALUE = "value"
    #: How many records there are.
    COUNT = "count"
    #: Whether the known records are all, or how many more there are.
    COMPLETE = "complete"


class Item(Struct, frozen=True):
    """What is asked next: a value of ``field``, or how many records a list has.

    ``record`` names the one that a value is of. ``answer_to`` is the question that it belongs to.
    """

    step: AnswerKind
    answer_to: Question
    field: Field
    record: str = ""
    path: tuple[str, ...] = ()
    known: int = 0

    @property
    def key(self) -> str:
        """What tells it from the others that are open."""
        return "/".join((self.answer_to.id, self.record, *self.path))


class _Entering(Struct):
    """A list whose records are being entered: so many are still to come, the last has so many columns."""

    question: Question
    records: list[Json]
    left: int
    column: int = 0


class Session:
    """One run of questions. ``given`` is what has been answered, a part of a snapshot."""

    def __init__(self, checker: Checker, base: Snapshot, given: Json, found: Needs) -> None:
        self._checker = checker
        self._base = base
        self._ranks = {question.id: place for place, question in enumerate(found.questions)}
        self._effects = {question.id: question.effect for question in found.questions}
        self._skipped: set[tuple[str, ...]] = set()
        self._entering: _Entering | None = None
        self.given = given
        self.needs = found

    @property
    def snapshot(self) -> Snapshot:
        """The shop with what has been answered."""
        return overlaid(self._base, self.given)

    def item(self) -> Item | None:
        """What to ask next; None where no answer can change anything, or all that is left was passed over."""
        return next(self.items(), None)

    def items(self) -> Iterator[Item]:
        """All that may be asked next, in order: of a list that is being entered, its next value alone."""
        if self._entering is not None:
            yield self._column(self._entering)
        else:
            yield from self._open()

    def _open(self) -> Iterator[Item]:
        for question in self.needs.questions:
            if not question.bears:
                continue
            if question.kind is QuestionKind.RECORDS:
                yield from self._cells(question)
            elif (question.id,) not in self._skipped:
                if question.kind is QuestionKind.VALUE:
                    yield Item(AnswerKind.VALUE, question, question.field, path=question.path)
                else:
                    known = self.snapshot.count(".".join(question.path))
                    step = AnswerKind.COMPLETE if question.reason is Reason.INCOMPLETE else AnswerKind.COUNT
                    yield Item(step, question, question.field, path=question.path, known=known)

    @property
    def is_long(self) -> bool:
        """Whether something is open about so many records that it isn't asked for one by one."""
        return any(question.bears and len(question.rows) > MOST for question in self.needs.questions)

    def _cells(self, question: Question) -> Iterator[Item]:
        if len(question.rows) > MOST:
            return
        fields = {column.path: column.field for column in question.columns if not column.inner}
        for row in question.rows:
            for path in row.lacks:
                if path in fields and (question.id, row.id, *path) not in self._skipped:
                    yield Item(AnswerKind.VALUE, question, fields[path], row.id, path)

    def _column(self, entering: _Entering) -> Item:
        columns = _askable(entering.question)
        column = columns[entering.column]
        record = str(len(entering.records) + (0 if entering.column else 1))
        return Item(AnswerKind.VALUE, entering.question, column.field, record, column.path)

    # --- answers ------------------------------------------------------------------------------

    def skip(self, item: Item | None = None) -> None:
        """Nobody knows the answer to ``item``, or to what is asked next."""
        item = item or self.item()
        assert item is not None, "nothing is asked"
        entering = self._entering
        if entering is not None:
            self._entered(entering, _UNKNOWN)
        elif item.record:
            self._skipped.add((item.answer_to.id, item.record, *item.path))
        else:
            self._skipped.add((item.answer_to.id,))

    def accept(self, text: str, item: Item | None = None) -> None:
        """Take an answer to ``item``, or to what is asked next.

        Raises:
            WrongAnswerError: it is none; then nothing has changed.
        """
        item = item or self.item()
        assert item is not None, "nothing is asked"
        if item.step is not AnswerKind.VALUE:
            self._count(item, text.strip().casefold())
            return
        value = parse(item.field, text, self.needs.shop, self.needs.as_of)
        if self._entering is not None:
            self._entered(self._entering, value)
        elif item.record:
            key = item.answer_to.key
            self._add(nested({item.answer_to.path: [{key: item.record, **nested({item.path: value})}]}))
        else:
            self._add(nested({item.path: value}))

    def _count(self, item: Item, word: str) -> None:
        question = item.answer_to
        if item.step is AnswerKind.COMPLETE and word in (_ALL | {"0"}):
            self._add(_complete(question, whole=True))
        elif item.step is AnswerKind.COUNT and word in _NO_MORE:
            self._add({**nested({question.path: []}), **_complete(question, whole=True)})
        elif word.isascii() and word.isdecimal() and 0 < int(word) <= MOST:
            self._entering = _Entering(question, [], int(word))
        elif word.isascii() and word.isdecimal() and int(word) > MOST:
            raise WrongAnswerError(
                Text(
                    "that is too many to type here: write them into the form, or leave it open with Enter",
                    "数量太多，不便在此输入：请填进表单，或按回车跳过",
                )
            )
        elif item.step is AnswerKind.COMPLETE:
            raise WrongAnswerError(
                Text("answer yes, or how many more there are", "全部都在请答“是”，否则请写还有几条")
            )
        else:
            raise WrongAnswerError(
                Text("answer none, or how many there are", "没有请答“没有”，否则请写有几条")
            )

    def _entered(self, entering: _Entering, value: object) -> None:
        """A value of the record that is being entered, and with it all that is known of the list so far."""
        question, columns = entering.question, _askable(entering.question)
        column, records = columns[entering.column], list(entering.records)
        if entering.column == 0:
            records.append({})
            if value is _UNKNOWN and column.path == (question.key,):
                value = f"facts-{self.snapshot.count('.'.join(question.path)) + 1}"
        if value is not _UNKNOWN:
            records[-1] = _with(records[-1], column.path, value)
        done = entering.column + 1 == len(columns)
        left = entering.left - done
        self._add({**nested({question.path: records}), **_complete(question, whole=left == 0)})
        entering.records, entering.left = records, left
        entering.column = 0 if done else entering.column + 1
        self._entering = None if left == 0 else entering

    def _add(self, fragment: Json) -> None:
        given = together(self.given, fragment)
        wrong = [item.mistake for item in inspected(given) if item.mistake.severity is Severity.ERROR]
        if wrong:
            raise WrongAnswerError(_said(wrong[0].message))
        try:
            found = needs(self._checker, overlaid(self._base, given))
        except SnapshotError as error:
            raise WrongAnswerError(_said(error.diagnostics[0].message)) from None
        self.given = given
        order = sorted(found.questions, key=lambda item: (not item.bears, self._ranks.get(item.id, -1)))
        self.needs = replace(found, questions=tuple(map(self._with_effect, order)))

    def _with_effect(self, question: Question) -> Question:
        known = self._effects.get(question.id, question.effect)
        return replace(question, effect=known if question.bears else Effect.NEITHER)


def _said(message: Text | PageText) -> Text:
    """The message of a diagnostic as a plain text."""
    return Text(message.en, message.zh)


def _askable(question: Question) -> tuple[AskedField, ...]:
    """The columns that can be typed in; a list in a record can't."""
    return tuple(column for column in question.columns if not column.inner)


def _complete(question: Question, *, whole: bool) -> Json:
    """What is said of a list: that its records are all there are, or that some are still missing."""
    return {"coverage": {".".join(question.path): {"complete": whole, "source": "attested"}}}


def _with(record: Json, path: tuple[str, ...], value: object) -> Json:
    """``record`` with a value at ``path``."""
    key, *rest = path
    inner = record.get(key)
    return {
        **record,
        key: _with(inner if isinstance(inner, dict) else {}, tuple(rest), value) if rest else value,
    }
