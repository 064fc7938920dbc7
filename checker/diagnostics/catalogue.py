"""The pages of the diagnostics: for each code what it means, a wrong example, the right one, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct

from checker.base.compiled import YamlFolder
from checker.base.text import Text
from checker.diagnostics.severity import Severity

_FOLDER: Final = Path(__file__).with_name("codes")
PAGES: Final = YamlFolder(_FOLDER)


class Message(Struct, frozen=True):
    """What a diagnostic says, with ``{placeholders}``, and the help that always stands beside it."""

    text: Text
    help: Text


class CodePage(Struct, frozen=True):
    """What ``shopcheck explain`` shows of a code.

    ``kind`` says what ``wrong`` and ``right`` are: a ``policy``, two ``versions`` of one or one with a file
    that it ``uses``, with three hyphens between them, a ``snapshot``, a ``waivers`` file, a ``schema`` of
    further platforms, a rule ``test``, a platform's ``export``, a ``table`` or its ``rows``, the ``columns``
    of a snapshot's table, or the ``call`` of a command. ``messages`` are the sentences of its diagnostics, by
    key where there are several.
    """

    code: str
    severity: Severity
    title: Text
    why: Text
    wrong: str
    right: str
    kind: str
    messages: Mapping[str, Message]


@cache
def codes() -> tuple[str, ...]:
    """Every code that has a page, in order."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("SC*.yaml")))


@cache
def page(code: str) -> CodePage:
    """The page of ``code``.

    Raises:
        KeyError: there is no such code.
    """
    if code not in codes():
        raise KeyError(code)
    node = PAGES.tree(_FOLDER / f"{code}.yaml")
    return CodePage(
        code=node["code"],
        severity=Severity(node["severity"]),
        title=_text(node["title"]),
        why=_text(node["why"]),
        wrong=node["wrong"],
        right=node["right"],
        kind=node["kind"],
        messages=MappingProxyType(dict(_messages(node))),
    )


def _messages(node: Mapping[str, Any]) -> Iterator[tuple[str, Message]]:
    """``message``, or each of ``messages``; one without a ``help`` of its own has the page's."""
    several = {"": node["message"]} if "message" in node else node.get("messages", {})
    for key, told in several.items():
        advice = told.get("help", node.get("help"))
        yield key, Message(_text(told), Text() if advice is None else _text(advice))


def _text(node: Mapping[str, str]) -> Text:
    return Text(node["en"], node["zh"])
