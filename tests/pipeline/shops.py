"""Random shops for the shipped policies: an example with a few facts changed, or one made up whole."""

from __future__ import annotations

import copy
import json
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from checker import load_policies
from checker.logical_plan.plan import plan
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Scalar, catalog
from tests.strategies import ZONES

EXAMPLES = Path(__file__).parents[2] / "examples"
POLICIES = load_policies()
_GENERAL = [policy for policy in POLICIES.library.policies if not policy.market]
#: The policies that speak on each platform: markets differ from them in numbers only, and what they extend
#: says nothing that they don't.
LEADING = [policy for policy in _GENERAL if not any(policy.id in other.extends for other in _GENERAL)]
#: What the shipped policies read: nothing else can matter to a report.
READ = plan(POLICIES.library.policies).projection

NAMES = ("douyin/snapshot", "douyin/ready", "tiktok-shop/snapshot")
#: Distances at which the shipped policies turn: days of quiet and of notice, a minute after placing.
_DAYS = (-400, -91, -90, -89, -31, -30, -29, -1, 0, 0, 1, 14, 30)
_TICKS = (0, 0, 0, 1, -1, 60_000_000, -60_000_000, 43_200_000_000, -36_000_000_000)
_AMOUNTS = ("0", "0.00", "0.01", "-0.01", "2000.00", "3000", "999999999999999999.999999")


@cache
def example(name: str) -> Any:
    """An example snapshot. Any: a JSON document."""
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def encoded(document: Any) -> bytes:
    """The document as the bytes of a file."""
    return json.dumps(document, ensure_ascii=False).encode()


@st.composite
def instants(draw: st.DrawFn, around: datetime) -> str:
    """An instant at one of the distances that matter, or a little off it."""
    days, ticks = draw(st.sampled_from(_DAYS)), draw(st.sampled_from(_TICKS))
    return (around + timedelta(days=days, microseconds=ticks)).isoformat()


@st.composite
def values(draw: st.DrawFn, field: Field, around: datetime) -> Any:
    """A value of ``field`` as a snapshot writes it."""
    kind = field.type
    if field.closed == "region":
        return draw(st.sampled_from(("CN", "GB")))
    if field.name == "timezone":
        return draw(st.sampled_from(ZONES))
    if isinstance(kind, EnumType):
        return draw(st.sampled_from((*kind.values, "SOMETHING_NEW")))
    if isinstance(kind, ObjectType):
        return draw(records(kind.record, around))
    if isinstance(kind, ListType):
        if kind.record is None:
            return draw(st.lists(st.sampled_from(("1", "2")), max_size=2))
        return draw(sections(kind.record, around))
    if kind is Scalar.TIME:
        if draw(st.integers(0, 3)):
            return draw(instants(around))
        low, high = sorted(draw(st.tuples(instants(around), instants(around))), key=datetime.fromisoformat)
        return {
            "not_before": draw(st.sampled_from((low, None))),
            "not_after": draw(st.sampled_from((high, None))),
        }
    if kind is Scalar.MONEY:
        currency = draw(st.sampled_from(("CNY", "CNY", "GBP")))
        return {"amount": draw(st.sampled_from(_AMOUNTS)), "currency": currency}
    if kind is Scalar.BOOLEAN:
        return draw(st.booleans())
    if kind is Scalar.INTEGER:
        return draw(st.integers(0, 3))
    if kind is Scalar.CURRENCY:
        return draw(st.sampled_from(("CNY", "GBP")))
    return draw(st.sampled_from(("1", "2", "3", "CN", "GB")))


@st.composite
def records(draw: st.DrawFn, name: str, around: datetime) -> dict[str, Any]:
    """A record: each field that matters may be missing, or null unless it is required."""
    found: dict[str, Any] = {}
    for field in catalog().records[name].fields.values():
        if field.derived is not None or field.name not in READ.of(name):
            continue
        fate = draw(st.integers(0, 9))
        if field.required or fate < 7:
            found[field.name] = draw(values(field, around))
        elif fate == 7:
            found[field.name] = None
    return found


@st.composite
def sections(draw: st.DrawFn, name: str, around: datetime) -> list[dict[str, Any]]:
    """A few records with distinct ids."""
    found = draw(st.lists(records(name, around), max_size=3))
    key = catalog().records[name].id
    for number, record in enumerate(found, 1):
        if key is not None and record.get(key) is not None:
            record[key] = str(number)
    return found


@st.composite
def coverages(draw: st.DrawFn, around: datetime) -> dict[str, Any]:
    """An entry of ``coverage``."""
    entry: dict[str, Any] = {"complete": draw(st.sampled_from((True, True, False)))}
    if draw(st.booleans()):
        entry["created_since"] = draw(instants(around))
    if draw(st.booleans()):
        entry["retrieved_at"] = draw(instants(around))
    return entry


def _places(node: dict[str, Any], record: str) -> list[tuple[dict[str, Any], Field]]:
    """Every object of a document with each field of it that policies read, present or not."""
    found: list[tuple[dict[str, Any], Field]] = []
    for name, field in catalog().records[record].fields.items():
        if field.derived is not None or name not in READ.of(record):
            continue
        if not field.required:
            found.append((node, field))
        inner, value = getattr(field.type, "record", None), node.get(name)
        for item in value if isinstance(value, list) else [value]:
            if inner is not None and isinstance(item, dict):
                found += _places(item, inner)
    return found


@st.composite
def changed(draw: st.DrawFn, around: datetime, name: str) -> dict[str, Any]:
    """An example with a few facts changed, taken away or found to be none."""
    document: dict[str, Any] = copy.deepcopy(example(name))
    for section in ("orders", "after_sales"):  # every fourth: the others tell nothing new
        document[section] = document[section][draw(st.integers(0, 3)) :: 4]
    for _ in range(draw(st.integers(0, 4))):
        node, field = draw(st.sampled_from(_places(document, "snapshot")))
        change = draw(st.sampled_from(("value", "value", "value", "missing", "null")))
        if change == "missing":
            node.pop(field.name, None)
        elif change == "null" and not (node is document and isinstance(field.type, ListType)):
            node[field.name] = None
        else:
            node[field.name] = draw(values(field, around))
    for path in draw(st.lists(st.sampled_from([path for path, _ in catalog().sections()]), max_size=2)):
        document["coverage"][path] = draw(coverages(around))
    return document


@st.composite
def made_up(draw: st.DrawFn, around: datetime) -> dict[str, Any]:
    """A shop of which anything may be missing."""
    document = draw(records("snapshot", around))
    document |= {key: [] for key, value in document.items() if value is None and _is_section(key)}
    document["shop"] |= {
        "platform": draw(st.sampled_from(("douyin", "tiktok-shop"))),
        "seller_type": "CROSS_BORDER",
    }
    document["as_of"] = around.isoformat()
    document["coverage"] = {
        path: draw(coverages(around)) for path, _ in catalog().sections() if draw(st.integers(0, 3))
    }
    return document


def _is_section(key: str) -> bool:
    return isinstance(catalog().root.fields[key].type, ListType)


class Shop:
    """A snapshot and an instant to check it at."""

    def __init__(self, document: dict[str, Any], as_of: datetime) -> None:
        self.document = document
        self.as_of = as_of

    def __repr__(self) -> str:
        # A whole snapshot in a failure's description would be beyond reading.
        path = Path(tempfile.gettempdir()) / "shopcheck-shop.json"
        path.write_bytes(encoded(self.document))
        return f"Shop({str(path)!r}, as_of={self.as_of.isoformat()})"


@st.composite
def shops(draw: st.DrawFn) -> Shop:
    """A snapshot and an instant to check it at."""
    name = draw(st.sampled_from((*NAMES, None)))
    if name is None:
        around = datetime(2024, 2, 29, 16, tzinfo=UTC)
        return Shop(draw(made_up(around)), around)
    around = datetime.fromisoformat(example(name)["as_of"])
    shift = timedelta(days=draw(st.sampled_from((0, 0, 0, 1, 2, 30, 90, -60))))
    return Shop(draw(changed(around, name)), around + shift)


#: Every precondition that could be waived.
_PRECONDITIONS = [
    (policy.id, precondition.id)
    for policy in POLICIES.library.policies
    for precondition in policy.all_preconditions()
]


@st.composite
def waived(draw: st.DrawFn) -> tuple[Shop, bytes]:
    """A shop, and a file of waivers for it: expired and not, of everything and of a few records."""
    shop = draw(shops())
    entries: list[dict[str, Any]] = []
    for policy, precondition in draw(st.lists(st.sampled_from(_PRECONDITIONS), max_size=6, unique=True)):
        last = shop.as_of.date() + timedelta(days=draw(st.sampled_from((-1, 0, 1, 3, 100))))
        entry = {"policy": policy, "shop": shop.document["shop"]["id"], "precondition": precondition}
        entry |= {"reason": "agreed", "approved_by": "finance", "expires": last.isoformat()}
        if draw(st.booleans()):
            ids = ("1", "2", "YJ2026081900317", "wechat", "6917721603386218915")
            entry["records"] = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=2, unique=True))
        entries.append(entry)
    return shop, encoded({"waivers": entries})
