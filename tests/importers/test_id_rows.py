"""Ids with numbers, in few bytes: found as in a dictionary."""

from hypothesis import given
from hypothesis import strategies as st

from checker.importers.id_rows import IdRows, compact

IDS = st.one_of(
    st.from_regex(r"0{0,2}[0-9]{1,22}", fullmatch=True), st.text(max_size=4), st.sampled_from("١²")
)


@given(ids=st.lists(IDS, unique=True), others=st.lists(IDS))
def test_every_id_has_its_number(ids, others):
    """Digits with and without zeros before them, long ones, and those that are none."""
    rows = IdRows()
    for number, identifier in enumerate(ids):
        rows.add(compact(identifier), number)
    assert [rows.get(identifier) for identifier in ids] == list(range(len(ids)))
    assert [rows.get(other) for other in others] == [
        ids.index(other) if other in ids else None for other in others
    ]
    assert all((other in rows) == (other in ids) for other in others)
    assert (len(rows), set(rows)) == (len(ids), set(ids))
    assert None not in rows


@given(first=IDS, second=IDS)
def test_different_ids_stay_different(first, second):
    """However few bytes they take."""
    assert (compact(first) == compact(second)) == (first == second)
