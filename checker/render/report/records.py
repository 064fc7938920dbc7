"""What a report is about in words: subjects, records, values and facts that aren't known."""

from __future__ import annotations

from checker.base.text import Language, Text
from checker.explain.wording.values import format_value, spaced
from checker.render.layout.escape import printable
from checker.render.layout.prose import SEMICOLON, one_line
from checker.report.attention import SHOP
from checker.report.model import Missing, RecordResult, Report, Result


def subject_name(result: Result, report: Report, language: Language) -> str:
    """What a verdict is about: ``shop 46820117 “山岚茶铺”``, ``order 576461413038785752``."""
    name = one_line(result.subject.title, language) or result.subject.type
    number = result.subject.id
    if number is not None:
        name = f"{name} {printable(number)}"
    if result.subject.type == SHOP and report.shop_title:
        shop = printable(report.shop_title)
        name = f"{name}“{shop}”" if language == "zh" else f"{name} “{shop}”"
    return name


def why_not_applied(report: Report, policy: str, language: Language) -> str:
    """Why a policy says nothing of this shop; empty for one that does."""
    found = (item for item in report.not_applied if item.policy == policy)
    return printable("".join(item.why.to(language) for item in found))


def record_value(record: RecordResult, name: str, language: Language, timezone: str | None) -> str:
    """One value of a record behind what it is called."""
    title = record.titles.get(name, Text(name)).to(language)
    if name in record.words:
        said = one_line(record.words[name], language)
    else:
        said = printable(format_value(record.values[name], language, timezone))
    return spaced(title, "：", said) if language == "zh" else f"{title}: {said}"


def record_values(record: RecordResult, language: Language, timezone: str | None) -> str:
    """All values of a record, one after the other."""
    told = [record_value(record, name, language, timezone) for name in record.values]
    return SEMICOLON.to(language).join(told)


def missing_fact(item: Missing, language: Language) -> str:
    """A fact that isn't known: what it is, its path, and why it isn't."""
    name, because = one_line(item.title, language), one_line(item.reason, language)
    if language == "zh":
        said = f"{name}（`{item.path}`）" if name else f"`{item.path}`"
        return f"{said}：{because}" if because else said
    said = f"{name} (`{item.path}`)" if name else f"`{item.path}`"
    return f"{said}: {because}" if because else said
