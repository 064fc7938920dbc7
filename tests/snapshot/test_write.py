"""The text of a snapshot."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from checker.snapshot.write import dumps, pieces
from tests.snapshot.strategies import words

SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | words
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)
SNAPSHOTS = st.dictionaries(
    st.sampled_from(["orders", "shop", "as_of", "other"]) | words, ANYTHING, max_size=5
)


def spread(snapshot: object) -> str:
    """``snapshot`` with every value on a line of its own, then what is small put back on one."""
    text = json.dumps(snapshot, ensure_ascii=False, indent=2)
    text = re.sub(
        r'\{\n +([^\n]*[\w"])(?:,\n +([^\n]*[\w"]))?\n +\}',
        lambda match: f"{{{', '.join(filter(None, match.groups()))}}}",
        text,
    )
    return re.sub(
        r'\[\n((?: +[^\n]*[\w"],?\n)+) +\]',
        lambda match: f"[{re.sub(chr(10) + ' +', ' ', match[1].strip())}]",
        text,
    )


@given(SNAPSHOTS)
def test_what_is_written_is_what_was_given_over_the_promised_lines(snapshot):
    """Nothing is lost or changed, and only small objects and plain lists stay on one line."""
    text = dumps(snapshot)
    assert json.loads(text) == snapshot
    assert text == spread(json.loads(text)) + "\n"


@given(SNAPSHOTS)
def test_a_snapshot_is_written_in_pieces(snapshot):
    """Together they are the text, and no record of a section shares one with another."""
    snapshot["orders"] = [{"id": "1", "lines": [{"id": "a"}]}, {"id": "2"}]
    found = list(pieces(snapshot))
    assert "".join(found) == dumps(snapshot)
    assert not [piece for piece in found if '"id": "1"' in piece and '"id": "2"' in piece]
