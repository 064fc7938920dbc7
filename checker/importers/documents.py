"""The files of an export: read, decoded, and every value's place remembered.

A file holds JSON (one document, several one after the other, or one per line) or YAML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.gzipped import is_gzip, unpack
from checker.base.io import read_file, unreadable
from checker.diagnostics import Diagnostic, Excerpt
from checker.diagnostics.collector import Collector
from checker.importers.json_text import json_documents
from checker.importers.place import ExportDocument, ExportPlace, UnreadableError
from checker.language.yaml import nodes
from checker.language.yaml.reader import parse
from checker.schema.ids import EXACT


class ExportFile(Struct, frozen=True):
    """A file to import: the name that diagnostics show, and its bytes."""

    name: str
    data: bytes


def read(file: Path | ExportFile) -> ExportFile:
    """The bytes of ``file``, unpacked where they are gzip.

    Raises:
        UnreadableError: it cannot be opened.
    """
    if isinstance(file, ExportFile):
        return file
    try:
        data = read_file(file)
        return ExportFile(str(file), unpack(data) if is_gzip(data) else data)
    except (OSError, ValueError) as error:
        raise UnreadableError([Diagnostic("SC500", unreadable(file, error))]) from error


def documents(source: ExportFile) -> Iterator[ExportDocument]:
    """The documents of a file, in order; none where it is empty.

    Raises:
        UnreadableError: the bytes aren't UTF-8, or the text is neither JSON nor YAML.
    """
    try:
        text = source.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError([Diagnostic.of("SC500", name=source.name, start=error.start + 1)]) from error
    if text.lstrip()[:1] in {"{", "["}:
        yield from json_documents(source.name, text)
    elif not all(not line or line.startswith("#") for line in map(str.strip, text.splitlines())):
        yield _yaml(source.name, text)


#: Plain scalars that aren't text. Everything else is: dates, ids with leading zeros, amounts, ``no``.
_TRUTHS: Final = {"true": True, "false": False}
_WHOLE: Final = re.compile(r"-?(0|[1-9][0-9]{0,40})")


def _yaml(name: str, text: str) -> ExportDocument:
    problems = Collector()
    root = parse(text, name, problems)
    found = problems.sorted()
    if root is None or found:
        raise UnreadableError(replace(diagnostic, excerpt=Excerpt.SHAPE) for diagnostic in found)
    return ExportDocument(_value(root), ExportPlace(partial(nodes.located, root)))


def _value(node: nodes.Node) -> object:
    if isinstance(node, nodes.MappingNode):
        return {entry.name: _value(entry.value) for entry in node.entries}
    if isinstance(node, nodes.SequenceNode):
        return [_value(item) for item in node.items]
    if node.is_null:
        return None
    if node.plain and _WHOLE.fullmatch(node.text):
        # Typed by hand and read as text, a long id has all its digits.
        return int(node.text) if abs(int(node.text)) <= EXACT else node.text
    return _TRUTHS.get(node.text, node.text) if node.plain else node.text
