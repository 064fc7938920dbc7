"""Long lists in runs: every item stands in one of them, whole, whatever the list looks like."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.snapshot.check.spot import Spot
from checker.snapshot.read import chunks, cutting, long_lists
from checker.snapshot.read.items import Items

#: What stands between records, in a text that must not be taken for it.
TRAP = '}, {"id": "1", "note": '
TEXTS = st.sampled_from(["1", "a\\b", TRAP, '"', "]", "店", ""])
LINES = st.lists(st.fixed_dictionaries({"id": TEXTS}, optional={"note": TEXTS}), max_size=2)
RECORDS = st.fixed_dictionaries({"id": TEXTS, "note": TEXTS}, optional={"lines": LINES, "n": st.integers()})
ITEMS = st.lists(RECORDS, max_size=12) | st.lists(RECORDS | TEXTS | st.integers() | LINES, max_size=12)
SPACES = st.sampled_from([(", ", ": "), (",", ":"), (" ,\n  ", " : ")])


@pytest.fixture(autouse=True)
def _soon_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists are long from the first item on, and runs of two."""
    monkeypatch.setattr(chunks, "_SMALL", 0)
    monkeypatch.setattr(cutting, "BATCH", 2)
    monkeypatch.setattr(cutting, "_SAMPLE", 3)


def cut(text: str) -> tuple[Items, list[Spot]]:
    """The items of the list ``text``, and all that a look at it chunk by chunk sees."""
    data = f'{{"notes": {text} }}'.encode()
    start = data.index(b"[")
    whole = Spot(data, start, start + len(text.encode()), ("notes",), start)
    lists: dict[str, Items] = {}
    spots = [spot for chunk in chunks.chunks(whole, lists=lists) for spot in chunk.spots()]
    return lists["notes"], spots


@given(ITEMS, SPACES, st.booleans())
def test_all_items_are_found_at_their_places(
    values: list[Any], separators: tuple[str, str], ascii_only: bool
) -> None:
    """In order, by their numbers and by their runs, with what a look at the list sees of them."""
    items, spots = cut(json.dumps(values, separators=separators, ensure_ascii=ascii_only))
    assert [json.loads(bytes(item)) for item in items] == values
    assert [json.loads(bytes(items[index])) for index in range(len(items))] == values
    assert [json.loads(spot.text) for spot in spots] == values
    assert [(spot.start, spot.end) for spot in spots] == [items.place(index) for index in range(len(items))]
    assert [value for text in items.texts() for value in msgspec.json.decode(text)] == values
    with pytest.raises(IndexError):
        items.place(len(values))


def records(count: int, **changes: object) -> list[dict[str, object]]:
    """Records like those of an export, the last but one with changes."""
    found: list[dict[str, object]] = [
        {"id": str(number), "note": "x", "lines": [{"id": "1"}, {"id": "2"}], "n": 1}
        for number in range(count)
    ]
    found[-2] |= changes
    return found


def test_a_regular_list_is_never_taken_apart_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands between records is enough to cut it."""
    monkeypatch.setattr(long_lists, "exact", None)
    items, _ = cut(json.dumps(records(20)))
    assert len(list(items.texts())) > 5
    assert len(items) == 20


def test_a_cut_through_a_record_is_noticed() -> None:
    """A text, or a list inside, that looks like the end of a record is read as what it is."""
    for changes in ({"n": "x" + TRAP}, {"n": [{"n": 1}, {"id": "7", "note": 1}, {"id": "7", "note": 2}]}):
        values = records(20, **changes)
        items, _ = cut(json.dumps(values))
        assert [json.loads(bytes(item)) for item in items] == values


@pytest.mark.parametrize("separators", [(", ", ": "), (",", ":")])
def test_records_that_change_their_look_are_all_found(separators: tuple[str, str]) -> None:
    """Also where the rest of a list is written in another way, or its records begin with another key."""
    head = json.dumps(records(12))
    for rest in (records(40), [{"x": 1, **each} for each in records(40)]):
        text = head[:-1] + "," + json.dumps(rest, separators=separators)[1:]
        items, _ = cut(text)
        assert [json.loads(bytes(item)) for item in items] == json.loads(text)
