"""Changes to a base snapshot by path."""

import copy

import pytest

from checker.diagnostics import Span
from checker.testing.edits import edited, split
from checker.testing.model import Json, SnapshotEdit

SPAN = Span("t.yaml", 1, 1, 1, 2)
BASE = {"shop": {"id": "1"}, "orders": [{"id": "a"}, {"id": "b"}], "coverage": {"a.b": {"complete": True}}}


def put(path: str, value: Json) -> SnapshotEdit:
    return SnapshotEdit(path, split(path), value, removed=False, span=SPAN)


def remove(path: str) -> SnapshotEdit:
    return SnapshotEdit(path, split(path), None, removed=True, span=SPAN)


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("shop.timezone", ("shop", "timezone")),
        ("orders.0.id", ("orders", "0", "id")),
        ("/coverage/a.b/complete", ("coverage", "a.b", "complete")),
        ("/a~1b/c~0d", ("a/b", "c~d")),
    ],
)
def test_paths_are_dotted_or_json_pointers(path, steps):
    """A path that begins with a slash is a JSON Pointer with its two escapes; any other is dotted."""
    assert split(path) == steps


def test_edits_change_add_and_remove():
    """A key is set or added, an element replaced, appended or taken out, one edit after the other."""
    assert edited(
        BASE,
        [
            put("shop.timezone", "Asia/Shanghai"),
            put("orders.1", {"id": "c"}),
            put("orders.2", {"id": "d"}),
            put("orders.2.status", None),
            remove("orders.0"),
            put("/coverage/a.b/complete", False),
        ],
    ) == {
        "shop": {"id": "1", "timezone": "Asia/Shanghai"},
        "orders": [{"id": "c"}, {"id": "d", "status": None}],
        "coverage": {"a.b": {"complete": False}},
    }


def test_the_base_stays_as_it_is():
    """Editing copies: the next case starts from the same base."""
    before = copy.deepcopy(BASE)
    edited(BASE, [put("orders.0.id", "z"), remove("orders.1"), remove("shop")])
    assert before == BASE


@pytest.mark.parametrize(
    "edit",
    [
        put("orders.3", {}),
        put("orders.-1", {}),
        put("orders.x", {}),
        put("orders.0.lines.0", {}),
        put("deposit.balance", None),
        put("shop.id.x", None),
        remove("shop.timezone"),
        remove("orders.2"),
        remove("orders.0.id.x"),
    ],
    ids=lambda edit: f"{'remove' if edit.removed else 'put'} {edit.path}",
)
def test_edits_that_lead_nowhere_are_refused(edit):
    """A path whose parent isn't there, an index past the end, a key to remove that doesn't exist."""
    with pytest.raises(LookupError) as raised:
        edited(BASE, [edit])
    assert raised.value.args == (edit,)
