"""Facts that no export has, entered by hand: a partial snapshot, as YAML or JSON.

It has the snapshot's own shape, and every mistake in it is found here, against the snapshot schema:
unknown keys, wrong types, impossible times and amounts. Plain YAML scalars are text wherever the schema
wants text, so ids, dates and amounts need no quotes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics import Diagnostic, Severity, Span
from checker.diagnostics.collector import Collector
from checker.diagnostics.messages import PageText
from checker.explain.wording.missing import path_title
from checker.importers.blanks import filled
from checker.importers.fields import Json, written
from checker.importers.place import NOWHERE, ExportDocument, ExportPlace, Pointer
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, Scalar, Type, catalog
from checker.schema.ids import EXACT, number_damage, trimmed
from checker.snapshot.check.plain import inspected
from checker.snapshot.read.trimming import cut
from checker.snapshot.write import HEAD

_INSTANT: Final = pattern(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
UNKNOWN_KEY: Final = "SC510"
WRONG_VALUE: Final = "SC511"
UNKNOWN_WORD: Final = "SC515"
DAMAGED_ID: Final = "SC525"
#: The codes of a snapshot for ids that are numbers, and for texts that are no ids.
_NUMBER: Final = "SC331"
_IDS: Final = frozenset((_NUMBER, "SC345"))
#: The codes with which a snapshot's keys are refused.
_KEYS: Final = frozenset(("SC321", "SC325", "SC326", "SC350"))


class Facts(Struct, frozen=True):
    """A partial snapshot and its place."""

    values: Json
    place: ExportPlace

    def said(self, path: Sequence[str | int]) -> object:
        """What stands at ``path``; None where nothing does."""
        return _value(self.values, path)

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
    return isinstance(value, Mapping) and any(key in catalog().root.fields or key in HEAD for key in value)


def facts(document: ExportDocument, problems: Collector) -> Facts:
    """The facts of a document; what is wrong with them is noted and left out."""
    assert isinstance(document.value, Mapping)
    values = _members(filled(document.value, document.place, problems), catalog().root)

    def locate(pointer: Pointer, *, of_key: bool = False) -> Span | None:
        place = document.place.at(*pointer)
        return place.key_span() if of_key else place.span()

    for item in reversed(inspected(values)):  # from behind, so that what is left out moves nothing else
        found = item.diagnostic(locate)
        if found.code == _NUMBER:  # in quotes it would be no better: its digits may be lost already
            wrong = number_damage(str(_value(document.value, item.path)))
            found = replace(found, message=wrong.message, label=Text(), help=wrong.help)
        code, help_ = _code(found, of_key=item.of_key), _named(item.path, found.help)
        problems.add(replace(found, code=code, help=help_))
        if found.severity is Severity.ERROR:
            _leave_out(values, item.path)
    for key in [key for key, value in values.items() if value is None and _is_list(key)]:
        problems.error(WRONG_VALUE, document.place.at(key), name=key)
        del values[key]
    return Facts(values, document.place)


def together(several: Sequence[Facts]) -> Facts:
    """What several facts say of the shop, of completeness and of when they hold: the first word counts.

    That they agree is found out where they are merged.
    """
    if len(several) == 1:
        return several[0]
    values: Json = {}
    for key in ("shop", "coverage"):
        members: Json = {}
        for each in several:
            given = each.values.get(key)
            members = {**given, **members} if isinstance(given, dict) else members
        if members:
            values[key] = members
    if (dated := latest(each.values.get("as_of") for each in several)) is not None:
        values["as_of"] = dated

    def locate(pointer: Pointer, *, of_key: bool = False) -> Span | None:
        place = max(several, key=lambda each: _depth(each.values, pointer)).place.at(*pointer)
        return place.key_span() if of_key else place.span()

    return Facts(values, ExportPlace(locate) if several else NOWHERE)


def latest(texts: Iterable[object]) -> str | None:
    """The last of some instants, as it is written; None where there is none."""
    dated = [(at, text) for text in texts if isinstance(text, str) and (at := instant(text)) is not None]
    return max(dated)[1] if dated else None


def _depth(values: object, path: Pointer) -> int:
    """How much of a path is there."""
    for depth, step in enumerate(path):
        inner = _at(values, step)
        if inner is None:
            return depth
        values = inner
    return len(path)


def _named(path: Pointer, advice: Text | PageText) -> Text:
    """What to do, behind what stands at ``path`` in words: whoever fills in a form knows no keys."""
    title = path_title(".".join(step for step in path if isinstance(step, str)))
    if not title or not advice:
        return title or Text(advice.en, advice.zh)
    return Text(f"{title.en}: {advice.en}", f"{title.zh}：{advice.zh}")


def _code(found: Diagnostic, *, of_key: bool) -> str:
    """The code for facts of what a snapshot would be told."""
    if found.code == UNKNOWN_WORD:
        return UNKNOWN_WORD
    if found.code in _IDS:
        return DAMAGED_ID
    return UNKNOWN_KEY if of_key and found.code in _KEYS else WRONG_VALUE


def instant(text: str) -> datetime | None:
    """The moment that RFC 3339 text names; None where it names none."""
    if not _INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        return None


def _is_list(key: str) -> bool:
    field = catalog().root.fields.get(key)
    return field is not None and isinstance(field.type, ListType)


def _members(value: Mapping[str, object], record: Record) -> Json:
    return {
        key: _plain(item, None) if (field := record.fields.get(key)) is None else _given(item, field)
        for key, item in value.items()
    }


def _given(value: object, field: Field) -> object:
    return _ids(value) if field.is_id else _plain(value, field.type)


def _ids(value: object) -> object:
    """Ids without white space around them. Whole numbers are text as far as any program keeps them exact."""
    if isinstance(value, list):
        return [_ids(item) for item in value]
    if isinstance(value, str):
        return trimmed(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= EXACT:
        return str(value)
    return _plain(value, None)


def _plain(value: object, kind: Type | None) -> object:
    """``value`` as JSON has it: where text is wanted, digits are text, quotes or not."""
    if isinstance(value, Mapping):
        if isinstance(kind, ObjectType):
            return _members(value, catalog().records[kind.record])
        inner_kind = kind if kind is Scalar.TIME else Scalar.STRING if kind is Scalar.MONEY else None
        asked = ("not_before", "not_after", "amount")
        return {key: _plain(item, inner_kind if key in asked else None) for key, item in value.items()}
    if isinstance(value, list):
        inner = kind if isinstance(kind, ListType) else None
        item_kind = ObjectType(inner.record) if inner and inner.record else inner and inner.item
        return [_plain(item, item_kind) for item in value]
    if isinstance(value, str):
        return cut(value) if kind is Scalar.TIME else value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        if kind is Scalar.STRING or isinstance(kind, EnumType):
            return written(value) if isinstance(value, Decimal) else str(value)
        return float(value) if isinstance(value, Decimal) else value
    return value


def _leave_out(values: object, path: Pointer) -> None:
    """Take what stands at ``path`` out of ``values``."""
    *above, last = path or ("",)
    values = _value(values, above)
    if isinstance(values, dict):
        values.pop(last, None)
    elif isinstance(values, list) and isinstance(last, int):
        del values[last : last + 1]


def _value(values: object, path: Iterable[str | int]) -> object:
    """What stands at ``path`` in ``values``; None where nothing does."""
    for step in path:
        values = _at(values, step)
    return values


def _at(values: object, step: str | int) -> object:
    if isinstance(values, list):
        return values[step] if isinstance(step, int) and step < len(values) else None
    return values.get(step) if isinstance(values, dict) else None
