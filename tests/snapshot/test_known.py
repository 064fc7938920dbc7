"""Documents in which all is known are not looked through: nothing may be said otherwise for that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.diagnostics import Diagnostic, SnapshotError
from checker.snapshot import open_snapshot, read_document
from checker.snapshot.read import chunks, frame, known
from tests.snapshot.test_properties import snapshots

GOOD = Path(__file__).parents[2] / "examples" / "douyin" / "snapshot.json"
AS_OF = "2026-06-10T12:00:00+08:00"
TIMES = st.sampled_from([AS_OF, "2026-06-10T06:00:00+00:00", "2027-01-01T00:00:00Z", "2026-06-10", None, 5])
COVERAGE = st.dictionaries(
    st.sampled_from(["orders", "deposit.top_up_notices", "ordres"]),
    st.none()
    | st.fixed_dictionaries(
        {},
        optional={
            "complete": st.sampled_from([True, False, None, "yes"]),
            "created_since": TIMES,
            "source": st.sampled_from(["api", "hearsay"]),
            "x": st.none(),
        },
    ),
)
SHOPS = st.fixed_dictionaries(
    {"id": st.sampled_from(["1", "", "a b", 7])},
    optional={
        "timezone": st.sampled_from(["Asia/Shanghai", "Etc/GMT+8", "Asia/Shanghia", None, 8]),
        "region": st.sampled_from(["CN", "China", "ZZ", None]),
        "currency": st.sampled_from(["CNY", "RMB"]),
        "platform": st.sampled_from(["douyin", "douyn", 1]),
        "nickname": st.none(),
    },
)


def told(data: bytes) -> tuple[Diagnostic, ...]:
    """All that is said of a snapshot."""
    try:
        return open_snapshot(read_document(data)).warnings()
    except SnapshotError as error:
        return error.diagnostics


def told_both_ways(data: bytes) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """What is said once documents are told from others, and where each is looked through."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(known, "_FIRST", 0)
        quickly = told(data)
        patch.setattr(chunks, "_DOCUMENTS", Unknown())
        patch.setattr(frame, "_is_right", lambda *_: False)
        return quickly, told(data)


class Unknown:
    """Knows no document."""

    def times(self, _text: bytes) -> None:
        """Whatever it says."""


@given(snapshots(), TIMES)
def test_nothing_else_is_said_of_a_document_that_is_known(whole: dict[str, Any], as_of: object) -> None:
    """Whatever a snapshot holds, the same is said of it in the same words."""
    quickly, slowly = told_both_ways(json.dumps({"as_of": as_of, **whole}).encode())
    assert quickly == slowly


@given(SHOPS, COVERAGE, st.booleans())
def test_nor_of_its_frame(shop: dict[str, Any], coverage: dict[str, Any], again: bool) -> None:
    """Nor of the shop and the coverage, also where a key stands twice in them."""
    text = json.dumps({"as_of": AS_OF, "shop": shop, "coverage": coverage})
    text = text.replace('"id":', '"id": 3, "id":') if again else text
    quickly, slowly = told_both_ways(text.encode())
    assert quickly == slowly


def test_a_good_document_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that says nothing strange isn't looked through; one with a misspelt word or a late time is."""
    monkeypatch.setattr(known, "_FIRST", 0)
    documents, data = known.KnownDocuments(), GOOD.read_bytes()
    assert documents.times(data)
    assert documents.times(data.replace(b'"COMPLETED"', b'"COMPLETD"')) is None
    late = {"as_of": AS_OF, "shop": {"id": "1"}, "orders": [{"id": "1", "paid_at": "2027-01-01T00:00:00Z"}]}
    assert documents.times(json.dumps(late).encode()) == ["2027-01-01T00:00:00Z"]
    assert [item.code for item in told(json.dumps(late).encode())] == ["SC354"]


def test_the_first_documents_are_looked_through() -> None:
    """A single document isn't worth making the type."""
    documents = known.KnownDocuments()
    assert [documents.times(b"{}") for _ in range(5)] == [None, None, None, None, []]
