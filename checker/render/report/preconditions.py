"""Preconditions on a sheet: what stands in the way, the records that do, and what to do about it."""

from __future__ import annotations

from typing import Final

from checker.base.text import Text
from checker.explain.wording.values import spaced
from checker.render.layout.escape import SENTENCE, printable, shorten
from checker.render.layout.page import Run, Tone
from checker.render.layout.prose import SEMICOLON, one_line
from checker.render.layout.width import display_width, pad
from checker.render.report import phrases, words
from checker.render.report.records import missing_fact, record_value
from checker.render.report.writer import ReportWriter
from checker.report.attention import beyond, named, remedies
from checker.report.model import PreconditionResult, RecordResult, Result, Status

STATUS_TONE: Final = {
    Status.MET: Tone.GOOD,
    Status.WAIVED: Tone.DIM,
    Status.WAITING: Tone.WAIT_BOLD,
    Status.FAILED: Tone.BAD_BOLD,
    Status.UNKNOWN: Tone.DOUBT_BOLD,
    Status.NOT_APPLICABLE: Tone.DIM,
}


class PreconditionWriter(ReportWriter):
    """Writes one precondition after the other."""

    def _precondition(self, p: PreconditionResult, result: Result) -> None:
        status = words.STATUS[p.status].to(self.language)
        title = one_line(p.headline, self.language)
        remarks = phrases.marks(p, self.language)
        if self.styled:
            head = f"{words.STATUS_SIGN[p.status]} {status.upper()}"
            self._line(
                Run(head, STATUS_TONE[p.status]),
                Run(f"  {title}", Tone.BOLD),
                *self._remarks(remarks),
                indent=2,
                hang=4,
            )
        else:
            named = Text(f"{title} [{p.id}]", f"{title}（{p.id}）")
            self._fact(Text(status.capitalize(), status), named.to(self.language), *remarks)
        if p.why:
            why = self._why(p)
            self._line(why, indent=4) if self.styled else self._fact(words.WHY, why)
        self._records(p)
        self._facts(p, settled=bool(result.missing))

    def _why(self, p: PreconditionResult) -> str:
        return shorten(one_line(p.why, self.language), SENTENCE)

    def _records(self, p: PreconditionResult) -> None:
        for record in named(p):
            facts = self._record_facts(record)
            if self.styled:
                name = printable(record.id or "")
                runs = [Run(name, Tone.BOLD)]
                for fact, last in facts:
                    runs += [Run("  "), Run(fact, Tone.PLACE if last else Tone.NONE, keep=True)]
                self._line(*runs, indent=6, hang=8)
            else:
                label = words.RECORD.to(self.language)
                joined = SEMICOLON.to(self.language).join(fact for fact, _ in facts)
                self._fact(Text(f"{label} {printable(record.id or '')}"), joined)
        hidden = beyond(p)
        if named(p) and hidden > 0:
            self._line(
                Run(phrases.more_records(hidden, self.language), Tone.DIM),
                indent=6 if self.styled else 0,
                hang=8,
            )

    def _record_facts(self, record: RecordResult) -> list[tuple[str, bool]]:
        """What is said of one record, and whether it is the place."""
        facts = [
            (record_value(record, name, self.language, self.report.timezone), False) for name in record.values
        ]
        clears = self._date(record.clears_at, record.may_clear_at)
        if clears is not None:
            label, day = clears
            word = label.to(self.language)
            facts.append((spaced(word, day) if self.language == "zh" else f"{word.lower()} {day}", False))
        facts.append((self._place(record), True))
        return facts

    def _facts(self, p: PreconditionResult, *, settled: bool) -> None:
        """Remedy, date, clause, rule line: each with its label."""
        facts: list[tuple[Text, str]] = []
        if p.status is Status.UNKNOWN and not settled:
            facts += [(words.MISSING, missing_fact(item, self.language)) for item in p.missing]
        if p.status is not Status.WAIVED:
            facts += [(words.FIX, one_line(text, self.language)) for text in remedies(p)]
            clears = self._date(p.clears_at, p.may_clear_at)
            if clears is not None:
                facts.append(clears)
        if p.waiver is not None:
            facts.append((words.WAIVER, phrases.waived(p.waiver, self.language)))
        if p.source is not None:
            said = phrases.cited(p.source, self.language)
            facts.append((words.SOURCE, said))
        facts += [(words.NOTE, said) for said in phrases.unsaid(p, self.language)]
        facts.append((words.RULE, f"{p.rule.file}:{p.rule.line}:{p.rule.column}"))
        wide = max(display_width(label.to(self.language)) for label, _ in facts) + 2
        previous: Text | None = None
        for label, said in facts:
            if not self.styled:
                self._fact(label, said)
                continue
            word = "" if label is previous else label.to(self.language)
            tone = Tone.PLACE if label is words.RULE else Tone.NONE
            self._line(Run(pad(word, wide), Tone.DIM), Run(said, tone), indent=4, hang=4 + wide)
            previous = label

    def _place(self, record: RecordResult) -> str:
        file = printable(record.place.file or self.report.snapshot_file)
        if record.place.line is None:
            return f"{file} {printable(record.place.pointer)}"
        if self.styled:
            return f"{file}:{record.place.line}"
        if self.language == "zh":
            return f"{file} 第 {record.place.line} 行"
        return f"{file} line {record.place.line}"
