"""The whole document against the snapshot schema, fields that no policy reads included.

Decoding looks only at what the policies read; this is for ``--strict`` and for those who build exports.
The JSON Schema validator finds what is wrong; the words and places are those of the decoder's mistakes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from checker.diagnostics import Diagnostic, UsageError
from checker.schema.catalog import Field, ListType, Record, catalog
from checker.schema.ids import ecma
from checker.snapshot.check.inspector import (
    Inspector,
    decodes,
    id_mistake,
    time_mistake,
    unknown_field,
    wrong_type,
)
from checker.snapshot.check.spot import Spot, spot
from checker.snapshot.json.mistake import Mistake
from checker.snapshot.json.walk import Path
from checker.snapshot.read.document import SnapshotDocument
from checker.snapshot.read.frame import MOST
from checker.snapshot.read.layout import Layout
from checker.snapshot.read.projection import everything
from checker.snapshot.read.records import Instant, RecordTypes, schema, whole_number
from checker.snapshot.read.snapshot import open_snapshot

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator


def validate(document: SnapshotDocument) -> tuple[Diagnostic, ...]:
    """The mistakes of the document in the order of the file, the first hundred at most.

    Raises:
        SnapshotError: it isn't JSON, or its frame is wrong.
        UsageError: the package ``jsonschema`` isn't installed.
    """
    snapshot = open_snapshot(document)
    strict = _Strict(snapshot.layout, _validator())
    found = {(m.start, m.code): m for m in islice(strict.mistakes(), MOST)}
    return snapshot.diagnostics(found.values())


class _Strict:
    def __init__(self, layout: Layout, validator: Validator) -> None:
        self._layout = layout
        self._validator = validator
        self._types = RecordTypes(everything())
        self._inspector = Inspector(self._types)

    def mistakes(self) -> Iterator[Mistake]:
        """Those of every top-level member; records one by one, so that only one is in memory."""
        for key, member in self._layout.members.items():
            node = schema()["properties"][key]
            field = catalog().root.fields.get(key)
            whole = spot(self._layout.data, member)
            if field is None:
                yield from self._value(whole, node, None)
            elif isinstance(field.type, ListType) and whole.opening == b"[":
                record = catalog().section(key)
                for index in range(len(self._layout.records(key))):
                    item = spot(self._layout.data, self._layout.item(key, index), (key,))
                    yield from self._value(item, node["items"], record)
            else:
                yield from self._value(whole, node, field)

    def _value(self, value: Spot, node: Mapping[str, Any], kind: Field | Record | None) -> Iterator[Mistake]:
        instance = json.loads(value.text, parse_int=whole_number)
        known = tuple(self._known(value, kind))
        yield from known
        for error in self._validator.evolve(schema=node).iter_errors(instance):
            for leaf in _leaves(error):
                path = (*value.path, *leaf.absolute_path)
                if not any(_covers(mistake, path, leaf) for mistake in known):
                    yield from self._stricter(path, leaf)

    def _known(self, value: Spot, kind: Field | Record | None) -> Iterator[Mistake]:
        """What the decoder would say."""
        if isinstance(kind, Record):
            if not decodes(value.text, self._types.struct(kind.name)):
                yield from self._inspector.record(kind, value)
        elif kind is not None:
            yield from self._inspector.value(kind, value)

    def _stricter(self, path: Path, error: ValidationError) -> Iterator[Mistake]:
        """What the schema forbids and the decoder doesn't look at, or takes."""
        found = self._layout.find(path)
        assert found is not None
        value = spot(self._layout.data, found, path[:-1])
        if error.validator == "additionalProperties":
            assert isinstance(error.schema, Mapping)
            known = error.schema["properties"]
            for inner in value.children():
                if inner.path[-1] not in known:
                    yield unknown_field(inner, known)
        elif error.schema == schema()["$defs"]["id"]:
            yield id_mistake(value)
        elif value.opening == b'"':
            yield time_mistake(value)
        else:
            yield wrong_type(catalog().root.fields[str(path[0])].type, value)


def _covers(mistake: Mistake, path: Path, error: ValidationError) -> bool:
    """Whether ``mistake`` already says what ``error`` at ``path`` says."""
    if error.validator == "additionalProperties":
        return mistake.code != "SC337" and path[: len(mistake.path)] == mistake.path
    return mistake.path[: len(path)] == path or path[: len(mistake.path)] == mistake.path


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The errors that say most: of alternatives, those of the one that the value was meant to be."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    for branch in branches.values():
        if all(inner.relative_path or inner.validator not in ("type", "enum") for inner in branch):
            for inner in branch:
                yield from _leaves(inner)
            return
    yield error


def _validator() -> Validator:
    try:
        from jsonschema import Draft202012Validator, FormatChecker, ValidationError
        from jsonschema.validators import extend
    except ImportError:
        raise UsageError([Diagnostic.of("SC691", None, "strict")]) from None

    def pattern(_: Validator, wanted: str, value: object, __: object) -> Iterator[ValidationError]:
        if isinstance(value, str) and not re.search(ecma(wanted), value):
            yield ValidationError("pattern")

    formats = FormatChecker(())
    formats.checks("date-time")(_is_instant)
    kind: type[Validator] = extend(Draft202012Validator, {"pattern": pattern})  # type: ignore[no-untyped-call]  # its stub leaves it out
    return kind(schema(), format_checker=formats)


def _is_instant(value: object) -> bool:
    return not isinstance(value, str) or decodes(msgspec.json.encode(value), Instant)
