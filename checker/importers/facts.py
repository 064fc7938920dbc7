"""Facts that no export has, entered by hand: a partial snapshot, as YAML or JSON.

It has the snapshot's own shape, and every mistake in it is found here, against the snapshot schema:
unknown keys, wrong types, impossible times and amounts. Plain YAML scalars are text wherever the schema
wants text, so ids, dates and amounts need no quotes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics.nearest import did_you_mean, nearest
from checker.importers.fields import AMOUNT, Json, Notes, told
from checker.importers.place import ExportDocument, ExportPlace
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, Scalar, Type, catalog
from checker.schema.ids import EXACT, damage, number_damage, trimmed
from checker.snapshot.check.words import is_private
from checker.snapshot.read.records import currencies
from checker.values.calendar import zone

#: Keys of a snapshot that aren't objects or sections.
_HEAD: Final = ("$schema", "schema_version", "snapshot_id", "as_of", "coverage")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_SOURCES: Final = ("api", "export", "attested")


class Facts(Struct, frozen=True):
    """A partial snapshot and its place."""

    values: Json
    place: ExportPlace

    def coverage(self, section: str) -> Json:
        """What is said of the completeness of ``section``."""
        entries = self.values.get("coverage")
        entry = entries.get(section) if isinstance(entries, dict) else None
        return dict(entry) if isinstance(entry, dict) else {}

    def shop(self) -> Json:
        """What is said of the shop."""
        shop = self.values.get("shop")
        return dict(shop) if isinstance(shop, dict) else {}


def looks_like_facts(value: object) -> bool:
    """Whether a document has a key of the snapshot, and so is meant as one."""
    return isinstance(value, Mapping) and any(key in catalog().root.fields or key in _HEAD for key in value)


def facts(document: ExportDocument, notes: Notes) -> Facts:
    """The facts of a document; what is wrong with them is noted and left out."""
    assert isinstance(document.value, Mapping)
    values: Json = {}
    for key, value in document.value.items():
        place = document.place.at(key)
        if key in _HEAD:
            read = _head(key, value, place, notes)
        else:
            read = _member(catalog().root, key, value, place, notes)
        if read is not _WRONG:
            values[key] = read
    return Facts(values, document.place)


def instant(text: str) -> datetime | None:
    """The moment that RFC 3339 text names; None where it names none."""
    if not _INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        return None


class _Wrong:
    """Stands for a value that has been reported and is left out."""


_WRONG: Final = _Wrong()


def _head(key: str, value: object, place: ExportPlace, notes: Notes) -> object:
    if key == "coverage":
        return _coverage(value, place, notes)
    if key == "as_of":
        return _time(value, place, notes)
    if key == "schema_version":
        return "1" if value in ("1", 1) else _wrong(value, place, notes, Text('"1"', '"1"'))
    if isinstance(value, str):
        return value
    return _wrong(value, place, notes, Text("text", "文本"), private=True)


def _coverage(value: object, place: ExportPlace, notes: Notes) -> object:
    if not isinstance(value, Mapping):
        return _wrong(value, place, notes, Text("an object", "对象"), private=True)
    sections = [name for name, _ in catalog().sections()]
    entries: Json = {}
    for section, entry in value.items():
        if section not in sections:
            _unknown_key(section, place.at(section), notes, sections, Text("the coverage", "coverage"))
        elif isinstance(entry, Mapping):
            entries[section] = _coverage_entry(entry, place.at(section), notes)
        else:
            _wrong(entry, place.at(section), notes, Text("an object", "对象"), private=True)
    return entries


def _coverage_entry(entry: Mapping[str, object], place: ExportPlace, notes: Notes) -> Json:
    readers: dict[str, Type] = {
        "complete": Scalar.BOOLEAN,
        "created_since": Scalar.TIME,
        "source": EnumType("source", dict.fromkeys(_SOURCES, Text())),
        "retrieved_at": Scalar.TIME,
        "note": Scalar.STRING,
    }
    found: Json = {}
    for key, value in entry.items():
        where = place.at(key)
        if key not in readers:
            _unknown_key(key, where, notes, list(readers), Text("a coverage entry", "coverage 条目"))
            continue
        if key == "source" and value not in _SOURCES:
            read: object = _wrong(
                value, where, notes, Text("api, export or attested", "api、export 或 attested")
            )
        elif key in {"created_since", "retrieved_at"}:
            read = _time(value, where, notes)
        else:
            read = _value(value, readers[key], where, notes)
        if read is not _WRONG:
            found[key] = read
    return found


def _record(value: Mapping[str, object], record: Record, place: ExportPlace, notes: Notes) -> Json:
    found: Json = {}
    for key, item in value.items():
        read = _member(record, key, item, place.at(key), notes)
        if read is not _WRONG:
            found[key] = read
    for field in record.fields.values():
        if field.required and value.get(field.name) is None and field.record != "shop":
            message = Text(f"`{field.name}` is missing here", f"这里缺少 `{field.name}`")
            notes.error("SC511", place, message)
    return found


def _member(record: Record, key: str, value: object, place: ExportPlace, notes: Notes) -> object:
    field = record.fields.get(key)
    if field is None:
        names = [*record.fields, *(_HEAD if record.name == "snapshot" else ())]
        what = record.title if record.name != "snapshot" else Text("a snapshot", "快照")
        _unknown_key(key, place, notes, names, what)
        return _WRONG
    if field.derived is not None:
        message = Text(f"`{key}` is computed from other fields", f"`{key}` 由其他字段推算得出")
        fix = Text(
            f"give one of these instead: {', '.join(field.derived.cases.values())}",
            f"请改填：{'、'.join(field.derived.cases.values())}",
        )
        notes.error("SC511", place, message, fix)
        return _WRONG
    if value is None:
        if field.required or (record.name == "snapshot" and isinstance(field.type, ListType)):
            return _wrong(value, place, notes, _wanted(field.type))
        return None
    if record.name == "shop" and key == "timezone":
        return _timezone(value, place, notes)
    return _value(value, field.type, place, notes, field)


def _timezone(value: object, place: ExportPlace, notes: Notes) -> object:
    try:
        if isinstance(value, str):
            zone(value)
            return value
    except ValueError:
        pass
    return _wrong(value, place, notes, Text("a time zone such as Europe/London", "时区名，如 Asia/Shanghai"))


def _value(
    value: object, type_: Type, place: ExportPlace, notes: Notes, field: Field | None = None
) -> object:
    if isinstance(type_, ListType):
        return _list(value, type_, place, notes, field)
    if isinstance(type_, ObjectType):
        if isinstance(value, Mapping):
            return _record(value, catalog().records[type_.record], place, notes)
    elif type_ is Scalar.MONEY:
        return _money(value, place, notes)
    elif type_ is Scalar.TIME:
        return _interval(value, place, notes) if isinstance(value, Mapping) else _time(value, place, notes)
    elif type_ is Scalar.BOOLEAN:
        if isinstance(value, bool):
            return value
    elif type_ is Scalar.INTEGER:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    elif type_ is Scalar.CURRENCY:
        if value in currencies():
            return value
    elif isinstance(value, bool):
        return _wrong(value, place, notes, _wanted(type_))
    elif field is not None and field.is_id and isinstance(value, str | int | Decimal):
        return _id(value, place, notes)
    else:
        text = str(value) if isinstance(value, int) else value
        if isinstance(text, str) and text:
            if isinstance(type_, EnumType) and text not in type_.values:
                _unrecognised(text, type_, place, notes, field)
            return text
    return _wrong(value, place, notes, _wanted(type_), private=is_private(type_))


def _id(value: str | int | Decimal, place: ExportPlace, notes: Notes) -> object:
    """An id without white space around it. Of whole numbers those are taken that any program keeps exact."""
    if isinstance(value, str):
        text = trimmed(value)
        wrong = damage(text)
    else:
        text = str(value)
        exact = isinstance(value, int) and 0 <= value <= EXACT
        wrong = None if exact else number_damage(text)
    if wrong is None:
        return text
    notes.error("SC525", place, wrong.message, wrong.help)
    return _WRONG


def _list(value: object, type_: ListType, place: ExportPlace, notes: Notes, field: Field | None) -> object:
    if not isinstance(value, list):
        return _wrong(value, place, notes, _wanted(type_), private=True)
    item_type: Type = Scalar.STRING if type_.record is None else ObjectType(type_.record)
    own = field if type_.record is None else None
    read = [_value(item, item_type, place.at(index), notes, own) for index, item in enumerate(value)]
    return [item for item in read if item is not _WRONG]


def _money(value: object, place: ExportPlace, notes: Notes) -> object:
    if not isinstance(value, Mapping) or set(value) != {"amount", "currency"}:
        return _wrong(value, place, notes, _wanted(Scalar.MONEY))
    amount, currency = value["amount"], value["currency"]
    if isinstance(amount, int | Decimal) and not isinstance(amount, bool):
        amount = format(amount, "f") if isinstance(amount, Decimal) else str(amount)
    if not isinstance(amount, str) or not AMOUNT.fullmatch(amount):
        return _wrong(
            value["amount"], place.at("amount"), notes, Text("digits such as 12.50", "数字，如 12.50")
        )
    if currency not in currencies():
        return _wrong(currency, place.at("currency"), notes, _wanted(Scalar.CURRENCY))
    return {"amount": amount, "currency": currency}


def _interval(value: Mapping[str, object], place: ExportPlace, notes: Notes) -> object:
    if set(value) != {"not_before", "not_after"}:
        return _wrong(dict(value), place, notes, _wanted(Scalar.TIME))
    ends: Json = {}
    for key in ("not_before", "not_after"):
        ends[key] = None if value[key] is None else _time(value[key], place.at(key), notes)
    return _WRONG if _WRONG in ends.values() else ends


def _time(value: object, place: ExportPlace, notes: Notes) -> object:
    if isinstance(value, str) and instant(value) is not None:
        return value
    return _wrong(value, place, notes, _wanted(Scalar.TIME))


def _wanted(type_: Type) -> Text:
    if isinstance(type_, ListType):
        return Text("a list", "列表")
    if isinstance(type_, ObjectType):
        return Text("an object", "对象")
    wanted = {
        Scalar.BOOLEAN: Text("true or false", "true 或 false"),
        Scalar.INTEGER: Text("a whole number", "整数"),
        Scalar.MONEY: Text(
            "money such as {amount: 12.50, currency: GBP}", "金额，如 {amount: 12.50, currency: CNY}"
        ),
        Scalar.CURRENCY: Text("an ISO 4217 currency such as GBP", "ISO 4217 币种代码，如 CNY"),
        Scalar.TIME: Text(
            "a time with its offset such as 2026-11-16T09:00:00+00:00",
            "带时区偏移的时间，如 2026-11-16T09:00:00+08:00",
        ),
    }
    return Text("text", "文本") if isinstance(type_, EnumType) else wanted.get(type_, Text("text", "文本"))


def _wrong(value: object, place: ExportPlace, notes: Notes, wanted: Text, *, private: bool = False) -> _Wrong:
    key = next((part for part in reversed(place.pointer) if isinstance(part, str)), "")
    found = told(value, private=private)
    message = Text(
        f"`{key}` must be {wanted.en}, not {found.en}", f"`{key}` 应为：{wanted.zh}，不能是{found.zh}"
    )
    notes.error("SC511", place, message, private=private)
    return _WRONG


def _unknown_key(key: str, place: ExportPlace, notes: Notes, names: list[str], what: Text) -> None:
    message = Text(f"`{key}` isn't a field of {what.en}", f"{what.zh}没有 `{key}` 这个字段")
    notes.unknown_key(place, message, nearest(key, names))


def _unrecognised(text: str, type_: EnumType, place: ExportPlace, notes: Notes, field: Field | None) -> None:
    title = field.title if field is not None else Text("value", "值")
    message = Text(
        f"`{text}` isn't a known {title.en}; it counts as unknown",
        f"`{text}` 不是已知的{title.zh}，将按“未知”处理",
    )
    notes.warn("SC515", place, message, did_you_mean(nearest(text, type_.values)))
