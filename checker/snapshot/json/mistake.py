"""A mistake found at some bytes of a snapshot, before its line is known."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Excerpt, Related, Severity
from checker.diagnostics.keys import shown_pointer
from checker.diagnostics.messages import Said, Value, on_page
from checker.snapshot.json.position import spans
from checker.snapshot.json.walk import Path


class Mistake(Struct, frozen=True):
    """What is wrong with the bytes from ``start`` to ``end``, which stand at ``path``.

    ``related`` are other places that matter: a text and their bytes; ``suggestion`` is what should stand
    there instead, where there is one right answer; ``excerpt`` is how much of the line may be shown.
    """

    code: str
    start: int
    end: int
    path: Path
    message: Said
    label: Text = Text()
    help: Said = Text()
    severity: Severity = Severity.ERROR
    related: tuple[tuple[Text, int, int], ...] = ()
    suggestion: str | None = None
    excerpt: Excerpt = Excerpt.MEMBER

    @staticmethod
    def of(
        code: str,
        start: int,
        end: int,
        path: Path,
        key: str = "",
        /,
        *,
        label: Text = Text(),
        help: Said | None = None,  # noqa: A002 - the field's name
        severity: Severity = Severity.ERROR,
        related: tuple[tuple[Text, int, int], ...] = (),
        suggestion: str | None = None,
        excerpt: Excerpt = Excerpt.MEMBER,
        **values: Value,
    ) -> Mistake:
        """A mistake in the words that the page of ``code`` has under ``key``, with ``values`` put in."""
        message, advice = on_page(code, key, values)
        help_ = advice if help is None else help
        return Mistake(code, start, end, path, message, label, help_, severity, related, suggestion, excerpt)


def diagnostics(name: str, data: bytes, mistakes: Iterable[Mistake]) -> tuple[Diagnostic, ...]:
    """The diagnostics of ``mistakes`` in the order of the file called ``name``."""
    listed = sorted(mistakes, key=attrgetter("start"))
    ranges = [(m.start, m.end) for m in listed]
    ranges += [(start, end) for m in listed for _, start, end in m.related]
    places = spans(name, data, ranges)
    return tuple(
        Diagnostic(
            code=m.code,
            message=m.message,
            span=places[m.start, m.end],
            severity=m.severity,
            label=m.label,
            help=m.help,
            related=tuple(Related(text, places[start, end]) for text, start, end in m.related),
            pointer=shown_pointer(m.path),
            suggestion=m.suggestion,
            excerpt=m.excerpt,
        )
        for m in listed
    )
