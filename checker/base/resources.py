"""The files that travel with the package: ``rules/`` and ``schemas/``.

They stand at the top of the repository and are copied into the wheel beside the code, so an installed
shopcheck works from any folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec


@cache
def data_folder() -> Path:
    """The folder that holds ``rules`` and ``schemas``."""
    here = Path(__file__).resolve().parents[1]
    packaged = here / "data"
    return packaged if packaged.is_dir() else here.parent


@cache
def rules_folder() -> Path:
    """The folder of the policies that this version ships."""
    return data_folder() / "rules"


def schema_names() -> tuple[str, ...]:
    """The names of the JSON Schemas that this version ships, in order."""
    suffix = ".schema.json"
    files = (data_folder() / "schemas").glob(f"*{suffix}")
    return tuple(sorted(file.name.removesuffix(suffix) for file in files))


@cache
def schema_text(name: str) -> str:
    """The JSON Schema called ``name``, as text.

    Raises:
        FileNotFoundError: there is no such schema.
    """
    return schema_bytes(name).decode()


@cache
def schema_bytes(name: str) -> bytes:
    """The JSON Schema called ``name``, as it is written.

    Raises:
        FileNotFoundError: there is no such schema.
    """
    return (data_folder() / "schemas" / f"{name}.schema.json").read_bytes()


def structure_text(name: str) -> str:
    """The structure of the schema called ``name``, to which operators and fields come, as text.

    Raises:
        FileNotFoundError: there is no such structure.
    """
    return (data_folder() / "schemas" / f"{name}.structure.json").read_text(encoding="utf-8")


@cache
def schema_tree(name: str) -> Mapping[str, Any]:  # Any: what JSON holds
    """The JSON Schema called ``name``, decoded; nobody may change it.

    Raises:
        FileNotFoundError: there is no such schema.
    """
    tree: Mapping[str, Any] = msgspec.json.decode(schema_bytes(name))
    return tree
