"""What a YAML file holds, by its name and its keys: what is ours: policies, what these share, rule tests."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Final

from checker.base.patterns import pattern
from checker.diagnostics.collector import Collector

#: What the names of rule files, and of rule tests, end in, in small or capital letters.
RULE_SUFFIXES: Final = (".yaml", ".yml")
_TEST_SUFFIXES: Final = tuple(f".test{suffix}" for suffix in RULE_SUFFIXES)
SHARED_SUFFIXES: Final = tuple(f".shared{suffix}" for suffix in RULE_SUFFIXES)
_SCHEMA_SUFFIXES: Final = tuple(f".schema{suffix}" for suffix in RULE_SUFFIXES)
#: What a system that hides the ends of names adds to them.
_ADDED: Final = ".txt"

#: The top keys that say what a file holds.
_NAMES: Final = ("waivers", "policy", "extends", "preconditions", "cases")
_NAMING: Final = pattern(rf"""^["']?({"|".join(_NAMES)})["']?[ \t]*[:：]""", re.MULTILINE)
#: Keys of a declaration; and what those have at the top that describe other files than ours.
_DECLARES: Final = pattern(r"""^["']?(properties|\$defs|tables)["']?[ \t]*[:：]""", re.MULTILINE)
_DESCRIBES: Final = pattern(
    r"""^["']?(\$schema["']?[ \t]*:.*json-schema\.org|(\$id|openapi|swagger|type)["']?[ \t]*:)""",
    re.MULTILINE,
)
#: Keys of a file that policies use.
_SHARES: Final = pattern(r"""^["']?(uses|sources|parameters|values)["']?[ \t]*[:：]""", re.MULTILINE)
#: What a line of a broken text may begin with before a key.
_BROKEN: Final = r"^[^\w\n#]{{0,3}}({keys})\b"


class Holding(StrEnum):
    """What a YAML file holds. Of ``OTHER`` YAML, such as an importer's facts, the keys mean nothing here."""

    POLICY = "policy"
    TESTS = "tests"
    WAIVERS = "waivers"
    SCHEMA = "schema"
    SHARED = "shared"
    OTHER = "other"


_SAID: Final = {
    "waivers": Holding.WAIVERS,
    **dict.fromkeys(("policy", "extends", "preconditions"), Holding.POLICY),
}
_SAID_BY_TESTS: Final = dict.fromkeys(("policy", "cases"), Holding.TESTS)


def is_rule_name(path: str | Path) -> bool:
    """Whether a path is called as rule files and rule tests are."""
    return _name(path).endswith(RULE_SUFFIXES)


def is_test(path: str | Path) -> bool:
    """Whether a path is called as a file of rule tests is."""
    return _name(path).endswith(_TEST_SUFFIXES)


def is_schema(path: str | Path) -> bool:
    """Whether a path is called as a declaration of further platforms is."""
    return _name(path).endswith(_SCHEMA_SUFFIXES)


def is_shared(path: str | Path) -> bool:
    """Whether a path is called as a file is that policies use: ``x.shared.yaml``, or ``shared.yaml``."""
    name = _name(path)
    return name.endswith(SHARED_SUFFIXES) or f".{name}" in SHARED_SUFFIXES


def is_misnamed(path: str | Path) -> bool:
    """Whether a path would be called as rule files are, but for an end that was added to it."""
    name = _name(path)
    return name.endswith(_ADDED) and is_rule_name(name.removesuffix(_ADDED))


def _name(path: str | Path) -> str:
    return (path if isinstance(path, Path) else Path(path)).name.lower()


def kind_of(path: Path, text: str) -> Holding:
    """What a file holds, by its name and by those top keys that say so. Broken files have keys too."""
    if is_schema(path) and _DECLARES.search(text) and not _DESCRIBES.search(text):
        return Holding.SCHEMA
    if is_shared(path):
        return Holding.SHARED if _SHARES.search(text) else Holding.OTHER
    said = _SAID_BY_TESTS if is_test(path) else _SAID
    keys: Iterable[str] = (match[1] for match in _NAMING.finditer(text))
    found = next((said[key] for key in keys if key in said), None)
    if found is None:
        keys = _hidden_keys(text, "cases" if is_test(path) else "policy")
        found = next((said[key] for key in _NAMES if key in keys and key in said), Holding.OTHER)
    return found


def kind_of_bytes(path: Path, content: bytes, *, named: bool = False) -> Holding:
    """What a file holds; what is no text may be anything, and is taken for what it is called.

    One that was ``named`` is taken for a policy where it is broken, or most of its keys are nearly right.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Holding.TESTS if is_test(path) else Holding.POLICY
    kind = kind_of(path, text)
    if kind is Holding.OTHER and named and is_schema(path) and not _DESCRIBES.search(text):
        return Holding.SCHEMA
    if kind is Holding.OTHER and named and is_shared(path):
        return Holding.SHARED
    if kind is Holding.OTHER and named and not is_test(path) and _is_meant(text):
        return Holding.POLICY
    return kind


def _is_meant(text: str) -> bool:
    from checker.language.grammar.keys import KINDS, meant_key
    from checker.language.yaml.nodes import MappingNode
    from checker.language.yaml.reader import parse

    root = parse(text, "", Collector())
    if not isinstance(root, MappingNode):
        return root is None
    kind, names = KINDS["policy"], frozenset(root.names())
    meant = [name for name in names if name in kind.keys or meant_key(name, kind, names)]
    return len(meant) * 2 > len(names)


def _hidden_keys(text: str, called: str) -> set[str]:
    """Keys that are indented or in brackets. A broken text has the one that it is ``called`` by.

    That goes for policies that have no key of theirs at all, too: nobody could tell.
    """
    from checker.language.grammar.keys import KINDS
    from checker.language.yaml.nodes import MappingNode
    from checker.language.yaml.reader import parse

    keys = "|".join(KINDS["policy"].keys)
    broken = called == "cases" or re.search(_BROKEN.format(keys=keys), text, re.MULTILINE)
    if not broken and not any(name in text for name in _NAMES):
        return set()
    root = parse(text, "", Collector())
    if isinstance(root, MappingNode):
        return set(root.names()) & set(_NAMES)
    return {called} if root is None and broken else set()
