"""What can be said of a text that isn't a value of the wanted type."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics.nearest import Guess

_LONGEST: Final = 80


class Misread(Struct, frozen=True):
    """Why a text isn't a value of the wanted type, and what it should have been.

    The suggestion is ``sure`` where the text can mean nothing else.
    """

    code: str
    message: Text
    suggestion: str | None = None
    help: Text | None = None
    sure: bool = False

    @property
    def guess(self) -> Guess | None:
        """The suggestion, and whether it is sure."""
        return None if self.suggestion is None else Guess(self.suggestion, self.sure)


def clipped(text: str) -> str:
    """``text``, shortened where it is too long to be a name, a number, an amount or a time."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
