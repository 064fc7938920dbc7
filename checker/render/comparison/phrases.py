"""Sentences about changes, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from checker.base.text import Language, Text
from checker.comparison.model import (
    Course,
    Fate,
    Moved,
    PolicyChange,
    PreconditionChange,
    RecordChange,
    ResultChange,
    ShopComparison,
    Side,
    SummaryChange,
)
from checker.comparison.values import instant, others, value_of
from checker.decide.model import Status, Verdict
from checker.explain.wording.values import format_deadline, format_moment, format_value, listed, spaced
from checker.render.comparison import words
from checker.render.layout.escape import SENTENCE, printable, shorten
from checker.render.layout.prose import COMMA, SEMICOLON, bracketed, counted, labelled
from checker.render.report.words import STATUS, TALLY, VERDICT, VERDICT_SIGN
from checker.report.saved import SavedFact
from checker.schema.catalog import EnumType, Field, catalog

ARROW = " → "


class Phrases:
    """Says what a comparison holds in one language."""

    def __init__(self, comparison: ShopComparison, language: Language) -> None:
        self.comparison = comparison
        self.language = language
        self.zone = comparison.after.timezone or comparison.before.timezone

    def say(self, text: Text) -> str:
        """``text`` in the language of the page."""
        return text.to(self.language)

    def fact(self, label: Text | str, said: str) -> str:
        """``Label: fact``."""
        name = label if isinstance(label, str) else self.say(label)
        return labelled(name, said, self.language)

    def remark(self, said: str) -> str:
        """``said`` in brackets behind something."""
        return bracketed(said, self.language)

    # --- what is compared -------------------------------------------------------------------

    def shop(self) -> str:
        """Whose reports they are."""
        found = self.comparison.after.snapshot
        name = (
            spaced("店铺", printable(found.shop or ""))
            if self.language == "zh"
            else f"Shop {printable(found.shop or '')}"
        )
        title = found.title or self.comparison.before.snapshot.title
        if not title:
            return name.rstrip()
        return f"{name}“{printable(title)}”" if self.language == "zh" else f"{name} “{printable(title)}”"

    def side(self, side: Side) -> str:
        """Of which instant, and from what."""
        when = format_moment(instant(side.as_of), self.language, side.timezone)
        what = Text("report on ", "报告，依据 ") if side.saved else Text()
        return f"{when}{self.remark(self.say(what) + printable(side.snapshot.file))}"

    # --- answers ----------------------------------------------------------------------------

    def verdict(self, change: ResultChange, *, signs: bool) -> str:
        """``blocked → waiting``, or the one verdict that it still has."""
        old, new = (
            self._verdict(change, each, signs=signs) for each in (change.verdict.before, change.verdict.after)
        )
        if not change.verdict.same:
            return f"{old}{ARROW}{new}"
        return f"仍是 {new}" if self.language == "zh" else f"still {new}"

    def _verdict(self, change: ResultChange, verdict: Verdict | None, *, signs: bool) -> str:
        if verdict is None:
            return self.say(
                words.OTHER if change.fate is None else words.SUBJECT_FATE.get(change.fate, words.OTHER)
            )
        return (
            f"{VERDICT_SIGN[verdict]} {self.say(VERDICT[verdict])}" if signs else self.say(VERDICT[verdict])
        )

    def dates(self, change: ResultChange) -> Iterator[str]:
        """The dates that have moved, a line each."""
        old, new = change.dates.before, change.dates.after
        if change.dates.same:
            return
        for label, name in (
            (words.POSSIBLE, "eligible_from"),
            (words.EARLIEST, "may_be_eligible_from"),
            (words.UNTIL, "eligible_until"),
        ):
            moved = Moved(getattr(old, name), getattr(new, name))
            if instant(moved.before) != instant(moved.after):
                yield self.fact(label, self._moved_date(moved, deadline=name == "eligible_until"))

    def cause(self, change: ResultChange | PreconditionChange) -> str:
        """Whether time alone did it, or the data."""
        return "" if change.cause is None else self.say(words.CAUSE[change.cause])

    def movers(self, change: ResultChange) -> str:
        """What made the answer another one: the conditions, and of each the first record."""
        by_id = {item.id: item for item in change.preconditions}
        told = [self._mover(by_id[name]) for name in change.moved_by if name in by_id]
        return self.joined(told)

    def _mover(self, item: PreconditionChange) -> str:
        if not item.records:
            return printable(item.said)
        return self.fact(printable(item.said), self.record_name(item.records[0]))

    def counts(self, change: SummaryChange) -> str:
        """``41 → 43 checked: 11 → 12 blocked``."""
        totals = Moved(
            *(sum(getattr(each, side) for each in change.counts.values()) for side in ("before", "after"))
        )
        told = [
            self._count(change.counts[verdict], self.say(TALLY[verdict]))
            for verdict in Verdict
            if verdict in change.counts and any((change.counts[verdict].before, change.counts[verdict].after))
        ]
        checked = Text(f"{self._number(totals)} checked", f"共检查 {self._number(totals)} 条")
        return self.fact(self.say(checked), COMMA.to(self.language).join(told))

    def _count(self, moved: Moved, word: str) -> str:
        number = self._number(moved)
        return f"{number} 条{word}" if self.language == "zh" else f"{number} {word}"

    @staticmethod
    def _number(moved: Moved) -> str:
        return f"{moved.after:,}" if moved.same else f"{moved.before or 0:,}{ARROW}{moved.after or 0:,}"

    def subject(self, change: ResultChange, *, signs: bool) -> str:
        """The verdict on a single record, and why it is another one."""
        name = f"{printable(change.subject.title)} {printable(change.subject.id or '')}"
        remarks = [*self.dates(change), self.movers(change), self.cause(change)]
        return self.fact(name, self.verdict(change, signs=signs)) + self.remark(self.joined(remarks))

    def answer(self, change: ResultChange) -> Iterator[str]:
        """The dates and the step, as far as they are otherwise, and what made the answer another one."""
        yield from self.dates(change)
        if not (change.verdict.same and change.dates.same) and (movers := self.movers(change)):
            yield self.fact(words.MOVED_BY, movers)
        if not change.stage.same:
            steps = (change.stage.before, change.stage.after)
            told = [printable(step) if step else self.say(words.NONE) for step in steps]
            yield self.fact(words.STAGE, ARROW.join(told))

    def rest(self, change: ResultChange) -> Iterator[str]:
        """What is still in the way, which facts are known now or no longer, which values are others."""
        still = [printable(p.said) for p in change.preconditions if p.course is Course.SAME and p.counts]
        if still:
            yield self.fact(words.STILL, self.joined(still))
        if change.known:
            yield self.fact(words.KNOWN, self.facts(change.known))
        if change.unknown:
            yield self.fact(words.UNKNOWN, self.facts(change.unknown))
        for name, moved in change.values.items():
            title = self.comparison.titles.get((change.policy, name), name)
            yield self.fact(printable(title), self.moved_value(moved))

    def remarks(self, item: PreconditionChange) -> str:
        """How a condition stands, what of its numbers and its date is otherwise, and why."""
        return self.joined([self.status(item), *self.details(item), self.cause(item)])

    def joined(self, parts: Iterable[str]) -> str:
        """Remarks one after the other; those that are empty are left out."""
        return SEMICOLON.to(self.language).join(part for part in parts if part)

    # --- conditions and records -------------------------------------------------------------

    def status(self, change: PreconditionChange) -> str:
        """How a condition stood and stands, where that is otherwise."""
        if change.status.same:
            return self.say(STATUS[change.status.after])
        return ARROW.join(self._status(each) for each in (change.status.before, change.status.after))

    def _status(self, status: Status | None) -> str:
        return self.say(words.NONE) if status is None else self.say(STATUS[status])

    def details(self, change: PreconditionChange) -> Iterator[str]:
        """The numbers and the date of a condition, as far as they are otherwise."""
        if not change.failing.same and change.course is Course.CHANGED:
            label = Text("records in the way", "不符合条件的记录数")
            yield self.fact(label, self._number(change.failing))
        if not change.unknown.same and change.course is Course.CHANGED:
            yield self.fact(Text("records not known", "看不出来的记录数"), self._number(change.unknown))
        date = change.clears_at if not change.clears_at.same else change.may_clear_at
        if not date.same and change.course is not Course.CLEARED:
            label = words.CLEARS if date is change.clears_at else words.EARLIEST
            yield self.fact(self.say(label).lower(), self._moved_date(date))

    def record_name(self, change: RecordChange) -> str:
        """What a record is called: ``order 5764…``."""
        name = printable(change.id)
        if not change.section:
            return name
        return (
            spaced(self.say(catalog().section(change.section).title), name)
            if self.language == "zh"
            else (f"{self.say(catalog().section(change.section).title)} {name}")
        )

    def because(self, item: PreconditionChange) -> list[str]:
        """The records of a condition that are otherwise, or else the reason why it isn't met, a line each."""
        named = [change for change in item.records if change.section or change.fate is Fate.MOVED]
        if not named and item.course is not Course.CLEARED:
            return [shorten(item.why, SENTENCE)]
        return [self.record(change) for change in named]

    def record(self, change: RecordChange) -> str:
        """A record, what has become of it, and the values that matter."""
        failing = change.failing.before if change.failing.after is None else change.failing.after
        told = self.say((words.FATE if failing else words.OPEN_FATE)[change.fate])
        values = list(self._values(change))
        if change.fate is Fate.MOVED and values:
            told = self.joined(values)
        elif values:
            told += self.remark(self.joined(values))
        return self.fact(self.record_name(change), told)

    def _values(self, change: RecordChange) -> Iterator[str]:
        if change.fate is Fate.MOVED:
            for name in others(change.before, change.after):
                moved = Moved(change.before[name], change.after[name])
                yield self.fact(
                    self._title(change.section, name), self.moved_value(moved, change.section, name)
                )
            if instant(change.clears_at.before) != instant(change.clears_at.after):
                yield self.fact(words.CLEARS, self._moved_date(change.clears_at))
            return
        shown = change.after or change.before
        for name, value in shown.items():
            yield self.fact(self._title(change.section, name), self.value(value, change.section, name))
        if change.clears_at.after is not None:
            yield self.fact(words.CLEARS, self._date(change.clears_at.after))

    def _title(self, section: str, name: str) -> str:
        field = _field(section, name)
        return name if field is None else self.say(field.title)

    # --- values -----------------------------------------------------------------------------

    def moved_value(self, moved: Moved, section: str = "", name: str = "") -> str:
        """A value and what it is now."""
        return ARROW.join(self.value(each, section, name) for each in (moved.before, moved.after))

    def value(self, json: Any, section: str = "", name: str = "") -> str:
        """A value of a report in words."""
        value, field = value_of(json), _field(section, name)
        if isinstance(value, str) and field is not None and isinstance(field.type, EnumType):
            known = field.type.values.get(value)
            if known is not None:
                return self.say(known)
        return printable(format_value(value, self.language, self.zone))

    def _moved_date(self, moved: Moved, *, deadline: bool = False) -> str:
        return ARROW.join(self._date(each, deadline=deadline) for each in (moved.before, moved.after))

    def _date(self, text: str | None, *, deadline: bool = False) -> str:
        if text is None:
            return self.say(words.NO_DATE)
        say = format_deadline if deadline else format_moment
        return say(instant(text), self.language, self.zone)

    # --- the rest ---------------------------------------------------------------------------

    def facts(self, found: Iterable[SavedFact]) -> str:
        """Facts by what they are called."""
        return listed([printable(fact.title or fact.path) for fact in found], self.language)

    def policy(self, change: PolicyChange) -> str:
        """That a policy began or ceased to speak of the shop, and why."""
        told = self.say(words.CHANGE[change.change])
        why = printable(change.why) if change.why else ""
        return self.fact(f"{printable(change.title)}{self.remark(change.policy)}", told) + self.remark(why)

    def closing(self) -> str:
        """All of it in a sentence."""
        found = self.comparison
        if not found.changed:
            return self.say(words.NOTHING)
        items = [item for result in found.results for item in result.preconditions]
        counts = {each: sum(item.course is each for item in items) for each in Course}
        told = (
            (
                sum(not item.verdict.same for item in found.results),
                "answer",
                "answers",
                "changed",
                "个结论变了",
            ),
            (
                sum(item.verdict.same and not item.dates.same for item in found.results),
                *("date", "dates", "moved", "个日期变了"),
            ),
            (counts[Course.CLEARED], "condition", "conditions", "cleared", "项条件已解决"),
            (counts[Course.NEW], "condition", "conditions", "new", "项条件新出现"),
            (counts[Course.CHANGED], "condition", "conditions", "changed", "项条件有变化"),
            (
                sum(len(item.results) for item in found.summaries),
                *("record", "records", "with another answer or date", "条记录的结论或日期变了"),
            ),
            (len(found.policies), "policy", "policies", "begun or ceased to apply", "条规则开始或不再适用"),
        )
        if self.language == "zh":
            return "，".join(f"{count:,} {what}" for count, *_, what in told if count) + "。"
        parts = [f"{counted(count, one, many)} {what}" for count, one, many, what, _ in told if count]
        return ", ".join(parts) + "."


def _field(section: str, name: str) -> Field | None:
    """The field of a section's record that a value is of, as far as its name tells."""
    if not section:
        return None
    return catalog().section(section).fields.get(name)
