"""The rule language: from YAML to policies whose every name is found and every type checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.language.library import Library, Loaded

if TYPE_CHECKING:
    from checker.language.loader import load_text
    from checker.language.parameters import all_with_parameters, with_parameters

_HOMES = {
    "all_with_parameters": "checker.language.parameters",
    "load_text": "checker.language.loader",
    "with_parameters": "checker.language.parameters",
}

__all__ = ["Library", "Loaded", "all_with_parameters", "load_text", "with_parameters"]


def __getattr__(name: str) -> Any:  # Any: whatever the name stands for
    """Load a name when it is first used: policies that come from the cache need no parser."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
