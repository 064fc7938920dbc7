"""Keys that stand twice are found at every depth, whatever surrounds them and however they are spelt."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.diagnostics import SnapshotError
from checker.snapshot import open_snapshot, read_document
from checker.snapshot.check.inspector import Spot
from checker.snapshot.check.repeated import repeats
from checker.snapshot.read import chunks, cutting

KEYS = ["id", "status", "", '"', "\\", "a:", "店", "\U0001f600", "\t", "lines"]
values = st.recursive(
    st.sampled_from(
        [None, True, 0, 1.5, 1e9, 1e-9, 10**30, "", "x", 'say ":', '\\"', '","id":"', "店", "\n"]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


class Pairs(list[tuple[str, Any]]):
    """The members of an object, in which a key may stand twice."""


def taken_apart(value: Any) -> Any:
    """``value`` with its objects as pairs."""
    if isinstance(value, dict):
        return Pairs((key, taken_apart(member)) for key, member in value.items())
    return [taken_apart(item) for item in value] if isinstance(value, list) else value


def objects(value: Any) -> list[Pairs]:
    """All objects in a value that has been taken apart, those without members left out."""
    own = [value] if isinstance(value, Pairs) and value else []
    inner = [member for _, member in value] if isinstance(value, Pairs) else value
    return own + [each for item in (inner if isinstance(inner, list) else []) for each in objects(item)]


def written(value: Any, random: Random) -> str:
    """JSON text of a value that has been taken apart, with spaces and escapes strewn in."""
    space = random.choice(["", "", " ", "\n", "\t "])
    if isinstance(value, Pairs):
        members = (f"{spelt(key, random)}{space}:{written(member, random)}" for key, member in value)
        return f"{space}{{{','.join(members)}}}{space}"
    if isinstance(value, list):
        return f"{space}[{','.join(written(item, random) for item in value)}{space}]"
    if isinstance(value, float):  # as short as it can be, which the encoder wouldn't write
        return f"{space}{value:g}"
    return space + (spelt(value, random) if isinstance(value, str) else json.dumps(value)) + space


def spelt(text: str, random: Random) -> str:
    """A JSON string in which any character may be an escape."""
    every = random.random() < 0.2
    return f'"{"".join(escaped(char, random, every=every) for char in text)}"'


def escaped(char: str, random: Random, *, every: bool) -> str:
    """One character of a JSON string."""
    if ord(char) > 0xFFFF or not (every or random.random() < 0.1):
        return json.dumps(char, ensure_ascii=False)[1:-1]
    return f"\\u{ord(char):04x}"


def found(text: str) -> list[str]:
    """The paths of the keys that are said to stand twice."""
    data = text.encode()
    whole = Spot(data, len(data) - len(data.lstrip()), len(data.rstrip()), (), 0)
    every = [mistake for chunk in chunks.chunks(whole) for mistake in repeats(chunk)]
    return ["/".join(map(str, mistake.path)) for mistake in sorted(every, key=lambda each: each.start)]


@pytest.fixture(params=["in one piece", "in many"], autouse=True)
def _size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are small enough for one piece, or taken as large, two records at a time."""
    if request.param == "in many":
        monkeypatch.setattr(chunks, "_SMALL", 0)
        monkeypatch.setattr(cutting, "BATCH", 2)
        monkeypatch.setattr(cutting, "_SAMPLE", 2)


@given(values, st.randoms(use_true_random=False))
def test_documents_without_a_repeated_key_are_never_refused(value: Any, random: Random) -> None:
    """Nothing is found where no key stands twice."""
    assert found(written(taken_apart(value), random)) == []


@given(st.lists(values, min_size=1, max_size=9), st.randoms(use_true_random=False), values)
def test_a_repeated_key_is_always_found(value: list[Any], random: Random, again: Any) -> None:
    """A key that is given again anywhere is found, with whatever value, before or behind the others."""
    parts = taken_apart([*value, {"id": "x"}])
    inside = random.choice(objects(parts))
    key = random.choice(inside)[0]
    inside.insert(random.randrange(len(inside) + 1), (key, taken_apart(again)))
    paths = found(written(parts, random))
    assert len(paths) == 1
    assert paths[0].endswith(key)


@pytest.mark.parametrize("count", [3, 40])
def test_records_that_differ_from_those_before_are_looked_at_too(count: int) -> None:
    """What was learned from many like records hides nothing in one that isn't like them."""
    records = [f'{{"id": "{number}", "total": {{"amount": "1.00"}}, "lines": []}}' for number in range(count)]
    last = '{"id": "x", "total": {"amount": "1.00", "amount": "2.00"}, "lines": []}'
    other = '{"id": "y", "note": {"by": 1, "by": 2}}'
    assert found(f"[{','.join(records)}]") == []
    assert found(f"[{','.join([*records, last, other])}]") == [
        f"{count}/total/amount",
        f"{count + 1}/note/by",
    ]


def test_a_number_that_is_written_longer_makes_up_for_nothing() -> None:
    """What is lost with a key is found even where a number takes just as much more room."""
    like = [f'{{"id":"{number}","x":1.5}}' for number in range(4)]
    last = '{"id":"4","id":"4","x":1e9}'
    assert found(f"[{','.join([*like, last])}]") == ["4/id"]


@pytest.mark.parametrize(
    ("text", "pointer", "column", "first"),
    [
        ('{"shop": {"id": "1", "region": "GB", "region": "US"}}', "/shop/region", 38, 22),
        ('{"shop": {"id": "1"}, "orders": [{"id": "1", "x": {"y": 1, "y": 2}}]}', "/orders/0/x/y", 60, 52),
        ('{"shop": {"id": "1"}, "orders": [{"id": "1", "status": 1, "\\u0073tatus": 2}]}',
         "/orders/0/status", 59, 46),
        ('{"shop": {"id": "1"}, "coverage": {"orders": {}, "orders": {}}}', "/coverage/orders", 50, 36),
        ('{"shop": {"id": "1"}, "shop": {"id": "2"}}', "/shop", 23, 2),
    ],
)  # fmt: skip
def test_a_snapshot_is_refused_with_both_places(text: str, pointer: str, column: int, first: int) -> None:
    """Fields that no policy reads, unknown ones, the frame: the second key is named, and the first."""
    with pytest.raises(SnapshotError) as caught:
        open_snapshot(read_document(text.encode()))
    (mistake,) = caught.value.diagnostics
    assert (mistake.code, mistake.pointer) == ("SC322", pointer)
    assert mistake.span is not None
    assert (mistake.span.column, mistake.related[0].span.column) == (column, first)
