"""What a call names, as files: themselves, what lies in folders, what is packed in archives.

A file is known by its name and opened as often as somebody wants to look into it.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO

from msgspec import Struct


class SourceFile(Struct, frozen=True):
    """A file: the ``name`` that people see, such as ``export.zip/orders.csv``, and its bytes.

    ``open`` gives a fresh stream from the beginning on, in which one can seek.
    """

    name: str
    open: Callable[[], BinaryIO]
    size: int


def held(name: str, data: bytes) -> SourceFile:
    """A file whose bytes are at hand."""
    return SourceFile(name, lambda: io.BytesIO(data), len(data))
