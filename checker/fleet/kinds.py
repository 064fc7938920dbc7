"""Which shops of those whose records lie in tables are alike: one of them says how all of them stand.

Two shops are alike where their lines differ in nothing but the shop's id, and DuckDB finds that their records
come to the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from checker.base.patterns import pattern
from checker.diagnostics import InputError, SnapshotError
from checker.fleet.tables import SHOP, LikenessQuery, ShopTables, opened_tables
from checker.logical_plan.alike import kinds

if TYPE_CHECKING:
    from checker.fleet.shops import GivenShop
    from checker.logical_plan.plan import LogicalPlan
    from checker.snapshot import Snapshot

#: So many lines without their ids are kept.
_KEPT: Final = 1 << 14
#: Of ids that aren't written so whoever reads them says what is wrong.
_PLAIN: Final = pattern(rb'"[0-9A-Za-z][0-9A-Za-z_-]*"')


class _IdOfShop(Struct):
    id: msgspec.Raw


class _LineOfShop(Struct):
    shop: _IdOfShop


_LINE: Final = msgspec.json.Decoder(_LineOfShop)


class ShopLine(Struct, frozen=True):
    """A shop's line: the shop's ``id``, and the ``rest`` of it."""

    id: str
    rest: bytes


class _Asked(Struct, frozen=True):
    """What is asked of the tables about shops whose lines are alike."""

    number: int
    queries: tuple[LikenessQuery, ...] | None


class ShopKinds:
    """Tells shops in tables apart; ``planned`` says what a check of one computes, and when."""

    def __init__(self, planned: Callable[[GivenShop], tuple[Snapshot, LogicalPlan, datetime]]) -> None:
        self._planned = planned
        self._lines: dict[bytes, _Asked] = {}
        self._count = 0

    def of(self, shops: Sequence[GivenShop]) -> list[Hashable | None]:
        """The kind of each shop; None of those that have to be looked at by themselves."""
        found: list[Hashable | None] = [None] * len(shops)
        lines = [line_of(shop) for shop in shops]
        often = Counter(line.rest for line in lines if line is not None)
        together: dict[tuple[LikenessQuery, ...], list[tuple[int, str, int]]] = {}
        for place, (shop, line) in enumerate(zip(shops, lines, strict=True)):
            if line is None or (often[line.rest] == 1 and line.rest not in self._lines):
                continue
            asked = self._asked(shop, line.rest)
            if asked.queries is not None:
                together.setdefault(asked.queries, []).append((place, line.id, asked.number))
        folder = next((shop.tables for shop in shops if shop.tables is not None), None)
        if folder is None:
            return found
        for queries, members in together.items():
            for place, kind in _told(opened_tables(folder), queries, members):
                found[place] = kind
        return found

    def _asked(self, shop: GivenShop, rest: bytes) -> _Asked:
        if rest not in self._lines:
            if len(self._lines) >= _KEPT:
                self._lines.clear()
            self._count += 1
            self._lines[rest] = _Asked(self._count, self._queries(shop))
        return self._lines[rest]

    def _queries(self, shop: GivenShop) -> tuple[LikenessQuery, ...] | None:
        from checker.evaluate.sql.likeness import Likeness  # that is for tables alone

        assert shop.tables is not None
        try:
            snapshot, plan, instant = self._planned(shop)
            tables = opened_tables(shop.tables)
        except InputError:
            return None
        found = kinds(plan, tables.sections())
        if found is None:
            return None
        return tables.asking(Likeness(snapshot, instant, plan.projection, SHOP), found)


def _told(
    tables: ShopTables, queries: tuple[LikenessQuery, ...], members: Sequence[tuple[int, str, int]]
) -> Iterable[tuple[int, Hashable]]:
    """The kinds of those shops of which the tables can tell."""
    try:
        texts = tables.likenesses(queries, list({shop for _, shop, _ in members}))
    except SnapshotError:
        return
    for place, shop, number in members:
        found = texts.get(shop, ())
        if None not in found:
            yield place, (number, found)


def line_of(shop: GivenShop) -> ShopLine | None:
    """The line of a shop in tables, where it is plain which part of it is the shop's id."""
    if shop.tables is None or shop.wrong is not None:
        return None
    text = shop.data.strip()
    try:
        written = bytes(_LINE.decode(text).shop.id)
    except (msgspec.MsgspecError, RecursionError):
        return None
    before, _, behind = text.partition(written)
    if not _PLAIN.fullmatch(written) or written in behind:
        return None
    return ShopLine(written[1:-1].decode(), before + b'"' + behind)
