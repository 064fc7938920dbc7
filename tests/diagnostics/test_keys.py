"""Which keys of data may be shown."""

from __future__ import annotations

import pytest

from checker.diagnostics.keys import HIDDEN, shown_key, shown_pointer


@pytest.mark.parametrize(
    "key", ["orders", "buyerUid", "latest_bid", "deposit.top_up_notices", "$schema", "X-1"]
)
def test_names_of_fields_are_shown(key: str) -> None:
    """A misspelt field can be told only by its name."""
    assert shown_key(key) == key


@pytest.mark.parametrize(
    "key", ["", "Ann Lee", "瓜皮街", "4915112345678", "no_4915112345678", "ann@example.com", "a" * 65, "a\nb"]
)
def test_what_may_be_a_person_is_hidden(key: str) -> None:
    """Names with spaces, numbers, addresses and long texts stay with those who wrote them."""
    assert shown_key(key) == HIDDEN


def test_a_pointer_hides_such_keys_only() -> None:
    """The places of items and fields around one can still be told."""
    assert shown_pointer(("orders", 17, "Ann Lee", "id")) == "/orders/17/…/id"
