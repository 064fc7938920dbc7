"""Where the stages of the language put the mistakes that they find."""

from __future__ import annotations

from collections.abc import Iterable

from checker.base.text import Text
from checker.diagnostics import Autofix, Diagnostic, Related, Severity, Span
from checker.diagnostics.nearest import Guess, did_you_mean


class Collector:
    """The mistakes found so far; the same one said twice counts once."""

    def __init__(self) -> None:
        self._found: dict[Diagnostic, None] = {}

    def error(
        self,
        code: str,
        span: Span | None,
        message: Text,
        *,
        label: Text | None = None,
        help: Text | None = None,  # noqa: A002 - the field's name
        suggestion: Guess | str | None = None,
        fix: Autofix | None = None,
        related: tuple[Related, ...] = (),
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note a mistake.

        A suggestion without a label becomes ``did you mean …?``; without a ``fix``, it is written in place of
        ``span``.
        """
        meant = Guess(suggestion) if isinstance(suggestion, str) else suggestion
        if label is None and meant is not None:
            label = did_you_mean(meant)
        if fix is None and meant is not None and span is not None:
            fix = Autofix.of(span, meant.word, sure=meant.sure)
        self.add(
            Diagnostic(
                code=code,
                message=message,
                span=span,
                severity=severity,
                label=label or Text(),
                help=help or Text(),
                related=related,
                suggestion=None if meant is None else meant.word,
                fix=fix if fix is not None and fix.edits else None,
            )
        )

    def warning(self, code: str, span: Span | None, message: Text, help_text: Text | None = None) -> None:
        """Note something that doesn't stop a run."""
        self.error(code, span, message, help=help_text, severity=Severity.WARNING)

    def add(self, diagnostic: Diagnostic) -> None:
        """Note a diagnostic."""
        self._found[diagnostic] = None

    def sorted(self) -> tuple[Diagnostic, ...]:
        """All of them, by file and place."""
        nowhere = Span("", 0, 0, 0, 0)
        return tuple(sorted(self._found, key=lambda d: (d.span or nowhere, d.code, d.message.en)))


def quoted(words: Iterable[str]) -> str:
    """Words in backticks, separated by commas."""
    return ", ".join(f"`{word}`" for word in words)


def quoted_zh(words: Iterable[str]) -> str:
    """Words in backticks, separated as in Chinese."""
    return "、".join(f"`{word}`" for word in words)
