"""Reading a file of waivers. One mistake refuses the whole file: a waiver must never be half understood."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

from checker.base.io import NOTHING_UNSAVED, Unsaved, read_file, unreadable
from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics import Diagnostic, Related, SnapshotError, Span
from checker.diagnostics.collector import Collector
from checker.diagnostics.keys import shown_key
from checker.diagnostics.nearest import Guess, guess
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode
from checker.language.yaml.reader import decode, parse
from checker.schema.ids import damage, trimmed
from checker.waivers.model import Waiver

_FILE_KEYS: Final = ("waivers", "$schema")
_REQUIRED: Final = ("policy", "shop", "precondition", "reason", "approved_by", "expires")
WAIVER_KEYS: Final = (*_REQUIRED[:3], "records", *_REQUIRED[3:])
_DAY: Final = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: What YAML or JSON takes for a number or a truth when it stands without quotes.
_NOT_TEXT: Final = pattern(
    r"[-+]?(\.?[0-9][0-9_.,:]*([eE][-+]?[0-9]+)?|0[xob][0-9a-fA-F]+)|true|false", re.IGNORECASE
)


def load_waivers(source: str | Path | bytes, unsaved: Unsaved = NOTHING_UNSAVED) -> tuple[Waiver, ...]:
    """The waivers in a YAML or JSON file, or in its bytes, in their order.

    What is ``unsaved`` stands in for what is on disk.

    Raises:
        SnapshotError: the file can't be read or is wrong; with everything that is wrong.
    """
    if isinstance(source, bytes):
        file, data = "<bytes>", source
    else:
        file, data = str(source), _read(Path(source), unsaved)
    problems = Collector()
    waivers = _waivers(data, file, problems)
    found = problems.sorted()
    if found:
        raise SnapshotError(found)
    return tuple(waivers)


def _read(path: Path, unsaved: Unsaved) -> bytes:
    try:
        return read_file(path, unsaved=unsaved)
    except (OSError, ValueError) as error:
        raise SnapshotError([Diagnostic("SC401", unreadable(path, error))]) from error


def _waivers(data: bytes, file: str, problems: Collector) -> list[Waiver]:
    text = decode(data, file, problems)
    if text is None:
        return []
    if all(not line or line.startswith("#") for line in map(str.strip, text.splitlines())):
        problems.error("SC402", Span(file, 1, 1, 1, 1), "nothing")
        return []
    root = parse(text, file, problems)
    if root is None:
        return []
    if not isinstance(root, MappingNode):
        _shape(root, "no-waivers-key", problems)
        return []
    known = _entries(root, _FILE_KEYS, ("waivers",), Text("a file of waivers", "豁免文件"), problems)
    if "waivers" not in known:
        return []
    listed = known["waivers"].value
    if not isinstance(listed, SequenceNode):
        _shape(listed, "no-list", problems)
        return []
    waivers = [waiver for item in listed.items if (waiver := _waiver(item, problems)) is not None]
    _unrepeated(waivers, problems)
    return waivers


def _waiver(item: Node, problems: Collector) -> Waiver | None:
    if not isinstance(item, MappingNode):
        _shape(item, "no-mapping", problems)
        return None
    entries = _entries(item, WAIVER_KEYS, _REQUIRED, Text("a waiver", "豁免"), problems)
    policy, precondition, reason, approved_by = (
        _text(entries.get(key), problems) for key in ("policy", "precondition", "reason", "approved_by")
    )
    shop = _id(entries["shop"].value, problems) if "shop" in entries else None
    records = _records(entries.get("records"), problems)
    expires = _day(entries.get("expires"), problems)
    if not (policy and shop and precondition and reason and approved_by and expires):
        return None
    places = {name: entry.value.span for name, entry in entries.items()}
    return Waiver(policy, shop, precondition, records, reason, approved_by, expires, item.span, places)


# --- values -----------------------------------------------------------------------------------


def _text(entry: Entry | None, problems: Collector) -> str | None:
    """A text that says something."""
    if entry is None:
        return None
    node = entry.value
    if isinstance(node, ScalarNode) and not node.is_null and node.text.strip():
        return node.text.strip()
    if isinstance(node, ScalarNode):
        problems.error("SC405", node.span, name=entry.name)
    else:
        problems.error("SC402", node.span, "no-text", name=entry.name)
    return None


def _id(node: Node, problems: Collector) -> str | None:
    """The id of a shop or a record: text, and in quotes where it looks like a number."""
    if not isinstance(node, ScalarNode) or node.is_null or not node.text.strip():
        _shape(node, "no-id", problems)
        return None
    text = trimmed(node.text)
    if (wrong := damage(text)) is not None:
        problems.error("SC345", node.span, wrong.message, help=wrong.help)
        return None
    if node.plain and _NOT_TEXT.fullmatch(node.text):
        problems.error("SC407", node.span, suggestion=Guess(f'"{node.text}"', sure=True), text=node.text)
        return None
    return text


def _records(entry: Entry | None, problems: Collector) -> tuple[str, ...] | None:
    if entry is None:
        return None
    node = entry.value
    if not isinstance(node, SequenceNode):
        _shape(node, "no-records", problems)
        return None
    if not node.items:
        problems.error("SC408", node.span)
    ids: dict[str, ScalarNode] = {}
    for item in node.items:
        record = _id(item, problems)
        if record is None or not isinstance(item, ScalarNode):
            continue
        if record in ids:
            first = Related(Text("first named here", "首次出现在这里"), ids[record].span)
            problems.error("SC406", item.span, "record-twice", related=(first,), record=record)
        ids.setdefault(record, item)
    return tuple(ids)


def _day(entry: Entry | None, problems: Collector) -> date | None:
    if entry is None:
        return None
    node = entry.value
    if isinstance(node, ScalarNode) and _DAY.fullmatch(node.text):
        try:
            return date.fromisoformat(node.text)
        except ValueError:
            problems.error("SC404", node.span, "no-such-day", day=node.text)
    else:
        problems.error("SC404", node.span, "no-day")
    return None


# --- structure --------------------------------------------------------------------------------


def _entries(
    node: MappingNode, keys: tuple[str, ...], required: tuple[str, ...], what: Text, problems: Collector
) -> dict[str, Entry]:
    """The entries by key; unknown and missing ones are noted, one that is only misspelt once."""
    missing = [key for key in required if node.get(key) is None]
    for entry in node.entries:
        if entry.name not in keys:
            near = guess(entry.name, [key for key in keys if node.get(key) is None], keys)
            if near is not None and near.word in missing:
                missing.remove(near.word)
            problems.error(
                "SC403",
                entry.key.span,
                suggestion=near,
                what=what,
                name=shown_key(entry.name),
                keys=tuple(keys),
            )
    for key in missing:
        problems.error("SC409", node.span, what=what, name=key)
    return {entry.name: entry for entry in node.entries if entry.name in keys}


def _shape(node: Node, key: str, problems: Collector) -> None:
    problems.error("SC402", node.span, key)


def _unrepeated(waivers: Iterable[Waiver], problems: Collector) -> None:
    first: dict[tuple[str, str, str], Waiver] = {}
    for waiver in waivers:
        other = first.setdefault((*waiver.target, waiver.shop), waiver)
        if other is not waiver:
            problems.error(
                "SC406",
                waiver.span,
                "precondition-twice",
                related=(Related(Text("first waived here", "首次豁免在这里"), other.span),),
                precondition=waiver.precondition,
                shop=waiver.shop,
            )
