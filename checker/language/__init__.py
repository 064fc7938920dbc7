"""The rule language: from YAML to policies whose every name is found and every type checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.base.lazy import lazily
from checker.language.library.library import Library, Loaded

if TYPE_CHECKING:
    from checker.language.grammar.settings import all_with_parameters, with_parameters
    from checker.language.library.loader import load_text

__all__ = ["Library", "Loaded", "all_with_parameters", "load_text", "with_parameters"]

#: What reads rule files isn't needed for policies that are known already.
__getattr__ = lazily(
    __name__,
    {
        "all_with_parameters": "checker.language.grammar.settings",
        "load_text": "checker.language.library.loader",
        "with_parameters": "checker.language.grammar.settings",
    },
)
