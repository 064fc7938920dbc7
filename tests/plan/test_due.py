"""Until when a step has to be done: what the snapshot says of the state that a record is in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from checker.actions.load import actions
from checker.schema.catalog import Scalar
from tests.answer.test_checklist import planned


def steps() -> dict[str, Any]:
    """The steps of the plan for closing an example, by their actions."""
    report = planned("tiktok-shop/snapshot")
    assert report.plans is not None
    return {step.action.id: step for step in report.plans.plans[0].steps}


def of(section: str, *path: str) -> dict[str, datetime | None]:
    """A moment of each record of the example, by its id."""
    found: dict[str, datetime | None] = {}
    for record in json.loads(Path("examples/tiktok-shop/snapshot.json").read_text(encoding="utf-8"))[section]:
        value: Any = record
        for key in path:
            value = (value or {}).get(key)
        found[record["id"]] = None if value is None else datetime.fromisoformat(value).astimezone(UTC)
    return found


@pytest.mark.parametrize(
    ("action", "section", "path"),
    [
        ("answer-cancel-request", "orders", ("cancel_request", "respond_by")),
        ("agree-to-refund", "after_sales", ("deadline",)),
    ],
)
def test_the_most_urgent_counts(action: str, section: str, path: tuple[str, ...]) -> None:
    """Of several records it is the first moment that is named."""
    step, moments = steps()[action], of(section, *path)
    named = [at for record in step.records if (at := moments[record]) is not None]
    assert len(named) > 1
    assert step.due == min(named)


def test_of_another_state_nothing_is_said() -> None:
    """A parcel that is still on its way has no deadline for accepting it, whatever its record says now."""
    assert steps()["accept-returned-goods"].due is None


def test_deadlines_are_times_that_may_lie_ahead() -> None:
    """In the table only such fields are named, of acts of the seller."""
    due = [action for action in actions() if action.due]
    assert due
    assert all(action.due[-1].type is Scalar.TIME and action.due[-1].ahead for action in due)
    assert {action.by.value for action in due} == {"seller"}
