"""The rule language: from YAML to policies whose every name is found and every type checked."""

from checker.language.library import Library, Loaded, load, load_text
from checker.language.parameters import all_with_parameters, with_parameters

__all__ = ["Library", "Loaded", "all_with_parameters", "load", "load_text", "with_parameters"]
