"""The pages of the diagnostics: for each code what it means, a wrong example, the right one, and why."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import yaml
from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics.model import Severity

_FOLDER: Final = Path(__file__).with_name("codes")


class CodePage(Struct, frozen=True):
    """What ``shopcheck explain`` shows of a code.

    ``kind`` says what ``wrong`` and ``right`` are: a ``policy``, two ``versions`` of one with three hyphens
    between them, a ``snapshot``, a ``waivers`` file, a rule ``test``, a platform's ``export`` or the ``call``
    of a command.
    """

    code: str
    severity: Severity
    title: Text
    why: Text
    wrong: str
    right: str
    kind: str


@cache
def codes() -> tuple[str, ...]:
    """Every code that has a page, in order."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("SC*.yaml")))


def page(code: str) -> CodePage:
    """The page of ``code``.

    Raises:
        KeyError: there is no such code.
    """
    if code not in codes():
        raise KeyError(code)
    node = yaml.safe_load((_FOLDER / f"{code}.yaml").read_text(encoding="utf-8"))
    return CodePage(
        code=node["code"],
        severity=Severity(node["severity"]),
        title=Text(node["title"]["en"], node["title"]["zh"]),
        why=Text(node["why"]["en"], node["why"]["zh"]),
        wrong=node["wrong"],
        right=node["right"],
        kind=node["kind"],
    )
