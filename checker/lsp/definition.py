"""From a name to where it is given: parameters, values, sources, records, preconditions and policies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types as lsp
from pygls import uris

from checker.language.library.files import Shipped, is_test
from checker.language.yaml.nodes import MappingNode, ScalarNode
from checker.lsp import names
from checker.lsp.names import Occurrence
from checker.lsp.workspace import OpenFile, Workspace


def define(study: OpenFile, position: lsp.Position, desk: Workspace) -> list[lsp.Location]:
    """Where the name at a position is given; nothing where there is no name, or none that is known."""
    found = occurrence_at(study, position)
    if found is None:
        return []
    if found.kind == names.POLICY:
        paths = files_of(found.name, study.path, desk)
        studies = (desk.study(path) for path in paths if path != study.path)
        return [
            location(other, item)
            for other in studies
            if other is not None
            for item in names.in_policy(other.root)
            if item.gives and item.means(found)
        ]
    for other in family(study, desk):
        given = [item for item in names.in_policy(other.root) if item.gives and item.means(found)]
        if found.kind == names.RECORD:  # the innermost one is the last before it
            given = [item for item in given if item.span <= found.span][-1:]
        if given:
            return [location(other, item) for item in given]
    return []


def occurrence_at(study: OpenFile, position: lsp.Position) -> Occurrence | None:
    """The name at a position."""
    found = names.in_tests(study.root) if is_test(study.path) else names.in_policy(study.root)
    return names.at(found, position.line + 1, study.buffer.column(position) + 1)


def location(study: OpenFile, item: Occurrence) -> lsp.Location:
    """Where a name stands, as the editor says it."""
    uri = uris.from_fs_path(str(study.path))
    assert uri is not None, "a path has an address"
    return lsp.Location(uri, study.buffer.range(item.span))


def family(study: OpenFile, desk: Workspace) -> Iterator[OpenFile]:
    """A policy and those that it extends, one after the other; for rule tests, the policy under test."""
    seen: set[Path] = set()
    waiting: list[OpenFile] = []
    if is_test(study.path):
        waiting += _of(text_at(study, "policy"), study, desk)
    else:
        waiting.append(study)
    while waiting:
        here = waiting.pop(0)
        if here.path not in seen:
            seen.add(here.path)
            yield here
            waiting += _of(text_at(here, "extends"), here, desk)


def text_at(study: OpenFile, key: str) -> str | None:
    """The word that a key at the top of a file holds."""
    value = study.root.get(key) if isinstance(study.root, MappingNode) else None
    return value.text if isinstance(value, ScalarNode) else None


def _of(policy: str | None, near: OpenFile, desk: Workspace) -> list[OpenFile]:
    if policy is None:
        return []
    studies = (desk.study(path) for path in files_of(policy, near.path, desk))
    return [item for item in studies if item is not None]


def files_of(policy: str, near: Path, desk: Workspace) -> list[Path]:
    """The files that hold versions of a policy: those of the folder, else the shipped ones."""
    studies = [item for path in desk.beside(near) if (item := desk.study(path)) is not None]
    beside = [item.path for item in studies if text_at(item, "policy") == policy]
    return beside or list(Shipped().paths(policy))
