"""What has changed, laid out for reading: for each question what is otherwise, then all in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from checker.base.text import Language, Text
from checker.comparison.model import Course, PreconditionChange, ResultChange, ShopComparison, SummaryChange
from checker.render.comparison import words
from checker.render.comparison.phrases import Phrases
from checker.render.layout.escape import printable
from checker.render.layout.page import Page, Run, Tone, terminal
from checker.render.layout.prose import plain_lines

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

#: So many records are named of each.
NAMED: Final = 5
_TONE: Final = {
    Course.CLEARED: Tone.GOOD_BOLD,
    Course.NEW: Tone.BAD_BOLD,
    Course.CHANGED: Tone.WAIT_BOLD,
    Course.SAME: Tone.DIM,
}


def to_text(comparison: ShopComparison, language: Language, **options: Unpack[RenderOptions]) -> str:
    """``comparison`` for a terminal."""
    return ComparisonScreen(comparison, language, terminal(**options)).write()


def to_plain(comparison: ShopComparison, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``comparison`` in plain lines; in English with ASCII punctuation."""
    return plain_lines(ComparisonScreen(comparison, language, Page(None)).write(), language)


class ComparisonScreen:
    """Writes one comparison onto one page: on screen with signs and levels, or plain."""

    def __init__(self, comparison: ShopComparison, language: Language, page: Page) -> None:
        self._found = comparison
        self._phrases = Phrases(comparison, language)
        self._page = page
        self._styled = page.styled

    def write(self) -> str:
        """The whole page."""
        said, found = self._phrases, self._found
        self._page.line(Run(said.shop(), Tone.BOLD))
        self._page.line(
            Run(said.fact(words.BEFORE, said.side(found.before)), Tone.DIM),
            indent=self._in(1),
            hang=self._in(2),
        )
        self._page.line(
            Run(said.fact(words.AFTER, said.side(found.after)), Tone.DIM),
            indent=self._in(1),
            hang=self._in(2),
        )
        for result in found.results:
            if result.changed:
                self._page.blank()
                self._result(result, level=0)
        for summary in found.summaries:
            if summary.changed:
                self._page.blank()
                self._summary(summary)
        for policy in found.policies:
            self._page.blank()
            self._page.line(said.policy(policy), hang=self._in(1))
        self._page.blank()
        self._page.line(Run(said.closing(), Tone.BOLD), hang=self._in(1))
        return self._page.text()

    def _in(self, level: int) -> int:
        return 2 * level if self._styled else 0

    def _put(self, level: int, *runs: Run | str) -> None:
        self._page.line(*runs, indent=self._in(level), hang=self._in(level + 1))

    def _result(self, change: ResultChange, level: int) -> None:
        said = self._phrases
        self._put(
            level,
            Run(said.fact(printable(change.title), ""), Tone.BOLD),
            Run(said.verdict(change, signs=self._styled), Tone.NONE if change.verdict.same else Tone.BOLD),
            Run(said.remark(said.cause(change)), Tone.DIM),
        )
        for line in said.answer(change):
            self._put(level + 1, line)
        for item in ordered(change):
            if item.course is not Course.SAME:
                self._precondition(item, level + 1)
        for line in said.rest(change):
            self._put(level + 1, Run(line, Tone.DIM))

    def _precondition(self, item: PreconditionChange, level: int) -> None:
        said = self._phrases
        word, title = said.say(words.COURSE[item.course]), printable(item.said)
        remark = Run(said.remark(said.remarks(item)), Tone.DIM)
        if self._styled:
            head = Run(f"{words.COURSE_SIGN[item.course]} {word.upper()}", _TONE[item.course])
            self._put(level, head, Run(f"  {title}", Tone.BOLD), remark)
        else:
            self._put(level, said.fact(word.capitalize(), title), remark)
        because = said.because(item)
        for line in because[:NAMED]:
            self._put(level + 2, line)
        self._left(len(because) - NAMED, level + 2)
        if item.more and not (item.failing.same and item.unknown.same):
            self._put(level + 2, Run(said.say(words.MORE), Tone.DIM))

    def _summary(self, change: SummaryChange) -> None:
        said = self._phrases
        self._put(0, Run(said.fact(printable(change.title), said.counts(change)), Tone.BOLD))
        for result in change.results[:NAMED]:
            self._put(1, said.subject(result, signs=self._styled))
        self._left(len(change.results) - NAMED, 1)
        if change.more:
            self._put(1, Run(said.say(words.MORE), Tone.DIM))

    def _left(self, count: int, level: int) -> None:
        if count > 0:
            self._put(level, Run(self._phrases.say(more_records(count)), Tone.DIM))


def ordered(change: ResultChange) -> list[PreconditionChange]:
    """What is new, what has changed, what is cleared; of each first what moved the answer."""
    order = {name: place for place, name in enumerate(change.moved_by)}
    turns = [Course.NEW, Course.CHANGED, Course.CLEARED, Course.SAME]
    return sorted(
        change.preconditions, key=lambda item: (turns.index(item.course), order.get(item.id, len(order)))
    )


def more_records(count: int) -> Text:
    """How many are left out."""
    return Text(f"and {count:,} more", f"另有 {count:,} 条")
