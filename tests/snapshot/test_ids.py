"""Ids: what is one, what is trimmed, and what is refused, in snapshots, waivers and calls."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.diagnostics import SnapshotError
from checker.schema.catalog import ListType, ObjectType, Record, catalog
from checker.schema.ids import SPACES, damage, is_id, trimmed
from checker.snapshot import everything, open_snapshot, read_document, validate
from checker.snapshot.read import chunks
from checker.waivers import load_waivers

GOOD = [
    "578014844255366915",
    "6917721603386218915A",
    "a-1_b",
    "店铺-7",
    "702-8812345-6612345",
    "73e12af0",
    "-1",
]
SPREADSHEETS = [
    "5.78E+17", "5,78E+17", "5.780148e17", "5E+17", "5e17", "577014844255366915.0", "577014844255366915,",
    "577,014,844,255,366,915", "577 014 844 255 366 915", "'577014844255366915", "’577014844255366915",
    '="577014844255366915"', "########", "#N/A", "-5.78E+17",
]  # fmt: skip
OTHERS = ["a b", "1;2", "(1)", "a\tb", '"1"', "<b>", "１２", "5+6"]


@pytest.mark.parametrize("text", GOOD)
def test_what_platforms_use_is_an_id(text: str) -> None:
    """Digits, a letter behind them, hyphens, underscores, letters of any script."""
    assert is_id(text)
    assert damage(text) is None


@pytest.mark.parametrize("text", [*SPREADSHEETS, *OTHERS, ""])
def test_what_is_no_id_is_said_with_a_way_out(text: str) -> None:
    """A spreadsheet is named where it was one, and nowhere else."""
    wrong = damage(text)
    assert wrong is not None
    assert ("spreadsheet" in wrong.message.en) == (text in SPREADSHEETS)
    assert ("电子表格" in wrong.message.zh) == (text in SPREADSHEETS)
    assert wrong.help.en


def id_fields() -> list[tuple[tuple[str, ...], bool]]:
    """The ways from a snapshot to every field that holds an id; whether it is a list of them."""
    found: list[tuple[tuple[str, ...], bool]] = []

    def walk(record: Record, way: tuple[str, ...]) -> None:
        for field in record.fields.values():
            inner = getattr(field.type, "record", None)
            if field.is_id:
                found.append(((*way, field.name), isinstance(field.type, ListType)))
            elif isinstance(field.type, ListType | ObjectType) and inner is not None:
                step = f"{field.name}[]" if isinstance(field.type, ListType) else field.name
                walk(catalog().records[inner], (*way, step))

    walk(catalog().root, ())
    return found


def document(way: tuple[str, ...], text: str, *, listed: bool) -> bytes:
    """A snapshot with one id at ``way``, and an id of its own for each record on it."""
    whole: dict[str, Any] = {"shop": {"id": "7495"}}
    inside, record = whole, catalog().root
    for step in way[:-1]:
        name = step.removesuffix("[]")
        record = catalog().records[record.fields[name].type.record]  # type: ignore[union-attr]
        made: dict[str, Any] = inside.get(name, {}) | ({record.id: "1"} if record.id is not None else {})
        inside[name] = [made] if step.endswith("[]") else made
        inside = made
    inside[way[-1]] = [text] if listed else text
    return json.dumps(whole, ensure_ascii=False).encode()


def read(data: bytes) -> dict[str, Any]:
    """All that a snapshot holds, once every record has been decoded."""
    snapshot = open_snapshot(read_document(data))
    records = snapshot.project(everything())
    for section in records.projection.sections():
        list(records.section(section))
    whole: dict[str, Any] = json.loads(snapshot.layout.data)
    return whole


FIELDS = id_fields()


@pytest.mark.parametrize(("way", "listed"), FIELDS, ids=[".".join(way) for way, _ in FIELDS])
def test_every_field_that_holds_an_id_is_held_to_it(way: tuple[str, ...], listed: bool) -> None:
    """Damage is refused with its place, by the strict check too; white space is taken off."""
    for judge in (read, lambda data: validate(read_document(data))):
        try:
            found = judge(document(way, "5.78E+17", listed=listed))
        except SnapshotError as error:
            found = error.diagnostics
        (mistake,) = found
        assert mistake.code == "SC345"
        assert "spreadsheet" in mistake.message.en
        assert mistake.pointer is not None
        assert mistake.pointer.split("/")[-2 if listed else -1] == way[-1]
    assert read(document(way, "\u30007\t ", listed=listed)) == read(document(way, "7", listed=listed))


@given(st.text("ab 7\t\n\u00a0\u3000\ufeff-", min_size=1, max_size=6), st.booleans(), st.booleans())
def test_trimming_keeps_every_place(text: str, ascii_only: bool, large: bool) -> None:
    """The text is as long as before, other texts keep their spaces, and trimming is done once."""
    whole = {"shop": {"id": "1", "name": text}, "orders": [{"id": text, "cancel_reason": text}]}
    data = json.dumps(whole, ensure_ascii=ascii_only).encode()
    with pytest.MonkeyPatch.context() as patch:
        if large:
            patch.setattr(chunks, "_SMALL", 0)
        opened = open_snapshot(read_document(data))
    assert len(opened.layout.data) == len(data)
    assert opened.shop["name"] == text
    order = opened.plain("orders", 0)
    assert order["cancel_reason"] == text
    assert order["id"] == (trimmed(text) if is_id(trimmed(text)) else text)


def test_ids_that_are_one_when_trimmed_are_repeated() -> None:
    """Two records may not become one unnoticed."""
    with pytest.raises(SnapshotError) as caught:
        read(b'{"shop": {"id": "1"}, "orders": [{"id": "7"}, {"id": "7\\t"}]}')
    assert [each.code for each in caught.value.diagnostics] == ["SC338"]


def test_spaces_are_those_that_a_text_may_have_around_it() -> None:
    """None of them can be part of an id."""
    assert not any(is_id(f"a{space}b") for space in SPACES)


WAIVER = """waivers:
  - {policy: a/b, shop: %s, precondition: x, records: [%s], reason: r, approved_by: a, expires: 2026-12-31}
"""


def test_waivers_hold_ids_to_the_same() -> None:
    """Trimmed, and refused where a spreadsheet has been at them, never offered with quotes."""
    (waiver,) = load_waivers((WAIVER % ('" 7495 "', '"1\\t"')).encode())
    assert (waiver.shop, waiver.records) == ("7495", ("1",))
    for shop, record in (("5.78E+17", '"1"'), ('"7495"', "'577.0'"), ('"7495"', "5.78E+17")):
        with pytest.raises(SnapshotError) as caught:
            load_waivers((WAIVER % (shop, record)).encode())
        (mistake,) = caught.value.diagnostics
        assert (mistake.code, mistake.fix) == ("SC345", None)
