"""Where the stages of the language put the mistakes that they find."""

from __future__ import annotations

from collections.abc import Iterable

from checker.diagnostics import Diagnostic, Related, Severity, Span
from checker.text import Text


class Problems:
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
        suggestion: str | None = None,
        related: tuple[Related, ...] = (),
    ) -> None:
        """Note a mistake. A suggestion without a label becomes ``did you mean …?``."""
        self.add(_diagnostic(code, Severity.ERROR, span, message, label, help, suggestion, related))

    def warning(self, code: str, span: Span | None, message: Text, *, help: Text | None = None) -> None:  # noqa: A002 - the field's name
        """Note something that doesn't stop a run."""
        self.add(_diagnostic(code, Severity.WARNING, span, message, None, help, None, ()))

    def add(self, diagnostic: Diagnostic) -> None:
        """Note a diagnostic."""
        self._found[diagnostic] = None

    def sorted(self) -> tuple[Diagnostic, ...]:
        """All of them, by file and place."""
        nowhere = Span("", 0, 0, 0, 0)
        return tuple(sorted(self._found, key=lambda d: (d.span or nowhere, d.code, d.message.en)))


def _diagnostic(
    code: str,
    severity: Severity,
    span: Span | None,
    message: Text,
    label: Text | None,
    help_text: Text | None,
    suggestion: str | None,
    related: tuple[Related, ...],
) -> Diagnostic:
    if label is None and suggestion is not None:
        label = Text(f"did you mean `{suggestion}`?", f"是不是想写 `{suggestion}`?")
    return Diagnostic(
        code=code,
        message=message,
        span=span,
        severity=severity,
        label=label or Text(),
        help=help_text or Text(),
        related=related,
        suggestion=suggestion,
    )


def quoted(words: Iterable[str]) -> str:
    """Words in backticks, separated by commas."""
    return ", ".join(f"`{word}`" for word in words)


def quoted_zh(words: Iterable[str]) -> str:
    """Words in backticks, separated as in Chinese."""
    return "、".join(f"`{word}`" for word in words)
