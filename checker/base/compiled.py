"""YAML files of the package that are read at once: what a parser makes of each stands beside them as JSON.

It stands there with the digest of the file that it was made of. A file that has changed since is parsed.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Raw, Struct

#: What stands beside the files.
_NAME: Final = "compiled.json"


class CompiledFile(Struct, frozen=True):
    """What a file holds, and the digest of what it was made of."""

    made_of: str
    tree: Raw


class YamlFolder:
    """The YAML files of a folder; scalars stay text."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.target = folder / _NAME

    def files(self) -> tuple[Path, ...]:
        """All of them, in order."""
        return tuple(sorted(self._folder.glob("*.yaml")))

    def tree(self, file: Path) -> Any:  # Any: what YAML holds
        """What ``file`` holds.

        Raises:
            OSError: there is no such file.
        """
        text = file.read_bytes()
        known = self._compiled.get(file.stem)
        if known is not None and known.made_of == _digest(text):
            return msgspec.json.decode(known.tree)
        return _parsed(text)

    def compiled(self) -> str:
        """What is to stand beside the files: a line for each."""
        lines = []
        for file in self.files():
            text = file.read_bytes()
            known = CompiledFile(_digest(text), Raw(msgspec.json.encode(_parsed(text))))
            lines.append(f'"{file.stem}": {msgspec.json.encode(known).decode()}')
        return "{\n" + ",\n".join(lines) + "\n}\n"

    @cached_property
    def _compiled(self) -> dict[str, CompiledFile]:
        try:
            return msgspec.json.decode(self.target.read_bytes(), type=dict[str, CompiledFile])
        except (OSError, msgspec.MsgspecError):
            return {}


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _parsed(text: bytes) -> Any:  # Any: what YAML holds
    import yaml  # what is compiled needs no parser

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the parser in C where there is one
    return yaml.load(text, Loader=loader)  # noqa: S506 - only text
