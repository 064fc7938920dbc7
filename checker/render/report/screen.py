"""The answer on one screen: the questions first, what to do, what to wait for, and the answer again.

A terminal shows the end of a text, and a reader begins at its top: both say what it comes to. Nothing is
longer than a screen, however much stands in the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from checker.answer import AnsweredQuestion, ShopAnswer, ThingToDo, Wait, answer_of
from checker.base.text import Language, Text
from checker.explain.wording.values import format_moment, listed
from checker.render.layout.escape import SENTENCE, printable, shorten
from checker.render.layout.few import few_lines
from checker.render.layout.page import Page, Run, Tone
from checker.render.layout.prose import BETWEEN, COLON, SEMICOLON, back_office, counted, one_line, plain_lines
from checker.render.layout.sheet import SheetItem, SheetSection, fitted
from checker.render.layout.width import display_width, pad
from checker.render.report import answers, phrases, words
from checker.render.report.records import missing_fact
from checker.render.report.tones import VERDICT_TONE
from checker.report.model import Report, Verdict, WaiverResult
from checker.schema.catalog import EnumType, catalog

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

#: Nothing is said on more lines than this.
_LINES: Final = 2
#: So many questions are told before anything else has to make room.
_QUESTIONS: Final = 6
#: So many things to do and to wait for, likewise.
_TASKS: Final = 6
_WAITS: Final = 2
#: So many things are named on which an answer rests.
_RELIED_ON: Final = 2
#: In place of a sign, where records come to several verdicts.
_SEVERAL: Final = "·"
#: So many words that aren't known are named.
_NAMED: Final = 3
#: Before it is known which platform a shop is on, no rules can be chosen.
_PLATFORM: Final = "shop.platform"
#: Questions stand in a column of at most this width.
_COLUMN: Final = 28
#: A narrower page has no columns.
_ROOMY: Final = 64


def to_text(report: Report, language: Language, **options: Unpack[RenderOptions]) -> str:
    """The answer for a terminal."""
    width, colour = options.get("width", 80), options.get("colour", False)
    return Screen(report, language, width, colour=colour).write()


def to_plain(report: Report, language: Language, **_: Unpack[RenderOptions]) -> str:
    """The answer in plain lines; in English with ASCII punctuation."""
    return plain_lines(Screen(report, language, None).write(), language)


class Screen:
    """Writes the answer that one report comes to; without a width in plain lines."""

    def __init__(
        self, report: Report, language: Language, width: int | None, *, colour: bool = False
    ) -> None:
        self.report = report
        self.language = language
        self.width = width
        self.colour = colour
        self.answer: ShopAnswer = answer_of(report)
        self._all = False

    def write(self) -> str:
        """All of it, each line ended."""
        sections = [
            SheetSection([SheetItem(self._head())]),
            self._questions(),
            self._tasks(),
            self._waits(),
            self._held_up(),
            self._rest(),
            SheetSection([SheetItem(self._last())], parted=False),
        ]
        return "".join(f"{line}\n" for line in fitted(sections))

    def whole(self) -> list[str]:
        """The answer before its details: all there is to do, to wait for and to find out."""
        if not self.answer.questions:
            return []
        self._all = True
        found = [
            SheetSection([SheetItem(self._head())]),
            self._questions(),
            self._tasks(),
            self._waits(),
            self._facts(),
        ]
        return fitted(found, rows=None)

    # --- sections -----------------------------------------------------------------------------

    def _head(self) -> list[str]:
        """Whose answer it is, and as of when."""
        report = self.report
        names = [printable(name) for name in (report.shop_title, report.shop) if name]
        when = format_moment(report.as_of, self.language, report.timezone)
        return self._lines(Run(" · ".join([*names, when]), Tone.DIM))

    def _questions(self) -> SheetSection:
        if not self.answer.questions:
            said = self._lines(Run(words.NOTHING_APPLIES.to(self.language), Tone.BOLD))
            return SheetSection([SheetItem(said)])
        titles = [one_line(item.title, self.language) for item in self.answer.questions]
        wide = min(max(map(display_width, titles)), _COLUMN) + 2
        return SheetSection(
            [
                self._question(question, title, wide)
                for question, title in zip(self.answer.questions, titles, strict=True)
            ],
            more=self._more,
            least=_QUESTIONS,
            weight=3,
            parted=False,
        )

    def _question(self, question: AnsweredQuestion, title: str, wide: int) -> SheetItem:
        answer = answers.answered(question, self.language, self.report.timezone)
        amounts = ""
        if not question.counts:
            amounts = answers.amounts(question.todo, question.waits, question.unknown, self.language)
        mixed = not question.single and len(question.open) > 1
        sign, tone = words.VERDICT_SIGN[question.verdict], VERDICT_TONE[question.verdict]
        if mixed:  # no one sign stands for all of them
            sign, tone = _SEVERAL, Tone.NONE
        columns = self.width is not None and self.width >= _ROOMY and display_width(title) + 2 <= wide
        if self.width is None:
            said = f"{question.letter}. {title}{self._colon}{answer}"
            lines = self._lines(said + (f"{self._semicolon}{amounts}" if amounts else ""))
        elif columns:
            lines = self._lines(
                Run(f"{question.letter} ", Tone.DIM),
                Run(f"{sign} ", tone),
                Run(pad(title, wide), Tone.BOLD),
                Run(answer, tone),
                Run(f"  {amounts}" if amounts else ""),
                hang=4 + wide,
            )
        else:
            lines = self._lines(
                Run(f"{question.letter} ", Tone.DIM),
                Run(f"{sign} ", tone),
                Run(f"{title}{self._colon}", Tone.BOLD),
                Run(answer, tone),
                Run(f"{self._semicolon}{amounts}" if amounts else ""),
                hang=4,
            )
        if question.earliest is not None:
            said = answers.earliest(question.earliest, self.language, self.report.timezone)
            lines += self._lines(said, indent=4 + wide if columns else 4)
        if question.why is not None:
            said = one_line(question.why.problem or question.why.why, self.language)
            lines += self._lines(said, indent=4 + wide if columns else 4)
        return SheetItem(lines)

    def _tasks(self) -> SheetSection:
        return SheetSection(
            [self._task(number, task) for number, task in enumerate(self.answer.tasks, 1)],
            self._heading(Text("What to do", "要做的事")),
            self._more,
            least=_TASKS,
            weight=2,
        )

    def _task(self, number: int, task: ThingToDo) -> SheetItem:
        what = one_line(task.what, self.language) + answers.cost(task, self.language)
        what += answers.due(task, self.report, self.language)
        lead = f"{number:>2} " if self.width is not None else f"{number}. "
        lines = self._marked(lead, what, task.letters, advice=task.advice)
        told = [back_office(task.where, self.language), printable(answers.records(task, self.language))]
        about = [one_line(task.fix, self.language), " · ".join(said for said in told if said)]
        besides = [line for said in about if said for line in self._lines(Run(said, Tone.DIM), indent=3)]
        return SheetItem(lines, besides)

    def _waits(self) -> SheetSection:
        dated = [wait for wait in self.answer.waits if wait.earliest is not None]
        undated = [wait for wait in self.answer.waits if wait.earliest is None]
        others = map(self._wait, undated) if self._all else self._others_act(undated)
        return SheetSection(
            [*map(self._wait, dated), *others],
            self._heading(Text("Only wait", "只需等待")),
            self._more,
            least=_WAITS,
            weight=1,
        )

    def _wait(self, wait: Wait) -> SheetItem:
        said = one_line(wait.what, self.language)
        if wait.earliest is not None:
            said += self._colon + answers.until(wait.earliest, self.language, self.report.timezone)
        return SheetItem(self._marked(" · " if self.width is not None else "", said, wait.letters))

    def _held_up(self) -> SheetSection:
        """What of the shop the single record holds up."""
        mark = " · " if self.width is not None else ""
        items = [
            SheetItem(self._lines(mark, phrases.held_up(held, self.report, self.language), hang=len(mark)))
            for held in self.answer.held_up
        ]
        return SheetSection(items, self._heading(words.HOLDS_UP), self._more, least=_WAITS, weight=1)

    def _others_act(self, waits: Sequence[Wait]) -> Iterable[SheetItem]:
        """What nobody knows a day of, all on one line: it is others who act."""
        said = SEMICOLON.to(self.language).join(one_line(wait.what, self.language) for wait in waits)
        letters = sorted({letter for wait in waits for letter in wait.letters})
        if said:
            yield SheetItem(self._marked(" · " if self.width is not None else "", said, letters))

    def _rest(self) -> SheetSection:
        """A line each: what isn't known, what isn't understood, what isn't covered, whose word it is."""
        items = [
            *self._platform(),
            *self._lacks(),
            *self._strange(),
            *self._silent(),
            *self._relied_on(),
            *self._sources(),
        ]
        return SheetSection(items, more=lambda _: (), least=len(items), weight=4)

    def _platform(self) -> Iterable[SheetItem]:
        """That nothing can be told before somebody says where the shop is."""
        if not any(lack.fact.path == _PLATFORM for lack in self.answer.lacks):
            return
        kind = catalog().records["shop"].fields["platform"].type
        assert isinstance(kind, EnumType)
        names = listed([f"`{name}`" for name in kind.values], self.language, last="or")
        yield SheetItem(
            self._lines(
                Text(
                    f"Which platform is this shop on? Add `{_PLATFORM}`: {names}",
                    f"这是哪个平台的店铺？请先写明 `{_PLATFORM}`：{names}",
                ).to(self.language)
            )
        )

    def _lacks(self) -> Iterable[SheetItem]:
        count = len(self.answer.lacks)
        if not count:
            return
        command = f"shopcheck facts {_source(self.report.snapshot_file)}"
        yield SheetItem(
            self._lines(
                Text(
                    f"Not known: {counted(count, 'fact', 'facts')}. Asked for by `{command} --ask`",
                    f"还有 {count:,} 项信息没填，逐项询问：`{command} --ask`",
                ).to(self.language)
            )
        )

    def _facts(self) -> SheetSection:
        """Each fact that isn't known."""
        mark = " · " if self.width is not None else ""
        items = [
            SheetItem(self._marked(mark, missing_fact(lack.fact, self.language), lack.letters))
            for lack in self.answer.lacks
        ]
        return SheetSection(items, self._heading(Text("Not known", "还没填的信息")))

    def _strange(self) -> Iterable[SheetItem]:
        found = self.answer.strange
        if not found:
            return
        named = [f"`{printable(item.word)}`" for item in found[:_NAMED]]
        more = len(found) - len(named)
        listed = BETWEEN.to(self.language).join(named)
        said = Text(f"Not understood: {listed}", f"看不懂的取值：{listed}").to(self.language)
        if more:
            said += Text(f" and {more:,} more", f"等 {len(found):,} 个").to(self.language)
        place = found[0].place
        at = "" if place is None else f" ({printable(place.file)}:{place.line})"
        lines = self._lines(said, Run(at, Tone.PLACE))
        yield SheetItem(lines if len(lines) == 1 else self._lines(said))

    def _silent(self) -> Iterable[SheetItem]:
        for item in self.answer.silent[:1]:
            why = one_line(item.why, self.language)
            if item.uncovered is None:
                said = f"{one_line(item.title, self.language)}{self._colon}{why}"
            else:
                topic = item.uncovered.to(self.language)
                said = Text(f"Not covered: {topic}. {why}", f"未涵盖：{topic}。{why}").to(self.language)
            yield SheetItem(self._lines(said))

    def _relied_on(self) -> Iterable[SheetItem]:
        """What the answer rests on besides the data: somebody's word, waivers, figures that have aged."""
        told = [
            *phrases.asserted(self.report, self.language),
            *(
                self._waived(len(self.answer.waived), item.waiver)
                for item in self.answer.waived[:1]
                if item.waiver is not None
            ),
            *phrases.figures(self.answer.figures, self.language),
        ]
        for number, said in enumerate(told[:_RELIED_ON]):
            more = len(told) - _RELIED_ON if number == _RELIED_ON - 1 else 0
            yield SheetItem(self._lines(said, *([f" (+{more})"] if more > 0 else [])))

    def _waived(self, count: int, waiver: WaiverResult) -> str:
        until = phrases.waived_until(waiver, self.language)
        by = printable(waiver.approved_by)
        others = [phrases.without_waivers(result, self.language) for result in self.report.results]
        other = next(filter(None, others), "")
        return Text(
            f"{counted(count, 'condition is', 'conditions are')} waived (by {by}, {until}). {other}".rstrip(),
            f"{count:,} 项条件已豁免（批准人：{by}；{until}）。{other}",
        ).to(self.language)

    def _sources(self) -> Iterable[SheetItem]:
        if not self.answer.voices:
            return
        told = phrases.voices(self.answer.voices, self.language)
        said = Text(f"{told}. All of it: --details", f"{told}。全部明细：--details")
        yield SheetItem(self._lines(Run(said.to(self.language), Tone.DIM)))

    def _last(self) -> list[str]:
        """The answer again, and what the call tells the shell."""
        answer = self.answer
        verdict = answer.verdict or Verdict.UNDETERMINED
        if answer.verdict is None:
            said = words.NOTHING_APPLIES.to(self.language)
        else:
            said = answers.final(answer.questions, verdict).to(self.language)
            said = said[:1].upper() + said[1:]
            todo = sum(not task.advice for task in answer.tasks)
            amounts = answers.amounts(todo, len(answer.waits), len(answer.lacks), self.language)
            said += f"{self._colon}{amounts}" if amounts else ""
            said += "。" if self.language == "zh" else "."
        status = Text(f" (exit status {answer.status})", f"（退出码 {answer.status}）").to(self.language)
        sign = f"{words.VERDICT_SIGN[verdict]} " if self.width is not None else ""
        return self._lines(Run(sign + said, VERDICT_TONE[verdict]), Run(status, Tone.DIM), hang=2)

    # --- lines --------------------------------------------------------------------------------

    @property
    def _colon(self) -> str:
        return COLON.to(self.language)

    @property
    def _semicolon(self) -> str:
        return SEMICOLON.to(self.language)

    def _heading(self, title: Text) -> list[str]:
        said = title.to(self.language)
        return self._lines(Run(said if self.width is not None else said + self._colon.rstrip(), Tone.BOLD))

    def _marked(self, lead: str, said: str, letters: Iterable[str], *, advice: bool = False) -> list[str]:
        """A line with the questions that it holds up at its end."""
        marks = [*letters, words.ADVICE.to(self.language)] if advice else [*letters]
        mark = " ".join(marks) if len(self.answer.questions) > 1 or advice else ""
        behind = f" [{mark}]" if mark else ""
        return self._lines(lead, said + behind, hang=len(lead))

    def _more(self, hidden: int) -> list[str]:
        said = Text(f"… and {hidden:,} more: --details", f"……另有 {hidden:,} 项：--details")
        return self._lines(Run(said.to(self.language), Tone.DIM), indent=3)

    def _lines(self, *runs: Run | str, indent: int = 0, hang: int | None = None) -> list[str]:
        """What is said, on a few lines at most; the end of what is longer is left out."""
        if self.width is None:
            page = Page(None)
            page.line(*(shorten(run, SENTENCE) if isinstance(run, str) else run for run in runs))
            return page.text().splitlines()
        most = None if self._all else _LINES
        return few_lines(runs, self.width, most, colour=self.colour, indent=indent, hang=hang)


def _source(name: str) -> str:
    """What a command takes for the file of this name; nothing definite for several, or one in an archive."""
    if ", " in name or name.startswith("<") or ".zip/" in name.casefold():
        return "…"
    return printable(f'"{name}"' if " " in name else name)
