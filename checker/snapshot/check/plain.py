"""Plain values held to the schema as a snapshot's text is: facts, rule tests, what an import makes.

They are written as the text of a snapshot and looked through by the code that looks through a user's; what
is found is told at the place where a value really stands, in a YAML file or in none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import GenericAlias

import msgspec
from msgspec import Struct

from checker.diagnostics import Diagnostic
from checker.diagnostics.keys import shown_pointer
from checker.schema.catalog import ListType, catalog, per_catalog
from checker.snapshot.check.inspector import Inspector, decodes
from checker.snapshot.check.spot import Spot, spot
from checker.snapshot.check.strange import Strange
from checker.snapshot.json.mistake import Mistake
from checker.snapshot.json.position import Locate
from checker.snapshot.json.walk import Path, descend, first, members
from checker.snapshot.read.chunks import chunks
from checker.snapshot.read.frame import read_frame
from checker.snapshot.read.layout import Layout
from checker.snapshot.read.projection import everything
from checker.snapshot.read.records import RecordTypes
from checker.snapshot.read.trimming import loose_ids, with_trimmed

#: What a part of a snapshot may leave to the rest: the shop, and its id.
_OF_THE_WHOLE = (("SC323", ()), ("SC337", ("shop",)))


class Misplaced(Struct, frozen=True):
    """A mistake of plain values, and where they have it."""

    mistake: Mistake
    path: Path
    of_key: bool

    def diagnostic(self, locate: Locate) -> Diagnostic:
        """The mistake at the place where the value really stands."""
        found = self.mistake
        suggestion = found.suggestion
        return Diagnostic(
            found.code,
            found.message,
            locate(self.path, of_key=self.of_key),
            found.severity,
            label=found.label,
            help=found.help,
            pointer=shown_pointer(self.path),
            suggestion=json.loads(suggestion) if suggestion is not None else None,
            excerpt=found.excerpt,
        )


def inspected(values: Mapping[str, object], *, words: bool = True) -> tuple[Misplaced, ...]:
    """Every mistake of a snapshot or of a part of one, fields that no policy reads included.

    With ``words``, those that no list has are among them: they are no mistakes, but may be misspelt.
    """
    data = written(values)
    found: dict[tuple[int, str], Misplaced] = {}
    for mistake in _mistakes(data, words=words):
        path, of_key = _place(data, mistake.start)
        if (mistake.code, path) not in _OF_THE_WHOLE:
            found.setdefault((mistake.start, mistake.code), Misplaced(mistake, path, of_key))
    return tuple(found[place] for place in sorted(found))


def written(values: Mapping[str, object]) -> bytes:
    """Plain values as the text of a snapshot."""
    try:
        return msgspec.json.encode(values, enc_hook=str)
    except UnicodeEncodeError:  # half a character, which is to be found as a mistake
        return json.dumps(values, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")


def _mistakes(data: bytes, *, words: bool) -> Iterator[Mistake]:
    children = members(data) or ()
    strange = Strange(None)
    loose: list[Spot] = []
    for chunk in (chunk for child in children for chunk in chunks(spot(data, child))):
        strange.look(chunk)
        loose += loose_ids(chunk)
    yield from strange.errors
    data = with_trimmed(data, loose)
    start = first(data)
    yield from read_frame(
        Spot(data, start, start + 1, (), start), [spot(data, child) for child in children]
    ).mistakes
    types = record_types()
    inspector = Inspector(types)
    layout = Layout(data, children)
    for child in children:
        field = catalog().root.fields.get(str(child.key))
        if field is None:
            continue
        if not isinstance(field.type, ListType) or data[child.start : child.start + 1] != b"[":
            yield from inspector.value(field, spot(data, child))
            continue
        record = catalog().section(field.name)
        if not words and decodes(
            data[child.start : child.end], GenericAlias(list, (types.struct(record.name),))
        ):
            continue
        for index, raw in enumerate(layout.records(field.name)):
            if words or not decodes(bytes(raw), types.struct(record.name)):
                yield from inspector.record(record, spot(data, layout.item(field.name, index), (field.name,)))


@per_catalog
def record_types() -> RecordTypes:
    """Records with all fields that there are, and no others."""
    return RecordTypes(everything(), closed=True)


def _place(data: bytes, offset: int) -> tuple[Path, bool]:
    """The path of the value at ``offset``, and whether that is the place of its key."""
    path = descend(data, offset)
    layout = Layout(data, members(data) or ())
    found = layout.find(path) if path else None
    return path, found is not None and found.at <= offset < found.start
