"""What a command has found in files, and what the formats of it share: paths, words, lasting names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from msgspec import Struct

from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic, Severity, Span
from checker.diagnostics.messages import Said
from checker.render.diagnostics.excerpt import line_of
from checker.render.layout.escape import escape, harmless
from checker.render.layout.json import Json


class JunitCase(Struct, frozen=True):
    """One case of a test run: which file's, its name, and what went wrong.

    It failed, couldn't be decided (``errors``), or was ``skipped`` for the reason given. ``suite`` is what it
    is counted under, if not its file.
    """

    file: str
    name: str
    line: int = 1
    failures: tuple[Diagnostic, ...] = ()
    errors: tuple[Diagnostic, ...] = ()
    skipped: Said = Text()
    suite: str = ""


class RuleDescriptor(Struct, frozen=True):
    """What a code stands for that has no page of its own: a precondition of a policy."""

    title: Text
    help: Text = Text()
    url: str | None = None
    severity: Severity = Severity.ERROR


class Findings(Struct, frozen=True):
    """What a command, called ``title``, has found in ``files``.

    ``suppressed`` are findings that are allowed, each with the reason. ``counts`` stand beside the
    diagnostics in JSON; ``changes`` are the lines of a unified diff, and ``closing`` the lines that end it in
    words (one that is empty is a blank line). ``cases`` are what a test run consists of; without them each
    file is one. ``rules`` are those of the codes that have no page of their own.
    ``strict``: a warning fails a file; ``successful``: the command could do what it was asked.
    """

    diagnostics: Sequence[Diagnostic]
    title: str = "shopcheck"
    files: Sequence[str] = ()
    suppressed: Sequence[tuple[Diagnostic, str]] = ()
    counts: Mapping[str, Json] = {}
    changes: Sequence[str] = ()
    closing: Sequence[Text] = ()
    cases: Sequence[JunitCase] = ()
    rules: Mapping[str, RuleDescriptor] = {}
    strict: bool = False
    successful: bool = True


def uri_path(file: str) -> str:
    """A file's path with forward slashes, as addresses and annotations have it."""
    return PurePath(file).as_posix()


def full_message(diagnostic: Diagnostic, language: Language) -> str:
    """The message, then label and help, each on a line of its own; control characters are written out.

    No line is one that the log of a job takes for a command.
    """
    parts = (diagnostic.message, diagnostic.label, diagnostic.help)
    said = "\n".join(part.to(language) for part in parts if part)
    return "\n".join(harmless(escape(line)) for line in said.split("\n"))


def fingerprints(diagnostics: Sequence[Diagnostic], sources: Mapping[str, str]) -> list[str]:
    """For each diagnostic a name by its file, code, message and source line, not by its line's number.

    Equal ones are told apart by their order.
    """
    seen: dict[str, int] = {}
    found: list[str] = []
    for item in diagnostics:
        span = item.span or Span("", 0, 0, 0, 0)
        line = (line_of(sources.get(span.file), span.line) or "").strip()
        plain = "\0".join((uri_path(span.file), item.code, item.message.en, line))
        number = seen[plain] = seen.get(plain, 0) + 1
        found.append(hashlib.sha256(f"{plain}\0{number}".encode("utf-8", "surrogatepass")).hexdigest())
    return found


def unlinked(text: str) -> str:
    """``text`` without what a viewer would show as a link: whoever wrote the data might lead it anywhere."""
    return text.replace("](", "] (")


def xml_text(text: str) -> str:
    """``text`` line by line with what is invisible written out, and no command to the runner of a job."""
    return harmless("\n".join(map(escape, text.split("\n"))))
