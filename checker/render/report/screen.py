"""A report laid out for reading: the verdict first, then only what stands in its way.

One layout, two looks: the screen (signs, lines, colour, fitted to a width) and plain (one fact per line,
ASCII punctuation in English, for screen readers and logs).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from checker.base.text import Language, Text
from checker.explain.wording.values import format_instant, format_value, spaced
from checker.render.layout.escape import SENTENCE, printable, shorten
from checker.render.layout.page import Page, Run, Tone
from checker.render.layout.width import display_width, pad
from checker.render.report import phrases, words
from checker.report.model import (
    PreconditionResult,
    RecordResult,
    Report,
    Result,
    StageResult,
    Status,
    Summary,
    Verdict,
)

_TONE: Final = {
    Status.MET: Tone.GOOD,
    Status.WAIVED: Tone.DIM,
    Status.WAITING: Tone.WAIT_BOLD,
    Status.FAILED: Tone.BAD_BOLD,
    Status.UNKNOWN: Tone.DOUBT_BOLD,
    Status.NOT_APPLICABLE: Tone.DIM,
}
_VERDICT_TONE: Final = {
    Verdict.ELIGIBLE: Tone.GOOD_BOLD,
    Verdict.WAITING: Tone.WAIT_BOLD,
    Verdict.BLOCKED: Tone.BAD_BOLD,
    Verdict.UNDETERMINED: Tone.DOUBT_BOLD,
    Verdict.DONE: Tone.GOOD_BOLD,
    Verdict.NOT_APPLICABLE: Tone.DIM,
}
#: In this order: what to act on first.
_OPEN: Final = (Status.FAILED, Status.WAITING, Status.UNKNOWN, Status.WAIVED)
_SHOP: Final = "shop"

#: What plain English text has instead of typographic signs.
_PLAIN_ENGLISH: Final = str.maketrans(
    {
        "−": "-",
        "–": "-",
        "—": "-",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "…": "...",
        "›": ">",
        "·": "-",
        "•": "-",
    }
)


def ascii_punctuation(text: str) -> str:
    """English ``text`` with the punctuation of a typewriter."""
    return text.translate(_PLAIN_ENGLISH)


def one_line(text: Text, language: Language) -> str:
    """A text of a policy without line breaks."""
    return " ".join(text.to(language).split())


def _urgency(precondition: PreconditionResult) -> tuple[bool, int]:
    """What changes the answer before what is only advice; then in the order of what to act on first."""
    status = precondition.status
    return precondition.severity == "advisory", _OPEN.index(status) if status in _OPEN else len(_OPEN)


class Screen:
    """Writes one report onto one page."""

    def __init__(self, report: Report, language: Language, page: Page, *, fancy: bool) -> None:
        self.report = report
        self.language = language
        self.page = page
        self.fancy = fancy

    # --- the whole ----------------------------------------------------------------------------

    def write(self) -> str:
        """All results, then the facts that make the report reproducible."""
        # A single record is told in full, as a shop is.
        summaries = {s.policy: s for s in self.report.summaries if sum(s.counts.values()) != 1 or not s.shown}
        told: set[str] = set()
        for result in self.report.results:
            if result.subject.type == _SHOP or result.policy not in summaries:
                self._result(result)
            elif result.policy not in told:
                told.add(result.policy)
                self._summary(summaries[result.policy])
        for policy, summary in summaries.items():
            if policy not in told:
                self._summary(summary)
        if not self.report.results and not self.report.summaries:
            nothing = Text("No policy applies to this shop.", "没有适用于这家店铺的规则。")
            self._line(Run(nothing.to(self.language), Tone.BOLD))
        self._rule()
        for line in phrases.closing(self.report, self.language):
            self._line(Run(line, Tone.DIM))
        text = self.page.text()
        plain_english = not self.fancy and self.language == "en"
        return ascii_punctuation(text) if plain_english else text

    def _result(self, result: Result) -> None:
        self._rule()
        verdict = words.VERDICT[result.verdict].to(self.language)
        title = one_line(result.title, self.language)
        if self.fancy:
            sign = words.VERDICT_SIGN[result.verdict]
            self._line(
                Run(f"{sign} {verdict.upper()}", _VERDICT_TONE[result.verdict]),
                Run(f"  {title}", Tone.BOLD),
                hang=2,
            )
        else:
            named = Text(f"{title} ({result.policy})", f"{title}（{result.policy}）")
            self._fact(Text("Policy", "规则"), named.to(self.language))
            self._fact(Text("Verdict", "结论"), verdict)
        self._line(phrases.answer(result, self.language, self.report.timezone), indent=self._in(1))
        self._subject(result)
        self._stages(result)
        now = [p for p in result.preconditions if self._is_now(result, p)]
        for precondition in sorted(now, key=_urgency):
            if precondition.status in _OPEN:
                self.page.blank()
                self._precondition(precondition, result)
        if result.missing:
            self._missing(result)
        self.page.blank()
        for status, text in phrases.folded(now, self.language):
            sign = f"{words.STATUS_SIGN[status]} " if self.fancy else ""
            self._line(Run(sign + text, _TONE[status]), indent=self._in(1), hang=self._in(2))
        self._next(result)
        self._values(result)
        if result.notes:
            self.page.blank()
            self._line(Run(one_line(result.notes, self.language), Tone.DIM), indent=self._in(1))

    # --- the head -----------------------------------------------------------------------------

    def _subject(self, result: Result) -> None:
        name = self._name(result)
        if self.fancy:
            self._line(Run(f"{result.policy} · {name}", Tone.DIM), indent=2)
        else:
            self._fact(Text("Subject", "对象"), name)

    def _name(self, result: Result) -> str:
        name = one_line(result.subject.title, self.language) or result.subject.type
        number = result.subject.id
        if number is not None and number not in name:
            name = f"{name} {printable(number)}"
        if result.subject.type == _SHOP and self.report.shop_title:
            shop = printable(self.report.shop_title)
            name = f"{name}“{shop}”" if self.language == "zh" else f"{name} “{shop}”"
        return name

    def _stages(self, result: Result) -> None:
        if not result.stages:
            return
        if not self.fancy:
            for number, stage in enumerate(result.stages, 1):
                state = words.STAGE_STATE[self._state(stage, result)].to(self.language)
                title = one_line(stage.title, self.language)
                label = Text(
                    f"Step {number} of {len(result.stages)}", f"第 {number} 步，共 {len(result.stages)} 步"
                )
                self._fact(label, f"{title} ({state})" if self.language == "en" else f"{title}（{state}）")
            return
        runs: list[Run] = []
        for stage in result.stages:
            if runs:
                runs.append(Run(" → ", Tone.DIM))
            state = self._state(stage, result)
            text = f"{words.STAGE_SIGN[state]} {one_line(stage.title, self.language)}"
            if stage.state == "current":
                here = words.STAGE_STATE[state].to(self.language)
                text += f"（{here}）" if self.language == "zh" else f" ({here})"
            runs.append(Run(text, Tone.BOLD if stage.state == "current" else Tone.DIM, keep=True))
        self.page.blank()
        self._line(*runs, indent=2)

    def _state(self, stage: StageResult, result: Result) -> str:
        return stage.state if result.stage_known or stage.state != "current" else "unknown"

    # --- preconditions ------------------------------------------------------------------------

    def _is_now(self, result: Result, precondition: PreconditionResult) -> bool:
        """Whether it belongs to the current stage or to every stage."""
        return precondition.stage is None or not result.stages or precondition.stage == result.stage

    def _precondition(self, p: PreconditionResult, result: Result) -> None:
        status = words.STATUS[p.status].to(self.language)
        title = one_line(p.title, self.language)
        remarks = [words.ADVISORY.to(self.language)] if p.severity == "advisory" else []
        if self.fancy:
            head = f"{words.STATUS_SIGN[p.status]} {status.upper()}"
            self._line(
                Run(head, _TONE[p.status]),
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
            self._line(why, indent=4) if self.fancy else self._fact(words.WHY, why)
        self._records(p)
        self._facts(p, settled=bool(result.missing))

    def _why(self, p: PreconditionResult) -> str:
        return shorten(one_line(p.why, self.language), SENTENCE)

    def _remarks(self, remarks: Iterable[str]) -> list[Run]:
        return [Run(f"（{text}）" if self.language == "zh" else f" ({text})", Tone.DIM) for text in remarks]

    def _records(self, p: PreconditionResult) -> None:
        records = [record for record in p.records if record.id is not None]
        for record in records:
            facts = self._record_facts(record)
            if self.fancy:
                name = printable(record.id or "")
                runs = [Run(name, Tone.BOLD)]
                for fact, last in facts:
                    runs += [Run("  "), Run(fact, Tone.PLACE if last else Tone.NONE, keep=True)]
                self._line(*runs, indent=6, hang=8)
            else:
                label = words.RECORD.to(self.language)
                joined = ("；" if self.language == "zh" else "; ").join(fact for fact, _ in facts)
                self._fact(Text(f"{label} {printable(record.id or '')}"), joined)
        hidden = p.failing + p.unknown - len(records)
        if records and hidden > 0:
            self._line(
                Run(phrases.more_records(hidden, self.language), Tone.DIM),
                indent=6 if self.fancy else 0,
                hang=8,
            )

    def _record_facts(self, record: RecordResult) -> list[tuple[str, bool]]:
        """What is said of one record, and whether it is the place."""
        facts = [(self._value(record, name), False) for name in record.values]
        clears = self._date(record.clears_at, record.may_clear_at)
        if clears is not None:
            label, day = clears
            word = label.to(self.language)
            facts.append((spaced(word, day) if self.language == "zh" else f"{word.lower()} {day}", False))
        facts.append((self._place(record), True))
        return facts

    def _value(self, record: RecordResult, name: str) -> str:
        title = record.titles.get(name, Text(name)).to(self.language)
        if name in record.words:
            said = one_line(record.words[name], self.language)
        else:
            said = printable(format_value(record.values[name], self.language, self.report.timezone))
        return spaced(title, "：", said) if self.language == "zh" else f"{title}: {said}"

    def _place(self, record: RecordResult) -> str:
        file = printable(self.report.snapshot_file)
        if record.place.line is None:
            return f"{file} {printable(record.place.pointer)}"
        if self.fancy:
            return f"{file}:{record.place.line}"
        if self.language == "zh":
            return f"{file} 第 {record.place.line} 行"
        return f"{file} line {record.place.line}"

    def _facts(self, p: PreconditionResult, *, settled: bool) -> None:
        """Remedy, date, clause, rule line: each with its label."""
        facts: list[tuple[Text, str]] = []
        if p.status is Status.UNKNOWN and not settled:
            facts += [
                (words.MISSING, self._missing_item(item.title, item.path, item.reason)) for item in p.missing
            ]
        if p.status is not Status.WAIVED:
            facts += [(words.FIX, said) for said in self._remedies(p)]
            clears = self._date(p.clears_at, p.may_clear_at)
            if clears is not None:
                facts.append(clears)
        if p.waiver is not None:
            facts.append((words.WAIVER, phrases.waived(p.waiver, self.language)))
        if p.source is not None:
            said = phrases.cited(p.source, self.language)
            facts.append((words.SOURCE, said))
        if p.basis == "inferred":
            facts.append((words.NOTE, words.INFERRED.to(self.language)))
        facts.append((words.RULE, f"{p.rule.file}:{p.rule.line}:{p.rule.column}"))
        wide = max(display_width(label.to(self.language)) for label, _ in facts) + 2
        previous: Text | None = None
        for label, said in facts:
            if not self.fancy:
                self._fact(label, said)
                continue
            word = "" if label is previous else label.to(self.language)
            tone = Tone.PLACE if label is words.RULE else Tone.NONE
            self._line(Run(pad(word, wide), Tone.DIM), Run(said, tone), indent=4, hang=4 + wide)
            previous = label

    def _remedies(self, p: PreconditionResult) -> list[str]:
        """What to do: of a condition that is only unknown, how to come to know it."""
        told = [item.remedy for item in p.missing] if p.status is Status.UNKNOWN else [p.fix]
        return [one_line(text, self.language) for text in dict.fromkeys(told) if text]

    def _date(self, clears: datetime | None, may: datetime | None) -> tuple[Text, str] | None:
        label, instant = (words.CLEARS, clears) if clears is not None else (words.MAY_CLEAR, may)
        if instant is None:
            return None
        return label, format_instant(instant, self.language, self.report.timezone)

    def _missing(self, result: Result) -> None:
        """The facts that would settle the verdict."""
        self.page.blank()
        heading = Text("To settle this, these facts are needed:", "要得出结论，还需要以下信息：")
        self._line(Run(heading.to(self.language), Tone.BOLD), indent=self._in(1))
        for item in result.missing:
            said = self._missing_item(item.title, item.path, item.reason)
            self._line(("- " if self.fancy else "") + said, indent=self._in(1), hang=self._in(2))

    def _missing_item(self, title: Text, path: str, reason: Text) -> str:
        name, because = one_line(title, self.language), one_line(reason, self.language)
        if self.language == "zh":
            said = f"{name}（`{path}`）" if name else f"`{path}`"
            return f"{said}：{because}" if because else said
        said = f"{name} (`{path}`)" if name else f"`{path}`"
        return f"{said}: {because}" if because else said

    # --- the rest -----------------------------------------------------------------------------

    def _next(self, result: Result) -> None:
        """Later stages, one line each, and what of theirs isn't met today."""
        later = [stage for stage in result.stages if stage.state == "next"]
        if not later:
            return
        self.page.blank()
        self._line(Run(words.NEXT.to(self.language), Tone.BOLD), indent=self._in(1))
        for stage in later:
            title = one_line(stage.title, self.language)
            remarks = [words.turn(stage.awaits).to(self.language)] if stage.awaits else []
            sign = f"{words.STAGE_SIGN['next']} " if self.fancy else ""
            self._line(sign + title, *self._remarks(remarks), indent=self._in(1), hang=self._in(2))
            for p in result.preconditions:
                if p.stage != stage.id or p.status in (Status.MET, Status.NOT_APPLICABLE, Status.WAIVED):
                    continue
                status = words.STATUS[p.status].to(self.language)
                why = one_line(p.title, self.language)
                text = f"{status}：{why}" if self.language == "zh" else f"{status} today: {why}"
                self._line(Run(text, Tone.DIM), indent=self._in(3), hang=self._in(4))

    def _values(self, result: Result) -> None:
        if not result.values:
            return
        self.page.blank()
        titles = {key: one_line(value.title, self.language) or key for key, value in result.values.items()}
        titles = {key: title[:1].upper() + title[1:] for key, title in titles.items()}
        wide = max(display_width(title) for title in titles.values()) + 2
        for name, value in result.values.items():
            said = printable(format_value(value.value, self.language, self.report.timezone))
            if self.fancy:
                self._line(pad(titles[name], wide), Run(said, Tone.BOLD), indent=2, hang=4)
            else:
                self._fact(Text(titles[name]), said)

    def _summary(self, summary: Summary) -> None:
        """Counts of a policy with one verdict per record, then the results that are shown."""
        self._rule()
        title = one_line(summary.title, self.language)
        self._line(Run(phrases.tally(title, summary.counts, self.language), Tone.BOLD), hang=2)
        self._line(Run(summary.policy, Tone.DIM), indent=self._in(1))
        self.page.blank()
        for result in self.report.results:
            if result.policy == summary.policy and result.subject.type != _SHOP:
                self._compact(result)
        hidden = sum(n for v, n in summary.counts.items() if v is not Verdict.NOT_APPLICABLE) - summary.shown
        if summary.shown and hidden > 0:
            self.page.blank()
            self._line(Run(phrases.more_records(hidden, self.language), Tone.DIM), indent=self._in(1))

    def _compact(self, result: Result) -> None:
        """One record's verdict: what stands in the way, a line each."""
        details: list[str] = []
        known = result.applies_known and result.stage_known
        if result.verdict in (Verdict.ELIGIBLE, Verdict.WAITING) or not known:
            details.append(phrases.answer(result, self.language, self.report.timezone))
        chinese = self.language == "zh"
        for p in sorted(result.preconditions, key=_urgency):
            if p.status in _OPEN[:3] and self._is_now(result, p):
                title, why = one_line(p.title, self.language), self._why(p)
                told = why and not (p.status is Status.UNKNOWN and result.missing)
                status = words.STATUS[p.status].to(self.language).capitalize()
                detail = f"{status}：{title}" if chinese else f"{status}: {title}"
                if told:
                    detail += f"。{why}" if chinese else f". {why}"
                advice = [words.ADVISORY.to(self.language)] if p.severity == "advisory" else []
                details.append(detail + "".join(run.text for run in self._remarks(advice)))
        if result.verdict is Verdict.UNDETERMINED:
            label = words.MISSING.to(self.language) + ("：" if chinese else ": ")
            details += [label + self._missing_item(m.title, m.path, m.reason) for m in result.missing]
        if details:
            self.page.blank()
        sign = f"{words.VERDICT_SIGN[result.verdict]} " if self.fancy else ""
        gap = "  " if self.fancy else "：" if chinese else ": "
        self._line(
            Run(sign + self._name(result), Tone.BOLD),
            Run(gap + words.VERDICT[result.verdict].to(self.language), _VERDICT_TONE[result.verdict]),
            *self._remarks(self._step(result)),
            indent=self._in(1),
            hang=self._in(2),
        )
        for detail in details:
            self._line(detail, indent=self._in(2), hang=self._in(3))

    def _step(self, result: Result) -> list[str]:
        """Which of several steps a record is at; nothing where there is one, or it isn't known."""
        if len(result.stages) < 2 or not (result.applies_known and result.stage_known):
            return []
        return [one_line(stage.title, self.language) for stage in result.stages if stage.id == result.stage]

    # --- lines --------------------------------------------------------------------------------

    def _in(self, level: int) -> int:
        return 2 * level if self.fancy else 0

    def _line(self, *runs: Run | str, indent: int = 0, hang: int | None = None) -> None:
        self.page.line(*runs, indent=indent, hang=hang)

    def _fact(self, label: Text, said: str, *remarks: str) -> None:
        """``Label: fact.`` on a line of its own."""
        colon = "：" if self.language == "zh" else ": "
        self._line(label.to(self.language) + colon + said, *self._remarks(remarks))

    def _rule(self) -> None:
        self.page.blank()
        if self.fancy and self.page.width is not None and not self.page.empty:
            self._line(Run("─" * self.page.width, Tone.DIM))
