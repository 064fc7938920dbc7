"""Many files in the one way of writing: what each is to hold."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from checker.base.io import NOTHING_UNSAVED, Unsaved, resolved
from checker.diagnostics import Diagnostic
from checker.diagnostics.collector import Collector
from checker.format.form import OTHER, Form, form_of, formatted
from checker.language.library.documents import read_text
from checker.language.library.files import Files
from checker.language.yaml.reader import parse

#: Writes a text of some form; the path of its schema is given where there is one.
Writer = Callable[[str, Form, str | None], str]


class Formatted(Struct, frozen=True):
    """The new content of the files that change, all ``files`` by name, and why some can't be read."""

    contents: Mapping[Path, bytes]
    files: Mapping[str, Path]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def unreadable(self) -> int:
        """How many files can't be read."""
        return len({item.span.file for item in self.diagnostics if item.span is not None} & self.files.keys())

    @property
    def unchanged(self) -> int:
        """How many files are in form already."""
        return len(self.files) - len(self.contents) - self.unreadable


def format_files(
    paths: Sequence[str | Path], write: Writer = formatted, unsaved: Unsaved = NOTHING_UNSAVED
) -> Formatted:
    """Write the files among ``paths``, and in the folders among them, in the one way.

    Nothing is written to disk. What is ``unsaved`` stands in for what is there.
    """
    contents: dict[Path, bytes] = {}
    problems = Collector()
    texts = Files(unsaved)
    given = [Path(path) for path in paths]
    among = texts.sort(given, problems)
    files = {texts.name(file): file for file in (*among.ours, *among.passed)}
    if not files:
        list(texts.rules(given, problems))  # which notes that there are none
    for file in files.values():
        own = Collector()
        text = read_text(file, texts, own)
        form = OTHER if text is None else form_of(file, text)
        if text is not None and parse(text, texts.name(file), own) is not None and not own.sorted():
            new = text if form is OTHER else write(text, form, schema_beside(file, form))
            if new != text:
                contents[resolved(file)] = new.encode()
        for item in own.sorted():
            problems.add(item)
    return Formatted(contents, files, problems.sorted())


def schema_beside(file: Path, form: Form) -> str | None:
    """The path, seen from ``file``, of its schema: in its folder, in one above, or in ``schemas`` there."""
    if form.schema is None:
        return None
    folder = resolved(file).parent
    name = f"{form.schema}.schema.json"
    for above in (folder, *folder.parents):
        for schema in (above / name, above / "schemas" / name):
            if schema.is_file():
                return Path(os.path.relpath(schema, folder)).as_posix()
        if (above / ".git").exists():
            break
    return None
