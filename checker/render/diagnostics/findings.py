"""What machine formats of diagnostics share: paths, words, and a name for each that outlives moved lines."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from checker.base.text import Language
from checker.diagnostics import Diagnostic, Span
from checker.render.layout.escape import escape

#: What no XML document may hold.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def uri_path(file: str) -> str:
    """A file's path with forward slashes, as addresses and annotations have it."""
    return PurePath(file).as_posix()


def told(diagnostic: Diagnostic, language: Language) -> str:
    """The message, then label and help, each on a line of its own; control characters are written out."""
    parts = (diagnostic.message, diagnostic.label, diagnostic.help)
    said = "\n".join(part.to(language) for part in parts if part)
    return "\n".join(escape(line) for line in said.split("\n"))


def fingerprints(diagnostics: Sequence[Diagnostic], sources: Mapping[str, str]) -> list[str]:
    """For each diagnostic a name by its file, code, message and source line, not by its line's number.

    Equal ones are told apart by their order.
    """
    seen: dict[str, int] = {}
    found: list[str] = []
    for item in diagnostics:
        span = item.span or Span("", 0, 0, 0, 0)
        lines = sources.get(span.file, "").split("\n")
        line = lines[span.line - 1].strip() if 0 < span.line <= len(lines) else ""
        plain = "\0".join((uri_path(span.file), item.code, item.message.en, line))
        number = seen[plain] = seen.get(plain, 0) + 1
        found.append(hashlib.sha256(f"{plain}\0{number}".encode("utf-8", "surrogatepass")).hexdigest())
    return found


def xml_text(text: str) -> str:
    """``text`` without the characters that XML can't hold."""
    return _NOT_XML.sub("\ufffd", text)
