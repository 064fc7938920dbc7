"""What is said of a change of rules, in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from checker.base.text import Text
from checker.render.layout.prose import counted
from checker.report.difference import ChangeKind, RuleRelation

RELATION: Final[Mapping[RuleRelation, Text]] = {
    RuleRelation.EQUIVALENT: Text("allows the same", "结论不变"),
    RuleRelation.MORE_PERMISSIVE: Text("allows more", "放宽"),
    RuleRelation.LESS_PERMISSIVE: Text("allows less", "收紧"),
    RuleRelation.INCOMPARABLE: Text("allows more here, less there", "有放宽也有收紧"),
    RuleRelation.UNDECIDED: Text("can't tell", "无法断定"),
    RuleRelation.ADDED: Text("new policy", "新增规则"),
    RuleRelation.REMOVED: Text("policy removed", "规则已删除"),
}
SIGN: Final[Mapping[RuleRelation, str]] = {
    RuleRelation.EQUIVALENT: "=",
    RuleRelation.MORE_PERMISSIVE: "<",
    RuleRelation.LESS_PERMISSIVE: ">",
    RuleRelation.INCOMPARABLE: "≠",
    RuleRelation.UNDECIDED: "?",
    RuleRelation.ADDED: "+",
    RuleRelation.REMOVED: "-",
}
CHANGE: Final[Mapping[ChangeKind, Text]] = {
    ChangeKind.ADDED: Text("added", "新增"),
    ChangeKind.REMOVED: Text("removed", "删除"),
    ChangeKind.CHANGED: Text("changed", "有改动"),
    ChangeKind.TEXTS: Text("texts only", "仅文字有改动"),
}
TITLE: Final = Text("What the change of rules means", "规则改动的影响")
BEFORE, AFTER = Text("before", "原"), Text("after", "现")
LOOSER: Final = Text("Only the new rules let this shop go ahead", "只有新规则放行的店铺")
STRICTER: Final = Text("Only the old rules let this shop go ahead", "只有旧规则放行的店铺")
DECISIVE: Final = Text("because of", "原因在于")
OVER: Final = Text("On the shops given", "对所给店铺的影响")
NOTHING: Final = Text("says nothing", "不适用")
PARAMETERS: Final = Text("with", "参数")
TEXTS_ONLY: Final = Text("Only texts have changed.", "只改了文字。")


def bound(size: int, tried: int) -> Text:
    """Of which shops a relation is known to hold."""
    more = (
        Text(f" {tried} random ones bear it out.", f"另有 {tried} 家随机店铺与此一致。") if tried else Text()
    )
    return Text(
        f"Holds for every shop of which all is known, with up to {size} records of a kind.{more.en}",
        f"在信息完整、每类记录至多 {size} 条的所有店铺中成立。{more.zh}",
    )


def unsaid(names: str) -> Text:
    """What was left open."""
    return Text(
        f"Taken for anything, since it can't be worked out: {names}.",
        f"以下内容无法推算，按任意情况处理：{names}。",
    )


def undecided(tried: int, relation: RuleRelation | None) -> Text:
    """No proof; ``relation`` is what has been found nevertheless, in one direction."""
    if relation is None:
        return Text(
            f"No difference found in {tried} random shops at the bounds; that there is none isn't proven.",
            f"在 {tried} 家取边界值的随机店铺中没有发现差异，但未能证明没有差异。",
        )
    less = relation is RuleRelation.MORE_PERMISSIVE
    found, other = ("more", "less") if less else ("less", "more")
    zh_found, zh_other = ("放宽", "收紧") if less else ("收紧", "放宽")
    return Text(
        f"It allows {found}; that it doesn't allow {other} elsewhere isn't proven: "
        f"none of {tried} random shops at the bounds shows it.",
        f"有{zh_found}；在 {tried} 家取边界值的随机店铺中没有发现{zh_other}，但未能证明不会{zh_other}。",
    )


def since(day: date) -> Text:
    """From when on something holds."""
    return Text(f"from {day} on", f"自 {day} 起")


def same(count: int) -> Text:
    """Policies that ask the same."""
    return Text(
        f"{counted(count, 'policy asks', 'policies ask')} the same as before.",
        f"{count} 条规则与原来相同。",
    )


def flipped(flips: int, shops: int) -> Text:
    """How many verdicts are otherwise."""
    return Text(
        f"{counted(flips, 'verdict or date differs', 'verdicts or dates differ')} "
        f"on {counted(shops, 'shop', 'shops')}.",
        f"{shops} 家店铺中，有 {flips} 项结论或日期不同。",
    )


def overall(relation: RuleRelation) -> Text:
    """All policies together."""
    said = RELATION[relation]
    return Text(f"All in all: {said.en}.", f"总体：{said.zh}。")


def facts(snapshot: Mapping[str, Any]) -> Iterator[str]:
    """What a witness holds besides where it is: a line for each record and each fact."""
    for name, value in snapshot.items():
        if name not in ("schema_version", "as_of", "coverage"):
            yield from _facts(name, value)


def _facts(path: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict) and set(value) != {"amount", "currency"}:
        for name, inner in value.items():
            yield from _facts(f"{path}.{name}", inner)
    elif isinstance(value, list) and value:
        for record in value:
            yield f"{path}: {_told(record)}"
    elif value != []:
        yield f"{path}: {_told(value)}"


def _told(value: Any) -> str:
    match value:
        case {"amount": amount, "currency": currency, **rest} if not rest:
            return f"{amount} {currency}"
        case dict():
            return ", ".join(f"{name} {_told(inner)}" for name, inner in value.items())
        case list():
            return "[" + "; ".join(map(_told, value)) + "]"
        case str():
            return value
        case _:
            return json.dumps(value)
