"""What is said about a user's mistake: where it is, what is wrong, what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics.messages import Said, Value, on_page
from checker.diagnostics.severity import Severity


class Excerpt(StrEnum):
    """How much of its line is shown under a diagnostic."""

    #: All of it: rule files are nobody's secret.
    LINE = "line"
    #: Of data the faulty member: a key, and a value of a kind that says nothing of a person.
    MEMBER = "member"
    #: Brackets, quotes, commas and the snapshot's own words; every other word is hidden.
    SHAPE = "shape"
    #: Nothing: rows of a table aren't lines.
    NONE = "none"


class Span(Struct, frozen=True, order=True, array_like=True):
    """A stretch of a file. Lines and columns count characters from 1; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class Related(Struct, frozen=True, array_like=True):
    """Another place that helps to understand a diagnostic, such as a first definition."""

    message: Text
    span: Span


class Pair(Struct, frozen=True, array_like=True):
    """Something expected and what was found in its place; None where there is nothing."""

    wanted: str | None
    found: str | None


class TextEdit(Struct, frozen=True, order=True, array_like=True):
    """A stretch of a file, empty where something is only put in, and what should stand there instead."""

    span: Span
    text: str


class Autofix(Struct, frozen=True, array_like=True):
    """Edits that put a mistake right; ``sure`` where it has no other answer, so that nobody need be asked."""

    edits: tuple[TextEdit, ...]
    sure: bool = False

    @staticmethod
    def of(span: Span, text: str, *, sure: bool = False) -> Autofix:
        """The fix that writes ``text`` in place of ``span``."""
        return Autofix((TextEdit(span, text),), sure)


class Diagnostic(Struct, frozen=True, array_like=True):
    """One mistake.

    ``code`` names a page of ``shopcheck explain``; ``message`` is a plain sentence with the user's
    words in backticks; ``label`` stands under the underlined source; ``pointer`` is the JSON pointer
    of the place, for snapshots; ``suggestion`` is the name or value that was most likely meant, and ``fix``
    how a file's text becomes right; ``compared`` is what was expected and what was found, item by item;
    ``excerpt`` is how much of the lines it names may be shown; ``tag`` tells it from others of its code on
    its line, where a comment may allow it alone.
    """

    code: str
    message: Said
    span: Span | None = None
    severity: Severity = Severity.ERROR
    label: Text = Text()
    help: Said = Text()
    related: tuple[Related, ...] = ()
    pointer: str | None = None
    suggestion: str | None = None
    fix: Autofix | None = None
    compared: tuple[Pair, ...] = ()
    excerpt: Excerpt = Excerpt.LINE
    tag: str = ""

    @staticmethod
    def of(
        code: str,
        span: Span | None = None,
        key: str = "",
        /,
        *,
        severity: Severity = Severity.ERROR,
        label: Text = Text(),
        help: Said | None = None,  # noqa: A002 - the field's name
        related: tuple[Related, ...] = (),
        pointer: str | None = None,
        suggestion: str | None = None,
        fix: Autofix | None = None,
        compared: tuple[Pair, ...] = (),
        excerpt: Excerpt = Excerpt.LINE,
        tag: str = "",
        **values: Value,
    ) -> Diagnostic:
        """The diagnostic that says what the page of ``code`` has under ``key``, with ``values`` put in.

        Its help is the page's too, unless another one is given.
        """
        message, advice = on_page(code, key, values)
        return Diagnostic(
            code=code,
            message=message,
            span=span,
            severity=severity,
            label=label,
            help=advice if help is None else help,
            related=related,
            pointer=pointer,
            suggestion=suggestion,
            fix=fix,
            compared=compared,
            excerpt=excerpt,
            tag=tag,
        )

    @property
    def allowance(self) -> str:
        """How a comment names it: by its code, and its tag where it has one."""
        return f"{self.code}:{self.tag}" if self.tag else self.code

    @property
    def sure_edits(self) -> tuple[TextEdit, ...]:
        """The edits that nobody need be asked about; none where there are others, or none."""
        return self.fix.edits if self.fix is not None and self.fix.sure else ()


class InputError(Exception):
    """The user's input cannot be used; ``diagnostics`` say why, all of them at once."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "; ".join(d.message.en for d in self.diagnostics)


class PolicyError(InputError):
    """A rule file is invalid."""


class SnapshotError(InputError):
    """A snapshot, a waiver file or a platform's export is invalid."""


class UsageError(InputError):
    """The call itself is wrong: an unknown policy, parameter or subject."""
