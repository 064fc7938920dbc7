"""The files of an export: read, decoded, and every value's place remembered.

A file holds JSON (one document, several one after the other, or one per line; between the headers of HTTP or
behind the words of a log as well) or YAML.
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
from checker.base.patterns import pattern
from checker.diagnostics import Diagnostic, Excerpt
from checker.diagnostics.collector import Collector
from checker.importers.json_text import HEADERS, json_documents
from checker.importers.place import ExportDocument, ExportPlace, UnreadableError
from checker.language.yaml import nodes
from checker.language.yaml.reader import parse
from checker.schema.ids import EXACT
from checker.snapshot.check.files import FileKind, file_kind, is_chinese


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
        UnreadableError: the bytes are no text, or the text is neither JSON nor YAML.
    """
    if (kind := file_kind(source.data)) is not None:
        raise UnreadableError([_foreign(source, kind)])
    text = _text(source)
    if text.lstrip()[:1] in {"{", "[", '"'} or HEADERS.match(text.lstrip()):
        yield from json_documents(source.name, text)
    elif (starts := _logged(text)) is not None:
        for start, end in starts:
            yield from json_documents(source.name, text[:end], start)
    elif not all(not line or line.startswith("#") for line in map(str.strip, text.splitlines())):
        yield _yaml(source.name, text)


def _text(source: ExportFile) -> str:
    data = source.data
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if is_chinese(data):
            raise UnreadableError([Diagnostic.of("SC500", None, "gbk", name=source.name)]) from error
        broken = Diagnostic.of("SC500", None, "not-utf-8", name=source.name, start=error.start + 1)
        raise UnreadableError([broken]) from error


def _foreign(source: ExportFile, kind: FileKind) -> Diagnostic:
    return Diagnostic.of("SC528", help=kind.advice, name=source.name, what=kind.what)


#: A line of a log: whatever stands before an answer, and the answer.
_LOGGED: Final = pattern(r"[^{\[\n]*?(?=\{\s*\"(?:code|data)\")[^\n]*$", re.MULTILINE)


def _logged(text: str) -> list[tuple[int, int]] | None:
    """Where the answers of a log stand that has one on every line; None where it is no log."""
    found = []
    for match in re.finditer(r"[^\r\n]+", text):
        if not match[0].strip():
            continue
        if _LOGGED.fullmatch(match[0]) is None:
            return None
        found.append((match.start() + match[0].index("{"), match.end()))
    return found or None


#: Plain scalars that aren't text. Everything else is: dates, ids with leading zeros, amounts, ``no``.
_TRUTHS: Final = {"true": True, "false": False}
_WHOLE: Final = pattern(r"-?(0|[1-9][0-9]{0,40})")


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
