"""The files of an export: read, decoded, and every value's place remembered.

A file holds JSON (one document, several one after the other, or one per line; between the headers of HTTP or
behind the words of a log as well) or YAML.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
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
from checker.importers.blanks import Unfilled
from checker.importers.json_text import after_headers, json_documents
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


def documents(source: ExportFile, again: Callable[[], bytes] | None = None) -> Iterator[ExportDocument]:
    """The documents of a file, in order; none where it is empty.

    Where ``again`` gives the file's bytes again, documents don't keep them.

    Raises:
        UnreadableError: the bytes are no text, or the text is neither JSON nor YAML.
    """
    if (kind := file_kind(source.data)) is not None:
        raise UnreadableError([_foreign(source, kind)])
    data = _unmarked(source)
    text = None if again is None else partial(_text_again, source.name, again)
    begin = after_headers(data, 0)
    if data[begin : begin + 1] in _OPENING and _STAMPED.match(data, begin) is None:
        try:  # whoever reads the values finds what is no text
            yield from json_documents(source.name, data, again=text)
        except (UnreadableError, UnicodeDecodeError):
            _hold_to_utf8(source, data)
            raise
        return
    _hold_to_utf8(source, data)
    if LOGGED.search(data) is not None:
        yield from json_documents(source.name, data, LOGGED, text)
    elif not all(not line or line.startswith(b"#") for line in map(bytes.strip, data.splitlines())):
        yield _yaml(source.name, data.decode())


def text_in(source: ExportFile) -> str:
    """The text of a file, whatever it is encoded in.

    Raises:
        UnreadableError: the bytes are no text.
    """
    return _utf8(source).decode()


def _text_again(name: str, read: Callable[[], bytes]) -> bytes:
    return _utf8(ExportFile(name, read()))


def _utf8(source: ExportFile) -> bytes:
    """The text of a file in UTF-8, whatever it is encoded in."""
    data = _unmarked(source)
    _hold_to_utf8(source, data)
    return data


def _unmarked(source: ExportFile) -> bytes:
    """What should be text in UTF-8, which a mark in front may say of another encoding."""
    if not source.data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return source.data.removeprefix(codecs.BOM_UTF8)
    try:
        return source.data.decode("utf-16").encode()
    except UnicodeError as error:
        raise _no_text(source, error) from error


def _hold_to_utf8(source: ExportFile, data: bytes) -> None:
    if not _is_utf8(data):
        try:
            data.decode()  # says where it isn't
        except UnicodeError as error:
            raise _no_text(source, error) from error


def _no_text(source: ExportFile, error: UnicodeError) -> UnreadableError:
    if is_chinese(source.data):
        return UnreadableError([Diagnostic.of("SC500", None, "gbk", name=source.name)])
    start = error.start if isinstance(error, UnicodeDecodeError) else 0
    return UnreadableError([Diagnostic.of("SC500", None, "not-utf-8", name=source.name, start=start + 1)])


def _is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8, a part at a time: as characters they may take four times as much."""
    decode = codecs.getincrementaldecoder("utf-8")().decode
    view = memoryview(data)
    try:
        for start in range(0, len(data), _PART):
            decode(view[start : start + _PART], final=start + _PART >= len(data))
    except UnicodeDecodeError:
        return False
    return True


def _foreign(source: ExportFile, kind: FileKind) -> Diagnostic:
    return Diagnostic.of("SC528", help=kind.advice, name=source.name, what=kind.what)


#: So many bytes are decoded at a time.
_PART: Final = 1 << 18
#: What JSON documents of platforms begin with.
_OPENING: Final = (b"{", b"[", b'"')
#: A line of a log that begins with a time or a level in brackets.
_STAMPED: Final = pattern(rb'\[[^\[\]{"\n]*\][^{\n]*\{')
#: What stands on a line of a log before an answer or a message, and how one begins.
LOGGED: Final = pattern(
    rb'^[^{\n]*(?=\{\s*"(?:(?:code|data|request_id|tts_notification_id|[iI]sSuccess)"|(?:type|err_no)"\s*:\s*\d))',
    re.MULTILINE,
)


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
        return None if node.text else Unfilled()
    if node.plain and _WHOLE.fullmatch(node.text):
        # Typed by hand and read as text, a long id has all its digits.
        return int(node.text) if abs(int(node.text)) <= EXACT else node.text
    return _TRUTHS.get(node.text, node.text) if node.plain else node.text
