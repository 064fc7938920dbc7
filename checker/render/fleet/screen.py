"""What a run over many shops has found, on one screen: verdicts, what is in the way, what can't be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from checker.base.text import Language, Text
from checker.explain.wording.values import format_date
from checker.render.layout.escape import printable
from checker.render.layout.page import Page, Run, Tone
from checker.render.layout.prose import (
    BETWEEN,
    COLON,
    COMMA,
    SEMICOLON,
    and_more,
    bracketed,
    counted,
    one_line,
    plain_lines,
)
from checker.render.layout.sheet import SheetItem, SheetSection, fitted
from checker.render.report.tones import VERDICT_TONE
from checker.render.report.words import TALLY, VERDICT_SIGN
from checker.report.attention import NOT_YET, SHOP
from checker.report.fleet import FleetSummary, Obstacle, Opening, PolicyTally
from checker.report.model import Verdict
from checker.schema.catalog import catalog

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

#: So many days are named on which something opens, the last of them among these.
_DAYS: Final = 3
#: So many policies, and so many preconditions, are told before anything else makes room.
_POLICIES: Final = 5
_STANDING: Final = 5

_IN_THE_WAY: Final = Text("Most often in the way", "最常见的阻碍")
_WITH_TIME: Final = Text("With time alone", "只需等待")


def to_text(summary: FleetSummary, language: Language, **options: Unpack[RenderOptions]) -> str:
    """``summary`` for a terminal."""
    width, colour = options.get("width", 80), options.get("colour", False)
    return FleetScreen(summary, language, width, colour=colour).write()


def to_plain(summary: FleetSummary, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``summary`` in plain lines; in English with ASCII punctuation."""
    return plain_lines(FleetScreen(summary, language, None).write(), language)


class FleetScreen:
    """Writes one summary; without a width in plain lines."""

    def __init__(
        self, summary: FleetSummary, language: Language, width: int | None, *, colour: bool = False
    ) -> None:
        self._summary = summary
        self._language = language
        self._width = width
        self._colour = colour

    def write(self) -> str:
        """All of it, each line ended."""
        sections = [
            SheetSection([SheetItem(self._lines(Run(self._say(self._head()), Tone.BOLD)))]),
            self._policies(),
            self._standing(),
            self._rest(),
        ]
        return "".join(f"{line}\n" for line in fitted(sections))

    # --- sections ---------------------------------------------------------------------------------

    def _head(self) -> Text:
        summary = self._summary
        bad = sum(summary.unreadable.values())
        said = Text(counted(summary.shops, "shop", "shops"), f"共 {summary.shops:,} 家店铺")
        return said if not bad else _join(COMMA, said, Text(f"{bad:,} can't be read", f"{bad:,} 家无法读取"))

    def _policies(self) -> SheetSection:
        tallies = sorted(self._summary.policies, key=lambda tally: (tally.kind != SHOP, tally.policy))
        items = [SheetItem(self._tally(tally), self._openings(tally)) for tally in tallies]
        return SheetSection(items, more=self._more_policies, least=_POLICIES, weight=3)

    def _tally(self, tally: PolicyTally) -> list[str]:
        worst = next((verdict for verdict in NOT_YET if tally.verdicts.get(verdict)), None)
        lead = worst or next(iter(tally.verdicts))
        sign = "" if self._width is None else f"{VERDICT_SIGN[lead]} "
        counts = BETWEEN.to(self._language).join(
            self._counted(count, tally.kind, TALLY[verdict])
            for verdict, count in sorted(tally.verdicts.items(), key=_most_pressing)
        )
        title = one_line(tally.title, self._language)
        if sum(other.title == tally.title for other in self._summary.policies) > 1:
            title += bracketed(tally.policy, self._language)
        title += COLON.to(self._language)
        return self._lines(Run(f"{sign}{title}", VERDICT_TONE[lead]), Run(counts), hang=2)

    def _openings(self, tally: PolicyTally) -> list[str]:
        if not tally.dates:
            return []
        days = [self._opening(item, tally.kind) for item in _few(tally.dates)]
        said = self._say(_WITH_TIME) + COLON.to(self._language) + SEMICOLON.to(self._language).join(days)
        return self._lines(Run(said, Tone.WAIT), indent=2, hang=4)

    def _opening(self, item: Opening, kind: str) -> str:
        day = format_date(date.fromisoformat(item.day), self._language)
        if self._language == "zh":
            return f"截至{day}累计 {item.by_then:,} {_measure(kind)}"
        return f"{item.by_then:,} by {day}"

    def _standing(self) -> SheetSection:
        """What is in the way of most, of shops before records."""
        found = [(tally, item) for tally in self._summary.policies for item in tally.failing]
        found.sort(key=lambda each: (each[0].kind != SHOP, -each[1].count, -each[1].alone))
        items = [SheetItem(self._in_the_way(tally, item)) for tally, item in found]
        heading = self._lines(self._say(_IN_THE_WAY) + COLON.to(self._language)) if items else []
        return SheetSection(items, heading, more=self._more_standing, least=_STANDING, weight=2)

    def _in_the_way(self, tally: PolicyTally, item: Obstacle) -> list[str]:
        alone = Text(
            f"of {item.alone:,} nothing else", f"其中 {item.alone:,} {_measure(tally.kind)}只差这一项"
        )
        said = f"{item.count:>6,}  {one_line(item.title, self._language)}"
        said += bracketed(f"{tally.policy} {item.id}", self._language)
        if item.alone:
            said += COMMA.to(self._language) + self._say(alone)
        return self._lines(Run(said), hang=8)

    def _rest(self) -> SheetSection:
        """What isn't a verdict: shops that can't be read, that no policy speaks of, that come twice."""
        summary = self._summary
        said: list[Text] = []
        if summary.unreadable:
            by_code = Text(
                ", ".join(f"{count:,} × {code}" for code, count in summary.unreadable.items()),
                "、".join(f"{code} {count:,} 家" for code, count in summary.unreadable.items()),
            )
            names = self._named(summary.first_unreadable, sum(summary.unreadable.values()))
            said.append(
                Text(f"Can't be read: {by_code.en}: {names.en}", f"无法读取：{by_code.zh}：{names.zh}")
            )
        if summary.silent:
            said.append(
                Text(
                    f"No policy applies to {counted(summary.silent, 'shop', 'shops')}.",
                    f"有 {summary.silent:,} 家店铺没有适用的规则。",
                )
            )
        if summary.repeats:
            names = self._named(summary.repeated, summary.repeats)
            said.append(
                Text(f"Given more than once: {names.en}", f"同一店铺编号出现多次：{names.zh}"),
            )
        return SheetSection([SheetItem(self._lines(Run(self._say(text), Tone.BAD), hang=2)) for text in said])

    # --- words ------------------------------------------------------------------------------------

    def _counted(self, count: int, kind: str, verdict: Text) -> str:
        return self._say(Text(f"{count:,} {verdict.en}", f"{verdict.zh} {count:,} {_measure(kind)}"))

    @staticmethod
    def _named(names: Sequence[str], count: int) -> Text:
        shown = [printable(name) for name in names]
        return Text(and_more(shown, count, "en"), and_more(shown, count, "zh"))

    def _more_policies(self, hidden: int) -> list[str]:
        return self._lines(
            Run(
                self._say(Text(f"{counted(hidden, 'more policy', 'more policies')}", f"另有 {hidden} 份规则"))
            )
        )

    def _more_standing(self, hidden: int) -> list[str]:
        more = Text(
            f"{counted(hidden, 'more condition', 'more conditions')}: summary.json has all of them",
            f"另有 {hidden} 项条件，全部见 summary.json",
        )
        return self._lines(Run(self._say(more), Tone.DIM), indent=2)

    def _say(self, text: Text) -> str:
        return text.to(self._language)

    def _lines(self, *runs: Run | str, indent: int = 0, hang: int = 0) -> list[str]:
        page = Page(self._width, colour=self._colour)
        page.line(*runs, indent=indent, hang=hang)
        return page.text().splitlines()


def _most_pressing(counted_verdict: tuple[Verdict, int]) -> int:
    verdict = counted_verdict[0]
    return NOT_YET.index(verdict) if verdict in NOT_YET else len(NOT_YET) + tuple(Verdict).index(verdict)


def _few(dates: Sequence[Opening]) -> Iterable[Opening]:
    return dates if len(dates) <= _DAYS else (*dates[: _DAYS - 1], dates[-1])


def _measure(kind: str) -> str:
    """The Chinese measure word of what is counted."""
    return "家" if kind == SHOP else catalog().section(kind).measure or "条"


def _join(mark: Text, first: Text, second: Text) -> Text:
    return Text(f"{first.en}{mark.en}{second.en}", f"{first.zh}{mark.zh}{second.zh}")
