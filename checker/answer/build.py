"""Makes the answer of a report; of results that aren't shown nothing is explained for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct, field

from checker.answer.dates import earliest_of, wait_until
from checker.answer.model import AnsweredQuestion, LackingFact, ShopAnswer, StrangeWord, ThingToDo, Wait
from checker.base.text import Text
from checker.diagnostics.messages import PageText
from checker.language.model.policy import FigureAge
from checker.report.attention import SHOP, bears_on_the_answer, open_now
from checker.report.model import (
    FigureResult,
    Missing,
    PreconditionResult,
    Report,
    Result,
    Status,
    Summary,
    Verdict,
)

#: The worst first, as exit statuses have it; what is done, or says nothing, comes last.
_WORST: Final = (
    Verdict.BLOCKED,
    Verdict.UNDETERMINED,
    Verdict.WAITING,
    Verdict.IN_PROGRESS,
    Verdict.ELIGIBLE,
    Verdict.DONE,
    Verdict.NOT_APPLICABLE,
)
#: What says that a word in the data isn't known, and under which names it has the word.
_STRANGE: Final = ("SC352", "SC515")
_WORD: Final = ("text", "raw")
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: So many records are named of each thing to do.
_NAMED: Final = 5


def answer_of(report: Report) -> ShopAnswer:
    """What ``report`` comes to."""
    asked = _asked(report)
    tasks, waits, lacks = _tasks(asked), _waits(asked), _lacks(asked)
    told = [item for one in asked for result in one.told() for item in result.preconditions if item.asked]
    questions = tuple(_question(one, tasks, waits, lacks) for one in asked)
    return ShopAnswer(
        verdict=_verdict(report, questions),
        status=report.exit_status(),
        questions=questions,
        tasks=tasks,
        waits=waits,
        lacks=lacks,
        silent=tuple(item for item in report.not_applied if item.uncovered is not None),
        strange=_strange(report),
        inferred=sum(item.basis == "inferred" for item in told),
        stated=sum(item.basis != "inferred" for item in told),
        waived=tuple(item for item in told if item.status is Status.WAIVED),
        figures=_figures(asked),
    )


class _Asked(Struct):
    """A question with all that answers it."""

    letter: str
    title: Text
    topic: str | None
    subject: str
    results: list[Result] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)

    def told(self) -> list[Result]:
        """The results that are told of in full: of the shop, or of the single record that was asked about."""
        single = sum(sum(summary.counts.values()) for summary in self.summaries) == 1
        return self.results if single or self.subject == SHOP else []


#: Something that isn't met, of which result, and of which question.
_Found = tuple[_Asked, Result, PreconditionResult]


def _asked(report: Report) -> list[_Asked]:
    """The questions in the order in which they are answered: about the shop first, then about records."""
    found: dict[tuple[Text, str], _Asked] = {}

    def about(title: Text, topic: str | None, subject: str) -> _Asked:
        return found.setdefault((title, subject), _Asked("", title, topic, subject))

    for result in report.results:
        if result.subject.type == SHOP:
            about(result.question or result.title, result.topic, SHOP).results.append(result)
    for summary in report.summaries:
        one = about(summary.question or summary.title, summary.topic, summary.subject)
        one.summaries.append(summary)
        one.results += [
            result
            for result in report.results
            if result.policy == summary.policy and result.subject.type != SHOP
        ]
    asked = list(found.values())
    for number, one in enumerate(asked):
        one.letter = _letter(number)
    return asked


def _letter(number: int) -> str:
    """``A`` to ``Z``, then ``AA``, ``AB`` and so on."""
    more, last = divmod(number, len(_LETTERS))
    return (_letter(more - 1) if more else "") + _LETTERS[last]


def _question(
    one: _Asked, tasks: Sequence[ThingToDo], waits: Sequence[Wait], lacks: Sequence[LackingFact]
) -> AnsweredQuestion:
    counts = {
        verdict: sum(summary.counts.get(verdict, 0) for summary in one.summaries) for verdict in Verdict
    }
    found = [verdict for verdict, number in counts.items() if number]
    found += [result.verdict for result in one.told()]
    verdict = worst(found) or Verdict.NOT_APPLICABLE
    decisive = [result for result in one.told() if result.verdict is verdict]

    def of(items: Iterable[ThingToDo | Wait | LackingFact]) -> int:
        return sum(one.letter in item.letters for item in items)

    policies = dict.fromkeys([*(r.policy for r in one.results), *(s.policy for s in one.summaries)])
    return AnsweredQuestion(
        letter=one.letter,
        title=one.title,
        topic=one.topic,
        policies=tuple(policies),
        subject=one.subject,
        verdict=verdict,
        counts={verdict: number for verdict, number in counts.items() if number},
        todo=of(task for task in tasks if not task.advice),
        waits=of(waits),
        unknown=of(lacks),
        earliest=earliest_of(decisive),
        until=min((r.eligible_until for r in decisive if r.eligible_until is not None), default=None),
    )


def worst(verdicts: Iterable[Verdict]) -> Verdict | None:
    """The one of ``verdicts`` that counts where several are told as one."""
    return min(verdicts, key=_WORST.index, default=None)


def _verdict(report: Report, questions: Sequence[AnsweredQuestion]) -> Verdict | None:
    """The worst of the verdicts that count for the call."""
    counted = [
        item.verdict
        for item in questions
        if any(bears_on_the_answer(report, p, item.subject) for p in item.policies)
    ]
    return worst(verdict for verdict in counted if verdict is not Verdict.NOT_APPLICABLE)


def _tasks(asked: Sequence[_Asked]) -> tuple[ThingToDo, ...]:
    """What is to be done, each once; advice, which changes no answer, comes last."""
    groups: list[list[_Found]] = []
    for entry in _open(asked, Status.FAILED):
        group = next((group for group in groups if _same_task(group[0], entry)), None)
        if group is None:
            groups.append([entry])
        else:
            group.append(entry)
    return tuple(sorted(map(_task, groups), key=lambda task: task.advice))


def _same_task(one: _Found, other: _Found) -> bool:
    """Whether two conditions are met by one thing to do: for the same records, and told alike."""
    (_, _, first), (_, _, second) = one, other
    if first.failing != second.failing or first.records != second.records:
        return False
    return bool(first.fix and first.fix == second.fix) or bool(
        first.problem and first.problem == second.problem
    )


def _task(found: Sequence[_Found]) -> ThingToDo:
    _, result, item = found[0]
    records = tuple(record.id for record in item.records if record.failing and record.id is not None)
    return ThingToDo(
        what=item.problem or item.why or item.title,
        fix=item.fix,
        count=item.failing,
        records=records[:_NAMED] if _of_records(result, item) else (),
        letters=_letters(found),
        preconditions=_ids(found),
        advice=all(each.severity == "advisory" for _, _, each in found),
    )


def _of_records(result: Result, item: PreconditionResult) -> bool:
    """Whether it is about records inside the subject, and not the subject itself."""
    return any(record.id != result.subject.id for record in item.records)


def _waits(asked: Sequence[_Asked]) -> tuple[Wait, ...]:
    """What only needs time, each once."""
    groups = _grouped(
        _open(asked, Status.WAITING), lambda _, item: (item.title, wait_until(item), item.failing)
    )
    return tuple(
        Wait(item.problem or item.title, wait_until(item), _letters(found), _ids(found))
        for found in groups.values()
        for _, _, item in found[:1]
    )


def _lacks(asked: Sequence[_Asked]) -> tuple[LackingFact, ...]:
    """The facts that aren't known, each once, with the questions that they may change the answer of."""
    found: dict[str, tuple[Missing, dict[str, None]]] = {}

    def note(one: _Asked, facts: Iterable[Missing]) -> None:
        for fact in facts:
            found.setdefault(fact.path, (fact, {}))[1][one.letter] = None

    for one in asked:
        for result in one.results:
            note(one, result.missing)
    for one, _, item in _open(asked, Status.UNKNOWN):
        note(one, item.missing)
    return tuple(LackingFact(fact, tuple(letters)) for fact, letters in found.values())


def _figures(asked: Sequence[_Asked]) -> tuple[FigureResult, ...]:
    """The dated figures that aren't, or are no longer, to be relied on."""
    told = [result.figures for one in asked for result in one.results]
    told += [summary.figures for one in asked for summary in one.summaries]
    every = [item for found in told for item in found]
    return tuple({item.name: item for item in every if item.age is not FigureAge.CURRENT}.values())


def _strange(report: Report) -> tuple[StrangeWord, ...]:
    """The words in the data that aren't known, each once."""
    found: dict[str, StrangeWord] = {}
    for item in report.remarks_so_far():
        if item.code in _STRANGE and isinstance(item.message, PageText):
            for name, value in item.message.values:
                if name in _WORD:
                    found.setdefault(str(value), StrangeWord(str(value), item.span))
    return tuple(found.values())


def _open(asked: Sequence[_Asked], status: Status) -> Iterator[_Found]:
    """What isn't met of the shop, or of the single record that was asked about, the most urgent first."""
    for one in asked:
        for result in one.told():
            for item in open_now(result):
                if item.status is status:
                    yield one, result, item


def _grouped(
    found: Iterable[_Found], key: Callable[[Result, PreconditionResult], Hashable]
) -> Mapping[Hashable, list[_Found]]:
    """What comes to the same, together, in the order in which it was first met."""
    groups: dict[Hashable, list[_Found]] = {}
    for entry in found:
        groups.setdefault(key(entry[1], entry[2]), []).append(entry)
    return groups


def _letters(found: Iterable[_Found]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.letter for one, _, _ in found))


def _ids(found: Iterable[_Found]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.id for _, _, item in found))
