"""Names that Windows keeps for devices."""

import pytest

from checker.base.devices import is_device
from checker.render.policy.site import page_name


@pytest.mark.parametrize(
    "name", ["con", "NUL", "Aux.html", "com1.closure.html", "lpt9", "LPT¹", "prn .txt", "CONIN$"]
)
def test_a_device_is_known_by_what_stands_before_the_first_dot(name: str) -> None:
    """In any case, and whatever follows."""
    assert is_device(name)


@pytest.mark.parametrize("name", ["", "console", "com", "com10", "@con.html", "_nul", "7100000000000000002"])
def test_others_are_files(name: str) -> None:
    """What only resembles one is a name like any other."""
    assert not is_device(name)


def test_no_page_of_a_policy_is_a_device() -> None:
    """A policy may be called as one; its page isn't, and no other policy has that page."""
    pages = [page_name(policy) for policy in ("com1/closure", "nul", "con.x", "NUL", "index")]
    assert not any(map(is_device, pages))
    assert len(set(pages)) == 5
