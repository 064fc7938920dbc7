"""What is said of a snapshot before it is written is what a check would say of its text."""

import json
from pathlib import Path

import pytest

from checker.diagnostics import SnapshotError
from checker.snapshot import SnapshotDocument, open_snapshot
from checker.snapshot.check.made import look_through
from checker.snapshot.check.plain import inspected
from checker.snapshot.check.strange import UNKNOWN_WORD
from checker.snapshot.kept import RUN, KeptRecords
from checker.snapshot.write import dumps

ROOT = Path(__file__).parents[3]
EXAMPLES = [
    *sorted(ROOT.glob("examples/*/*.json")),
    *sorted(ROOT.glob("tests/fixtures/snapshots/good/*.json")),
]
ORDER = {"id": "1", "status": "COMPLETED", "created_at": "2026-01-01T00:00:00Z"}
LATE = {"completed_at": "2026-09-01T00:00:00Z"}


def orders(*changed: dict, count: int = RUN + 5, at: int = RUN + 1, **members: object) -> dict:
    """A snapshot with many orders, some of which are changed."""
    records = [{**ORDER, "id": str(number)} for number in range(count)]
    for number, change in enumerate(changed, at):
        records[number] |= change
    return {"as_of": "2026-06-01T00:00:00Z", "shop": {"id": "1"}, "orders": records, **members}


MADE = {
    "nothing odd": orders(),
    "a time of the future": orders({}, LATE, LATE),
    "a time of the future in the first": orders(LATE, at=0),
    "words that nobody knows": orders({"status": "SOLD", **LATE}),
    "a fine time": orders({"completed_at": "2026-05-01T00:00:00.1234567Z"}),
    "coverage of none": orders(coverage={"orders": {"complete": True}, "products": {"complete": True}}),
    "an empty list that others speak of": orders(
        orders=[], coverage={"orders": {"complete": True}}, after_sales=[{"id": "1", "order_id": "1"}]
    ),
    "old coverage": orders(coverage={"orders": {"retrieved_at": "2026-01-01T00:00:00Z"}}),
    "without a date": {"shop": {"id": "1"}, "orders": [ORDER]},
    "a date that is none": orders(LATE, as_of="yesterday"),
    "a wrong time": orders({"created_at": "yesterday"}, {"created_at": 1}),
    "a field that isn't one": orders({"colour": "red"}),
    "no id": {"shop": {"id": "1"}, "orders": [ORDER, {}]},
    "a region of nowhere": orders(
        shop={"id": "1", "timezone": "Europe/London"},
        deposit={"required_by_category": [{"region": "XX"}]},
    ),
}


def held(snapshot: dict) -> dict:
    """The same with records kept in few bytes."""
    return {key: KeptRecords(value) if isinstance(value, list) else value for key, value in snapshot.items()}


@pytest.mark.parametrize("snapshot", MADE.values(), ids=MADE)
def test_what_is_wrong_is_what_is_wrong_with_the_whole(snapshot: dict) -> None:
    """The same mistakes at the same places, whether records are looked at in runs or all at once."""
    found = [(each.mistake.code, each.path) for each in look_through(held(snapshot)).errors]
    assert found == [(each.mistake.code, each.path) for each in inspected(snapshot, words=False)]


@pytest.mark.parametrize("snapshot", MADE.values(), ids=MADE)
def test_what_is_odd_is_what_is_odd_about_the_text(snapshot: dict) -> None:
    """The same warnings in the same words, each of the record that has it."""
    try:
        opened = open_snapshot(SnapshotDocument("-", dumps(snapshot).encode()))
    except SnapshotError:
        return  # there is no text
    if look_through(held(snapshot)).errors:
        return  # it is never written
    wanted = [each for each in opened.warnings() if each.code != UNKNOWN_WORD]
    odd = look_through(held(snapshot)).odd
    found = [each.found.mistake for each in odd]
    assert [(each.code, each.message) for each in found] == [(each.code, each.message) for each in wanted]
    assert all(
        each.owner in (None, ("orders", str(RUN + 2)), ("orders", str(RUN + 1)), ("orders", "0"))
        for each in odd
    )


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_are_written_as_before(path: Path) -> None:
    """In few bytes or not, the text is the same, and nothing is wrong with it."""
    snapshot = json.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    assert dumps(held(snapshot)) == dumps(snapshot)
    assert look_through(held(snapshot)).errors == ()
