"""Which waivers bear on a check, and what to say of those that don't."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Severity, Span
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
            place, records = _place(waiver, "records"), _some(unused)
            warnings.append(
                Diagnostic.of(
                    "SC424", place, severity=Severity.WARNING, name=waiver.precondition, records=records
                )
            )
    return tuple(warnings)


def _no_policy(waiver: Waiver, checked: Collection[str]) -> Diagnostic:
    near = nearest(waiver.policy, checked)
    return Diagnostic.of(
        "SC421",
        _place(waiver, "policy"),
        severity=Severity.WARNING,
        label=did_you_mean(near),
        help=Text() if near else None,
        suggestion=near,
        policy=waiver.policy,
        checked=tuple(sorted(checked)),
    )


def _no_precondition(waiver: Waiver, preconditions: Collection[str]) -> Diagnostic:
    near = nearest(waiver.precondition, preconditions)
    return Diagnostic.of(
        "SC422",
        _place(waiver, "precondition"),
        severity=Severity.WARNING,
        label=did_you_mean(near),
        help=Text() if near else None,
        suggestion=near,
        policy=waiver.policy,
        name=waiver.precondition,
        known=_some(list(preconditions), _LISTED),
    )


def _not_in_force(waiver: Waiver, calendar: Calendar) -> Diagnostic:
    place = _place(waiver, "expires")
    if ends(waiver, calendar) is None:
        return Diagnostic.of("SC425", place, severity=Severity.WARNING)
    return Diagnostic.of(
        "SC420",
        place,
        severity=Severity.WARNING,
        name=waiver.precondition,
        day=waiver.expires.isoformat(),
        who=waiver.approved_by,
    )


def _other_shops(waivers: list[Waiver], shop: str | None) -> Diagnostic:
    """One warning for all: a file may hold the waivers of hundreds of shops."""
    shops = list(dict.fromkeys(waiver.shop for waiver in waivers))
    advice = (
        Text(f"this is the shop `{shop}`", f"本次检查的店铺是 `{shop}`")
        if shop is not None
        else Text(
            "the snapshot doesn't say which shop it is: give `shop.id`", "快照没有店铺编号，请填写 `shop.id`"
        )
    )
    near = nearest(shop, shops) if shop is not None else None
    place = _place(next((waiver for waiver in waivers if waiver.shop == near), waivers[0]), "shop")
    key = "one" if len(waivers) == 1 else "many"
    return Diagnostic.of(
        "SC423", place, key, severity=Severity.WARNING, help=advice, count=len(waivers), shops=_some(shops)
    )


def _some(ids: list[str], most: int = _SHOWN) -> Text:
    """The first few ids."""
    rest = len(ids) - most
    shown = Text(quoted(ids[:most]), quoted_zh(ids[:most]))
    return Text(f"{shown.en} and {rest} more", f"{shown.zh}等 {len(ids)} 个") if rest > 0 else shown


def _place(waiver: Waiver, key: str) -> Span:
    """Where a waiver says its ``key``."""
    return waiver.places.get(key, waiver.span)
