"""Walking through JSON text, whole or broken."""

from __future__ import annotations

import json

import pytest

from checker.diagnostics import SnapshotError
from checker.snapshot import open_snapshot, read_document
from checker.snapshot.json.position import lines, spans
from checker.snapshot.json.walk import MalformedError, after, children, descend


@pytest.mark.parametrize("value", ['"a\\"]"', "12", "-1.5e3", "null", '{"a": [1, "}"]}', "[[], {}]"])
@pytest.mark.parametrize("behind", [",", " ]", "\n}"])
def test_the_end_of_a_value_is_where_the_next_thing_begins(value: str, behind: str) -> None:
    """White space behind the value is passed over."""
    data = (" " + value + behind).encode()
    assert data[after(data, 1) :] == behind.strip().encode()


def test_children_have_their_places() -> None:
    """Keys, values and items are where they stand."""
    data = b'{ "a" : [1 , 2] ,"b":{}}'
    first, second = children(data, 0)
    assert [(c.key, data[c.at : c.start], data[c.start : c.end]) for c in (first, second)] == [
        ("a", b'"a" : ', b"[1 , 2]"),
        ("b", b'"b":', b"{}"),
    ]
    assert [(c.key, data[c.start : c.end]) for c in children(data, first.start)] == [(0, b"1"), (1, b"2")]
    assert list(children(data, second.start)) == []
    assert list(children(b"12", 0)) == []


@pytest.mark.parametrize(
    ("text", "offset", "path"),
    [
        ('{"a": [1, {"b": nul}]}', 16, ("a", 1, "b")),
        ('{"a": [1, {"b": "x', 17, ("a", 1, "b")),
        ('{"a": [1, 2}', 11, ("a",)),
        ('{"a": 1 "b": 2}', 8, ()),
    ],
)
def test_the_place_of_a_breakage_is_found(text: str, offset: int, path: tuple[str | int, ...]) -> None:
    """What holds the broken place is named as far as it can be told."""
    assert descend(text.encode(), offset) == path


@pytest.mark.parametrize("text", ['{"a"', '{"a":', '{"a":1', '{"a":1,', "[", "[1", '[1,"', "tru", ""])
def test_a_text_that_ends_early_is_truncated(text: str) -> None:
    """Wherever the text breaks off, it is said to be cut, not to be wrong."""
    with pytest.raises(MalformedError, match="truncated"):
        after(text.encode(), 0)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deep_nesting_is_refused(opening: bytes) -> None:
    """A hundred thousand levels end in a diagnostic, closed or not."""
    for data in (b'{"shop": {"id": "1"}, "deposit": ' + opening * 100_000, opening * 100_000):
        with pytest.raises(SnapshotError) as error:
            open_snapshot(read_document(data))
        assert [d.code for d in error.value.diagnostics] == ["SC312"]


def test_a_truncated_large_file_says_where() -> None:
    """The record in which a large file ends is named."""
    data = json.dumps(
        {"shop": {"id": "1"}, "orders": [{"id": str(n), "x": "y" * 100} for n in range(10_000)]}
    )
    with pytest.raises(SnapshotError) as error:
        open_snapshot(read_document(data[:-150].encode()))
    (diagnostic,) = error.value.diagnostics
    assert (diagnostic.code, diagnostic.pointer) == ("SC311", "/orders/9998/x")


def test_lines_and_columns_count_characters() -> None:
    """A line ends at a line feed; a character counts once, however many bytes it has."""
    data = "a\n店b\r\n😀c".encode()
    places = lines(data, range(len(data) + 1))
    assert [places[data.index(each.encode())] for each in "a店b😀c"] == [
        (1, 1),
        (2, 1),
        (2, 2),
        (3, 1),
        (3, 2),
    ]
    assert places[len(data)] == (3, 3)


def test_a_span_stays_on_its_line() -> None:
    """What runs over several lines is marked to the end of the first; nothing is marked with nothing."""
    data = b'["a",  \r\n "b"]\n\n'
    found = spans("s", data, [(0, 14), (1, 4), (15, 16)])
    assert [(s.line, s.column, s.end_line, s.end_column) for s in found.values()] == [
        (1, 1, 1, 6),
        (1, 2, 1, 5),
        (3, 1, 3, 2),
    ]
