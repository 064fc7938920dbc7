"""Where facts are found in a back office: the entries beside fields, and what is refused."""

from datetime import date
from typing import Any

import pytest

from checker.base.text import Text
from checker.schema.catalog import EnumType, catalog
from checker.schema.where import places

PLATFORMS = ("douyin", "tiktok-shop")
ENTRY: dict[str, Any] = {
    "platform": "douyin",
    "path": {"en": "Funds › Deposit", "zh": "资金 › 保证金"},
    "verified": False,
}


def test_every_section_can_be_found() -> None:
    """Whatever stands at the top of a snapshot is found in the back office of some platform."""
    for field in catalog().root.fields.values():
        assert field.where, field.name


def test_platforms_are_those_of_shops() -> None:
    """An entry names a platform that a shop can be on."""
    kind = catalog().records["shop"].fields["platform"].type
    assert isinstance(kind, EnumType)
    assert set(kind.values) == set(PLATFORMS)
    named = {where.platform for field in catalog().root.fields.values() for where in field.where}
    assert named == set(PLATFORMS)


def test_what_nobody_has_checked_is_said() -> None:
    """An entry rests on a text and its day, or says that it isn't verified."""
    (unverified,) = places({"x-where": [ENTRY]}, PLATFORMS)
    assert unverified.verified is None
    assert unverified.evidence == Text("not verified", "路径未核实")
    (stated,) = places({"x-where": [{**ENTRY, "verified": "2025-10-22", "source": "Deposits"}]}, PLATFORMS)
    assert stated.verified == date(2025, 10, 22)
    assert stated.evidence.en == "as “Deposits” says, 2025-10-22"


@pytest.mark.parametrize(
    "change",
    [
        {"platform": "elsewhere"},
        {"path": {"en": "Funds"}},
        {"path": {"en": "Funds", "zh": ""}},
        {"url": "http://example.com"},
        {"verified": "2025-10-22"},
        {"source": "Deposits"},
        {"verified": "yesterday", "source": "Deposits"},
        {"menu": "Funds"},
    ],
    ids=str,
)
def test_other_forms_are_refused(change: dict[str, Any]) -> None:
    """An entry of an unknown platform, in one language, or verified by nothing is no entry."""
    with pytest.raises(ValueError, match=r"place|verified|isoformat"):
        places({"x-where": [{**ENTRY, **change}]}, PLATFORMS)


def test_a_platform_has_one_place() -> None:
    """Two entries of one platform would leave it open which is right."""
    with pytest.raises(ValueError, match="twice"):
        places({"x-where": [ENTRY, ENTRY]}, PLATFORMS)
