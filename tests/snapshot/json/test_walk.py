"""Walking through JSON text, whole or broken."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.diagnostics import SnapshotError
from checker.snapshot import open_snapshot, read_document
from checker.snapshot.json import position, walk
from checker.snapshot.json.position import Lines, spans
from checker.snapshot.json.scan import scan
from checker.snapshot.json.walk import MalformedError, after, children, descend

BAD = Path(__file__).parents[2] / "fixtures/snapshots/bad"


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


@pytest.mark.parametrize(
    "key", [b"\xff", b"a\xe4\xb8", b"\xed\xa0\x80", b"\x94\xfc\\n", b"a\\", b"\\ud800", b"\\q", b"\n"]
)
def test_a_key_that_cant_be_read_is_no_json(key: bytes) -> None:
    """A key in another encoding, or with half a character, is refused as any other breakage is."""
    data = b'{"a": 1, "' + key + b'": {"b": 2}}'
    with pytest.raises(MalformedError):
        list(children(data, 0))
    assert descend(data, len(data) - 4) in {(), ("a",)}


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
    places = [Lines(data).at(offset) for offset in range(len(data) + 1)]
    assert [places[data.index(each.encode())] for each in "a店b😀c"] == [
        (1, 1),
        (2, 1),
        (2, 2),
        (3, 1),
        (3, 2),
    ]
    assert places[len(data)] == (3, 3)


@given(st.text("ab\n店😀", max_size=40), st.data())
def test_places_are_the_same_in_whatever_order(text: str, data: st.DataObject) -> None:
    """Where a place is doesn't depend on what was asked for before."""
    written = text.encode()
    lines = Lines(written)
    with patch.object(position, "_MARKS", data.draw(st.sampled_from((2, 5, 4096)))):  # so many are kept
        for offset in data.draw(st.lists(st.integers(0, len(written)))):
            before = written[:offset].split(b"\n")
            column = sum(byte & 0xC0 != 0x80 for byte in before[-1]) + 1
            assert lines.at(offset) == (len(before), column)


def test_a_span_stays_on_its_line() -> None:
    """What runs over several lines is marked to the end of the first; nothing is marked with nothing."""
    data = b'["a",  \r\n "b"]\n\n'
    found = spans("s", data, [(0, 14), (1, 4), (15, 16)])
    assert [(s.line, s.column, s.end_line, s.end_column) for s in found.values()] == [
        (1, 1, 1, 6),
        (1, 2, 1, 5),
        (3, 1, 3, 2),
    ]


def test_the_decoder_still_says_where_it_stops() -> None:
    """The installed msgspec words the end of a value as known; if not, all is still right, but far slower."""
    assert walk._slip() is not None, f"msgspec {msgspec.__version__} has other words: see walk._BYTE"


def refusal(file: Path) -> tuple[object, ...]:
    try:
        open_snapshot(read_document(file))
    except SnapshotError as error:
        return error.diagnostics
    return ()


@pytest.fixture
def reworded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder of JSON that refuses what it always has, in words that nobody has seen before."""
    skip = walk._skip

    def other(data: bytes | memoryview) -> msgspec.Raw:
        try:
            return skip(data)
        except msgspec.DecodeError:
            raise msgspec.DecodeError("Unlesbar (Stelle 7)") from None

    monkeypatch.setattr(walk, "_skip", other)


@pytest.mark.parametrize(
    "file", [file for file in BAD.iterdir() if file.suffix == ".json"], ids=lambda f: f.name
)
@pytest.mark.usefixtures("reworded")
def test_a_reworded_decoder_changes_no_diagnostic(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the decoder says, the same is found at the same place, noticed at the start or only later."""
    later = refusal(file)
    slip = walk._slip()
    assert slip is None
    monkeypatch.setattr(walk, "_SLIP", slip)
    at_the_start = refusal(file)
    monkeypatch.undo()
    assert later == at_the_start == refusal(file)


@pytest.mark.parametrize(
    ("text", "offset", "reason"),
    [
        ('{"a": tr}', 6, "invalid character"),
        ('{"a": "\\ud83d"}', 7, "surrogate"),
        ('["\\ud83d\\n"]', 2, "surrogate"),
        ('["\\ud83d', 8, "truncated"),
        ('["\\u00', 6, "truncated"),
        ("[-", 2, "truncated"),
        ("[1.", 3, "truncated"),
        ("[1.]", 3, "invalid number"),
        ("[1.2.3]", 4, "invalid number"),
        ('[{"a": [[[[[1 2]]]]]}]', 14, "expected ',' or ']'"),
    ],
)
def test_what_is_wrong_isnt_called_cut_off(text: str, offset: int, reason: str) -> None:
    """Only what could still become JSON ends too early; anything else has its own reason and place."""
    assert scan(text.encode(), 0) == (offset, reason)


PIECES = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    "\\",
    "u",
    "0",
    "-",
    ".",
    "e",
    "t",
    "true",
    " ",
    "\n",
    '"a"',
    "\\ud83d",
]
WHOLE = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
).map(json.dumps)


@given(WHOLE, st.lists(st.tuples(st.integers(0, 200), st.integers(0, 2), st.sampled_from(["", *PIECES]))))
def test_the_scanner_and_the_decoder_agree_on_what_is_json(
    text: str, changes: list[tuple[int, int, str]]
) -> None:
    """Whole or damaged, the same texts are JSON for both, and the first misfit lies within the text."""
    for at, gone, new in changes:
        place = at % (len(text) + 1)
        text = text[:place] + new + text[place + gone :]
    data = text.strip().encode()
    end, reason = scan(data, 0)
    try:
        walk._skip(data)
        sound = True
    except msgspec.DecodeError:
        sound = False
    assert (not reason and end == len(data)) is sound
    assert end <= len(data)
    assert (end == len(data)) or reason != "truncated"
