"""The importers there are: each folder beside this file that is a platform's has its own ``IMPORTERS``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Final

from checker.importers.importer import Importer


def _platforms() -> Iterator[Mapping[str, Importer]]:
    for module in iter_modules([str(Path(__file__).parent)], "checker.importers."):
        if module.ispkg:
            yield getattr(import_module(module.name), "IMPORTERS", {})


#: Every importer by its kind, platforms in the order of their folders.
IMPORTERS: Final[Mapping[str, Importer]] = MappingProxyType(
    {kind: importer for platform in _platforms() for kind, importer in platform.items()}
)
