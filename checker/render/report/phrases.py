"""Sentences of a report that hold numbers and dates, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

from checker.base.text import Language, Text
from checker.explain.wording.values import (
    format_date,
    format_deadline,
    format_instant,
    format_moment,
    format_value,
    listed,
    spaced,
)
from checker.explain.wording.voices import KIND, VOICE, VOICES
from checker.language.model.policy import FigureAge, Voice
from checker.render.layout.escape import printable
from checker.render.layout.prose import bracketed, counted, labelled, one_line
from checker.render.report.records import why_not_applied
from checker.render.report.words import (
    ADVISORY,
    ORIGIN,
    PASSED,
    PASSED_UNKNOWN,
    TALLY,
    TURNS,
    VERDICT,
)
from checker.report.attention import FAILING
from checker.report.model import (
    Assertion,
    FigureResult,
    HeldUp,
    NamedValueResult,
    NotApplied,
    PreconditionResult,
    Report,
    Result,
    SourceResult,
    Status,
    Verdict,
    WaiverResult,
)
from checker.schema.catalog import catalog
from checker.values.quantity import Unknown

#: A waiver that ends within so many days is said to.
_SOON: Final = 30


def answer(result: Result, report: Report, language: Language) -> str:
    """The verdict as a sentence or two, and what it would be without the waivers."""
    said, other = _answer(result, report, language), without_waivers(result, language)
    return f"{said}{'' if language == 'zh' or not other else ' '}{other}"


def _answer(result: Result, report: Report, language: Language) -> str:
    """The verdict; of a policy that doesn't apply, what keeps it from that."""
    chinese, timezone = language == "zh", report.timezone

    def day(instant: datetime) -> str:
        return format_instant(instant, language, timezone)

    def last(instant: datetime) -> str:
        return format_deadline(instant, language, timezone)

    if result.verdict is Verdict.NOT_APPLICABLE:
        silence = "本规则不适用。" if chinese else "This policy doesn't apply here."
        return why_not_applied(report, result.policy, language) or silence
    if result.verdict is Verdict.DONE:
        return "所有步骤均已完成。" if chinese else "Every step is behind you."
    if result.verdict is Verdict.IN_PROGRESS:
        awaited = next(stage.awaits for stage in result.stages if stage.id == result.stage)
        assert awaited is not None, "only what somebody else has to act on is in progress"
        whose = TURNS[awaited].to(language)
        said = (
            f"条件都已满足，现在{whose}，您只需等待。"
            if chinese
            else f"Everything is in order. It is {whose} now: all you can do is wait."
        )
        if result.eligible_until is not None:
            until = last(result.eligible_until)
            said += spaced("时限到", until, "为止。") if chinese else f" The time for it runs out on {until}."
        return said + _late(result, last, language)
    if result.verdict is Verdict.ELIGIBLE:
        said = "现在就可以办理。" if chinese else "Yes, you can go ahead now."
        if result.eligible_until is not None:
            until = last(result.eligible_until)
            said += spaced("请在", until, "之前办理。") if chinese else f" Only until {until}."
        return said + _late(result, last, language)
    if result.verdict is Verdict.WAITING:
        if result.eligible_from is not None:
            start = day(result.eligible_from)
            said = (
                spaced("还不行。若情况不变，", start, "起可以办理")
                if chinese
                else f"Not yet. Possible from {start} if nothing else changes"
            )
            if result.eligible_until is not None:
                until = last(result.eligible_until)
                said += spaced("，截至", until, "之前") if chinese else f", and only until {until}"
            return said + ("。" if chinese else ".") + _late(result, last, language)
        if result.may_be_eligible_from is not None:
            start = day(result.may_be_eligible_from)
            coming = any(item.counts and (item.awaited or item.expects) for item in result.preconditions)
            if chinese:
                open_ = "取决于尚未发生的事" if coming else "部分信息未知"
                return spaced("还不行。最早", start, f"可以办理；{open_}，可能更晚。")
            open_ = "is still to happen" if coming else "isn't known"
            return f"Not yet. {start} at the earliest; what {open_} could make it later."
        return "还不行。" if chinese else "Not yet."
    if not result.applies_known:
        return "无法判断本规则是否适用。" if chinese else "Can't tell whether this policy applies here."
    if not result.stage_known:
        step = next(stage.title for stage in result.stages if stage.id == result.stage).to(language)
        return (
            f"无法判断当前处于哪一步：不清楚“{step}”是否已完成。"
            if chinese
            else f"Can't tell which step this is at: it isn't known whether “{step}” is done."
        )
    return _open(result, language)


def _late(result: Result, last: Callable[[datetime], str], language: Language) -> str:
    """That it is late before it is too late."""
    if result.late_from is None:
        return ""
    late = last(result.late_from)
    return spaced("", late, "以后就算晚了。") if language == "zh" else f" After {late} it is late."


def _open(result: Result, language: Language) -> str:
    """What stands in the way of a blocked or undetermined result, counted."""
    statuses = [p.status for p in result.preconditions if p.counts]
    failed, waiting, unknown = (
        statuses.count(status) for status in (Status.FAILED, Status.WAITING, Status.UNKNOWN)
    )
    if language == "zh":
        said = ((failed, "未满足"), (waiting, "还需等待"), (unknown, "不清楚"))
        parts = [f"{count:,} 项{word}" for count, word in said if count]
        parts[:1] = [part.replace("项", "项条件", 1) for part in parts[:1]]
        opening = "还不能判断" if result.verdict is Verdict.UNDETERMINED else "还不行"
        return f"{opening}：{'，'.join(parts)}。" if parts else f"{opening}。"
    told = (
        (failed, "fails", "fail"),
        (waiting, "only needs time", "only need time"),
        (unknown, "isn't known", "aren't known"),
    )
    parts = []
    for count, one, many in told:
        if count:
            what = "" if parts else "condition " if count == 1 else "conditions "
            parts.append(counted(count, what + one, what + many))
    opening = "Can't tell" if result.verdict is Verdict.UNDETERMINED else "Not yet"
    return f"{opening}: {listed(parts, 'en')}." if parts else f"{opening}."


def folded(preconditions: list[PreconditionResult], language: Language) -> list[tuple[Status, str]]:
    """What needs no attention, in one count per status."""
    met = sum(p.status is Status.MET for p in preconditions)
    apart = sum(p.status is Status.NOT_APPLICABLE for p in preconditions)
    lines: list[tuple[Status, str]] = []
    if met:
        text = (
            f"{met:,} 项条件已满足"
            if language == "zh"
            else counted(met, "condition is met", "conditions are met")
        )
        lines.append((Status.MET, text))
    if apart:
        text = (
            f"{apart:,} 项不适用"
            if language == "zh"
            else counted(apart, "condition doesn't apply", "conditions don't apply")
        )
        lines.append((Status.NOT_APPLICABLE, text))
    return lines


def more_records(count: int, language: Language) -> str:
    """That there are records which the report leaves out."""
    if language == "zh":
        return f"还有 {count:,} 条未列出（--records all 可全部列出）"
    return f"{count:,} more not shown (--records all shows every one)"


def cited(source: SourceResult, language: Language) -> str:
    """The clause: title, section, date and key words, and whose text it is."""
    title = source.title.to(language)
    quote = f"“{source.quote}”" if source.quote else ""
    kind = KIND[source.kind].to(language) if source.kind in KIND else ""
    day = "" if source.published is None else format_date(source.published, language)
    if language == "zh":
        text = f"《{title}》" + (source.section or "")
        if day or kind:
            text += f"（{'，'.join(filter(None, (day, kind)))}）"
        return f"{text}：{quote}" if quote else text
    parts = [title, f"section {source.section}" if source.section else "", day, quote]
    return ", ".join(filter(None, parts)) + (f" ({kind})" if kind else "")


def voices(counts: Mapping[Voice, int], language: Language) -> str:
    """How many conditions there are, and how many of them are whose word."""
    total = sum(counts.values())
    if language == "zh":
        said = "，".join(f"{VOICES[voice].zh} {count:,} 项" for voice, count in counts.items())
        return f"共 {total:,} 项条件：{said}"
    said = ", ".join(f"{count:,} {VOICES[voice].en}" for voice, count in counts.items())
    return f"{counted(total, 'condition', 'conditions')}: {said}"


def valued(result: NamedValueResult, subject: str, language: Language, timezone: str | None) -> str:
    """A named value of a ``subject``; of one that isn't known what lacks."""
    value = result.value
    if isinstance(value, Unknown) and value.path:
        from checker.explain.observation import Gap  # most of what is shown is known
        from checker.explain.wording.missing import gap_sentence

        lack = gap_sentence(Gap(value.path, value.reason), subject)
        return Text(f"unknown: {lack.en}", f"未知：{lack.zh}").to(language)
    if result.deadline and isinstance(value, datetime):
        return format_deadline(value, language, timezone)
    return result.words.to(language) or printable(format_value(value, language, timezone))


def figures(found: Iterable[FigureResult], language: Language) -> list[str]:
    """How old the figures are that are past their review, or that aren't in force yet."""
    return [_figure(item, language) for item in found if item.age is not FigureAge.CURRENT]


def _figure(item: FigureResult, language: Language) -> str:
    title, value = printable(item.title.to(language)), printable(item.value.to(language))
    start, review, since = (
        "" if day is None else format_date(day, language)
        for day in (item.in_force, item.review_by, item.since)
    )
    if language == "zh":
        if item.age is FigureAge.NOT_YET_IN_FORCE:
            return f"所用数值自{start}起才生效：{title}，{value}"
        what = f"{since}的数值，应在{review}前复核" if since else f"应在{review}前复核的数值"
        return f"{what}：{title}，{value}"
    if item.age is FigureAge.NOT_YET_IN_FORCE:
        return f"Figure in force only from {start}: {title}, {value}"
    what = f"Figure of {since}," if since else "Figure"
    return f"{what} due for review by {review}: {title}, {value}"


def waived(waiver: WaiverResult, language: Language) -> str:
    """Who waived it, why and until when; the record ids where it covers only some."""
    reason, by = printable(waiver.reason), printable(waiver.approved_by)
    ids = listed([printable(record) for record in waiver.records], language)
    until = waived_until(waiver, language)
    if language == "zh":
        text = f"{reason}（批准人：{by}；{until}）"
        return f"{text}；仅限：{ids}" if ids else text
    text = f"{reason} (approved by {by}, {until}"
    return f"{text}, only for {ids})" if ids else f"{text})"


def waived_until(waiver: WaiverResult, language: Language) -> str:
    """Until when a waiver counts; of one that soon doesn't, in how many days it ends."""
    until, left = format_date(waiver.expires, language), waiver.days_left
    if language == "zh":
        if left > _SOON:
            return f"有效期至 {until}"
        return f"今天到期（{until}）" if not left else f"{left} 天后到期（{until}）"
    if left > _SOON:
        return f"valid through {until}"
    return f"expires today, {until}" if not left else f"expires in {counted(left, 'day', 'days')}, {until}"


def without_waivers(result: Result, language: Language) -> str:
    """What the answer would be if nothing were waived; empty where nothing is, or it would be the same."""
    other = result.verdict_without
    if other is None or other is result.verdict:
        return ""
    verdict = VERDICT[other].to(language)
    return f"不计豁免则为“{verdict}”。" if language == "zh" else f"Without the waivers: {verdict}."


def unsaid(precondition: PreconditionResult, language: Language) -> list[str]:
    """That no text says what a precondition asks for, where it is concluded."""
    return [VOICE[Voice.INFERRED].to(language)] if precondition.voice is Voice.INFERRED else []


def marks(precondition: PreconditionResult, language: Language) -> list[str]:
    """What is said of a precondition in brackets: that it is only advice, that its stage is past."""
    status = precondition.status
    found = [ADVISORY] if precondition.severity == "advisory" else []
    if precondition.passed and status is not Status.WAIVED:
        found.append(PASSED if status in FAILING else PASSED_UNKNOWN)
    return [mark.to(language) for mark in found]


def tally(subject: str, counts: Mapping[Verdict, int], language: Language) -> str:
    """``1,204 checked: 3 eligible, 1,180 blocked``."""
    total = sum(counts.values())
    parts = [(TALLY[verdict].to(language), counts[verdict]) for verdict in Verdict if counts.get(verdict)]
    if language == "zh":
        said = "，".join(f"{count:,} 条{word}" for word, count in parts)
        return f"{subject}：共检查 {total:,} 条" + (f"，其中 {said}" if said else "")
    said = ", ".join(f"{count:,} {word}" for word, count in parts)
    return f"{subject}: {total:,} checked" + (f": {said}" if said else "")


def held_up(held: HeldUp, report: Report, language: Language) -> str:
    """A condition of the shop that a record is in the way of, and by which record that belongs to it."""
    question = one_line(held.result.question or held.result.title, language)
    said = one_line(held.precondition.headline, language)
    told = labelled(question, said, language)
    if report.results and held.section == report.results[0].subject.type:
        return told
    name = f"{catalog().section(held.section).title.to(language)} {printable(held.id or '')}"
    return told + bracketed(name, language)


def uncovered(report: Report) -> list[tuple[NotApplied, Text]]:
    """Topics that no policy speaks of: with each the one that comes nearest, and why it is silent."""
    found: list[tuple[NotApplied, Text]] = []
    for item in report.not_applied:
        if (topic := item.uncovered) is not None:
            title, why = (Text(one_line(said, "en"), one_line(said, "zh")) for said in (item.title, item.why))
            en = f"Not covered: {topic.en}. {title.en} ({item.policy}): {why.en}"
            found.append((item, Text(en, f"未涵盖：{topic.zh}。{title.zh}（{item.policy}）：{why.zh}")))
    return found


def closing(report: Report, language: Language, *, file: bool = True) -> list[str]:
    """When, from what, by what: the facts that make a report reproducible; with the ``file`` or without."""
    when = format_moment(report.as_of, language, report.timezone)
    origin = ORIGIN[report.as_of_origin].to(language)
    digest = f"sha256 {report.sha256[:12]}"
    name = printable(report.snapshot_file) if file else ""
    engine = report.engine.to(language)
    words = asserted(report, language)
    if language == "zh":
        return [
            f"判断时间：{when}（{origin}）",
            f"快照：{name}（{digest}）" if name else f"快照：{digest}",
            *words,
            f"推理引擎：{engine}",
        ]
    return [
        f"As of {when} ({origin})",
        f"Snapshot: {name} ({digest})" if name else f"Snapshot: {digest}",
        *words,
        f"Rule engine: {engine}",
    ]


def asserted(report: Report, language: Language) -> list[str]:
    """What was taken on somebody's word."""
    return [_assertion(report, item, language) for item in report.asserted]


def _assertion(report: Report, item: Assertion, language: Language) -> str:
    """On whose word a list is taken to be complete."""

    def moment(at: datetime | None) -> str:
        return "" if at is None else format_moment(at, language, report.timezone)

    title = item.title.to(language)
    if language == "zh":
        since = f"{moment(item.since)}起创建的" if item.since is not None else "全部"
        taken = f"（截至 {moment(item.retrieved_at)}）" if item.retrieved_at is not None else ""
        return f"以商家声明为准：{since}{title}都在内{taken}"
    since = f" created since {moment(item.since)}" if item.since is not None else ""
    taken = f", as of {moment(item.retrieved_at)}" if item.retrieved_at is not None else ""
    return f"On the seller's word: all {title}{since} are there{taken}"
