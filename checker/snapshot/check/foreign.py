"""Files that aren't snapshots but something else known to shopcheck: what they are, what to do with them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.schema.catalog import catalog
from checker.snapshot.check.files import file_kind
from checker.snapshot.json.mistake import Mistake

#: A key at the beginning of a line of YAML.
_YAML_KEY: Final = pattern(rb"^([a-z_]+)[ ]*:(?=\s|$)", re.MULTILINE)
#: So much of a file tells what it is.
_PREVIEW: Final = 1 << 16

_IMPORT: Final = Text(
    "`shopcheck run {name}` reads it too; for a snapshot: `shopcheck import {name} --output shop.json`",
    "`shopcheck run {name}` 也可直接读取；或先转换成快照：`shopcheck import {name} --output shop.json`",
)
#: Members of the envelopes of answers, as they stand or inside a text, and of records of an API.
_ANSWERS: Final = pattern(
    rb'\\*"code\\*"\s*:.*\\*"data\\*"\s*:|\\*"data\\*"\s*:.*\\*"code\\*"\s*:', re.DOTALL
)
_RECORDS: Final = pattern(rb'"(line_items|return_id|cancel_id|shop_order_list)"\s*:')
_HEADERS: Final = pattern(rb"HTTP/[0-9.]+ [0-9]{3}")
_RESPONSES: Final = Text("responses of a platform's API", "平台接口的返回内容")
_FACTS: Final = Text("facts written in YAML", " YAML 格式的填报文件")

#: Keys that give a kind of file away, what it is, and what to do with it.
_KINDS: Final = (
    (
        frozenset({"code", "data"}),
        Text("a response of a platform's API", "平台接口的返回内容"),
        _IMPORT,
    ),
    (frozenset({"log"}), Text("a HAR file of a browser", "浏览器导出的 HAR 文件"), _IMPORT),
    (frozenset({"info", "item"}), Text("a Postman collection", " Postman 集合"), _IMPORT),
    (frozenset({"data", "config"}), Text("a response as axios gives it", " axios 的响应对象"), _IMPORT),
    (
        frozenset({"next_page_token"}),
        Text("the `data` of an API's response", "接口返回内容中的 `data`"),
        _IMPORT,
    ),
    (
        frozenset({"orders", "total_count"}),
        Text("the `data` of an API's response", "接口返回内容中的 `data`"),
        _IMPORT,
    ),
    (frozenset({"line_items", "status"}), Text("an order as an API gives it", "接口返回的订单"), _IMPORT),
    (
        frozenset({"type", "shop_id", "timestamp"}),
        Text("a message of the platform (webhook)", "平台推送的消息（webhook）"),
        _IMPORT,
    ),
    (
        frozenset({"policy", "cases"}),
        Text("a file of rule tests", "规则测试文件"),
        Text("run the tests: `shopcheck test {name}`", "运行测试请用 `shopcheck test {name}`"),
    ),
    (
        frozenset({"policy", "title"}),
        Text("a policy", "规则文件"),
        Text(
            "name the snapshot to check: `shopcheck run shop.json --policy {name}`",
            "请指定要检查的快照：`shopcheck run shop.json --policy {name}`",
        ),
    ),
    (
        frozenset({"waivers"}),
        Text("a file of waivers", "豁免文件"),
        Text(
            "name the snapshot to check: `shopcheck run shop.json --waivers {name}`",
            "请指定要检查的快照：`shopcheck run shop.json --waivers {name}`",
        ),
    ),
    (
        frozenset({"report", "results"}),
        Text("a report of an earlier check", "以前检查得出的报告"),
        Text(
            "name the snapshot that was checked; `shopcheck compare` and `verify` take reports",
            "请指定当时检查的快照；`shopcheck compare` 和 `verify` 可以读取报告",
        ),
    ),
    (
        frozenset({"comparison", "before", "after"}),
        Text("what `shopcheck compare` has found", " `shopcheck compare` 的输出"),
        Text("name one of the two that were compared", "请指定当时比较的其中一份"),
    ),
)


def other_object(name: str, keys: Collection[str], start: int) -> Mistake | None:
    """What to say of a JSON object with these ``keys``, at ``start``; None where it may be a snapshot."""
    if "shop" in keys:
        return None
    for typical, what, advice in _KINDS:
        if typical.issubset(keys):
            return _mistake(name, start, what, advice)
    return None


def other_text(name: str, data: bytes, start: int) -> Mistake | None:
    """What to say of a text that isn't one JSON value; None where it is of no known kind."""
    preview = data[start : start + _PREVIEW]
    if _ANSWERS.search(preview) or _HEADERS.match(preview):
        return _mistake(name, start, _RESPONSES, _IMPORT)
    if preview[:1] in (b"{", b"["):
        return None
    if (kind := file_kind(data)) is not None:
        return _mistake(name, start, kind.what, kind.advice)
    keys = {key.decode() for key in _YAML_KEY.findall(data[:_PREVIEW])}
    found = other_object(name, keys, start)
    if found is None and keys & {"snapshot", *catalog().root.fields}:
        found = _mistake(name, start, _FACTS, _IMPORT)
    return found


def other_list(name: str, data: bytes, start: int) -> Mistake | None:
    """What to say of a JSON list or text that holds what an API has answered; None of any other."""
    preview = data[start : start + _PREVIEW]
    if _ANSWERS.search(preview) or _RECORDS.search(preview):
        return _mistake(name, start, _RESPONSES, _IMPORT)
    return None


def _mistake(name: str, start: int, what: Text, advice: Text) -> Mistake:
    return Mistake.of(
        "SC328",
        start,
        start + 1,
        (),
        "looks-like",
        help=Text(advice.en.format(name=name), advice.zh.format(name=name)),
        what=what,
    )
