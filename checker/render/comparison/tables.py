"""A comparison line by line: as a table for a spreadsheet, and in Markdown for a ticket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from checker.base.text import Language
from checker.comparison.model import Course, PreconditionChange, ResultChange, ShopComparison
from checker.render.comparison import words
from checker.render.comparison.phrases import Phrases
from checker.render.comparison.screen import NAMED, more_records, ordered
from checker.render.layout.markdown import literal
from checker.render.layout.spreadsheet import spreadsheet

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

COLUMNS: Final = (
    "policy", "subject", "precondition", "record", "change", "what", "before", "after", "cause", "said",
)  # fmt: skip


def to_csv(comparison: ShopComparison, language: Language, **_: Unpack[RenderOptions]) -> str:
    """A line for each thing that is otherwise; what is said of it is in ``language``."""
    return spreadsheet(COLUMNS, _rows(comparison, Phrases(comparison, language)))


def _rows(comparison: ShopComparison, said: Phrases) -> Iterator[dict[str, str]]:
    for result in comparison.results:
        yield from _result(result, said)
    for summary in comparison.summaries:
        for verdict, count in summary.counts.items():
            if not count.same:
                yield {
                    "policy": summary.policy,
                    "what": f"count of {verdict.value}",
                    "before": str(count.before),
                    "after": str(count.after),
                    "said": summary.title,
                }
        for result in summary.results:
            yield from _result(result, said)
    for policy in comparison.policies:
        yield {"policy": policy.policy, "change": policy.change.value, "what": "policy", "said": policy.why}


def _result(item: ResultChange, said: Phrases) -> Iterator[dict[str, str]]:
    about = {"policy": item.policy, "subject": item.subject.id or "", "said": item.title}
    cause = "" if item.cause is None else item.cause.value
    if not item.verdict.same:
        old, new = item.verdict.before, item.verdict.after
        told = {"before": "" if old is None else old.value, "after": "" if new is None else new.value}
        fate = "" if item.fate is None else item.fate.value
        yield about | told | {"what": "verdict", "change": fate, "cause": cause}
    for name in ("eligible_from", "may_be_eligible_from", "eligible_until"):
        old, new = getattr(item.dates.before, name), getattr(item.dates.after, name)
        if old != new:
            yield about | {"what": name, "before": old or "", "after": new or "", "cause": cause}
    for precondition in item.preconditions:
        if precondition.course is not Course.SAME:
            yield from _precondition(about | {"said": precondition.said}, precondition, said)
    for name, moved in item.values.items():
        yield about | {"what": name, "before": said.value(moved.before), "after": said.value(moved.after)}
    for change, facts in (("known", item.known), ("unknown", item.unknown)):
        yield from (about | {"what": "fact", "change": change, "said": f.title or f.path} for f in facts)


def _precondition(about: dict[str, str], item: PreconditionChange, said: Phrases) -> Iterator[dict[str, str]]:
    about = about | {"precondition": item.id}
    old, new = item.status.before, item.status.after
    yield about | {
        "what": "status",
        "change": item.course.value,
        "before": "" if old is None else old.value,
        "after": "" if new is None else new.value,
        "cause": "" if item.cause is None else item.cause.value,
    }
    if not item.clears_at.same:
        yield about | {
            "what": "clears_at",
            "before": item.clears_at.before or "",
            "after": item.clears_at.after or "",
        }
    for record in item.records:
        yield about | {
            "what": "record",
            "record": record.id,
            "change": record.fate.value,
            "before": record.clears_at.before or "",
            "after": record.clears_at.after or "",
            "said": said.record(record),
        }


def to_markdown(comparison: ShopComparison, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``comparison`` for a ticket. Whatever a snapshot or a policy says stays text."""
    said = Phrases(comparison, language)
    return "\n".join(_Markdown(comparison, said).lines()).rstrip() + "\n"


class _Markdown:
    def __init__(self, comparison: ShopComparison, said: Phrases) -> None:
        self._found = comparison
        self._said = said

    def lines(self) -> Iterator[str]:
        """All lines."""
        said, found = self._said, self._found
        yield from (f"## {literal(said.shop())}", "", f"**{literal(said.closing())}**", "")
        yield f"- {literal(said.fact(words.BEFORE, said.side(found.before)))}"
        yield from (f"- {literal(said.fact(words.AFTER, said.side(found.after)))}", "")
        for result in found.results:
            if result.changed:
                yield from self._result(result)
        for summary in found.summaries:
            if summary.changed:
                yield from (f"### {literal(said.fact(summary.title, said.counts(summary)))}", "")
                yield from (
                    f"- {literal(said.subject(each, signs=True))}" for each in summary.results[:NAMED]
                )
                if (left := len(summary.results) - NAMED) > 0:
                    yield f"- {literal(said.say(more_records(left)))}"
                yield ""
        yield from (f"- {literal(said.policy(policy))}" for policy in found.policies)

    def _result(self, change: ResultChange) -> Iterator[str]:
        said = self._said
        verdict = said.verdict(change, signs=True) + said.remark(said.cause(change))
        yield from (f"### {literal(said.fact(change.title, verdict))}", "", f"`{change.policy}`", "")
        yield from (f"- {literal(line)}" for line in said.answer(change))
        for item in ordered(change):
            if item.course is Course.SAME:
                continue
            word = said.say(words.COURSE[item.course])
            yield f"- **{literal(word)}** {literal(item.said)}{literal(said.remark(said.remarks(item)))}"
            because = said.because(item)
            yield from (f"  - {literal(line)}" for line in because[:NAMED])
            if (left := len(because) - NAMED) > 0:
                yield f"  - {literal(said.say(more_records(left)))}"
        yield from (f"- {literal(line)}" for line in said.rest(change))
        yield ""
