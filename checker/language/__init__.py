"""The rule language: from YAML to policies whose every name is found and every type checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.language.library import Library, Loaded
from checker.lazy import lazily

if TYPE_CHECKING:
    from checker.language.loader import load_text
    from checker.language.parameters import all_with_parameters, with_parameters

__all__ = ["Library", "Loaded", "all_with_parameters", "load_text", "with_parameters"]

#: What reads rule files isn't needed for policies that are known already.
__getattr__ = lazily(
    __name__,
    {
        "all_with_parameters": "checker.language.parameters",
        "load_text": "checker.language.loader",
        "with_parameters": "checker.language.parameters",
    },
)
