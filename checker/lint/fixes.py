"""Putting right what has one answer: sure fixes of diagnostics, until none is left, and the order of keys.

Nothing is written here: what the files are to hold is the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from checker.base.io import read_file, resolved
from checker.diagnostics import Diagnostic
from checker.diagnostics.edits import apply
from checker.format import OTHER, form_of, format_files, tidied
from checker.language.library.files import Surroundings
from checker.lint.linter import LintResult, lint

#: A corrected name can bring further mistakes to light; more rounds than any file needs.
_ROUNDS: Final = 50
_BOM: Final = b"\xef\xbb\xbf"


class Fixed(Struct, frozen=True):
    """The new content of the files that change, and the mistakes that were put right in them.

    A file can change without one: keys are put in order, and the line is added that names the file's schema.
    """

    contents: Mapping[Path, bytes]
    mistakes: tuple[Diagnostic, ...]


def fix(paths: Sequence[str | Path]) -> Fixed:
    """Put right what is sure in the rule files and rule tests among ``paths`` and in the folders among them.

    Files beside them, such as the base of an overlay, stay as they are.
    """
    contents: dict[Path, bytes] = {}
    mistakes: list[Diagnostic] = []
    for _ in range(_ROUNDS):
        found = _round(lint(paths, contents, around=Surroundings()), contents)
        if not found:
            break
        mistakes += found
    contents |= format_files(paths, tidied, contents).contents
    return Fixed(contents, tuple(mistakes))


def _round(result: LintResult, contents: dict[Path, bytes]) -> list[Diagnostic]:
    """Make every sure fix of ``result``; those that were made, by file and place."""
    made: list[Diagnostic] = []
    for name, file in result.files.items():
        sure = [item for item in result.diagnostics if _is_sure(item, name)]
        if not sure:
            continue
        path = resolved(file)
        old = read_file(path, unsaved=contents)
        mark, plain = (_BOM, old[len(_BOM) :]) if old.startswith(_BOM) else (b"", old)
        text = plain.decode()
        if form_of(path, text) is OTHER:
            continue
        edits = [edit for item in sure for edit in item.sure_edits]
        if (new := apply(text, edits)) != text:
            contents[path] = mark + new.encode()
            made += sure
    return made


def _is_sure(item: Diagnostic, file: str) -> bool:
    return bool(item.sure_edits) and all(edit.span.file == file for edit in item.sure_edits)
