"""The texts of the files that diagnostics point into, read only when a line of one is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

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
        if not path.is_file() or path.stat().st_size > LARGEST:
            raise KeyError(file)
        content = path.read_bytes()
        if content.startswith(b"\x1f\x8b"):
            import gzip

            with gzip.open(path) as opened:
                content = opened.read(LARGEST)
        return content.decode("utf-8-sig", "replace")
    except (OSError, EOFError, ValueError) as error:
        raise KeyError(file) from error
