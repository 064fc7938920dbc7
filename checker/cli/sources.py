"""The texts of the files that diagnostics point into, read only when a line of one is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from checker.base.gzipped import is_gzip, unpack
from checker.base.io import read_file

#: Of a larger file no line is shown: its diagnostics name line and column all the same.
LARGEST: Final = 16_000_000


class SourceFiles(Mapping[str, str]):
    """File name to text. A file that can't be read as a text of moderate size isn't there."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def __getitem__(self, file: str) -> str:
        if file not in self._texts:
            self._texts[file] = _read(file)
        return self._texts[file]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def _read(file: str) -> str:
    path = Path(file)
    try:
        if not path.is_file():
            raise KeyError(file)
        content = read_file(path, LARGEST)
        if is_gzip(content):
            content = unpack(content, LARGEST)
        return content.decode("utf-8-sig", "replace")
    except (OSError, ValueError) as error:
        raise KeyError(file) from error
