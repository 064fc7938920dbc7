"""What has changed since an earlier run: exactly the shops whose verdicts are others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import pytest

from checker.diagnostics import UsageError
from checker.fleet.since import EarlierRun
from checker.report.fleet import FleetChanges, FleetRow, ShopFlip, VerdictFlips
from checker.report.model import Verdict


def row(shop: str | None, source: str, verdict: str | None = None, **more: object) -> FleetRow:
    """A row of a policy; of a shop that can't be read where it has no verdict."""
    if verdict is None:
        return FleetRow(shop, source, **{"code": "SC310", **more})
    given = {"policy": "p", "kind": "shop", "subject": shop, **more}
    return FleetRow(shop, source, verdict=Verdict(verdict), **given)


def compared(
    folder: Path, before: Iterable[FleetRow], after: Iterable[Sequence[FleetRow]]
) -> tuple[list[ShopFlip], FleetChanges]:
    """What a run that found ``after`` shops says of one that left the rows ``before``."""
    (folder / "results.ndjson").write_bytes(msgspec.json.Encoder().encode_lines(list(before)))
    (folder / "_SUCCESS").write_bytes(b"")
    earlier = EarlierRun(folder)
    return [flip for rows in after for flip in earlier.flips(rows)], earlier.changes()


def test_only_what_is_otherwise_is_told(tmp_path: Path) -> None:
    """With both verdicts and the new date, each shop for itself and all of them counted."""
    before = [row("1", "a", "waiting"), row("2", "b", "blocked"), row("3", "c", "waiting")]
    now = row("3", "c", "waiting", eligible_from="2026-12-01T00:00:00+08:00")
    after = [[row("1", "x", "eligible")], [row("2", "b", "waiting", eligible_from="d")], [now]]
    flips, found = compared(tmp_path, before, after)
    assert flips == [
        ShopFlip("1", "x", "p", "waiting", "eligible"),
        ShopFlip("2", "b", "p", "blocked", "waiting", "d"),
    ]
    told = (VerdictFlips("p", "blocked", "waiting", 1), VerdictFlips("p", "waiting", "eligible", 1))
    assert found == FleetChanges(told, unchanged=1, new_shops=0, gone_shops=0)


@pytest.mark.parametrize("known", [True, False], ids=["known id", "unknown id"])
def test_what_can_no_longer_be_read_has_changed(tmp_path: Path, known: bool) -> None:
    """A shop whose id isn't known any more is known by where it lies; and the other way round."""
    there, torn = row("1", "a", "eligible"), row("1" if known else None, "a")
    assert compared(tmp_path, [there], [[torn]])[0] == [ShopFlip("1", "a", "p", "eligible", "SC310")]
    assert compared(tmp_path, [torn], [[there]])[0] == [ShopFlip("1", "a", "p", "SC310", "eligible")]
    assert compared(tmp_path, [torn], [[torn]])[1] == FleetChanges((), 0, 0, 0)


def test_a_policy_may_begin_or_cease_to_speak(tmp_path: Path) -> None:
    """Then it said, or says, nothing."""
    other = row("1", "a", "done", policy="q")
    flips, _ = compared(tmp_path, [row("1", "a", "eligible")], [[other]])
    assert [(flip.policy, flip.before, flip.after) for flip in flips] == [
        ("p", "eligible", None),
        ("q", None, "done"),
    ]


def test_shops_come_and_go(tmp_path: Path) -> None:
    """They are counted, and aren't flips."""
    after = [[row("2", "b", "eligible")], [row("9", "n", "eligible")], [row(None, "m")]]
    flips, found = compared(tmp_path, [row("1", "a", "eligible"), row("2", "b", "eligible")], after)
    assert flips == []
    assert found == FleetChanges((), unchanged=1, new_shops=2, gone_shops=1)


def test_an_id_that_comes_twice_is_told_apart_by_its_source(tmp_path: Path) -> None:
    """Two states of one shop in both runs are no change."""
    before = [row("1", "a", "eligible"), row("1", "b", "blocked")]
    flips, found = compared(tmp_path, before, [[before[0]], [before[1]]])
    assert (flips, found) == ([], FleetChanges((), 2, 0, 0))


def test_verdicts_on_records_are_left_aside(tmp_path: Path) -> None:
    """It is shops that flip; their orders come and go."""
    order = row("1", "a", "blocked", kind="orders", subject="7")
    flips, found = compared(tmp_path, [order], [[row("1", "a", "done", kind="orders", subject="7")]])
    assert (flips, found) == ([], FleetChanges((), 0, 0, 0))


@pytest.mark.parametrize("files", [{}, {"results.ndjson": b"{}\n"}, {"_SUCCESS": b""}, None])
def test_what_isnt_complete_is_refused(tmp_path: Path, files: dict[str, bytes] | None) -> None:
    """Half of the earlier results would make other shops look new; nor is anything else taken for them."""
    for name, content in (files or {"results.ndjson": b"oh\n", "_SUCCESS": b""}).items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError) as caught:
        EarlierRun(tmp_path)
    assert [item.code for item in caught.value.diagnostics] == ["SC644"]
