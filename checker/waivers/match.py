"""Which waivers bear on a check, and what to say of those that don't."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Severity
from checker.diagnostics.collector import quoted, quoted_zh
from checker.diagnostics.nearest import did_you_mean, nearest
from checker.values.calendar import Calendar
from checker.waivers.model import Waiver, ends, in_force

#: A policy and one of its preconditions.
Target = tuple[str, str]

_SHOWN: Final = 3
#: So many preconditions are listed where none is near.
_LISTED: Final = 8


def match(
    waivers: Iterable[Waiver],
    checked: Mapping[str, Collection[str]],
    shop: str | None,
    as_of: datetime,
    calendar: Calendar,
) -> tuple[dict[Target, Waiver], tuple[Diagnostic, ...]]:
    """The waivers in force for a check, by policy and precondition, and warnings about the others.

    Args:
        waivers: as ``load_waivers`` gives them.
        checked: the policies that are checked, each with the ids of its preconditions.
        shop: the id of the shop, None where the snapshot doesn't say.
        as_of: the instant of the check.
        calendar: the shop's.
    """
    applicable: dict[Target, Waiver] = {}
    warnings: list[Diagnostic] = []
    elsewhere: list[Waiver] = []
    for waiver in waivers:
        if waiver.shop != shop:
            elsewhere.append(waiver)
        elif waiver.policy not in checked:
            warnings.append(_no_policy(waiver, checked))
        elif waiver.precondition not in checked[waiver.policy]:
            warnings.append(_no_precondition(waiver, checked[waiver.policy]))
        elif in_force(waiver, as_of, calendar):
            applicable[waiver.target] = waiver
        else:
            warnings.append(_not_in_force(waiver, calendar))
    if elsewhere:
        warnings.append(_other_shops(elsewhere, shop))
    return applicable, tuple(warnings)


def never_matched(
    applicable: Mapping[Target, Waiver], found: Mapping[Target, Collection[str]]
) -> tuple[Diagnostic, ...]:
    """Warnings about record ids that no record has.

    Args:
        applicable: the waivers of the check.
        found: for each of them, the ids of the records that it left out.
    """
    warnings = []
    for target, waiver in applicable.items():
        unused = [id_ for id_ in waiver.records or () if id_ not in found.get(target, ())]
        if unused:
            en, zh = _some(unused)
            message = Text(
                f"the waiver of `{waiver.precondition}` names records that the check never met: {en}",
                f"`{waiver.precondition}` 的豁免中列出的记录在检查中没有遇到：{zh}",
            )
            advice = Text(
                "check the ids; a record that is gone needs no waiver",
                "请核对编号；记录若已不存在，无需再豁免",
            )
            warnings.append(_warning("SC424", waiver, "records", message, advice))
    return tuple(warnings)


def _no_policy(waiver: Waiver, checked: Collection[str]) -> Diagnostic:
    message = Text(
        f"no policy `{waiver.policy}` was checked, so this waiver wasn't used",
        f"本次没有检查规则 `{waiver.policy}`，此豁免未使用",
    )
    near = nearest(waiver.policy, checked)
    advice = Text(f"checked: {quoted(sorted(checked))}", f"本次检查：{quoted_zh(sorted(checked))}")
    return _warning("SC421", waiver, "policy", message, Text() if near else advice, suggestion=near)


def _no_precondition(waiver: Waiver, preconditions: Collection[str]) -> Diagnostic:
    message = Text(
        f"`{waiver.policy}` has no precondition `{waiver.precondition}`, so this waiver wasn't used",
        f"`{waiver.policy}` 没有前提条件 `{waiver.precondition}`，此豁免未使用",
    )
    near = nearest(waiver.precondition, preconditions)
    en, zh = _some(list(preconditions), _LISTED)
    advice = Text(f"it has: {en}", f"其前提条件：{zh}")
    return _warning("SC422", waiver, "precondition", message, Text() if near else advice, suggestion=near)


def _not_in_force(waiver: Waiver, calendar: Calendar) -> Diagnostic:
    if ends(waiver, calendar) is None:
        message = Text(
            "the shop's time zone isn't known, so no day of this waiver can be told and it wasn't used",
            "不知道店铺时区，无法判断豁免到哪一刻为止，此豁免未使用",
        )
        advice = Text("give `shop.timezone` in the snapshot", "请在快照中填写 `shop.timezone`")
        return _warning("SC425", waiver, "expires", message, advice)
    day = waiver.expires.isoformat()
    message = Text(
        f"the waiver of `{waiver.precondition}` expired on {day} and wasn't used",
        f"`{waiver.precondition}` 的豁免已于 {day} 到期，未使用",
    )
    return _warning(
        "SC420",
        waiver,
        "expires",
        message,
        Text(
            f"delete it, or have {waiver.approved_by} approve it anew",
            f"请删除，或请 {waiver.approved_by} 重新批准",
        ),
    )


def _other_shops(waivers: list[Waiver], shop: str | None) -> Diagnostic:
    """One warning for all: a file may hold the waivers of hundreds of shops."""
    shops = list(dict.fromkeys(waiver.shop for waiver in waivers))
    en, zh = _some(shops)
    many = len(waivers)
    count = Text(
        "one waiver is for another shop" if many == 1 else f"{many} waivers are for other shops",
        f"有 {many} 条豁免属于其他店铺",
    )
    message = Text(f"{count.en} and had no effect: {en}", f"{count.zh}，未使用：{zh}")
    advice = (
        Text(f"this is the shop `{shop}`", f"本次检查的店铺是 `{shop}`")
        if shop is not None
        else Text(
            "the snapshot doesn't say which shop it is: give `shop.id`", "快照没有店铺编号，请填写 `shop.id`"
        )
    )
    near = nearest(shop, shops) if shop is not None else None
    place = next((waiver for waiver in waivers if waiver.shop == near), waivers[0])
    return _warning("SC423", place, "shop", message, advice)


def _some(ids: list[str], most: int = _SHOWN) -> tuple[str, str]:
    """The first few ids, in both languages."""
    rest = len(ids) - most
    en, zh = quoted(ids[:most]), quoted_zh(ids[:most])
    return (f"{en} and {rest} more", f"{zh}等 {len(ids)} 个") if rest > 0 else (en, zh)


def _warning(
    code: str, waiver: Waiver, key: str, message: Text, help_text: Text, *, suggestion: str | None = None
) -> Diagnostic:
    return Diagnostic(
        code,
        message,
        waiver.places.get(key, waiver.span),
        Severity.WARNING,
        label=did_you_mean(suggestion),
        help=help_text,
        suggestion=suggestion,
    )
