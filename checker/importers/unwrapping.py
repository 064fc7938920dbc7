"""Answers of a platform inside whatever they were saved in: lists, HAR files, dumps of SDKs, text.

A reader of a platform's pages says what is one; this finds them, however deep, with their places. Nothing
here knows any container by name: a HAR file, a Postman example, an axios response or a gateway's log entry is
an object in which an answer stands somewhere, perhaps as text.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.diagnostics import Excerpt
from checker.diagnostics.collector import Collector
from checker.importers.json_text import JsonTextError, RepeatedKeyError, decoded
from checker.importers.place import ExportDocument, ExportPlace

#: So deep an answer may stand in its container.
_DEEPEST: Final = 12
#: What else may hold something than text.
_HOLDING: Final[frozenset[type]] = frozenset({dict, list})
#: What JSON begins with that may hold something.
_OPENING: Final = frozenset({"{", "[", '"'})
#: So many records of a list are looked into.
_FEW: Final = 10
#: Members that records have, and members in which programs put answers.
_IDS: Final = frozenset({"id", "order_id", "return_id", "cancel_id", "product_id"})
_HOLDERS: Final = frozenset(
    {
        "request",
        "response",
        "responses",
        "body",
        "content",
        "text",
        "data",
        "item",
        "payload",
        "message",
        "result",
    }
)
#: Members that say to what an answer was the answer.
_REQUESTS: Final = ("request", "config", "originalRequest")


class Answer(Struct, frozen=True):
    """A value that is something by itself. ``request`` is the address that it answers to, or ``""``."""

    value: object
    place: ExportPlace
    request: str = ""

    @property
    def document(self) -> ExportDocument:
        """The value and its place."""
        return ExportDocument(self.value, self.place)


def unwrap(
    document: ExportDocument, is_page: Callable[[object], bool], problems: Collector
) -> Iterator[Answer]:
    """The parts of ``document`` that are pages; of one that is none, what stands inside it."""
    if not _holds(document.value, is_page, 0):
        return iter(())
    return _inside(Answer(document.value, document.place), is_page, problems, 0)


def _holds(value: object, is_page: Callable[[object], bool], depth: int) -> bool:
    """Whether a value is a page, or something in it is, or a text that may spell one: most values aren't.

    It goes the way of `_inside`, which keeps places.
    """
    if is_page(value) or isinstance(value, str):
        return True
    return depth < _DEEPEST and any(
        _holds(each, is_page, depth + 1) for each in filter(_may_hold, _members(value))
    )


def _members(value: object) -> Iterable[object]:
    """What is looked into of a list or an object."""
    if isinstance(value, list):
        return value[:_FEW] if _are_records(value) else value
    return _plain(value).values() if isinstance(value, Mapping) else ()


def _inside(
    part: Answer, is_page: Callable[[object], bool], problems: Collector, depth: int
) -> Iterator[Answer]:
    value = part.value
    if is_page(value):
        yield part
        return
    if depth >= _DEEPEST:
        return
    if isinstance(value, str):
        inner = _text(value, part.place, problems)
        if inner is not None:
            place = replace(part.place, excerpt=Excerpt.SHAPE)
            yield from _inside(Answer(inner, place, part.request), is_page, problems, depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(_members(value)):
            if _may_hold(item):
                item_part = Answer(item, part.place.at(index), part.request)
                yield from _inside(item_part, is_page, problems, depth + 1)
    elif isinstance(value, Mapping):
        request = _request(value) or part.request
        for key, member in _plain(value).items():
            if _may_hold(member):
                yield from _inside(Answer(member, part.place.at(key), request), is_page, problems, depth + 1)


def _may_hold(value: object) -> bool:
    """Whether a value may be an answer or hold one, as most don't."""
    if isinstance(value, str):
        return value.lstrip()[:1] in _OPENING
    return value.__class__ in _HOLDING


def _are_records(items: list[object]) -> bool:
    """Whether a long list is one of records: where the first hold no answers, the others don't either."""
    return len(items) > _FEW and all(
        isinstance(item, dict) and bool(_IDS & item.keys()) and not _HOLDERS & item.keys() for item in items
    )


def _text(text: str, place: ExportPlace, problems: Collector) -> object:
    """The object or list that ``text`` spells; None where it spells none."""
    if text.lstrip()[:1] not in _OPENING:
        return None
    try:
        return decoded(text)
    except RepeatedKeyError:
        problems.error("SC503", place, "inside-text", private=True)
    except JsonTextError:
        if '"code"' in text and '"data"' in text:  # meant as an answer, and cut off or torn on the way
            problems.error("SC501", place, "inside-text", private=True)
    return None


def _plain(value: Mapping[str, object]) -> Mapping[str, object]:
    """The members of an object; of one that holds a coded text, as HAR files do, the text itself."""
    text = value.get("text")
    if value.get("encoding") != "base64" or not isinstance(text, str):
        return value
    try:
        return {"text": b64decode(text, validate=True).decode()}
    except (binascii.Error, UnicodeDecodeError):
        return {}


def _request(value: Mapping[str, object]) -> str:
    """The address that the answer in ``value`` was asked of, where that stands beside it."""
    for key in _REQUESTS:
        asked = value.get(key)
        url = asked.get("url", asked.get("path")) if isinstance(asked, Mapping) else asked
        url = url.get("raw") if isinstance(url, Mapping) else url
        if isinstance(url, str) and url:
            return url
    url = value.get("url")
    return url if isinstance(url, str) else ""
