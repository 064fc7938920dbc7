"""A file as it is written in the one way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from checker.base.patterns import pattern
from checker.format.indentation import indented
from checker.format.order import ordered
from checker.format.reading import meaning
from checker.format.spacing import quoted, spaced, trimmed
from checker.language.library.kinds import Holding, kind_of

_SCHEMA_LINE: Final = pattern(r"# *yaml-language-server: *\$schema=")


#: One step can make way for another before it; more rounds than any file needs.
_ROUNDS: Final = 8

#: One step to the one way of writing.
Step = Callable[[str], str]


class Form(Struct, frozen=True):
    """What a file holds: its ``kind``, and the name of the schema that an editor checks it with."""

    kind: Holding
    schema: str | None


POLICY: Final = Form(Holding.POLICY, "policy")
TESTS: Final = Form(Holding.TESTS, "rule-tests")
WAIVERS: Final = Form(Holding.WAIVERS, "waivers")
SCHEMA: Final = Form(Holding.SCHEMA, "platform")
SHARED: Final = Form(Holding.SHARED, "shared")
#: YAML of another kind, such as an importer's facts: its keys mean nothing here.
OTHER: Final = Form(Holding.OTHER, None)


_FORMS: Final = {form.kind: form for form in (POLICY, TESTS, WAIVERS, SCHEMA, SHARED, OTHER)}


def form_of(path: Path, text: str) -> Form:
    """What a file holds, by its name and its keys."""
    return _FORMS[kind_of(path, text)]


def tidied(text: str, form: Form, schema: str | None = None) -> str:
    """``text`` with its keys in order, double quotes, and a first line that names its ``schema``.

    ``schema`` is that file's path from here, or None where there is none. What isn't sound YAML stays.
    """
    return _written(text, _tidying(form, schema))


def formatted(text: str, form: Form, schema: str | None = None) -> str:
    """``text`` written in the one way: as ``tidied`` has it, and its lines, spaces and indentation too."""
    return _written(text, (*_tidying(form, schema), indented, spaced, trimmed))


def _tidying(form: Form, schema: str | None) -> tuple[Step, ...]:
    return quoted, lambda text: ordered(text, form.kind), lambda text: _headed(text, schema)


def _written(text: str, steps: Sequence[Step]) -> str:
    """``text`` after as many rounds of ``steps`` as change it; a text that doesn't come to rest stays."""
    now = text
    for _ in range(_ROUNDS):
        before, now = now, _round(now, steps)
        if now == before:
            return now
    return text


def _round(text: str, steps: Sequence[Step]) -> str:
    """``text`` after ``steps``, of which each counts only where it leaves what is said as it was."""
    said = meaning(text)
    if said is None:
        return text
    ending = "\r\n" if "\r\n" in text else "\n"
    text = text.replace("\r\n", "\n")
    for step in steps:
        new = step(text)
        if new != text and meaning(new) == said:
            text = new
    return text.replace("\n", ending)


def _headed(text: str, schema: str | None) -> str:
    if schema is None or any(_SCHEMA_LINE.match(line) for line in text.split("\n")):
        return text
    return f"# yaml-language-server: $schema={schema}\n{text}"
