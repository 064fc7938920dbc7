"""What has changed since an earlier run: which shops have another verdict, from what to what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from checker.diagnostics import Diagnostic, UsageError
from checker.fleet.folder import SUCCESS
from checker.report.attention import SHOP
from checker.report.fleet import FleetChanges, FleetRow, ShopFlip, VerdictFlips

#: A shop: its id as far as that is known, and where it lies.
_Key = tuple[str | None, str]
#: What a shop came to by policy: a verdict, or the code of what was wrong with all of it.
_State = dict[str, str]


class EarlierRun:
    """The verdicts on shops in the results of an earlier run, and what has become of them.

    Raises:
        UsageError: the folder holds no complete results.
    """

    def __init__(self, folder: Path) -> None:
        self._states: dict[_Key, _State] = {}
        self._codes: dict[_Key, str] = {}
        self._by_shop: dict[str, _Key] = {}
        self._by_source: dict[str, _Key] = {}
        self._flips: Counter[tuple[str, str, str]] = Counter()
        self._met: set[_Key] = set()
        self._unchanged = self._new = 0
        decoder = msgspec.json.Decoder(FleetRow)
        try:
            if not (folder / SUCCESS).exists():
                raise FileNotFoundError(folder)
            with (folder / "results.ndjson").open("rb") as rows:
                for line in rows:
                    self._remember(decoder.decode(line))
        except (OSError, ValueError):
            raise UsageError([Diagnostic.of("SC644", target=f"`{folder}`")]) from None

    def _remember(self, row: FleetRow) -> None:
        key = (row.shop, row.source)
        self._by_source[row.source] = key
        if row.shop is not None:
            self._by_shop.setdefault(row.shop, key)
        if row.code is not None:
            self._codes[key] = row.code
            return
        self._states.setdefault(key, {}).update(_state((row,)))

    def _key(self, row: FleetRow) -> _Key | None:
        """The same shop in the earlier run: of that id, or where it lay if one of both isn't known."""
        key = (row.shop, row.source)
        if key in self._states or key in self._codes:
            return key
        there = self._by_source.get(row.source)
        if row.shop is None or (there is not None and there[0] is None):
            return there
        return self._by_shop.get(row.shop)

    def flips(self, rows: Sequence[FleetRow]) -> Iterator[ShopFlip]:
        """What the rows of one shop say otherwise than those of the earlier run did."""
        first = rows[0]
        key = self._key(first)
        if key is None or key in self._met:
            self._new += 1
            return
        self._met.add(key)
        before = self._states.get(key, {})
        now = _state(rows)
        dates = {row.policy: row.eligible_from for row in rows if row.kind == SHOP}
        for policy in sorted(before | now):
            was = before.get(policy) or self._codes.get(key)
            becomes = now.get(policy) or first.code
            if was == becomes:
                self._unchanged += 1
                continue
            self._flips[policy, was or "", becomes or ""] += 1
            yield ShopFlip(first.shop or key[0], first.source, policy, was, becomes, dates.get(policy))

    def changes(self) -> FleetChanges:
        """All of it, counted."""
        ranked = sorted(self._flips.items(), key=lambda each: (-each[1], each[0]))
        told = [
            VerdictFlips(policy, was or None, becomes or None, count)
            for (policy, was, becomes), count in ranked
        ]
        gone = (self._states.keys() | self._codes.keys()) - self._met
        return FleetChanges(tuple(told), self._unchanged, self._new, len(gone))


def _state(rows: Sequence[FleetRow]) -> _State:
    """What rows say of the shop itself."""
    return {
        row.policy: row.verdict.value
        for row in rows
        if row.kind == SHOP and row.policy is not None and row.verdict is not None
    }
