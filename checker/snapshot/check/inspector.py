"""What is wrong with a record that doesn't decode, in words: every mistake of it, each at its own place.

The decoder itself judges every single value, so the two can't disagree; this module finds the value and
says it plainly. It is asked where decoding has failed, so it may take its time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics import Excerpt, Severity
from checker.diagnostics.nearest import guess
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, Scalar, Type, catalog
from checker.schema.ids import damage
from checker.snapshot.check.spot import Spot
from checker.snapshot.check.words import PREVIEW, described, expected, is_private, shortened, string
from checker.snapshot.json.mistake import Mistake
from checker.snapshot.read.records import Instant, RecordTypes, currencies

_NUMBER: Final = tuple(b"%c" % digit for digit in b"-0123456789")
_WHOLE: Final = pattern(rb"-?\d+\Z")
_NAIVE: Final = pattern(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?)?\Z", re.ASCII)


class Inspector:
    """Looks for the mistakes of records, as far as ``types`` read them; of closed ones, for words too."""

    def __init__(self, types: RecordTypes) -> None:
        self._types = types

    def record(self, record: Record, spot: Spot) -> Iterator[Mistake]:
        """The mistakes of a record."""
        if spot.opening != b"{":
            yield wrong_type(ObjectType(record.name), spot)
            return
        fields = {field.name: field for field in self._types.fields(record)}
        derived = self._types.derived(record)
        given = set()
        for inner in spot.children():
            key = str(inner.path[-1])
            given.add(key)
            if key in fields:
                yield from self.value(fields[key], inner)
            elif key in derived:
                yield _derived(record.fields[key], inner)
            elif self._types.closed:
                yield unknown_field(inner, record.fields)
        for field in fields.values():
            if field.required and field.name not in given:
                yield _absent(field, spot)

    def value(self, field: Field, spot: Spot) -> Iterator[Mistake]:
        """The mistakes of a value of ``field``."""
        kind = field.type
        if spot.text == b"null":
            if field.required:
                yield _null(field, spot)
        elif isinstance(kind, ObjectType):
            yield from self.record(catalog().records[kind.record], spot)
        elif isinstance(kind, ListType):
            yield from self._list(field, kind, spot)
        elif not decodes(spot.text, self._types.value(field)):
            yield explained(field, spot)
        elif self._types.closed and isinstance(kind, EnumType) and string(spot.text) not in kind.values:
            yield _unlisted(field, kind, spot)

    def _list(self, field: Field, kind: ListType, spot: Spot) -> Iterator[Mistake]:
        if spot.opening != b"[":
            yield wrong_type(kind, spot)
            return
        for item in spot.children():
            if kind.record is not None:
                yield from self.record(catalog().records[kind.record], item)
            elif kind.item is not None and not decodes(item.text, self._types.item(field)):
                yield explained(replace(field, type=kind.item), item)


def decodes(text: bytes, kind: Any) -> bool:
    """Whether the JSON value ``text`` is of the type ``kind``."""
    try:
        msgspec.json.decode(text, type=kind)
    except msgspec.DecodeError:
        return False
    return True


def wrong_type(kind: Type, spot: Spot) -> Mistake:
    """A value of another type than ``kind``."""
    private = is_private(kind)
    wanted, given = expected(kind), spot.data[spot.start : min(spot.end, spot.start + PREVIEW)]
    found = described(given, private=private)
    name = spot.path[-1] if spot.path else ""
    subject = Text(f"`{name}`", f"`{name}` ") if isinstance(name, str) else Text("this item", "这一项")
    mistake = spot.mistake(
        "SC330",
        "wrong-type",
        label=Text(f"expected {wanted.en}", f"应为{wanted.zh}"),
        subject=subject,
        wanted=wanted,
        found=found,
    )
    return replace(mistake, excerpt=Excerpt.SHAPE) if private else mistake


def explained(field: Field, spot: Spot) -> Mistake:
    """Why the value of ``field``, a single value and not null, can't be taken."""
    kind, text = field.type, spot.text
    is_text, is_number, is_object = spot.opening == b'"', spot.opening in _NUMBER, spot.opening == b"{"
    if kind is Scalar.TIME and is_text:
        return time_mistake(spot)
    if kind is Scalar.TIME and is_object:
        return _uncertain_time(spot)
    if kind is Scalar.MONEY and is_object:
        return _amount(spot)
    if kind is Scalar.CURRENCY and is_text:
        return _currency(spot)
    if field.is_id and is_text:
        return id_mistake(spot)
    wrong = wrong_type(kind, spot)
    if kind is Scalar.TIME and is_number:
        tip = Text(
            "write the time out, with its offset: seconds or milliseconds since 1970 aren't taken",
            "请写出完整时间和时区偏移，不接受自 1970 年起的秒数或毫秒数",
        )
        return replace(wrong, help=tip)
    if kind is Scalar.MONEY:
        tip = Text(
            "an amount is written in quotes, so that no digit is lost, and always with its currency",
            "金额要加引号以免丢失精度，并且必须写明币种",
        )
        return replace(wrong, help=tip)
    if kind is Scalar.INTEGER and _WHOLE.match(text):
        return spot.mistake("SC330", "too-long", label=wrong.label, name=spot.name, count=len(text))
    return _with_id_advice(spot, wrong) if field.is_id else wrong


def time_mistake(spot: Spot) -> Mistake:
    """A text that isn't an instant."""
    value, shown = string(spot.text), shortened(spot.text)
    name = spot.name
    if _NAIVE.match(value):
        return spot.mistake("SC332", label=Text("which time zone?", "哪个时区？"), shown=shown, name=name)
    return spot.mistake("SC333", label=Text("not a time", "不是时间"), name=name, shown=shown)


def _uncertain_time(spot: Spot) -> Mistake:
    ends = {str(inner.path[-1]): inner for inner in spot.children()}
    for name, inner in ends.items():
        if name not in ("not_before", "not_after"):
            return replace(inner.key, path=spot.path).mistake(
                "SC334", "no-such-end", label=Text("not part of an interval", "不属于时间区间"), name=name
            )
        if inner.text != b"null" and not decodes(inner.text, Instant):
            return time_mistake(inner) if inner.opening == b'"' else wrong_type(Scalar.TIME, inner)
    for name in ("not_before", "not_after"):
        if name not in ends:
            return spot.mistake(
                "SC334",
                "lacks-end",
                label=Text("an uncertain time has both ends", "时间区间要写明两端"),
                name=name,
            )
    return spot.mistake("SC334", "reversed", label=Text("ends before it begins", "首尾颠倒"))


def _amount(spot: Spot) -> Mistake:
    parts = {str(inner.path[-1]): inner for inner in spot.children()}
    for name, inner in parts.items():
        if name not in ("amount", "currency"):
            return replace(inner.key, path=spot.path).mistake(
                "SC335", "no-such-part", label=Text("not part of an amount", "不属于金额"), name=name
            )
        if name == "currency" and inner.opening == b'"' and string(inner.text) not in currencies():
            return _currency(inner)
        if name == "currency" and inner.opening != b'"':
            return wrong_type(Scalar.CURRENCY, inner)
    for name in ("amount", "currency"):
        if name not in parts:
            return spot.mistake(
                "SC335", "lacks-part", label=Text(f"no `{name}`", f"缺少 `{name}`"), name=name
            )
    amount = parts["amount"]
    shown = described(amount.text)
    return amount.mistake(
        "SC335", "no-number", label=Text('write it like "12.50"', '请写成 "12.50" 的形式'), shown=shown
    )


def _currency(spot: Spot) -> Mistake:
    from checker.schema.meant import currency_meant  # a snapshot is seldom wrong in just this

    near = currency_meant(string(spot.text))
    shown = shortened(spot.text)
    return spot.misspelt("SC336", near, shown=shown)


def id_mistake(spot: Spot) -> Mistake:
    """A text that isn't an id."""
    if spot.text == b'""':
        label = Text("an id has at least one character", "编号至少要有一个字符")
        return spot.mistake("SC339", label=label, name=spot.name)
    found = damage(string(spot.text))
    assert found is not None
    label = Text("not an id", "不是编号")
    wrong = Mistake("SC345", spot.start, spot.end, spot.path, found.message, label, found.help)
    return replace(wrong, excerpt=Excerpt.SHAPE) if found.private else wrong


def _with_id_advice(spot: Spot, wrong: Mistake) -> Mistake:
    if spot.opening not in _NUMBER:
        return wrong
    label = Text("put it in quotes", "请加引号")
    return spot.mistake("SC331", label=label, name=spot.name, shown=shortened(spot.text))


def unknown_field(spot: Spot, known: Iterable[str]) -> Mistake:
    """A field that no such record has."""
    name = str(spot.path[-1])
    holder = next((f"`{step}`" for step in reversed(spot.path[:-1]) if isinstance(step, str)), None)
    where = Text("a snapshot", "快照") if holder is None else holder
    return spot.key.misspelt("SC350", guess(name, known), holder=where, name=spot.name)


def _unlisted(field: Field, kind: EnumType, spot: Spot) -> Mistake:
    word = string(spot.text)
    shown = shortened(word.encode())
    mistake = spot.misspelt("SC515", guess(word, kind.values), "no-such-word", text=shown, title=field.title)
    return replace(mistake, severity=Severity.WARNING)


def _derived(field: Field, spot: Spot) -> Mistake:
    assert field.derived is not None
    return spot.key.mistake(
        "SC340",
        label=Text("derived", "推算字段"),
        name=field.name,
        inputs=tuple(dict.fromkeys(field.derived.inputs())),
    )


def _absent(field: Field, spot: Spot) -> Mistake:
    opening = replace(spot, end=spot.start + 1)
    return opening.mistake(
        "SC337", "absent", label=Text(f"`{field.name}` is missing", f"缺少 `{field.name}`"), name=field.name
    )


def _null(field: Field, spot: Spot) -> Mistake:
    return spot.mistake("SC337", "null", label=Text("a value is needed", "必须有值"), name=field.name)
