"""What holds for all snapshots, right or wrong."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from checker.diagnostics import Diagnostic, SnapshotError
from checker.schema.catalog import EnumType, ListType, ObjectType, Record, Scalar, catalog
from checker.snapshot import (
    Amount,
    UncertainTime,
    attribute,
    dangling,
    enumeration,
    everything,
    open_snapshot,
    read_document,
    validate,
)
from checker.snapshot.check.inspector import Inspector, Spot, decodes
from checker.snapshot.json.walk import members
from checker.snapshot.read import chunks, cutting, layout
from checker.snapshot.read.records import RecordTypes, schema
from tests.snapshot.strategies import record

FULL = (Path(__file__).parents[1] / "fixtures" / "snapshots" / "good" / "full.json").read_bytes()
TYPES = RecordTypes(everything())
RECORDS = sorted(name for name in catalog().records if name != "snapshot")


def seen(kind: Record, plain: dict[str, Any]) -> dict[str, Any]:
    """What the typed record must hold, from the plain one."""
    return {attribute(name): typed(kind.fields[name].type, value) for name, value in plain.items()}


def typed(kind: Any, value: Any) -> Any:
    """A plain value as the typed record has it."""
    if value is None:
        return None
    match kind:
        case EnumType():
            members = enumeration(kind).__members__
            return members.get(value, members["UNRECOGNISED"])
        case ObjectType(record=name):
            return seen(catalog().records[name], value)
        case ListType(record=name):
            return value if name is None else [seen(catalog().records[name], item) for item in value]
        case Scalar.TIME if isinstance(value, str):
            return datetime.fromisoformat(value)
        case Scalar.TIME:
            return {end: datetime.fromisoformat(at) if at else None for end, at in value.items()}
        case Scalar.MONEY:
            return Decimal(value["amount"]), value["currency"]
    return value


def held(value: Any) -> Any:
    """A typed value taken apart, to compare."""
    match value:
        case Amount():
            return value.decimal, value.currency
        case list():
            return [held(item) for item in value]
        case UncertainTime() | msgspec.Struct():
            fields = {name: held(getattr(value, name)) for name in value.__struct_fields__}
            return {name: each for name, each in fields.items() if each is not msgspec.UNSET}
    return value


@given(st.data())
def test_typed_records_say_what_the_text_says(data: st.DataObject) -> None:
    """For every valid record the typed one holds exactly the values of the plain one."""
    kind = catalog().records[data.draw(st.sampled_from(RECORDS))]
    plain = data.draw(record(kind.name))
    text = json.dumps(plain, ensure_ascii=data.draw(st.booleans())).encode()
    decoded = msgspec.json.decode(text, type=TYPES.struct(kind.name))
    assert held(decoded) == seen(kind, json.loads(text))


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(
        ["", "1", "GBP", "XXX", "COMPLETED", "2026-06-01", "2026-06-01T00:00:00Z", "12.50", "1e5"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "amount", "currency", "not_before", "not_after", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@st.composite
def doubtful(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A valid record of which some fields are replaced by anything."""
    plain = dict(draw(record(name)))
    fields = [field.name for field in catalog().records[name].fields.values()]
    for field in draw(st.lists(st.sampled_from(fields), max_size=3)):
        plain[field] = draw(json_values)
    return plain


@given(st.data())
def test_a_record_is_refused_exactly_where_a_mistake_is_named(data: st.DataObject) -> None:
    """The decoder and the words about its refusals never disagree, whatever the record."""
    kind = catalog().records[data.draw(st.sampled_from(RECORDS))]
    text = json.dumps(data.draw(doubtful(kind.name))).encode()
    found = list(Inspector(TYPES).record(kind, Spot(text, 0, len(text), (), 0)))
    assert decodes(text, TYPES.struct(kind.name)) == (not found)
    for mistake in found:
        assert 0 <= mistake.start < mistake.end <= len(text)


def read_everything(data: bytes) -> None:
    """All that can be done with a snapshot."""
    snapshot = open_snapshot(read_document(data))
    records = snapshot.project(everything())
    for path in records.projection.sections():
        for index, _ in enumerate(records.section(path)):
            snapshot.plain(path, index)
            assert snapshot.place(path, index, "id").line >= 1
    snapshot.plain_root()
    dangling(records)
    validate(read_document(data))


def refusal(data: bytes) -> tuple[Diagnostic, ...]:
    """Why a snapshot is refused; nothing where it isn't."""
    try:
        read_everything(data)
    except SnapshotError as error:
        return error.diagnostics or pytest.fail("refused without a word")
    return ()


PIECES = [b"", b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"0", b"null", b"\xff", b"\0", b"\\ud800"]


@given(st.data())
def test_damage_is_refused_in_words(data: st.DataObject) -> None:
    """A snapshot damaged anywhere in any way is read or refused; no other exception ever comes out."""
    text = bytearray(FULL)
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = start + data.draw(st.sampled_from([0, 1, 1, 2, 10, len(text)]))
        text[start:end] = data.draw(st.sampled_from(PIECES) | st.binary(max_size=4))
    for diagnostic in refusal(bytes(text)):
        assert diagnostic.message.en
        assert diagnostic.message.zh


@given(st.integers(0, 10_000), st.binary(max_size=3))
def test_a_damaged_gzip_file_is_refused_in_words(place: int, piece: bytes) -> None:
    """The same for compressed snapshots."""
    packed = bytearray(gzip.compress(FULL, mtime=0))
    place %= len(packed)
    packed[place : place + len(piece)] = piece
    for diagnostic in refusal(bytes(packed)):
        assert diagnostic.code.startswith("SC3")


@st.composite
def snapshots(draw: st.DrawFn) -> dict[str, Any]:
    """A whole snapshot with a few sections, in any order, in which something may be wrong."""
    whole: dict[str, Any] = {"shop": {"id": "7495"}}
    for field in draw(st.lists(st.sampled_from([*catalog().root.fields.values()]), max_size=4, unique=True)):
        if field.name == "shop":
            continue
        name = field.type.record  # type: ignore[union-attr]  # all fields of the root are objects or lists
        made = doubtful(name) if draw(st.booleans()) else record(name)
        if isinstance(field.type, ListType):
            made = st.lists(made, max_size=3)  # type: ignore[assignment]
        whole[field.name] = draw(made)
    return dict(draw(st.permutations(list(whole.items()))))


@given(snapshots(), st.sampled_from([None, 1]))
def test_every_value_is_found_at_its_place(whole: dict[str, Any], indent: int | None) -> None:
    """The bytes found for any path are those of the value at that path."""
    data = json.dumps(whole, indent=indent, ensure_ascii=False).encode()
    found = members(data)
    assert found is not None
    assert [child.key for child in found] == list(whole)
    places = layout.Layout(data, found)

    def check(value: Any, path: tuple[str | int, ...]) -> None:
        place = places.find(path)
        assert place is not None
        assert json.loads(data[place.start : place.end]) == value
        inner = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for key, item in inner:
            check(item, (*path, key))

    for key, value in whole.items():
        check(value, (key,))


@given(snapshots())
def test_a_large_snapshot_reads_like_a_small_one(whole: dict[str, Any]) -> None:
    """Whatever lists are cut into, the same is read, at the same places, or refused in the same words."""
    data = json.dumps(whole).encode()
    small = refusal(data) or laid_out(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "_SMALL", 0)
        patch.setattr(cutting, "BATCH", 1)
        patch.setattr(cutting, "_SAMPLE", 2)
        assert (refusal(data) or laid_out(data)) == small


def laid_out(data: bytes) -> list[tuple[int, int, bytes]]:
    """Every record of every section and its place."""
    layout = open_snapshot(read_document(data)).layout
    found = []
    for path, _ in catalog().sections():
        for index, raw in enumerate(layout.records(path)):
            child = layout.item(path, index)
            found.append((child.start, child.end, bytes(raw)))
    return found


VALIDATOR = Draft202012Validator(schema(), format_checker=FormatChecker(()))


@given(snapshots())
def test_the_strict_check_finds_what_the_schema_forbids(whole: dict[str, Any]) -> None:
    """Whatever the schema refuses, the strict check or the opening of the snapshot refuses in words."""
    data = json.dumps(whole).encode()
    try:
        refused = bool(validate(read_document(data)))
    except SnapshotError:
        refused = True
    assert refused or VALIDATOR.is_valid(whole)


def test_words_of_long_lists_inside_objects_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a long list stands, a word that isn't known is told though all before it were like it."""
    monkeypatch.setattr(chunks, "_SMALL", 0)
    monkeypatch.setattr(cutting, "BATCH", 1)
    monkeypatch.setattr(cutting, "_SAMPLE", 2)
    required = [{"category_id": "1", "country": "GB"}] * 5 + [{"category_id": "2", "country": "Y"}]
    whole = {"shop": {"id": "7"}, "deposit": {"required_by_category": required}}
    found = refusal(json.dumps(whole).encode())
    assert found is not None
    assert [item.code for item in found] == ["SC343"]
