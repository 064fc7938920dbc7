"""What happens when, and when verdicts change, in Markdown: for a ticket or a wiki."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from checker.base.text import Language, Text
from checker.explain.wording.values import format_instant
from checker.render.layout.markdown import literal
from checker.render.layout.prose import labelled, one_line
from checker.render.report import phrases
from checker.render.report.words import VERDICT_SIGN
from checker.render.timeline import words
from checker.render.timeline.changes import NOTHING, causes, records_of, span, standing, titles, verdict_word
from checker.report.attention import SHOP
from checker.report.changes import Changes, VerdictChange
from checker.report.dates import DatedEvent
from checker.report.schedule import Schedule

if TYPE_CHECKING:
    from typing import Unpack

    from checker.decide.model import Verdict
    from checker.render.formats import RenderOptions

_HEAD: Final = Text(
    "| day | what happens | whose turn | which, and what it depends on |\n|---|---|---|---|",
    "| 日期 | 事项 | 由谁处理 | 相关记录与前提 |\n|---|---|---|---|",
)


def schedule_to_markdown(schedule: Schedule, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``schedule`` as a table of days."""
    return _whole(_schedule(schedule, language))


def changes_to_markdown(changes: Changes, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``changes`` as a list for each policy."""
    return _whole(_changes(changes, language))


def _whole(lines: Iterator[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def _schedule(schedule: Schedule, language: Language) -> Iterator[str]:
    report = schedule.report
    when = format_instant(report.as_of, language, report.timezone)
    name = " · ".join(filter(None, (report.shop_title or report.shop, when)))
    yield from (f"## {literal(name)}", "")
    for result in report.results:
        if result.subject.type == SHOP:
            answer = labelled(
                one_line(result.title, language), phrases.answer(result, report, language), language
            )
            yield f"- {VERDICT_SIGN[result.verdict]} {literal(answer)}"
    yield ""
    if schedule.events:
        yield _HEAD.to(language)
        yield from (_row(event, report.timezone, language) for event in schedule.events)
        yield ""
    yield literal((words.UNCHANGED if schedule.events else words.NO_DATES).to(language))
    yield ""
    yield from (f"- {literal(line)}" for line in phrases.closing(report, language))


def _row(event: DatedEvent, timezone: str | None, language: Language) -> str:
    day = _day(event.day, words.clock(event, timezone, language), language)
    sign = words.OVERDUE_SIGN if event.past else words.SIGN[event.kind]
    details = filter(None, (words.about(event, language), words.depends(event, language)))
    cells = (
        literal(day),
        f"{sign} {literal(words.headline(event, language))}",
        literal(words.turn(event, language)),
        "<br>".join(map(literal, details)),
    )
    return f"| {' | '.join(cells)} |"


def _changes(changes: Changes, language: Language) -> Iterator[str]:
    report = changes.report
    yield from (f"**{literal(span(changes, language))}**", "")
    for policy, title in titles(changes).items():
        verdict, counts = standing(changes, policy)
        said = one_line(title, language)
        if counts is not None:
            said = phrases.tally(said, counts, language)
        else:
            said = labelled(said, _verdict(verdict, language), language)
        yield from (f"### {literal(said)}", "")
        own = [change for change in changes.changes if change.policy == policy]
        for change in own:
            yield from _change(change, report.timezone, language)
        if own:
            yield ""
    if not changes.changes:
        yield from (NOTHING.to(language), "")
    yield from (literal(words.UNCHANGED.to(language)), "")
    yield from (f"- {literal(line)}" for line in phrases.closing(report, language))


def _change(change: VerdictChange, timezone: str | None, language: Language) -> Iterator[str]:
    clock = words.times(change.at, change.last, timezone, language)
    day = _day(change.day, clock, language)
    before, after = (_verdict(verdict, language) for verdict in (change.before, change.after))
    yield f"- {literal(labelled(day, f'{before} → {after}', language))}"
    details = (records_of(change, language), *causes(change, language))
    yield from (f"  - {literal(line)}" for line in details if line)


def _day(day: date, clock: str, language: Language) -> str:
    return " ".join((*words.short_day(day, language).split(), clock)).rstrip()


def _verdict(verdict: Verdict | None, language: Language) -> str:
    word = verdict_word(verdict, language)
    return word if verdict is None else f"{VERDICT_SIGN[verdict]} {word}"
