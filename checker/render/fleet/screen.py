"""What a run over many shops has found, on one screen: verdicts, what is in the way, what can't be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from checker.base.text import Language, Text
from checker.render.fleet import words
from checker.render.layout.page import Page, Run, Tone
from checker.render.layout.prose import (
    BETWEEN,
    COLON,
    bracketed,
    counted,
    one_line,
    plain_lines,
)
from checker.render.layout.sheet import SheetItem, SheetSection, fitted
from checker.render.report.tones import VERDICT_TONE
from checker.render.report.words import TALLY, VERDICT_SIGN
from checker.report.attention import NOT_YET, SHOP
from checker.report.fleet import FleetSummary, PolicyTally
from checker.report.model import Verdict

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

#: So many policies, and so many preconditions, are told before anything else makes room.
_POLICIES: Final = 5
_STANDING: Final = 5
_CHANGES: Final = 4


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
            SheetSection([SheetItem(self._lines(Run(self._say(words.head(self._summary)), Tone.BOLD)))]),
            self._policies(),
            self._changes(),
            self._standing(),
            self._rest(),
        ]
        return "".join(f"{line}\n" for line in fitted(sections))

    # --- sections ---------------------------------------------------------------------------------

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
        told = words.openings(tally)
        return [
            line for said in told for line in self._lines(Run(self._say(said), Tone.WAIT), indent=2, hang=4)
        ]

    def _changes(self) -> SheetSection:
        found = self._summary.since
        if found is None:
            return SheetSection([])
        items = [SheetItem(self._lines(self._say(said), indent=2, hang=4)) for said in words.changes(found)]
        heading = self._lines(self._say(words.CHANGED) + COLON.to(self._language))
        return SheetSection(items, heading, more=self._more_changes, least=_CHANGES, weight=3)

    def _standing(self) -> SheetSection:
        """What is in the way of most, of shops before records."""
        found = [(tally, item) for tally in self._summary.policies for item in tally.failing]
        found.sort(key=lambda each: (each[0].kind != SHOP, -each[1].count, -each[1].alone))
        items = [
            SheetItem(self._lines(self._say(words.in_the_way(tally, item)), hang=8)) for tally, item in found
        ]
        heading = self._lines(self._say(words.STANDING) + COLON.to(self._language)) if items else []
        return SheetSection(items, heading, more=self._more_standing, least=_STANDING, weight=2)

    def _rest(self) -> SheetSection:
        """What isn't a verdict: shops that can't be read, that no policy speaks of, that come twice."""
        found = [Run(self._say(text), Tone.BAD) for text in words.rest(self._summary)]
        found += [Run(self._say(text), Tone.DIM) for text in words.alone(self._summary)]
        return SheetSection([SheetItem(self._lines(run, hang=2)) for run in found])

    # --- words ------------------------------------------------------------------------------------

    def _counted(self, count: int, kind: str, verdict: Text) -> str:
        return self._say(Text(f"{count:,} {verdict.en}", f"{verdict.zh} {count:,} {words.measure_of(kind)}"))

    def _more_policies(self, hidden: int) -> list[str]:
        more = Text(counted(hidden, "more policy", "more policies"), f"另有 {hidden} 份规则")
        return self._lines(self._say(more))

    def _more_changes(self, hidden: int) -> list[str]:
        more = Text(
            f"{hidden:,} more: changes.ndjson has every shop", f"另有 {hidden:,} 种，逐店见 changes.ndjson"
        )
        return self._lines(Run(self._say(more), Tone.DIM), indent=2)

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
