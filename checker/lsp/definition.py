"""From a name to where it is given: parameters, values, sources, records, preconditions and policies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types as lsp
from pygls import uris

from checker.language.library.kinds import is_test
from checker.language.yaml.nodes import MappingNode, ScalarNode
from checker.lsp import names
from checker.lsp.names import Occurrence
from checker.lsp.workspace import OpenFile, Workspace


def define(file: OpenFile, position: lsp.Position, workspace: Workspace) -> list[lsp.Location]:
    """Where the name at a position is given; nothing where there is no name, or none that is known."""
    found = occurrence_at(file, position)
    if found is None:
        return []
    if found.kind == names.POLICY:
        paths = workspace.files_of(found.name, file.path)
        files = (workspace.file(path) for path in paths if path != file.path)
        return [
            location(other, item)
            for other in files
            if other is not None
            for item in names.in_policy(other.root)
            if item.gives and item.means(found)
        ]
    for other in family(file, workspace):
        given = [item for item in names.in_policy(other.root) if item.gives and item.means(found)]
        if found.kind == names.RECORD:  # the innermost one is the last before it
            given = [item for item in given if item.span <= found.span][-1:]
        if given:
            return [location(other, item) for item in given]
    return []


def occurrence_at(file: OpenFile, position: lsp.Position) -> Occurrence | None:
    """The name at a position."""
    found = names.in_tests(file.root) if is_test(file.path) else names.in_policy(file.root)
    return names.at(found, position.line + 1, file.buffer.column(position) + 1)


def location(file: OpenFile, item: Occurrence) -> lsp.Location:
    """Where a name stands, as the editor says it."""
    uri = uris.from_fs_path(str(file.path))
    assert uri is not None, "a path has an address"
    return lsp.Location(uri, file.buffer.range(item.span))


def family(file: OpenFile, workspace: Workspace) -> Iterator[OpenFile]:
    """A policy, what it uses, and those that it extends; for rule tests, those of the policy under test."""
    seen: set[Path] = set()
    waiting: list[OpenFile] = []
    if is_test(file.path):
        waiting += _of(text_at(file, "policy"), file, workspace)
    else:
        waiting.append(file)
    while waiting:
        here = waiting.pop(0)
        if here.path not in seen:
            seen.add(here.path)
            yield here
            waiting += workspace.shared(here)
            waiting += _of(text_at(here, "extends"), here, workspace)


def text_at(file: OpenFile, key: str) -> str | None:
    """The word that a key at the top of a file holds."""
    value = file.root.get(key) if isinstance(file.root, MappingNode) else None
    return value.text if isinstance(value, ScalarNode) else None


def _of(policy: str | None, near: OpenFile, workspace: Workspace) -> list[OpenFile]:
    if policy is None:
        return []
    files = (workspace.file(path) for path in workspace.files_of(policy, near.path))
    return [item for item in files if item is not None]
