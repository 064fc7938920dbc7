"""The files of an export: read, decoded, and every value's place remembered.

A file holds JSON (one document, several one after the other, or one per line) or YAML. Positions inside
JSON are looked up only when a diagnostic needs one, so that large exports pay nothing for them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Final, Protocol

import yaml

from checker.diagnostics import Diagnostic, Related, Span
from checker.text import Text

Pointer = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import: the name that diagnostics show, and its bytes."""

    name: str
    data: bytes


class Locate(Protocol):
    """Finds the span of the value at a pointer, or of the key under which it stands."""

    def __call__(self, pointer: Pointer, *, of_key: bool = False) -> Span | None:
        """The span, or None outside any file."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: a path inside a document, and the way to find its span."""

    locate: Locate
    pointer: Pointer = ()

    def at(self, *keys: str | int) -> Place:
        """The place of a value inside this one."""
        return Place(self.locate, (*self.pointer, *keys))

    def span(self) -> Span | None:
        """The stretch of the file, or of the value around it where it is missing; None outside any file."""
        return self.locate(self.pointer)

    def key_span(self) -> Span | None:
        """The stretch of the key under which the value stands."""
        return self.locate(self.pointer, of_key=True)

    def related(self, message: Text) -> tuple[Related, ...]:
        """This place as one that helps to understand a diagnostic."""
        span = self.span()
        return () if span is None else (Related(message, span),)

    def json_pointer(self) -> str:
        """The path as a JSON pointer."""
        return "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in self.pointer)


def _nowhere(pointer: Pointer, *, of_key: bool = False) -> None:  # noqa: ARG001 - see `Locate`
    return None


#: The place of what stands in no file.
NOWHERE: Final = Place(_nowhere)


@dataclass(frozen=True, slots=True)
class Document:
    """One value of a file, and its place."""

    value: object
    place: Place


class UnreadableError(Exception):
    """A file cannot be decoded; ``diagnostic`` says why and where."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(diagnostic.message.en)


def read(file: Path | Source) -> Source:
    """The bytes of ``file``.

    Raises:
        UnreadableError: it cannot be opened.
    """
    if isinstance(file, Source):
        return file
    name = file.as_posix()
    try:
        return Source(name, file.read_bytes())
    except OSError as error:
        # strerror is the system's own short wording, such as "No such file or directory".
        reason = error.strerror or "unreadable"
        message = Text(f"`{name}` cannot be read: {reason}.", f"无法读取 `{name}`:{reason}。")
        raise UnreadableError(Diagnostic("SC500", message)) from error


def documents(source: Source) -> Iterator[Document]:
    """The documents of a file, in order; none where it is empty.

    Raises:
        UnreadableError: the bytes aren't UTF-8, or the text is neither JSON nor YAML.
    """
    try:
        text = source.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = Text(
            f"`{source.name}` isn't UTF-8 text: byte {error.start + 1} doesn't fit.",
            f"`{source.name}` 不是 UTF-8 文本:第 {error.start + 1} 个字节无法解码。",
        )
        fix = Text("Save it again as UTF-8 JSON or YAML.", "请另存为 UTF-8 编码的 JSON 或 YAML。")
        raise UnreadableError(Diagnostic("SC500", message, help=fix)) from error
    if text.lstrip()[:1] in {"{", "["}:
        yield from _json(source.name, text)
    elif text.strip():
        yield _yaml(source.name, text)


# --- JSON ---------------------------------------------------------------------------------------


class _RepeatedKeyError(Exception):
    """An object gives the same key twice."""


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _RepeatedKeyError(next(key for key in keys if keys.count(key) > 1))
    return members


def _no_constant(name: str) -> object:
    raise ValueError(name)


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_pairs, parse_float=Decimal, parse_constant=_no_constant)
_SPACE: Final = re.compile(r"[ \t\r\n]*")


def _json(name: str, text: str) -> Iterator[Document]:
    position = _end(_SPACE, text, 0)
    while position < len(text):
        start = position
        try:
            value, position = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError as error:
            span = span_of(name, text, error.pos, error.pos + 1)
            label = Text(error.msg.lower(), "此处无法解析")
            raise _not_json(span, label) from error
        except _RepeatedKeyError as error:
            raise _repeated(name, text, start, str(error)) from error
        except (ValueError, RecursionError) as error:
            label = Text("a number out of range, or nesting without end", "数字超出范围,或嵌套层数过多")
            raise _not_json(span_of(name, text, start, start + 1), label) from error
        yield Document(value, Place(partial(_json_span, name, text, start)))
        position = _end(_SPACE, text, position)


def _not_json(span: Span, label: Text) -> UnreadableError:
    message = Text("This isn't valid JSON.", "这里不是合法的 JSON。")
    fix = Text(
        "Save the response of the platform unchanged; a file that was cut off must be fetched again.",
        "请原样保存平台返回的内容;若文件被截断,请重新获取。",
    )
    return UnreadableError(Diagnostic("SC501", message, span, label=label, help=fix))


def _repeated(name: str, text: str, start: int, key: str) -> UnreadableError:
    found = [
        match for match in _TOKEN.finditer(text, start) if match[0] == json.dumps(key, ensure_ascii=False)
    ]
    at = found[1] if len(found) > 1 else found[0]
    return UnreadableError(_repeated_key(key, span_of(name, text, at.start(), at.end())))


def _repeated_key(key: str, span: Span) -> Diagnostic:
    message = Text(f"The key `{key}` stands here twice.", f"键 `{key}` 在这里出现了两次。")
    fix = Text("Keep the one that is right.", "请只保留正确的那一个。")
    return Diagnostic("SC503", message, span, help=fix)


_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def _json_span(name: str, text: str, start: int, pointer: Pointer, *, of_key: bool = False) -> Span:
    """The span of the value at ``pointer``, or of the nearest value around it that exists."""
    begin, key_at = start, start
    for key in pointer:
        found = next(((at, value) for member, at, value in _members(text, begin) if member == key), None)
        if found is None:
            break
        key_at, begin = found
    if of_key:
        begin = key_at
    end = begin + 1 if text[begin] in "{[" else _skip(text, begin)
    return span_of(name, text, begin, end)


def _members(text: str, start: int) -> Iterator[tuple[str | int, int, int]]:
    """Key or index, where it starts and where its value starts, of all that stands directly inside."""
    opening = text[start]
    if opening not in "{[":
        return
    position, index = start + 1, 0
    while (token := _TOKEN.search(text, position)) is not None and token[0] not in "}]":
        if token[0] == ",":
            position = token.end()
            continue
        value, key = token, token
        name: str | int = index
        if opening == "{":
            name = json.loads(key[0], strict=False)
            colon = _TOKEN.search(text, key.end())
            assert colon is not None
            after = _TOKEN.search(text, colon.end())
            assert after is not None
            value = after
        index += 1
        yield name, key.start(), value.start()
        position = _skip(text, value.start())


def _skip(text: str, start: int) -> int:
    """Where the value that starts at ``start`` ends."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token[0], 0)
        if depth == 0:
            return token.end()
    return len(text)


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def span_of(name: str, text: str, start: int, end: int) -> Span:
    """The span of ``text[start:end]``."""

    def line_column(offset: int) -> tuple[int, int]:
        return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)

    return Span(name, *line_column(start), *line_column(end))


# --- YAML ---------------------------------------------------------------------------------------

#: Plain scalars that aren't text. Everything else is: dates, ids with leading zeros, amounts, ``no``.
_PLAIN: Final[dict[str, object]] = {"true": True, "false": False, "null": None, "~": None, "": None}
_WHOLE: Final = re.compile(r"-?(0|[1-9][0-9]{0,40})")


class _Builder:
    """Values out of YAML nodes, and the places of values and keys."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.values: dict[Pointer, Span] = {}
        self.keys: dict[Pointer, Span] = {}
        self._seen: set[int] = set()

    def locate(self, pointer: Pointer, *, of_key: bool = False) -> Span:
        """The place of a value, or of its key; of the value around it where it has none."""
        if of_key and pointer in self.keys:
            return self.keys[pointer]
        while pointer not in self.values:
            pointer = pointer[:-1]
        return self.values[pointer]

    def build(self, node: yaml.Node, pointer: Pointer = ()) -> object:
        """The value of ``node``.

        Raises:
            UnreadableError: a key stands twice.
            yaml.MarkedYAMLError: an alias of more than a single value, or a key that isn't text.
        """
        if isinstance(node, yaml.ScalarNode):
            self.values[pointer] = self._span(node)
            if node.style is not None:
                return node.value
            if _WHOLE.fullmatch(node.value):
                return int(node.value)
            return _PLAIN.get(node.value, node.value)
        mark = node.start_mark
        if id(node) in self._seen:  # aliases of aliases can grow without bound, or contain themselves
            raise yaml.MarkedYAMLError(problem="an alias can repeat only a single value", problem_mark=mark)
        self._seen.add(id(node))
        self.values[pointer] = Span(self.name, mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*pointer, index)) for index, item in enumerate(node.value)]
        assert isinstance(node, yaml.MappingNode)
        return self._members(node, pointer)

    def _members(self, node: yaml.MappingNode, pointer: Pointer) -> dict[str, object]:
        members: dict[str, object] = {}
        for key, item in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key that isn't text", problem_mark=key.start_mark)
            span = self._span(key)
            if key.value in members:
                raise UnreadableError(_repeated_key(key.value, span))
            self.keys[*pointer, key.value] = span
            members[key.value] = self.build(item, (*pointer, key.value))
        return members

    def _span(self, node: yaml.Node) -> Span:
        start, end = node.start_mark, node.end_mark
        return Span(self.name, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _yaml(name: str, text: str) -> Document:
    builder = _Builder(name)
    try:
        node = yaml.compose(text, yaml.SafeLoader)
        value = builder.build(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        span = Span(name, mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2) if mark else None
        label = Text(error.problem or "", "此处无法解析")
        message = Text("This isn't valid YAML.", "这里不是合法的 YAML。")
        raise UnreadableError(Diagnostic("SC501", message, span, label=label)) from error
    except (yaml.YAMLError, RecursionError) as error:
        message = Text(f"`{name}` is neither JSON nor YAML.", f"`{name}` 既不是 JSON 也不是 YAML。")
        raise UnreadableError(Diagnostic("SC501", message)) from error
    if node is None:
        builder.values[()] = Span(name, 1, 1, 1, 2)  # nothing but comments
    return Document(value, Place(builder.locate))
