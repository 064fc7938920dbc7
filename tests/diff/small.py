"""Random pairs of small policies, and every shop of a small world that they can speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations_with_replacement, product
from math import prod
from random import Random
from typing import Any

AS_OF = datetime(2026, 6, 1, 12, tzinfo=UTC)

#: What may be asked of the shop, and of an order, in YAML; `N` is a number of days, `M` an amount.
_OF_SHOP = (
    "{shop.status: OPEN}",
    "{shop.status: {is_not: OPEN}}",
    "{shop.region: CN}",
    "{closure.applied_at: {present: true}}",
    "{closure.applied_at: {present: false}}",
    "{closure.applied_at: {older_than: N days}}",
    "{closure.applied_at: {newer_than: N days}}",
    "{deposit.balance: {above: M}}",
    "{deposit.balance: {at_most: M}}",
    "{deposit.balance: {at_least: {sum: orders.total}}}",
    "{deposit.balance: {below: {max: orders.total, default: M}}}",
    "{count: orders, at_least: K}",
    "{count: orders, where: {status: COMPLETED}, at_most: K}",
)
_OF_ORDER = (
    "{status: COMPLETED}",
    "{status: {is_not: COMPLETED}}",
    "{completed_at: {present: true}}",
    "{completed_at: {older_than: N days}}",
    "{completed_at: {newer_than: N days}}",
    "{completed_at: {before: {field: created_at, plus: N days}}}",
    "{total: {above: M}}",
    "{total: {at_most: M}}",
    "{total: {is: M}}",
)
#: How a precondition runs over records, and what it can't do without.
_SHAPES = ("every", "none", "some")
_NEEDED = ("require",)
_DAYS = (1, 30, 31, 60)
_AMOUNTS = ("0", "1 CNY", "0.99 CNY", "5 CNY")


class SmallPolicies:
    """Pairs of policies of which the second says something else in a place or two."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def pair(self) -> tuple[str, str]:
        """Two versions of one policy, as text."""
        parts = {
            name: self._part()
            for name in self._random.sample(("a", "b", "c"), self._random.choice((1, 2, 2, 3)))
        }
        staged = self._random.choice((None, None, self._shop()))
        changed = dict(parts)
        for name in self._random.sample(sorted(parts), self._random.choice((1, 1, min(2, len(parts))))):
            changed[name] = self._changed(parts[name])
        if len(changed) > 1 and self._random.random() < 0.15:
            del changed[min(changed)]
        other = self._shop() if staged and self._random.random() < 0.3 else staged
        return _policy(parts, staged), _policy(changed, other)

    def _changed(self, part: dict[str, Any]) -> dict[str, Any]:
        """A precondition with one thing otherwise."""
        fresh = self._part()
        if set(fresh) & set(_SHAPES) != set(part) & set(_SHAPES):
            return fresh
        name = self._random.choice(sorted({*part, *fresh} - set(_SHAPES)))
        rest = {key: value for key, value in part.items() if key != name}
        if name in fresh and (name in _NEEDED or self._random.random() < 0.8):
            rest[name] = fresh[name]
        return part if name in _NEEDED and name not in rest and name in part else rest

    def _part(self) -> dict[str, Any]:
        shape = self._random.choice(("shop", "shop", "every", "none", "some"))
        found: dict[str, Any] = {}
        if shape == "shop":
            found["require"] = self._condition(self._shop)
        else:
            found[shape] = "orders"
            found["where"] = self._condition(self._order)
            if shape == "every":
                found["require"] = self._condition(self._order)
                if self._random.random() < 0.4:
                    del found["where"]
        for guard in ("when", "unless"):
            if self._random.random() < 0.25:
                found[guard] = self._shop()
        if self._random.random() < 0.1:
            found["severity"] = "advisory"
        return found

    def _condition(self, atom: Any) -> str:
        shape = self._random.choice(("one", "one", "one", "all_of", "any_of", "not"))
        if shape == "one":
            return str(atom())
        return f"{{not: {atom()}}}" if shape == "not" else f"{{{shape}: [{atom()}, {atom()}]}}"

    def _shop(self) -> str:
        return self._filled(self._random.choice(_OF_SHOP))

    def _order(self) -> str:
        return self._filled(self._random.choice(_OF_ORDER))

    def _filled(self, text: str) -> str:
        days, amount, count = (self._random.choice(pool) for pool in (_DAYS, _AMOUNTS, (1, 2)))
        return text.replace("N days", f"{days} days").replace(": M", f": {amount}").replace("K", str(count))


def _policy(parts: Mapping[str, Mapping[str, Any]], done: str | None) -> str:
    head = "policy: test/small\ntitle: {en: Small, zh: 小}\n"
    lines = ["preconditions:"]
    for name, part in parts.items():
        lines += [f"  {name}:", "    title: {en: It holds, zh: 成立}", "    fix: {en: Wait., zh: 等待。}"]
        for key, value in part.items():
            if key == "severity" and name == min(parts):
                continue  # a policy that only gives advice is none
            exempt = f"{{title: {{en: Exempt, zh: 免除}}, require: {value}}}"
            lines.append(f"    {key}: {exempt if key == 'unless' else value}")
    if done is None:
        return head + "\n".join(lines) + "\n"
    inside = "\n".join(f"    {line}" for line in lines)
    stage = f"  first:\n    title: {{en: First, zh: 一}}\n    done_when: {done}\n"
    return f"{head}stages:\n{stage}{inside}\n  last:\n    title: {{en: Last, zh: 二}}\n"


class SmallWorld:
    """The shops of the small world, as far as ``texts`` read it."""

    def __init__(self, texts: str) -> None:
        days = [*_times(0), *_times(1), *_times(30), *_times(31), *_times(60)]
        amounts = [_money(text) for text in ("0.00", "0.99", "1.00", "1.01", "5.00")]

        def of(field: str, values: Sequence[Any], default: Any) -> list[Any]:
            return [*values] if field in texts else [default]

        self._orders = [
            {"status": status, "created_at": _ago(61), "completed_at": completed, "total": total}
            for status, completed, total in product(
                of("status", ("COMPLETED", "CANCELLED"), "COMPLETED"),
                of("completed_at", (None, *days), None),
                of("total", amounts, amounts[0]),
            )
        ]
        self._most = 2 if "orders" in texts else 0
        self._facts = [
            of("shop.status", ("OPEN", "CLOSED"), "OPEN"),
            of("shop.region", ("CN", "GB"), "CN"),
            of("applied_at", (None, *days), None),
            of("balance", amounts, amounts[0]),
        ]

    def shops(self, most: int, random: Random) -> Iterator[dict[str, Any]]:
        """All of them, or so many where there are more."""
        sizes = range(self._most + 1)
        if prod(map(len, self._facts)) * sum(len(self._orders) ** size for size in sizes) <= most:
            for size in sizes:
                for facts in product(*self._facts, combinations_with_replacement(self._orders, size)):
                    yield _shop(*facts)
        else:
            for _ in range(most):
                orders = random.choices(self._orders, k=random.choice(sizes))
                yield _shop(*(random.choice(values) for values in self._facts), orders)


def _shop(
    status: str, region: str, applied: str | None, balance: Any, orders: Sequence[Any]
) -> dict[str, Any]:
    return {
        "schema_version": "1",
        "as_of": _text(AS_OF),
        "shop": {"id": "1", "timezone": "UTC", "currency": "CNY", "status": status, "region": region},
        "closure": {"applied_at": applied},
        "deposit": {"balance": balance},
        "orders": [{"id": str(number), **order} for number, order in enumerate(orders)],
        "coverage": {"orders": {"complete": True, "retrieved_at": _text(AS_OF)}},
    }


def _times(days: int) -> tuple[str, str]:
    """Around the instant from which on something is so many days old."""
    start = AS_OF.replace(hour=0) - timedelta(days=days)
    return _text(start), _text(start - timedelta(minutes=1))


def _ago(days: int) -> str:
    return _text(AS_OF - timedelta(days=days))


def _text(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def _money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "CNY"}
