"""Where the stages of the language put the mistakes that they find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from checker.base.text import Text
from checker.diagnostics import Autofix, Diagnostic, Excerpt, Related, Severity, Span
from checker.diagnostics.messages import Said, Value, on_page, quoted, quoted_zh
from checker.diagnostics.nearest import Guess, did_you_mean


class Located(Protocol):
    """Where a value stands in a document whose places are found only when somebody asks."""

    def span(self) -> Span | None:
        """The stretch of its file."""

    def json_pointer(self) -> str:
        """Its path in the document."""

    @property
    def excerpt(self) -> Excerpt:
        """How much of its line may be shown."""


__all__ = ["Collector", "Located", "quoted", "quoted_zh"]


class Collector:
    """The mistakes found so far; the same one said twice counts once."""

    def __init__(self) -> None:
        self._found: dict[Diagnostic, None] = {}
        self._said: set[tuple[str, str]] = set()
        #: How many errors have been noted, those that were noted before included.
        self.error_count = 0

    def error(
        self,
        code: str,
        place: Span | Located | None,
        message: Said | str = "",
        *,
        label: Text | None = None,
        help: Said | None = None,  # noqa: A002 - the field's name
        suggestion: Guess | str | None = None,
        fix: Autofix | None = None,
        related: tuple[Related, ...] = (),
        severity: Severity = Severity.ERROR,
        private: bool = False,
        **values: Value,
    ) -> None:
        """Note a mistake, in the words of its page with ``values`` put in; ``message`` picks one of several.

        A suggestion without a label becomes ``did you mean …?``; without a ``fix``, it is written in place of
        a span. Of a document's values only the member is shown, and of a ``private`` one, which may be
        anything, not even that.
        """
        message, help = _said(code, message, help, values)  # noqa: A001 - the field's name
        inside = None if place is None or isinstance(place, Span) else place
        span = place if place is None or isinstance(place, Span) else place.span()
        meant = Guess(suggestion) if isinstance(suggestion, str) else suggestion
        if label is None and meant is not None:
            label = did_you_mean(meant)
        if fix is None and meant is not None and span is not None and inside is None:
            fix = Autofix.of(span, meant.word, sure=meant.sure)
        self.add(
            Diagnostic(
                code=code,
                message=message,
                span=span,
                pointer=None if inside is None else inside.json_pointer(),
                severity=severity,
                label=label or Text(),
                help=Text() if help is None else help,
                related=related,
                suggestion=None if meant is None else meant.word,
                fix=fix if fix is not None and fix.edits else None,
                excerpt=_excerpt(inside, private=private),
            )
        )

    def warning(
        self,
        code: str,
        place: Span | Located | None,
        message: Said | str = "",
        help_text: Said | None = None,
        *,
        once: str | None = None,
        private: bool = False,
        **values: Value,
    ) -> None:
        """Note something that doesn't stop a run; what is said ``once`` isn't said again elsewhere."""
        if once is None or (code, once) not in self._said:
            message, help_text = _said(code, message, help_text, values)
            self.error(code, place, message, help=help_text, severity=Severity.WARNING, private=private)
        if once is not None:
            self._said.add((code, once))

    def hint(
        self,
        code: str,
        place: Span | Located | None,
        message: Said | str = "",
        help_text: Said | None = None,
        *,
        once: str | None = None,
        **values: Value,
    ) -> None:
        """Note something that could be done better; what is said ``once`` isn't said again elsewhere."""
        if once is None or (code, once) not in self._said:
            message, help_text = _said(code, message, help_text, values)
            self.error(code, place, message, help=help_text, severity=Severity.HINT)
        if once is not None:
            self._said.add((code, once))

    def add(self, diagnostic: Diagnostic) -> None:
        """Note a diagnostic."""
        self.error_count += diagnostic.severity is Severity.ERROR
        self._found[diagnostic] = None

    def errors(self) -> tuple[Diagnostic, ...]:
        """Those that stop a run, by file and place."""
        return tuple(found for found in self.sorted() if found.severity is Severity.ERROR)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """All of them, by file and place."""
        nowhere = Span("", 0, 0, 0, 0)
        return tuple(sorted(self._found, key=lambda d: (d.span or nowhere, d.code, d.message.en)))


def _excerpt(inside: Located | None, *, private: bool) -> Excerpt:
    shown = Excerpt.LINE if inside is None else inside.excerpt
    return Excerpt.SHAPE if private and shown is not Excerpt.NONE else shown


def _said(
    code: str, message: Said | str, advice: Said | None, values: Mapping[str, Value]
) -> tuple[Said, Said | None]:
    """A message and its help, of the page where only a key is given."""
    if not isinstance(message, str):
        return message, advice
    told, own = on_page(code, message, values)
    return told, own if advice is None else advice
