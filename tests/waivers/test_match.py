"""Which waivers bear on a check, until when, and what is said of the others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from checker.diagnostics import Diagnostic
from checker.diagnostics.catalogue import codes, page
from checker.values.calendar import Calendar
from checker.waivers import Waiver, ends, in_force, load_waivers, match, never_matched

CHECKED = {"douyin/closure": ("orders-ended", "orders-quiet"), "douyin/refund": ("no-debt",)}
SHANGHAI = Calendar("Asia/Shanghai")
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def waiver(**given: str) -> Waiver:
    """A waiver that holds, but for what is given."""
    values = {
        "policy": "douyin/closure",
        "shop": '"88001"',
        "precondition": "orders-quiet",
        "reason": "Settled",
    }
    values |= {"approved_by": "Li Wei", "expires": "2026-12-31"} | given
    body = "\n    ".join(f"{key}: {value}" for key, value in values.items())
    return load_waivers(f"waivers:\n  - {body}\n".encode())[0]


def warnings(
    *waivers: Waiver, shop: str | None = "88001", calendar: Calendar = SHANGHAI
) -> tuple[Diagnostic, ...]:
    """What is said where none of the waivers applies."""
    applicable, found = match(waivers, CHECKED, shop, NOON, calendar)
    assert not applicable
    return found


@pytest.mark.parametrize(
    ("zone", "expires", "last", "after"),
    [
        ("Asia/Shanghai", "2026-12-31", "2026-12-31T15:59:59.999999", "2026-12-31T16:00:00"),
        ("America/New_York", "2026-12-31", "2027-01-01T04:59:59.999999", "2027-01-01T05:00:00"),
        # A day of 23 hours, and a leap day.
        ("Europe/London", "2026-03-29", "2026-03-29T22:59:59.999999", "2026-03-29T23:00:00"),
        ("UTC", "2028-02-29", "2028-02-29T23:59:59.999999", "2028-03-01T00:00:00"),
    ],
)
def test_last_day_is_included(zone: str, expires: str, last: str, after: str) -> None:
    """A waiver holds to the last instant of its day in the shop's zone, and no longer."""
    calendar, held = Calendar(zone), waiver(expires=expires)
    end = datetime.fromisoformat(after).replace(tzinfo=UTC)
    assert in_force(held, datetime.fromisoformat(last).replace(tzinfo=UTC), calendar)
    assert not in_force(held, end, calendar)
    assert ends(held, calendar) == end


def test_without_a_zone_nothing_is_in_force() -> None:
    """No time zone: the end is unknown, and the waiver isn't used."""
    assert ends(waiver(), Calendar(None)) is None
    assert not in_force(waiver(), NOON, Calendar(None))


def test_the_last_day_of_all() -> None:
    """A waiver to the end of the calendar holds."""
    assert in_force(waiver(expires="9999-12-31"), NOON, SHANGHAI)


def test_matching_waivers_apply() -> None:
    """Waivers of checked preconditions of this shop apply, each to its own."""
    quiet, debt = waiver(), waiver(policy="douyin/refund", precondition="no-debt")
    applicable, found = match([quiet, debt], CHECKED, "88001", NOON, SHANGHAI)
    assert applicable == {("douyin/closure", "orders-quiet"): quiet, ("douyin/refund", "no-debt"): debt}
    assert found == ()


def test_expired() -> None:
    """An expired waiver isn't used, and the warning stands at its date."""
    [warning] = warnings(waiver(expires="2026-05-31"))
    assert (warning.code, warning.severity) == ("SC420", "warning")
    assert "2026-05-31" in warning.message.en
    assert "2026-05-31" in warning.message.zh
    assert warning.span is not None
    assert warning.span.line == 7


def test_policy_that_is_not_checked() -> None:
    """The nearest checked policy is offered; without one, all are named."""
    near, far = warnings(waiver(policy="douyin/closrue"), waiver(policy="x"))
    assert (near.code, near.suggestion) == ("SC421", "douyin/closure")
    assert (far.suggestion, "`douyin/refund`" in far.help.en) == (None, True)


def test_precondition_that_does_not_exist() -> None:
    """The nearest precondition of the policy is offered."""
    [warning] = warnings(waiver(precondition="orders-quite"))
    assert (warning.code, warning.suggestion) == ("SC422", "orders-quiet")


def test_other_shops_are_one_warning() -> None:
    """However many waivers other shops have, they are one warning, at the most similar shop."""
    others = [waiver(shop=f'"{shop}"') for shop in ("a", "b", "c", "88002")]
    [warning] = warnings(*others)
    assert (warning.code, warning.span) == ("SC423", others[3].places["shop"])
    assert warning.message.en == "4 waivers are for other shops and had no effect: `a`, `b`, `c` and 1 more"
    assert "`a`、`b`、`c`" in warning.message.zh
    assert "`88001`" in warning.help.en
    [single] = warnings(waiver(shop="a"))
    assert single.message.en == "one waiver is for another shop and had no effect: `a`"


def test_shop_that_is_not_known() -> None:
    """Where the snapshot doesn't say which shop it is, no waiver applies."""
    [warning] = warnings(waiver(), shop=None)
    assert "shop.id" in warning.help.en


def test_shop_without_a_zone() -> None:
    """Without a time zone the warning asks for it, not for a new approval."""
    [warning] = warnings(waiver(), calendar=Calendar(None))
    assert (warning.code, "shop.timezone" in warning.help.en) == ("SC425", True)


def test_records_that_never_matched() -> None:
    """After the check, ids that no record had are named; ids that were met aren't."""
    held = waiver(records='["1", "2", "3", "4", "5"]')
    target = held.target
    [warning] = never_matched({target: held}, {target: {"2"}})
    assert warning.code == "SC424"
    assert warning.message.en.endswith("never met: `1`, `3`, `4` and 1 more")
    assert warning.span == held.places["records"]
    assert never_matched({target: held}, {target: set("12345")}) == ()
    assert len(never_matched({target: held}, {})) == 1
    assert never_matched({target: waiver()}, {}) == ()


@pytest.mark.parametrize("code", ["SC420", "SC421", "SC422", "SC423", "SC424", "SC425"])
def test_pages_show_the_warning(code: str) -> None:
    """The wrong example of each page gives its warning; the right one is silent where the shop has a zone."""

    def said(text: str, calendar: Calendar) -> list[str]:
        applicable, found = match(load_waivers(text.encode()), CHECKED, "88001", NOON, calendar)
        met = never_matched(applicable, {("douyin/closure", "orders-quiet"): {"5764001"}})
        return [diagnostic.code for diagnostic in (*found, *met)]

    assert code in codes()
    shown = page(code)
    assert said(shown.wrong, Calendar(None) if code == "SC425" else SHANGHAI) == [code]
    assert said(shown.right, SHANGHAI) == []
