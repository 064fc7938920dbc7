"""The importers there are: each folder beside this file that is a platform's has its own ``IMPORTERS``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Final

import msgspec

from checker.importers.columns.importer import importers_of
from checker.importers.columns.layout import Headers
from checker.importers.columns.model import Columns
from checker.importers.importer import Importer
from checker.schema.catalog import catalog, per_catalog


def _platforms() -> Iterator[Mapping[str, Importer]]:
    for module in iter_modules([str(Path(__file__).parent)], "checker.importers."):
        if module.ispkg:
            yield getattr(import_module(module.name), "IMPORTERS", {})


#: Every shipped importer by its kind, platforms in the order of their folders.
IMPORTERS: Final[Mapping[str, Importer]] = MappingProxyType(
    {kind: importer for platform in _platforms() for kind, importer in platform.items()}
)


@per_catalog
def importers() -> Mapping[str, Importer]:
    """Every importer by its kind: the shipped ones, and those that tables of the catalog in force make."""
    declared = catalog().tree.get("x-tables", ())
    if not declared:
        return IMPORTERS
    made = importers_of(Headers(msgspec.convert(table, Columns)) for table in declared)
    return MappingProxyType({**made, **IMPORTERS})
