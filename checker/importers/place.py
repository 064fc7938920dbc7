"""Where the values of an export stand, found only when somebody asks."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics import Excerpt, InputError, Related, Span
from checker.diagnostics.keys import shown_pointer
from checker.snapshot.json.position import Locate

Pointer = tuple[str | int, ...]


class ExportPlace(Struct, frozen=True):
    """Where a value stands: a path inside a document, and the way to find its span.

    ``excerpt`` is how much of its line may be shown: of a place inside a text no more than its shape, lest
    what stands around it be shown too.
    """

    locate: Locate
    pointer: Pointer = ()
    excerpt: Excerpt = Excerpt.MEMBER

    def at(self, *keys: str | int) -> ExportPlace:
        """The place of a value inside this one."""
        return ExportPlace(self.locate, (*self.pointer, *keys), self.excerpt)

    def span(self) -> Span | None:
        """The stretch of the file, or of the value around it where it is missing; None outside any file."""
        return self.locate(self.pointer)

    def key_span(self) -> Span | None:
        """The stretch of the key under which the value stands."""
        return self.locate(self.pointer, of_key=True)

    def related(self, message: Text) -> tuple[Related, ...]:
        """This place as one that helps to understand a diagnostic."""
        span = self.span()
        return () if span is None else (Related(message, span),)

    def json_pointer(self) -> str:
        """The path as a JSON pointer, as far as it may be shown."""
        return shown_pointer(self.pointer)


def _nowhere(pointer: Pointer, *, of_key: bool = False) -> None:  # noqa: ARG001 - see `Locate`
    return None


#: The place of what stands in no file.
NOWHERE: Final = ExportPlace(_nowhere)


class ExportDocument(Struct):
    """One value of a file, and its place.

    An importer that has read a value may put what it has made of it in its stead, so that large exports are
    in memory only once.
    """

    value: object
    place: ExportPlace


class UnreadableError(InputError):
    """A file cannot be opened or decoded."""
