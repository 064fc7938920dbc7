"""Whoever is compared with us does the same work: peers that are installed answer what we answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.against import PEERS, Peer, answer_of, our_answer
from benchmarks.generate import write


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of 200 orders, of which some ended less than 90 days ago."""
    file = tmp_path_factory.mktemp("shop") / "shop.json"
    write(file, 200)
    return file


def test_there_is_something_to_find(snapshot: Path) -> None:
    """The question has an answer that nobody gives by accident."""
    found = our_answer(snapshot)
    assert found["recent"] > 10
    assert found["clears_at"] is not None


@pytest.mark.parametrize(
    "peer", [peer for peer in PEERS if peer.answers and peer.there], ids=lambda peer: peer.name
)
def test_a_peer_answers_as_we_do(peer: Peer, snapshot: Path) -> None:
    """Times are only compared with those who find the same orders and the same date."""
    assert answer_of(peer, snapshot) == our_answer(snapshot)
