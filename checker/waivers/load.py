"""Reading a file of waivers. One mistake refuses the whole file: a waiver must never be half understood."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

from checker.base.io import read_file, unreadable
from checker.base.text import Text
from checker.diagnostics import Diagnostic, Related, SnapshotError, Span
from checker.diagnostics.collector import Collector, quoted, quoted_zh
from checker.diagnostics.nearest import Guess, guess
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode
from checker.language.yaml.reader import decode, parse
from checker.schema.ids import damage, trimmed
from checker.waivers.model import Waiver

_FILE_KEYS: Final = ("waivers", "$schema")
_REQUIRED: Final = ("policy", "shop", "precondition", "reason", "approved_by", "expires")
WAIVER_KEYS: Final = (*_REQUIRED[:3], "records", *_REQUIRED[3:])
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: What YAML or JSON takes for a number or a truth when it stands without quotes.
_NOT_TEXT: Final = re.compile(
    r"[-+]?(\.?[0-9][0-9_.,:]*([eE][-+]?[0-9]+)?|0[xob][0-9a-fA-F]+)|true|false", re.IGNORECASE
)


def load_waivers(source: str | Path | bytes) -> tuple[Waiver, ...]:
    """The waivers in a YAML or JSON file, or in its bytes, in their order.

    Raises:
        SnapshotError: the file can't be read or is wrong; with everything that is wrong.
    """
    file, data = ("<bytes>", source) if isinstance(source, bytes) else (str(source), _read(Path(source)))
    problems = Collector()
    waivers = _waivers(data, file, problems)
    found = problems.sorted()
    if found:
        raise SnapshotError(found)
    return tuple(waivers)


def _read(path: Path) -> bytes:
    try:
        return read_file(path)
    except (OSError, ValueError) as error:
        raise SnapshotError([Diagnostic("SC401", unreadable(path, error))]) from error


def _waivers(data: bytes, file: str, problems: Collector) -> list[Waiver]:
    text = decode(data, file, problems)
    if text is None:
        return []
    if all(not line or line.startswith("#") for line in map(str.strip, text.splitlines())):
        problems.error(
            "SC402",
            Span(file, 1, 1, 1, 1),
            Text("this file holds no waivers", "文件中没有豁免"),
            help=Text("where there are none, leave the file out", "如果没有豁免，就不必提供这个文件"),
        )
        return []
    root = parse(text, file, problems)
    if root is None:
        return []
    if not isinstance(root, MappingNode):
        _shape(
            root, Text("a file of waivers begins with `waivers:`", "豁免文件应以 `waivers:` 开头"), problems
        )
        return []
    known = _entries(root, _FILE_KEYS, ("waivers",), Text("a file of waivers", "豁免文件"), problems)
    if "waivers" not in known:
        return []
    listed = known["waivers"].value
    if not isinstance(listed, SequenceNode):
        _shape(
            listed,
            Text("`waivers` is a list, one item per waiver", "`waivers` 是列表，每项一条豁免"),
            problems,
        )
        return []
    waivers = [waiver for item in listed.items if (waiver := _waiver(item, problems)) is not None]
    _unrepeated(waivers, problems)
    return waivers


def _waiver(item: Node, problems: Collector) -> Waiver | None:
    if not isinstance(item, MappingNode):
        _shape(item, Text("a waiver is a mapping of keys and values", "一条豁免由多个键和值组成"), problems)
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
        problems.error(
            "SC405",
            node.span,
            Text(f"`{entry.name}` says nothing", f"`{entry.name}` 没有内容"),
            help=Text(
                "whoever reads the report must see why this is waived and who answers for it",
                "看报告的人需要知道为什么豁免、由谁负责",
            ),
        )
    else:
        _shape(node, Text(f"`{entry.name}` is a piece of text", f"`{entry.name}` 应为文字"), problems)
    return None


def _id(node: Node, problems: Collector) -> str | None:
    """The id of a shop or a record: text, and in quotes where it looks like a number."""
    if not isinstance(node, ScalarNode) or node.is_null or not node.text.strip():
        _shape(node, Text("an id is a piece of text", "编号应为文字"), problems)
        return None
    text = trimmed(node.text)
    if (wrong := damage(text)) is not None:
        problems.error("SC345", node.span, wrong.message, help=wrong.help)
        return None
    if node.plain and _NOT_TEXT.fullmatch(node.text):
        problems.error(
            "SC407",
            node.span,
            Text(f"the id {node.text} stands without quotes", f"编号 {node.text} 没有加引号"),
            suggestion=Guess(f'"{node.text}"', sure=True),
            help=Text(
                "ids are text: as a number, a long one loses its last digits in many programs",
                "编号是文字：若当作数字，很多程序会丢掉长编号的最后几位",
            ),
        )
        return None
    return text


def _records(entry: Entry | None, problems: Collector) -> tuple[str, ...] | None:
    if entry is None:
        return None
    node = entry.value
    if not isinstance(node, SequenceNode):
        _shape(node, Text("`records` is a list of ids", "`records` 是编号列表"), problems)
        return None
    if not node.items:
        problems.error(
            "SC408",
            node.span,
            Text(
                "`records` is empty, so this waiver covers nothing", "`records` 是空的，这条豁免不起任何作用"
            ),
            help=Text(
                "name the records, or leave the key out to waive the whole precondition",
                "请列出记录；若要豁免整个条件，请删除这个键",
            ),
        )
    ids: dict[str, ScalarNode] = {}
    for item in node.items:
        record = _id(item, problems)
        if record is None or not isinstance(item, ScalarNode):
            continue
        if record in ids:
            first = Related(Text("first named here", "首次出现在这里"), ids[record].span)
            message = Text(f"the record `{record}` is named twice", f"记录 `{record}` 重复了")
            problems.error("SC406", item.span, message, related=(first,))
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
            message = Text(f"there is no day `{node.text}`", f"没有 `{node.text}` 这一天")
    else:
        message = Text("`expires` must be a day", "`expires` 应为日期")
    problems.error(
        "SC404",
        node.span,
        message,
        help=Text("the last day that is waived, such as 2026-12-31", "写豁免的最后一天，例如 2026-12-31"),
    )
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
                Text(f"{what.en} has no key `{entry.name}`", f"{what.zh}没有 `{entry.name}` 这个键"),
                suggestion=near,
                help=Text(f"its keys are {quoted(keys)}", f"可用的键：{quoted_zh(keys)}"),
            )
    for key in missing:
        problems.error("SC409", node.span, Text(f"{what.en} needs `{key}`", f"{what.zh}缺少 `{key}`"))
    return {entry.name: entry for entry in node.entries if entry.name in keys}


def _shape(node: Node, message: Text, problems: Collector) -> None:
    problems.error("SC402", node.span, message)


def _unrepeated(waivers: Iterable[Waiver], problems: Collector) -> None:
    first: dict[tuple[str, str, str], Waiver] = {}
    for waiver in waivers:
        other = first.setdefault((*waiver.target, waiver.shop), waiver)
        if other is not waiver:
            problems.error(
                "SC406",
                waiver.span,
                Text(
                    f"`{waiver.precondition}` is waived twice for the shop `{waiver.shop}`",
                    f"店铺 `{waiver.shop}` 的 `{waiver.precondition}` 重复豁免",
                ),
                help=Text(
                    "write one waiver with all its records, and change its last day to renew it",
                    "请合并为一条，写全记录；续期时只改到期日",
                ),
                related=(Related(Text("first waived here", "首次豁免在这里"), other.span),),
            )
