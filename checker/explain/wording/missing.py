"""What a snapshot lacks, in words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from checker.base.text import Text
from checker.explain.observation import Gap
from checker.explain.wording.context import is_plural
from checker.explain.wording.values import REASONS
from checker.report.model import Missing
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, Relation, Step, catalog
from checker.schema.words import doubt, event, noun, trait
from checker.values.calendar import WORKING_DAYS
from checker.values.quantity import Reason

#: So much of a word is shown that nobody knows.
_SHOWN: Final = 40
#: Thousands of records lack the same few facts: so many are kept in words.
_kept: Final = lru_cache(maxsize=1024)


@_kept
def missing(gap: Gap) -> Missing:
    """``gap`` with a title and the reason, for a report."""
    reason = REASONS[gap.reason]
    if gap.reason is Reason.INCOMPLETE:
        many, zh = _section(gap.path)
        reason = Text(f"nothing says that all {many} are in the snapshot", f"没写明{zh}是否齐全")
    elif gap.given:
        reason = strange(gap.given)
    return Missing(gap.path, path_title(gap.path), reason, _remedy(gap))


def _remedy(gap: Gap) -> Text:
    """How to supply what ``gap`` lacks; empty where that is in nobody's hands."""
    path = f"`{gap.path}`"
    either_en, either_zh = path.replace(" or ", "` or `"), path.replace(" or ", "` 或 `")
    match gap.reason:
        case Reason.MISSING | Reason.TIMEZONE:
            return Text(f"Add {either_en} to the snapshot.", f"在快照中补充 {either_zh}。")
        case Reason.INCOMPLETE:
            many, zh = _section(gap.path)
            claim = f'`"coverage": {{"{_listed(gap.path)}": {{"complete": true}}}}`'
            return Text(
                f"If these are all {many}, add {claim} to the snapshot; otherwise add the others first.",
                f"{zh}如果已齐全，在快照中加上 {claim}；不齐的先补上。",
            )
        case Reason.UNRECOGNISED if words := _words(gap.path):
            return Text(
                f"Write one of these in {either_en}: {', '.join(f'`{word}`' for word in words)}.",
                f"{either_zh} 请改为以下之一：{'、'.join(f'`{word}`' for word in words)}。",
            )
        case Reason.UNRECOGNISED | Reason.CURRENCIES | Reason.CONDITION:
            return Text(f"Check what the snapshot says in {either_en}.", f"核对快照中的 {either_zh}。")
        case Reason.IMPRECISE:
            return Text(f"Give the exact time in {either_en}.", f"在 {either_zh} 中填写准确时间。")
        case Reason.PARAMETER:
            name = gap.path.removeprefix("$")
            return Text(f"Set it with `--set {name}=…`.", f"用 `--set {name}=…` 设定。")
        case Reason.REFERENCE:
            return Text(
                f"Add the record that {either_en} refers to.", f"在快照中补充 {either_zh} 所指的记录。"
            )
        case Reason.VERSION:
            return Text(
                f"Add a version of {path} that is in force on the day of the check.",
                f"补充在检查当日生效的 {path} 版本。",
            )
        case Reason.HOLIDAYS:
            return Text(
                "Update the package `holidays` once they are announced.", "公布后请更新 `holidays` 软件包。"
            )
        case _:
            return Text()


@_kept
def gap_sentence(gap: Gap, subject: str) -> Text:
    """Why ``gap`` leaves a question open, as a clause; ``subject`` is what the policy is about."""
    title = path_title(gap.path, subject)
    en, zh = title.en or f"`{gap.path}`", title.zh or f"`{gap.path}`"
    told = en.startswith(("when ", "whether "))
    named = f"the {en}"
    match gap.reason:
        case Reason.INCOMPLETE:
            many, chinese = _section(gap.path)
            return Text(
                f"nothing says that this list of {many} is complete",
                f"没写明{chinese}是否齐全",
            )
        case Reason.MISSING if (doubt := _doubt(gap.path)) is not None:
            return Text(f"we don't know {doubt.en}", f"不知道{doubt.zh}")
        case Reason.MISSING:
            return Text(
                f"the snapshot doesn't say {en}" if told else f"{named} {_be(en)} in the snapshot",
                f"快照未说明{zh}" if "是否" in zh else f"快照未提供{zh}{_data(gap.path)}",
            )
        case Reason.UNRECOGNISED:
            word = strange(gap.given)
            return Text(f"{named} is {word.en}", f"{zh}为{word.zh}")
        case Reason.CONDITION:
            return Text(f"it depends on {en if told else named}, which isn't known", f"要看{zh}，目前不知道")
        case Reason.IMPRECISE:
            return Text(
                f"it isn't known exactly {en}" if told else f"{named} is known only within bounds",
                f"{zh}只有大致区间",
            )
        case Reason.CURRENCIES:
            return Text(f"{named} is in another currency and can't be compared", f"{zh}的币种不同，无法比较")
        case Reason.PARAMETER:
            name = gap.path.removeprefix("$")
            return Text(f"the setting `{name}` has no value yet", f"参数 `{name}` 还没设定")
        case Reason.REFERENCE:
            return Text(
                f"the record behind `{gap.path}` isn't in the snapshot", f"`{gap.path}` 对应的记录不在快照中"
            )
        case Reason.VERSION:
            return Text(
                f"no version of the policy `{gap.path}` is in force on the day of the check",
                f"规则 `{gap.path}` 在检查当日没有生效的版本",
            )
        case Reason.CALENDAR:
            region = _region(gap.path)
            return Text(
                f"there is no calendar of working days for the region {region}",
                f"没有地区 {region} 的工作日历",
            )
        case Reason.PARTS:
            region = _region(gap.path)
            return Text(
                f"the parts of the region {region} keep different public holidays",
                f"地区 {region} 各地的公众假日不同",
            )
        case Reason.HOLIDAYS:
            region = _region(gap.path)
            return Text(
                f"not all public holidays of that time are announced in the region {region}",
                f"地区 {region} 当时的节假日安排尚未全部公布",
            )
        case _:
            return REASONS[gap.reason]


def path_title(path: str, subject: str = "shop") -> Text:
    """How to speak of what stands at ``path``, such as ``orders.status``; empty where nothing does.

    Several paths may be given with ``or`` between them. Where ``subject`` is a section, its records are
    spoken of as the one at hand.
    """
    if " or " in path:
        titles = [path_title(part, subject) for part in path.split(" or ")]
        return Text(" or ".join(t.en for t in titles), "或".join(t.zh for t in titles))
    if path.startswith(WORKING_DAYS):
        return Text(f"working days in the region {_region(path)}", f"地区 {_region(path)} 的工作日")
    steps = list(_steps(path))
    holder, step = steps[-1]
    if step is None:
        return Text()
    many = any(_many(item, subject) for _, item in steps)
    if isinstance(step, Field) and not isinstance(step.type, (ListType, ObjectType)):
        return _field_title(step, holder, many=many)
    record = _inside(step, holder)
    several = many and bool(record.plural)  # an object of a record, such as its request, is spoken of as one
    return Text(record.plural if several else record.title.en.removeprefix("the "), record.title.zh)


def _steps(path: str) -> Iterator[tuple[Record, Step | None]]:
    """Every step of ``path`` with the record that it is taken from; None ends one that leads nowhere."""
    record = catalog().root
    for name in path.split("."):
        step = record.fields.get(name) or record.relations.get(name)
        yield record, step
        if step is None:
            return
        record = _inside(step, record)


def _inside(step: Step, holder: Record) -> Record:
    """The kind of record that a step leads to; that which holds it where it leads to a value."""
    kind = _kind(step)
    return holder if kind is None else catalog().records[kind]


def _kind(step: Step) -> str | None:
    """Of what kind the records are that a step leads to; None where it leads to a value."""
    if isinstance(step, Relation):
        return step.target
    return step.type.record if isinstance(step.type, (ListType, ObjectType)) else None


def _many(step: Step | None, subject: str) -> bool:
    """Whether a step leads to more than the one record at hand."""
    if isinstance(step, Field):
        return isinstance(step.type, ListType) and step.type.record is not None and step.name != subject
    return step is not None


def _region(path: str) -> str:
    """The region whose working days ``path`` names."""
    return path.removeprefix(f"{WORKING_DAYS}.")


def _field_title(field: Field, holder: Record, *, many: bool) -> Text:
    many = many and bool(holder.plural)
    who = holder.plural if many else f"the {holder.title.en.removeprefix('the ')}"
    told, quality, named = event(field), trait(field), noun(field)
    zh = field.title.zh
    if not holder.container and not any(
        holder.title.zh[i : i + 2] in zh for i in range(len(holder.title.zh) - 1)
    ):
        zh = f"{holder.title.zh}的{zh}"
    if told is not None and not told.deadline:
        subject = f"the {told.noun.en}" if told.noun else who
        return Text(f"when {subject} {told.verb.past(plural=many and not told.noun)}", zh)
    if quality is not None:
        subject = f"the {quality.noun.en}" if quality.noun else who
        plural = many and not quality.noun
        chinese = quality.noun.zh or holder.title.zh
        return Text(
            f"whether {subject} {quality.verb.now(plural=plural)}", f"{chinese}是否{_asked(quality.yes)}"
        )
    if holder.container or set(named.en.split()) & set(who.split()):
        return Text(named.en, zh)
    return Text(f"{named.en} of {who}", zh)


def _doubt(path: str) -> Text | None:
    """What nobody knows without a list that tells whether something has happened, where it does that."""
    *_, (_, step) = _steps(path)
    return doubt(step) if isinstance(step, Field) else None


def _be(en: str) -> str:
    """``isn't`` or ``aren't`` after ``en``, by the noun that stands nearest."""
    head = en.rsplit(" or ", 1)[-1].split(" of ", 1)[0]
    return "aren't" if is_plural(head) else "isn't"


def _data(path: str) -> str:
    """What 佣金 needs after 未提供： without it, records that nobody gave would sound like none."""
    steps = _steps(path.rsplit(" or ", 1)[-1])
    return "数据" if all(step is not None and _kind(step) is not None for _, step in steps) else ""


def strange(word: str) -> Text:
    """A word whose meaning isn't known, as it stands in the snapshot."""
    if not word:
        return Text("a word that shopcheck doesn't know", "无法识别的值")
    shown = word if len(word) <= _SHOWN else f"{word[:_SHOWN]}…"
    return Text(f"“{shown}”, which shopcheck doesn't know", f"“{shown}”，无法识别")


def _words(path: str) -> tuple[str, ...]:
    """The words that are known at ``path``, where they are of a list."""
    *_, (_, step) = _steps(path)
    kind = step.type if isinstance(step, Field) else None
    return tuple(kind.values) if isinstance(kind, EnumType) else ()


def _listed(path: str) -> str:
    """The section at or above ``path``."""
    sections = dict(catalog().sections())
    parts = path.split(".")
    lengths = range(len(parts), 0, -1)
    return next((found for length in lengths if (found := ".".join(parts[:length])) in sections), path)


def _asked(yes: str) -> str:
    """已开启 after 是否： the question carries the aspect itself."""
    return yes.removeprefix("是")


def _section(path: str) -> tuple[str, str]:
    """The records of the section at or above ``path``, in the plural."""
    record = dict(catalog().sections()).get(_listed(path))
    return ("records", "记录") if record is None else (record.plural, record.title.zh)
