"""What can be said of a text that isn't a value of the wanted type."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from checker.diagnostics import Autofix, Span
from checker.diagnostics.collector import Collector
from checker.diagnostics.messages import Said, Value, on_page
from checker.diagnostics.nearest import Guess

_LONGEST: Final = 80


class Misread(Struct, frozen=True):
    """Why a text isn't a value of the wanted type, and what it should have been.

    The suggestion is ``sure`` where the text can mean nothing else.
    """

    code: str
    message: Said
    suggestion: str | None = None
    help: Said | None = None
    sure: bool = False

    @staticmethod
    def of(
        code: str, key: str, /, *, suggestion: str | None = None, sure: bool = False, **values: Value
    ) -> Misread:
        """Why not, in the words that the page of ``code`` has under ``key``."""
        message, advice = on_page(code, key, values)
        return Misread(code, message, suggestion, advice, sure)

    @property
    def guess(self) -> Guess | None:
        """The suggestion, and whether it is sure."""
        return None if self.suggestion is None else Guess(self.suggestion, self.sure)


def clipped(text: str) -> str:
    """``text``, shortened where it is too long to be a name, a number, an amount or a time."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def note_full_width_colon(key: str, span: Span, problems: Collector, *, alone: bool) -> None:
    """Note a key that is followed by a colon of Chinese writing, which stands at ``span``.

    ``alone`` is whether what follows can only be the key's value.
    """
    problems.error(
        "SC001",
        span,
        "full-width-colon",
        fix=Autofix.of(span, ": ", sure=alone),
        name=key,
    )
