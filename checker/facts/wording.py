"""Questions in words: what is asked, why, what an answer looks like and where a seller finds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from checker.base.text import Text
from checker.explain.wording.missing import path_title
from checker.facts.dialogue import AnswerKind, Item
from checker.facts.needs import ROWS, AskedShop, Needs
from checker.facts.questions import Effect, Question, QuestionKind
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Scalar, catalog
from checker.schema.where import Where
from checker.values.calendar import zone
from checker.values.quantity import Reason

_EFFECTS: Final[Mapping[Effect, Text]] = {
    Effect.VERDICT: Text("It can change the answer.", "会影响结论。"),
    Effect.DATE: Text("It can change the date.", "会影响日期。"),
    Effect.NEITHER: Text("It only tells what else is in the way.", "只说明还差什么，不影响结论和日期。"),
}
#: Of a fact that no trial has shown to change anything by itself, of a question that is open.
_LATER: Final = Text("It matters once others are known.", "其他信息明确后才起作用。")
#: So many policies are named that ask for a fact, and of each so many conditions.
_NAMED: Final = 3
_WHY_OPEN: Final[Mapping[Reason, Text]] = {
    Reason.UNRECOGNISED: Text(
        "What the data say isn't a word that shopcheck knows.", "数据里的取值无法识别。"
    ),
    Reason.IMPRECISE: Text("It is known only within bounds.", "目前只知道大致区间。"),
    Reason.INCOMPLETE: Text("Some are known, and there may be more.", "已有一部分记录，可能还有遗漏。"),
}
#: Examples of texts of a closed set.
_CLOSED: Final = {"region": "GB", "timezone": "Europe/London"}


def title(question: Question) -> Text:
    """What is asked for, as a noun or a clause."""
    if question.kind is QuestionKind.RECORDS:
        record = catalog().section(".".join(question.path))
        count, some = len(question.rows), len(question.rows) > ROWS
        what = record.plural if count > 1 else record.title.en
        return Text(
            f"what isn't known of {f'more than {ROWS}' if some else count} {what}",
            f"{f'超过 {ROWS}' if some else count} {record.measure}{record.title.zh}的未知信息",
        )
    if question.reason is Reason.INCOMPLETE:
        named = path_title(".".join(question.path))
        return Text(f"whether these are all {named.en} there are", f"{named.zh}是否已全部列出")
    if question.kind is QuestionKind.LIST:
        named = path_title(".".join(question.path))
        return Text(f"all {named.en} there are", f"全部{named.zh}")
    found = path_title(".".join(question.path))
    return found or question.field.title


def why(question: Question) -> Iterator[Text]:
    """Why it is asked: what it can do, and by policy what hangs on it."""
    yield _LATER if question.depends else _EFFECTS[question.effect]
    if question.reason in _WHY_OPEN:
        yield _WHY_OPEN[question.reason]
    by: dict[Text, dict[Text, None]] = {}
    for use in question.uses:
        by.setdefault(use.title, {})[use.asks] = None
    for policy, asks in list(by.items())[:_NAMED]:
        first, more = list(asks)[:_NAMED], len(asks) - _NAMED
        yield Text(
            f"{policy.en}: {'; '.join(item.en for item in first)}" + (f"; {more} more" if more > 0 else ""),
            f"{policy.zh}：{'；'.join(item.zh for item in first)}"
            + (f"；另有 {more} 项" if more > 0 else ""),
        )
    if (rest := len(by) - _NAMED) > 0:
        more_ask = "1 more question asks" if rest == 1 else f"{rest} more questions ask"
        yield Text(f"{more_ask} for it.", f"另有 {rest} 个问题也要用到。")


def choices(field: Field) -> Iterator[tuple[str, Text]]:
    """The words that a field may have, each with what it means; none for a field of another type."""
    if isinstance(field.type, EnumType):
        yield from field.type.values.items()


def form_of(field: Field, shop: AskedShop, as_of: datetime) -> Text:
    """What an answer looks like in a file."""
    if isinstance(field.type, EnumType):
        return Text("one of these words", "填下列取值之一")
    match field.type:
        case Scalar.BOOLEAN:
            return Text("true or false", "填 true（是）或 false（否）")
        case Scalar.TIME:
            at = example_time(shop, as_of)
            return Text(f"a time, such as {at}", f"填时间，如 {at}")
        case Scalar.MONEY:
            unit = shop.currency
            return Text(
                "an amount, such as 1500.00" + (f", in {unit}" if unit else ""),
                "填金额，如 1500.00" + (f"，币种 {unit}" if unit else ""),
            )
        case Scalar.INTEGER | Scalar.DECIMAL:
            return Text("a number, such as 3", "填数字，如 3")
        case Scalar.CURRENCY:
            return Text("a currency code, such as GBP", "填币种代码，如 CNY")
        case Scalar.STRING if field.closed:
            example = _CLOSED[field.closed]
            return Text(f"such as {example}", f"如 {'CN' if field.closed == 'region' else 'Asia/Shanghai'}")
        case Scalar.STRING if field.is_id:
            return Text("an id, digit by digit", "填编号，逐位照抄")
        case ListType():
            return Text("a list; [] where there is none", "填列表；没有就写 []")
        case ObjectType():
            return Text("{} where there is one", "有就写 {}")
        case _:
            return Text("a text", "填文字")


def example_time(shop: AskedShop, as_of: datetime) -> str:
    """A moment near the check, as it is written in the shop."""
    local = as_of.astimezone(zone(shop.timezone) if shop.timezone else UTC)
    return local.replace(hour=9, minute=0, second=0, microsecond=0).isoformat()


def nullable(field: Field) -> bool:
    """Whether ``null``, none, is an answer."""
    return not field.required and not isinstance(field.type, ListType)


def where(path: tuple[str, ...], platform: str | None) -> tuple[Where, ...]:
    """Where the back office of ``platform`` has what stands at ``path``, or what holds that."""
    record = catalog().root
    found: tuple[Where, ...] = ()
    for key in path:
        field = record.fields.get(key)
        if field is None:
            break
        found = field.where or found
        inner = getattr(field.type, "record", None)
        if inner is None:
            break
        record = catalog().records[inner]
    return tuple(item for item in found if platform is None or item.platform == platform)


def place(item: Where) -> Text:
    """A place in a back office, with what it rests on."""
    address = f" {item.url}" if item.url else ""
    kind = catalog().records["shop"].fields["platform"].type
    assert isinstance(kind, EnumType)
    named, said = kind.values[item.platform], item.evidence
    return Text(
        f"{named.en}: {item.path.en} ({said.en}){address}",
        f"{named.zh}：{item.path.zh}（{said.zh}）{address}",
    )


def spoken(item: Item, needs: Needs) -> Text:
    """What is asked at the moment, and what may be typed."""
    if item.step is AnswerKind.COUNT:
        return Text(
            "How many are there? none, or a number; then each is asked for.",
            "一共有几条？没有请答“没有”，有则写数字，随后逐条询问。",
        )
    if item.step is AnswerKind.COMPLETE:
        return Text(
            f"{item.known} are known. Are these all? yes, or how many more there are.",
            f"已知 {item.known} 条。是否就是全部？是全部请答“是”，否则写还有几条。",
        )
    named = item.field.title
    if item.record:
        named = Text(f"{item.record} · {named.en}", f"{item.record} · {named.zh}")
    said = typed(item, needs.shop)
    return Text(f"{named.en}: {said.en}", f"{named.zh}：{said.zh}")


def typed(item: Item, shop: AskedShop) -> Text:
    """What may be typed for a value."""
    said = _typed(item.field, shop)
    none = Text("; none where there is none", "；确认没有请答“没有”") if nullable(item.field) else Text()
    return Text(said.en + none.en, said.zh + none.zh)


def _typed(field: Field, shop: AskedShop) -> Text:
    """What an answer looks like in a terminal."""
    if isinstance(field.type, EnumType):
        return Text("a number or a word of these", "选填数字或词")
    match field.type:
        case Scalar.BOOLEAN:
            return Text("yes or no", "是或否")
        case Scalar.TIME:
            return Text("a day or a time, such as 2026-11-16 09:00", "日期或时间，如 2026-11-16 09:00")
        case Scalar.MONEY:
            unit = shop.currency
            return Text(
                f"an amount{f' in {unit}' if unit else ''}, such as 1500.00",
                f"金额{f'（{unit}）' if unit else ''}，如 1500.00",
            )
    return form_of(field, shop, datetime.fromtimestamp(0, UTC))
