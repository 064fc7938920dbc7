"""Tables of columns, read from a platform's folder."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import yaml
from msgspec.structs import replace

from checker.importers.columns.layout import Headers
from checker.importers.columns.model import Columns, ExportColumn

#: How the files of tables end.
SUFFIX: Final = ".columns.yaml"
#: The parser in C where there is one; scalars stay text.
_LOADER: Final[type] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@cache
def tables(folder: Path) -> tuple[Headers, ...]:
    """The tables of a platform's folder, in the order of their files.

    Raises:
        msgspec.ValidationError: a table isn't in the form of `Columns`.
    """
    return tuple(map(Headers, _read(folder)))


def _read(folder: Path) -> Iterator[Columns]:
    for file in sorted(folder.glob(f"*{SUFFIX}")):
        tree = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - only text
        yield with_words(msgspec.convert(tree, Columns, strict=False))


def with_words(table: Columns) -> Columns:
    """A table in which columns that have the words of another one hold them."""
    every = table.every()

    def filled(column: ExportColumn) -> ExportColumn:
        other = every.get(column.words_of or "")
        return column if other is None else replace(column, words=other.words)

    return replace(
        table,
        columns={name: filled(column) for name, column in table.columns.items()},
        beside={name: filled(column) for name, column in table.beside.items()},
    )
