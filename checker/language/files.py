"""Rule files on disk: which ones there are, what they are called, and what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from checker.diagnostics import Span
from checker.language.keys import as_mapping
from checker.language.load import decode, parse
from checker.language.problems import Problems
from checker.language.tree import Mapping, Scalar
from checker.resources import data_folder, rules_folder
from checker.text import Text

_SUFFIXES: Final = (".yaml", ".yml")
_ID_LINE: Final = re.compile(rb"^policy:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One rule file: its name in messages, its tree, and the id that it gives its policy."""

    file: str
    root: Mapping
    id: str | None


def shown_name(path: Path) -> str:
    """What messages call a file: as it was given, and for a shipped one the place in this package."""
    try:
        return path.resolve().relative_to(data_folder()).as_posix()
    except ValueError:
        return path.as_posix()


def rule_files(paths: Iterable[Path], problems: Problems) -> Iterator[Path]:
    """The rule files that ``paths`` name, each once; folders are searched, rule tests left out."""
    seen: set[Path] = set()
    for path in paths:
        found = [path]
        if path.is_dir():
            found = sorted(
                file
                for file in path.rglob("*")
                if file.suffix in _SUFFIXES and not is_test(file) and not _hidden(file, path)
            )
            if not found:
                problems.error(
                    "SC018",
                    Span(shown_name(path), 1, 1, 1, 1),
                    Text("there are no rule files in this folder", "该文件夹中没有规则文件"),
                    help=Text(
                        "rule files end in .yaml; rule tests, in .test.yaml, aren't among them",
                        "规则文件以 .yaml 结尾；以 .test.yaml 结尾的是规则测试，不计在内",
                    ),
                )
        for file in found:
            resolved = file.resolve()
            if resolved not in seen:
                seen.add(resolved)
                yield file


def rules_in(folder: Path) -> tuple[Path, ...]:
    """The files in ``folder`` itself that give a policy an id, in order; other YAML may stand beside them."""
    files = (file for file in sorted(folder.iterdir()) if file.suffix in _SUFFIXES and not is_test(file))
    return tuple(file for file in files if file.is_file() and _ID_LINE.search(file.read_bytes()))


def is_test(path: Path) -> bool:
    """Whether a file holds rule tests."""
    return path.stem.endswith(".test")


def _hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def read_document(path: Path, problems: Problems, sources: dict[str, str]) -> Document | None:
    """The document of a rule file; None, with the reason noted, where there is none.

    The file's text is kept in ``sources``.
    """
    name = shown_name(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        problems.error(
            "SC017",
            Span(name, 1, 1, 1, 1),
            Text("there is no such file", "文件不存在")
            if missing
            else Text("this file can't be read", "无法读取该文件"),
            help=None if missing else Text(error.strerror or "", error.strerror or ""),
        )
        return None
    text = decode(data, name, problems)
    return None if text is None else document(text, name, problems, sources)


def document(text: str, name: str, problems: Problems, sources: dict[str, str]) -> Document | None:
    """The document that a text holds."""
    sources[name] = text
    node = parse(text, name, problems)
    if node is None:
        return None
    root = as_mapping(node, Text("a policy", "政策"), problems)
    if root is None:
        return None
    value = root.get("policy")
    return Document(name, root, value.text if isinstance(value, Scalar) else None)


class Shipped:
    """The policies that this version ships, found by id without reading more of their files than one line."""

    def __init__(self) -> None:
        self._paths: dict[str, list[Path]] | None = None
        self._documents: dict[Path, Document | None] = {}

    def ids(self) -> tuple[str, ...]:
        """The ids of all shipped policies."""
        return tuple(self._index())

    def paths(self, policy: str) -> tuple[Path, ...]:
        """The files of the versions of a shipped policy; none where there is no such policy."""
        return tuple(self._index().get(policy, ()))

    def documents(self, policy: str, problems: Problems, sources: dict[str, str]) -> list[Document]:
        """The documents of the versions of a shipped policy."""
        paths = self.paths(policy)
        for path in paths:
            if path not in self._documents:
                self._documents[path] = read_document(path, problems, sources)
        found = (self._documents[path] for path in paths)
        return [item for item in found if item is not None]

    def _index(self) -> dict[str, list[Path]]:
        if self._paths is None:
            self._paths = {}
            for path in rule_files([rules_folder()], Problems()):
                if match := _ID_LINE.search(path.read_bytes()):
                    self._paths.setdefault(match[1].decode(errors="replace"), []).append(path)
        return self._paths
