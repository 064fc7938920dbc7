"""The frame of a snapshot: its top-level keys, `as_of`, `coverage` and the facts of the shop."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from types import GenericAlias
from typing import Any, Final, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType, field
from msgspec.structs import replace

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics import Excerpt
from checker.diagnostics.messages import quoted, quoted_zh
from checker.diagnostics.nearest import guess
from checker.schema.catalog import ListType, Scalar, catalog
from checker.snapshot.check.inspector import Inspector, decodes, time_mistake, wrong_type
from checker.snapshot.check.spot import Spot
from checker.snapshot.check.words import shortened
from checker.snapshot.json.mistake import Mistake
from checker.snapshot.read.projection import SHOP, Projection
from checker.snapshot.read.records import Instant, RecordTypes, schema, whole_number
from checker.values.calendar import zone

#: So long a fetch may take: what is newer than `as_of` by less than that changed meanwhile.
FETCHING: Final = timedelta(minutes=30)
#: So many mistakes are shown at most.
MOST: Final = 100

_SHOP: Final = Projection({"shop": frozenset(SHOP)})


#: What is finer than a microsecond is cut: rounding would carry it into the next second, or day.
_FINER: Final = pattern(r"(\.[0-9]{6})[0-9]+")


class Coverage(Struct, frozen=True):
    """What a section holds of the truth.

    ``complete``: every record there is stands in it. ``created_since``: at least those created at or
    after this instant do. ``retrieved_at``: when it was taken. ``asserted_by``: on whose word it is complete.
    """

    complete: bool
    created_since: datetime | None
    retrieved_at: datetime | None
    asserted_by: str | None = None


class Frame(Struct):
    """What the frame says; ``mistakes`` are those in it, ``warnings`` what is only odd.

    ``members`` are the values of the top-level keys, ``coverage`` the entries of the sections of which
    the snapshot speaks.
    """

    members: dict[str, Spot] = field(default_factory=dict)
    shop: Mapping[str, Any] = field(default_factory=dict)
    as_of: datetime | None = None
    coverage: dict[str, Coverage] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    warnings: list[Mistake] = field(default_factory=list)


def read_frame(document: Spot, members: Iterable[Spot], *, distinct: bool = True) -> Frame:
    """The frame of a snapshot that is the object ``document`` with these ``members``.

    After some hundred mistakes the rest isn't looked at. ``distinct`` is whether no key stands twice in it:
    what decodes as a whole need then not be looked through.
    """
    frame = Frame()
    known = schema()["properties"]
    for spot in members:
        if len(frame.mistakes) >= MOST:
            return frame
        key = str(spot.path[-1])
        if key not in known:
            frame.mistakes.append(_unknown_key(spot, known))
        else:
            frame.mistakes += islice(_top_level(spot, known[key], distinct=distinct), MOST)
        frame.members.setdefault(key, spot)
    if "shop" not in frame.members:
        frame.mistakes.append(_no_shop(document))
    if not frame.mistakes:
        _read(frame)
    return frame


def _unknown_key(spot: Spot, known: Iterable[str]) -> Mistake:
    key = str(spot.path[-1])
    return spot.key.misspelt("SC321", guess(key, known), name=spot.name)


def _top_level(spot: Spot, node: Mapping[str, Any], *, distinct: bool) -> Iterator[Mistake]:
    key = str(spot.path[-1])
    if distinct and key in {"coverage", "shop"} and _is_right(key, spot):
        return
    member = catalog().root.fields.get(key)
    if member is not None:
        opening = b"[" if isinstance(member.type, ListType) else b"{"
        null = not member.required and spot.opening == b"n"
        if spot.opening != opening and not null:
            yield wrong_type(member.type, spot)
    elif key == "coverage":
        yield from _coverage(spot)
    else:
        yield from _plain(spot, node)
    if key == "shop" and spot.opening == b"{":
        yield from Inspector(_shop_types()).record(catalog().records["shop"], spot)
        members = {str(inner.path[-1]): inner for inner in spot.children()}
        if "timezone" in members:
            yield from _timezone(members["timezone"], _region(members))


def _is_right(key: str, spot: Spot) -> bool:
    """Whether the coverage or the shop decodes as a whole, and the shop's zone is one."""
    try:
        if key == "coverage":
            _coverage_decoder()(spot.text)
        else:
            name = _shop_types().decoder("shop")(spot.text).timezone
            if isinstance(name, str):
                zone(name)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return False
    return True


@cache
def _shop_types() -> RecordTypes:
    return RecordTypes(_SHOP)


@cache
def _coverage_decoder() -> Callable[[bytes], object]:
    """Decodes the coverage as the schema describes it, and nothing else."""
    properties = schema()["$defs"]["coverage"]["properties"]
    entry = msgspec.defstruct(
        "CoverageEntry",
        [(name, _type(node) | UnsetType, UNSET) for name, node in properties.items()],
        forbid_unknown_fields=True,
    )
    sections: Any = Literal[tuple(path for path, _ in catalog().sections())]
    return msgspec.json.Decoder(GenericAlias(dict, (sections, entry))).decode


def _no_shop(document: Spot) -> Mistake:
    return replace(document, end=document.start + 1).mistake(
        "SC323", label=Text("whose snapshot is it?", "这是哪家店铺的快照？")
    )


def _region(shop: Mapping[str, Spot]) -> str | None:
    """Where a shop is, as far as the snapshot says so."""
    region, platform = (
        json.loads(shop[name].text) if name in shop else None for name in ("region", "platform")
    )
    if isinstance(region, str):
        return region
    return "CN" if platform == "douyin" else None


def _timezone(spot: Spot, region: str | None) -> Iterator[Mistake]:
    if spot.opening != b'"':
        return
    name = json.loads(spot.text)
    try:
        zone(name)
    except ValueError:
        from checker.schema.closed import closed_mistake

        mistake = closed_mistake("timezone", name, region)
        assert mistake is not None, "the zone isn't known"
        key = "of-several" if mistake.among else "unknown"
        text = shortened(spot.text)
        yield spot.misspelt("SC327", mistake.meant, key, text=text, zones=mistake.among)


def _coverage(spot: Spot) -> Iterator[Mistake]:
    if spot.opening != b"{":
        yield replace(spot.mistake("SC326", "no-object"), excerpt=Excerpt.SHAPE)
        return
    sections = [path for path, _ in catalog().sections()]
    properties = schema()["$defs"]["coverage"]["properties"]
    for entry in spot.children():
        path = str(entry.path[-1])
        if path not in sections:
            yield entry.key.misspelt("SC325", guess(path, sections), path=entry.name)
        if entry.opening != b"{":
            yield replace(entry.mistake("SC326", "no-entry", path=entry.name), excerpt=Excerpt.SHAPE)
            continue
        for inner in entry.children():
            key = str(inner.path[-1])
            if key in properties:
                yield from _plain(inner, properties[key])
            else:
                yield inner.key.misspelt("SC326", guess(key, properties), "no-such-key", name=inner.name)


def _plain(spot: Spot, node: Mapping[str, Any]) -> Iterator[Mistake]:
    """The mistake of a value that the schema describes by ``node`` and the catalog doesn't know."""
    if decodes(spot.text, _type(node)):
        return
    if choices := _choices(node):
        listed = tuple(f'"{choice}"' for choice in choices)
        yield spot.mistake(
            "SC324",
            label=Text(f"expected {quoted(listed)}", f"应为 {quoted_zh(listed)}"),
            name=spot.name,
            text=shortened(spot.text),
            listed=listed,
        )
    elif "$ref" in node:
        yield time_mistake(spot) if spot.opening == b'"' else wrong_type(Scalar.TIME, spot)
    else:
        yield wrong_type({"string": Scalar.STRING, "boolean": Scalar.BOOLEAN}[node["type"]], spot)


def _choices(node: Mapping[str, Any]) -> Sequence[str]:
    choices: Sequence[str] = node.get("enum", [node["const"]] if "const" in node else [])
    return choices


def _type(node: Mapping[str, Any]) -> Any:
    """The type of a value that the schema describes by ``node``."""
    if choices := _choices(node):
        return Literal[tuple(choices)]
    return Instant if "$ref" in node else {"string": str, "boolean": bool}[node["type"]]


def _read(frame: Frame) -> None:
    frame.shop = json.loads(frame.members["shop"].text, parse_int=whole_number)
    if "as_of" in frame.members:
        frame.as_of = parse_instant(json.loads(frame.members["as_of"].text))
    entries = json.loads(frame.members["coverage"].text) if "coverage" in frame.members else {}
    for path, entry in entries.items():
        since, retrieved = entry.get("created_since"), entry.get("retrieved_at")
        frame.coverage[path] = Coverage(
            complete=entry.get("complete", False),
            created_since=parse_instant(since) if since is not None else None,
            retrieved_at=parse_instant(retrieved) if retrieved is not None else None,
            asserted_by=entry.get("asserted_by"),
        )


def stated_instant(members: Iterable[Spot]) -> datetime | None:
    """The `as_of` of a document with these members; None where there is none, or none that can be read."""
    for spot in members:
        if spot.path == ("as_of",) and spot.opening == b'"':
            try:
                return parse_instant(json.loads(spot.text))
            except (msgspec.ValidationError, ValueError):
                return None
    return None


def parse_instant(text: str) -> datetime:
    """The instant that ``text`` gives, as records are decoded.

    Raises:
        msgspec.ValidationError: it isn't an RFC 3339 instant with an offset.
    """
    instant: datetime = msgspec.convert(_FINER.sub(r"\1", text), Instant)
    return instant
