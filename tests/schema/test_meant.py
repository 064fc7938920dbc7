"""Currencies and time zones as people write them."""

import pytest

from checker.schema.catalog import catalog
from checker.schema.meant import _CLOCKS, _PLACES, currency_meant, zone_meant, zone_table, zones_among


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("YEN", "JPY"),
        ("RMB", "CNY"),
        ("rmb", "CNY"),
        ("元", "CNY"),
        ("euro", "EUR"),
        ("GPB", "GBP"),
        ("usd", "USD"),
        ("USX", "USD"),
        ("YEM", None),
        ("XSD", None),
        ("DOLLAR", None),
        ("￥", "CNY"),
    ],
)
def test_currencies(text: str, code: str | None) -> None:
    """What is customary, or has its letters changed round, is known; so is a currency by its country."""
    found = currency_meant(text)
    assert (None if found is None else found.word) == code


def test_no_slip_leads_to_another_country() -> None:
    """Of every code, a letter replaced suggests none of another country, but for letters changed round."""
    for code in catalog().currencies:
        for place in range(3):
            for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
                written = code[:place] + letter + code[place + 1 :]
                found = currency_meant(written)
                if written not in catalog().currencies and found is not None and not found.sure:
                    assert sorted(found.word) == sorted(written) or found.word[:2] == written[:2]


@pytest.mark.parametrize(
    ("text", "region", "zone"),
    [
        ("GMT+8", "CN", "Asia/Shanghai"),
        ("GMT+8", "SG", "Asia/Singapore"),
        ("UTC+8", "MY", "Asia/Kuala_Lumpur"),
        ("utc+08:00", "PH", "Asia/Manila"),
        ("+0700", "TH", "Asia/Bangkok"),
        ("GMT+8", "GB", None),
        ("GMT+8", None, None),
        ("UTC-5", "US", "America/New_York"),
        ("CST", "CN", "Asia/Shanghai"),
        ("CST", "US", "America/Chicago"),
        ("CST", None, None),
        ("BST", "GB", "Europe/London"),
        ("ICT", "TH", "Asia/Bangkok"),
        ("ICT", "VN", "Asia/Ho_Chi_Minh"),
        ("ICT", "KH", "Asia/Phnom_Penh"),
        ("ICT", "GB", None),
        ("ICT", None, None),
        ("IST", "IE", "Europe/Dublin"),
        ("PST", "US", "America/Los_Angeles"),
        ("PST", "PH", "Asia/Manila"),
        ("WIB", None, "Asia/Jakarta"),
        ("sgt", None, "Asia/Singapore"),
        ("JST", None, "Asia/Tokyo"),
        ("UTC+9", "JP", "Asia/Tokyo"),
        ("XYZ", None, None),
        ("Beijing", None, "Asia/Shanghai"),
        ("Asia/Beijing", "CN", "Asia/Shanghai"),
        ("北京时间", "CN", "Asia/Shanghai"),
        ("London", "GB", "Europe/London"),
        ("New York", None, "America/New_York"),
        ("Europe/Lodnon", None, "Europe/London"),
        ("America/New_Yrok", None, "America/New_York"),
        ("Mars/Olympus", None, None),
    ],
)
def test_time_zones(text: str, region: str | None, zone: str | None) -> None:
    """An offset or an abbreviation means the zone of the shop's region that has it; towns mean their own."""
    found = zone_meant(text, region)
    assert (None if found is None else found.word) == zone


@pytest.mark.parametrize(
    ("text", "region", "zones"),
    [
        ("CST", None, ["Asia/Shanghai", "Asia/Taipei", "America/Chicago", "America/Mexico_City"]),
        ("IST", None, ["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"]),
        ("PST", None, ["America/Los_Angeles", "Asia/Manila"]),
        ("ICT", None, ["Asia/Bangkok", "Asia/Ho_Chi_Minh"]),
        ("ICT", "KH", []),
        ("UTC+7", None, ["Asia/Bangkok", "Asia/Ho_Chi_Minh", "Asia/Jakarta"]),
        ("CST", "CN", []),
        ("GMT+8", "GB", []),
        ("JST", None, []),
        ("Beijing", None, []),
    ],
)
def test_times_of_several_places(text: str, region: str | None, zones: list[str]) -> None:
    """Where nothing says which of several places is meant, all of them are offered."""
    assert list(zones_among(text, region)) == zones


def test_offered_zones_exist() -> None:
    """Every zone that is offered for the name of a clock is one."""
    known = {name for _, name in zone_table()}
    assert {name for names in (*_CLOCKS.values(), " ".join(_PLACES)) for name in names.split()} <= known
