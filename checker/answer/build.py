"""Makes the answer of a report; of results that aren't shown nothing is explained for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from checker.answer.asked import AskedQuestion, asked_in, still_open
from checker.answer.dates import earliest_of
from checker.answer.model import AnsweredQuestion, LackingFact, ShopAnswer, StrangeWord, ThingToDo, Wait
from checker.answer.things import about_itself, things
from checker.diagnostics.messages import PageText
from checker.language.model.policy import FigureAge, tallied
from checker.report.attention import bears_on_the_answer, open_now
from checker.report.model import (
    FigureResult,
    Missing,
    NotApplied,
    Report,
    Result,
    Status,
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


def answer_of(report: Report) -> ShopAnswer:
    """What ``report`` comes to."""
    asked = asked_in(report)
    tasks, waits = things(report, asked)
    lacks = _lacks(asked)
    told = [item for one in asked for result in one.told() for item in result.preconditions if item.asked]
    questions = tuple(_question(report, one, tasks, waits, lacks) for one in asked)
    return ShopAnswer(
        verdict=_verdict(report, questions),
        status=report.exit_status(),
        questions=questions,
        tasks=tasks,
        waits=waits,
        lacks=lacks,
        silent=tuple(_silent(report)),
        strange=_strange(report),
        voices=tallied([item.voice for item in told]),
        waived=tuple(item for item in told if item.status is Status.WAIVED),
        figures=_figures(asked),
        held_up=() if report.held_up is None else report.held_up(),
    )


def _question(
    report: Report,
    one: AskedQuestion,
    tasks: Sequence[ThingToDo],
    waits: Sequence[Wait],
    lacks: Sequence[LackingFact],
) -> AnsweredQuestion:
    counts = _counts(report, one)
    found = [verdict for verdict, number in counts.items() if number]
    found += [result.verdict for result in one.told()]
    verdict = worst(found) or Verdict.NOT_APPLICABLE
    decisive = [result for result in one.told() if result.verdict is verdict]

    def of(items: Iterable[ThingToDo | Wait | LackingFact]) -> int:
        return sum(one.letter in item.letters for item in items)

    itself = (item for result in decisive for item in open_now(result) if about_itself(result, item))
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
        why=next(itself, None),
        until=min((r.eligible_until for r in decisive if r.eligible_until is not None), default=None),
    )


def _counts(report: Report, one: AskedQuestion) -> Mapping[Verdict, int]:
    """How many records come to which verdict: each once, however many policies speak of it.

    Where one of several policies can't tell, mostly because nobody knows which of them is for this shop, what
    the others say settles nothing.
    """
    if len(one.summaries) == 1:
        return one.summaries[0].counts
    policies = {summary.policy for summary in one.summaries}
    counts = dict.fromkeys(Verdict, 0)
    for standing in report.standings:
        said = {verdict for policy, verdict in standing.verdicts.items() if policy in policies}
        if standing.subject == one.subject and said:
            counts[_together(said)] += standing.count
    return counts


def _together(said: AbstractSet[Verdict]) -> Verdict:
    if Verdict.UNDETERMINED in said:
        return Verdict.UNDETERMINED
    return min(said, key=_WORST.index)


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


def _lacks(asked: Sequence[AskedQuestion]) -> tuple[LackingFact, ...]:
    """The facts that aren't known, each once, with the questions that they may change the answer of."""
    found: dict[str, tuple[Missing, dict[str, None]]] = {}

    def note(one: AskedQuestion, facts: Iterable[Missing]) -> None:
        for fact in facts:
            found.setdefault(fact.path, (fact, {}))[1][one.letter] = None

    for one in asked:
        for result in one.results:
            if not _lost(result):
                note(one, result.missing)
    for one, result, item in still_open(asked, Status.UNKNOWN):
        if not _lost(result):
            note(one, item.missing)
    return tuple(LackingFact(fact, tuple(letters)) for fact, letters in found.values())


def _lost(result: Result) -> bool:
    """Whether a single record fails by what it is, so that nothing that comes to be known helps."""
    return any(about_itself(result, item) for item in open_now(result))


def _figures(asked: Sequence[AskedQuestion]) -> tuple[FigureResult, ...]:
    """The dated figures that aren't, or are no longer, to be relied on."""
    told = [result.figures for one in asked for result in one.results]
    told += [summary.figures for one in asked for summary in one.summaries]
    every = [item for found in told for item in found]
    return tuple({item.name: item for item in every if item.age is not FigureAge.CURRENT}.values())


def _silent(report: Report) -> Iterator[NotApplied]:
    """What was asked for by name and says nothing, then the topics of which nothing speaks."""
    yield from (item for item in report.not_applied if item.policy in report.named)
    yield from (
        item for item in report.not_applied if item.uncovered is not None and item.policy not in report.named
    )


def _strange(report: Report) -> tuple[StrangeWord, ...]:
    """The words in the data that aren't known, each once."""
    found: dict[str, StrangeWord] = {}
    for item in report.remarks_so_far():
        if item.code in _STRANGE and isinstance(item.message, PageText):
            for name, value in item.message.values:
                if name in _WORD:
                    found.setdefault(str(value), StrangeWord(str(value), item.span))
    return tuple(found.values())
