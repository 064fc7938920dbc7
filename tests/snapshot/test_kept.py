"""Records that are kept in few bytes come back as they were."""

import gc
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from checker.snapshot.kept import RUN, KeptRecords, kept, pack, plain, unpack

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
RECORDS = st.dictionaries(st.text(max_size=5), VALUES, max_size=4)


@given(records=st.lists(RECORDS, max_size=5), copies=st.sampled_from([1, RUN // 2, RUN]))
def test_records_come_back_as_they_were(records, copies):
    """Whatever they hold, however many there are, as often as somebody asks; even half a character."""
    given_ = [*records, {"half": "\ud800", "long": 10**30}] * copies
    found = KeptRecords(given_)
    assert (len(found), list(found), list(found)) == (len(given_), given_, given_)
    assert [record for run in found.runs() for record in run] == given_
    assert found == given_
    assert plain(found) == given_
    assert kept(found) is found


@given(value=VALUES)
def test_a_packed_value_comes_back_as_it_was(value):
    """Every plain value."""
    assert unpack(pack(value)) == value


def test_what_somebody_does_to_a_record_changes_no_other():
    """Each is a new one; what was asked for is done to all, in turn, and only where it was asked for."""
    records = KeptRecords({"id": str(number), "lines": []} for number in range(RUN + 3))
    next(iter(records))["lines"].append(1)
    changed = records.then(lambda record: record.update(a=1)).then(
        lambda record: record.update(b=record["a"])
    )
    assert all(record["lines"] == [] for record in records)
    assert all((record["a"], record["b"]) == (1, 1) for record in changed)
    assert not any("a" in record for record in records)


def test_a_record_takes_few_bytes():
    """As an object one of these takes more than a thousand."""
    gc.collect()
    tracemalloc.start()
    try:
        records = KeptRecords(
            {"id": str(10**17 + number), "status": "COMPLETED", "created_at": f"2026-01-01T{number:06}"}
            for number in range(20 * RUN)
        )
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held / len(records) < 60
