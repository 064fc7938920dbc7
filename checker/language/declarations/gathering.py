"""The catalog of some rule files: what is shipped, and what the declarations that count for them add."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from checker.diagnostics.collector import Collector
from checker.language.declarations import forms
from checker.language.declarations.adding import with_declared
from checker.language.grammar.keys import as_mapping
from checker.language.library.documents import read_text
from checker.language.library.files import Files
from checker.language.yaml.nodes import MappingNode
from checker.language.yaml.reader import parse
from checker.schema.catalog import Catalog, shipped


def catalog_of(paths: Iterable[Path], files: Files, problems: Collector, sources: dict[str, str]) -> Catalog:
    """The catalog that the declarations in ``paths`` make of the shipped one; mistakes in them are noted.

    Their texts are kept in ``sources``. What is declared alike is the same catalog.
    """
    roots = [root for path in paths if (root := _root(path, files, problems, sources)) is not None]
    if not roots:
        return shipped()
    from checker.language.declarations.reading import read_declarations

    return with_declared(msgspec.json.encode(read_declarations(roots, problems).plain(), order="sorted"))


def _root(path: Path, files: Files, problems: Collector, sources: dict[str, str]) -> MappingNode | None:
    text = read_text(path, files, problems)
    if text is None:
        return None
    name = files.name(path)
    sources[name] = text
    node = parse(text, name, problems)
    return None if node is None else as_mapping(node, forms.FILE.title, problems)
