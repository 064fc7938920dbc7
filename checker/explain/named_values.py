"""Named values of a policy as a report has them."""

from __future__ import annotations

from msgspec.structs import replace

from checker.base.text import Text
from checker.explain.policy_words import WordsOfPolicy
from checker.explain.world import SnapshotWorld
from checker.language.model.policy import NamedValue
from checker.report.attention import SHOP
from checker.report.model import NamedValueResult
from checker.schema.catalog import EnumType, catalog
from checker.values.quantity import Money, Reason, Unknown, Value


def named_result(
    named: NamedValue, value: Value, of: WordsOfPolicy, world: SnapshotWorld
) -> NamedValueResult:
    """A named value with how it is said; of one that isn't known, what lacks is named from the root."""
    listed = named.type.values if isinstance(named.type, EnumType) else {}
    words = listed.get(value, Text()) if isinstance(value, str) else Text()
    title, deadline = of.called(named)
    if isinstance(value, Unknown) and value.path and of.policy.subject != SHOP:
        from checker.explain.missing import fact_of  # of most records all is known

        value = replace(value, path=fact_of(named.expression, value, of.policy))
    return NamedValueResult(title, _whole(value, world), deadline, words)


def _whole(value: Value, world: SnapshotWorld) -> Value:
    """A zero without a currency counts in the shop's; a list that isn't there is missing as a whole."""
    if isinstance(value, Money) and value.currency is None:
        return Money(value.amount, world.snapshot.currency)
    if isinstance(value, Unknown) and value.reason is Reason.INCOMPLETE and value.path:
        listed = any(path == value.path for path, _ in catalog().sections())
        if not (listed and world.extent(value.path).present):
            return replace(value, reason=Reason.MISSING)
    return value
