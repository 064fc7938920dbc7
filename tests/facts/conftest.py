"""Small shops, and what is asked of them."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from checker.api import Checker, Policies, load_policies, load_snapshot
from checker.facts.needs import Needs, needs
from checker.snapshot import Snapshot

AS_OF = "2026-11-16T09:00:00+08:00"
SHOP: dict[str, Any] = {
    "platform": "douyin", "id": "46820117", "region": "CN", "timezone": "Asia/Shanghai", "currency": "CNY",
}  # fmt: skip


@cache
def shipped() -> Policies:
    """The policies that are shipped."""
    return load_policies()


def opened(document: Mapping[str, Any]) -> Snapshot:
    """A snapshot of the shop with what ``document`` says besides."""
    whole = {"schema_version": "1", "as_of": AS_OF, "shop": SHOP, **document}
    return load_snapshot(json.dumps(whole).encode())


@cache
def checker(*only: str) -> Checker:
    """A checker of shipped policies."""
    return Checker(shipped(), only=only or None, now=datetime(2026, 11, 28, tzinfo=UTC))


def of_policies(text: str, tmp_path: Any) -> Checker:
    """A checker of one policy that is written for a test."""
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return Checker(load_policies(path), now=datetime(2026, 11, 28, tzinfo=UTC))


def asked(document: Mapping[str, Any], *only: str, order: bool = True) -> Needs:
    """What shipped policies need of a shop."""
    return needs(checker(*only), opened(document), order=(lambda ids: checker(*ids)) if order else None)


@pytest.fixture
def own(tmp_path: Any) -> Callable[[str, Mapping[str, Any]], Needs]:
    """What a policy that is written for a test needs of a shop: its text, and what is known."""

    def run(text: str, document: Mapping[str, Any]) -> Needs:
        made = of_policies(text, tmp_path)
        return needs(made, opened(document), order=lambda _ids: made)

    return run


def ids(found: Needs | Sequence[Any]) -> list[str]:
    """The questions by their ids."""
    return [question.id for question in (found.questions if isinstance(found, Needs) else found)]
