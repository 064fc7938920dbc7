"""Names of a package that are imported when they are first used: start-up time is a promise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazily(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:  # Any: whatever a name stands for
    """The ``__getattr__`` of ``package``, whose names stand in the modules that ``homes`` gives."""

    def load(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(homes[name]), name)

    return load
