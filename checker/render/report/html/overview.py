"""The beginning of a page: the answers, what to do, what to wait for, what isn't known."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import htpy
from htpy import Node

from checker.answer import AnsweredQuestion, ShopAnswer, ThingToDo, Wait
from checker.answer.checklist import PlannedThing, checklist
from checker.base.text import Language, Text
from checker.explain.wording.values import listed
from checker.render.html.bilingual import Bilingual, both
from checker.render.html.shell import joined
from checker.render.layout.escape import printable
from checker.render.layout.prose import COLON, SEMICOLON, and_more, back_office, one_line
from checker.render.plan import phrases
from checker.render.report import answers, words
from checker.render.report.html.conditions import QuestionPart
from checker.render.report.html.names import PagePlaces, verdict_badge
from checker.report.model import Report, Verdict
from checker.report.plan import Plan, Plans

#: So many records are named of one step.
_NAMED = 5
_NOTHING_TO_DO = Text("There is nothing to do.", "没有需要做的事。")
_STRANGE = Text("These words in the data aren't understood:", "数据中有看不懂的取值：")


class OverviewPart:
    """Writes what one report comes to; the ``full`` page says where words that aren't understood stand."""

    def __init__(
        self, say: Bilingual, report: Report, answer: ShopAnswer, questions: QuestionPart, *, full: bool
    ) -> None:
        self._say = say
        self._report = report
        self._answer = answer
        self._places = PagePlaces(report)
        self._questions = questions
        self._full = full
        self._checklist = checklist(answer, report.plans)
        self._titles = {question.letter: question.title for question in answer.questions}
        self._several = sum(question.single for question in answer.questions) > 1

    def answers(self) -> Node:
        """A card for each question."""
        found = self._answer.questions
        if not found:
            return htpy.p[self._say(words.NOTHING_APPLIES)]
        return htpy.ul(".answers")[[htpy.li(".card")[self._question(question)] for question in found]]

    def _question(self, question: AnsweredQuestion) -> Node:
        say = self._say
        link = self._places.of(question.policies)
        title = say(question.title)
        told = {question.verdict: None} if question.single else question.counts
        verdicts = [
            htpy.span[
                verdict_badge(say, verdict, answers.verdict_word(question, verdict)),
                None if number is None else f" {number:,}",
            ]
            for verdict, number in told.items()
            if question.single or verdict is not Verdict.NOT_APPLICABLE
        ]
        amounts = both(partial(answers.amounts, question.todo, question.waits, question.unknown))
        earliest, until = question.earliest, question.until
        return [
            htpy.strong[title if link is None else htpy.a(href=f"#{link}")[title]],
            htpy.p(".counts")[verdicts],
            htpy.p[say(amounts)] if question.single and amounts else None,
            None
            if until is None or question.verdict is not Verdict.ELIGIBLE
            else htpy.p[say(lambda language: answers.last_day(until, language, self._report.timezone))],
            None
            if earliest is None
            else htpy.p[say(lambda language: answers.earliest(earliest, language, self._report.timezone))],
        ]

    def todo(self) -> Node:
        """What is to be done, as a list to tick off, and what it comes to."""
        found, plans = self._checklist, self._report.plans
        items: list[Node] = []
        ends: list[Node] = []
        if plans is not None:
            items = [self._step(number, item, plans) for number, item in enumerate(found.steps, 1)]
            ends = [self._end(question, plan, plans) for question, plan in found.plans]
        items += [self._task(number, task) for number, task in enumerate(found.rest, len(items) + 1)]
        if not items and not ends:
            single = any(question.single for question in self._answer.questions)
            return htpy.p[self._say(_NOTHING_TO_DO)] if single else None
        return [htpy.ol(".todo.card")[[htpy.li[item] for item in items]] if items else None, ends]

    def _step(self, number: int, item: PlannedThing, plans: Plans) -> Node:
        """A step of a plan: what, whose it is, what it costs, which records, where, until when, what for."""
        say, step, name = self._say, item.step, f"task-{number}"
        records = both(lambda language: printable(and_more(step.records[:_NAMED], step.count, language)))
        latest = both(lambda language: phrases.latest(step, plans, language))
        place = both(lambda language: back_office(step.where, language))
        expected = both(lambda language: phrases.expected(step, plans, language))
        cleared = [
            self._linked(title, item.letters, [name])
            for name, title in zip(item.preconditions, item.titles, strict=True)
        ]
        return [
            htpy.input(id=name, type="checkbox", autocomplete="off"),
            htpy.div[
                htpy.label(for_=name)[say(step.said)],
                " ",
                htpy.span(".dim.small")[say(lambda language: phrases.remarks(step, language))],
                htpy.div(".small")[joined(say, cleared, SEMICOLON), self._served(item.letters)],
                [htpy.div(".dim.small")[say(line)] for line in (latest, records, place, expected) if line],
            ],
        ]

    def _end(self, question: AnsweredQuestion, plan: Plan, plans: Plans) -> Node:
        """What a plan comes to: its cost, the date after it, and on what that hangs."""
        # The page lists what isn't known itself: the facts that bear on its answers.
        comes_to = phrases.NOT_ALL_KNOWN if plan.possible is None else phrases.answer(plan)
        said = [] if plan.steps and plan.possible else [comes_to]
        said += phrases.closing(plan, plans)
        told = self._say(lambda language: _sentences([text.to(language) for text in said], language))
        title = htpy.strong[self._say(question.title), self._say.sign(COLON)] if self._several else None
        unmet = [
            htpy.li[self._say(phrases.CANNOT), self._say.sign(COLON), self._say(item.title)]
            for item in plan.unmet
        ]
        decides = [
            htpy.li[
                self._say(fact.title),
                htpy.ul[
                    [
                        htpy.li[self._say(partial(phrases.way, number, fact, plans, plan))]
                        for number in range(len(fact.ways))
                    ],
                    htpy.li[self._say(phrases.OTHER_WAYS)] if fact.more else None,
                ],
            ]
            for fact in plan.completions
        ]
        return [
            htpy.p[title, told] if said else None,
            htpy.ul[unmet] if unmet else None,
            [htpy.p[self._say(phrases.DEPENDS)], htpy.ul[decides]] if decides else None,
        ]

    def _task(self, number: int, task: ThingToDo) -> Node:
        """Something to do that no plan has."""
        say, name = self._say, f"task-{number}"
        records = both(lambda language: printable(answers.records(task, language)))
        what = self._linked(task.what, task.letters, task.preconditions)
        return [
            htpy.input(id=name, type="checkbox", autocomplete="off"),
            htpy.div[
                htpy.label(for_=name)[say(task.fix or task.what)],
                [" ", htpy.span(".badge.calm")[say(words.ADVICE)]] if task.advice else None,
                htpy.div(".small")[what, self._served(task.letters)],
                htpy.div(".dim.small")[say(records)] if records else None,
            ],
        ]

    def waits(self) -> Node:
        """What only needs time, and until when."""
        found = self._checklist.waits
        return htpy.ul[[htpy.li[self._wait(wait)] for wait in found]] if found else None

    def _wait(self, wait: Wait) -> Node:
        earliest = wait.earliest
        until = (
            None
            if earliest is None
            else [
                self._say.sign(COLON),
                self._say(lambda language: answers.until(earliest, language, self._report.timezone)),
            ]
        )
        what = self._linked(wait.what, wait.letters, wait.preconditions)
        return [what, until, self._served(wait.letters)]

    def unknown(self) -> Node:
        """The facts that aren't known, and the words that aren't understood."""
        lacks, strange = self._answer.lacks, self._answer.strange
        facts = [htpy.li[self._questions.fact(item.fact), self._served(item.letters)] for item in lacks]
        odd = [
            htpy.li[
                htpy.code[printable(item.word)],
                [" ", htpy.code[printable(f"{item.place.file}:{item.place.line}")]]
                if self._full and item.place is not None
                else None,
            ]
            for item in strange
        ]
        found = [
            htpy.ul[facts] if facts else None,
            [htpy.p[self._say(_STRANGE)], htpy.ul[odd]] if odd else None,
        ]
        return [htpy.div[part] for part in found if part is not None] or None

    def _linked(self, what: Text, letters: Iterable[str], preconditions: Iterable[str]) -> Node:
        """``what`` is so, with a link to the first of the conditions that say it."""
        policies = [p for q in self._answer.questions if q.letter in letters for p in q.policies]
        link = self._places.of(policies, preconditions)
        said = self._say(what)
        return said if link is None else htpy.a(href=f"#{link}")[said]

    def _served(self, letters: Iterable[str]) -> Node:
        """The questions that something holds up, where there are several."""
        if not self._several:
            return None
        found = [self._titles[letter] for letter in letters]
        titles = self._say(lambda language: listed([one_line(t, language) for t in found], language))
        return htpy.span(".dim.small")[" · ", titles]


def _sentences(said: Iterable[str], language: Language) -> str:
    return ("" if language == "zh" else " ").join(said)
