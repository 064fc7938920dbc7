"""How to speak of JSON values: what was expected, what stands there."""

from __future__ import annotations

import json
from typing import Final

from checker.base.text import Text
from checker.schema.catalog import EnumType, ListType, ObjectType, Scalar, Type

_SCALARS: Final = {
    Scalar.STRING: Text("text in quotes", "带引号的文本"),
    Scalar.BOOLEAN: Text("`true` or `false`", " `true` 或 `false`"),
    Scalar.INTEGER: Text("a whole number", "整数"),
    Scalar.TIME: Text(
        'a time such as `"2026-06-01T00:00:00+08:00"`', '时间，如 `"2026-06-01T00:00:00+08:00"`'
    ),
    Scalar.MONEY: Text(
        'an amount such as `{"amount": "12.50", "currency": "GBP"}`',
        '金额，如 `{"amount": "12.50", "currency": "GBP"}`',
    ),
    Scalar.CURRENCY: Text('a currency such as `"GBP"`', '币种，如 `"GBP"`'),
}
_LONGEST: Final = 40
#: How many bytes of a value suffice to speak of it.
PREVIEW: Final = 8 * _LONGEST


def expected(kind: Type) -> Text:
    """What a value of the type ``kind`` looks like."""
    if isinstance(kind, EnumType):
        example = next(iter(kind.values))
        return Text(f'text such as `"{example}"`', f'文本，如 `"{example}"`')
    if isinstance(kind, ObjectType):
        return Text("an object in braces", "花括号中的对象")
    if isinstance(kind, ListType):
        return Text("a list in brackets", "方括号中的列表")
    return _SCALARS[kind]


def described(text: bytes, *, private: bool = False) -> Text:
    """The JSON value ``text`` in a few words; of a ``private`` one only what it is."""
    if text.startswith(b"{"):
        return Text("an object", "对象")
    if text.startswith(b"["):
        return Text("a list", "列表")
    shown = shortened(text)
    if text in (b"true", b"false", b"null"):
        return Text(f"`{shown}`", f" `{shown}`")
    if text.startswith(b'"'):
        return Text("text", "文本") if private else Text(f"the text `{shown}`", f"文本 `{shown}`")
    return Text("a number", "数字") if private else Text(f"the number `{shown}`", f"数字 `{shown}`")


def is_private(kind: Type) -> bool:
    """Whether values of this type are free text or hold any, so that they are never shown."""
    return kind is Scalar.STRING or isinstance(kind, ObjectType | ListType)


def shortened(text: bytes) -> str:
    """The value as it is written, on one line and cut where it is long."""
    words = " ".join(text[:PREVIEW].decode("utf-8", "replace").split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def string(text: bytes) -> str:
    """The text of a JSON string."""
    value: str = json.loads(text)
    return value
