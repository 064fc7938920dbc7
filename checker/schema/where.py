"""Where a seller finds a fact in the platform's back office: ``x-where`` beside a field of the schema.

Menus move, so each entry says what it rests on: the text that states it with that text's day, or nothing, and
then whoever shows it says that nobody has checked it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from msgspec import Struct

from checker.base.text import Text

_KEYS: Final = frozenset(("platform", "path", "url", "verified", "source"))


class Where(Struct, frozen=True):
    """A place in a platform's back office.

    ``path`` is the way through the menus; ``url`` a page that shows it. ``verified`` is the day of the text
    called ``source`` that states it; None where no text is known that does.
    """

    platform: str
    path: Text
    url: str | None = None
    verified: date | None = None
    source: str = ""

    @property
    def evidence(self) -> Text:
        """What the entry rests on, in words."""
        if self.verified is None:
            return Text("not verified", "路径未核实")
        return Text(f"as “{self.source}” says, {self.verified}", f"依据“{self.source}”，{self.verified}")


def places(member: Mapping[str, Any], platforms: Collection[str]) -> tuple[Where, ...]:
    """The entries of a member of the schema, at most one for each of ``platforms``.

    Raises:
        ValueError: an entry isn't in this form.
    """
    entries: Sequence[Mapping[str, Any]] = member.get("x-where", ())
    found = {where.platform: where for where in (_place(entry, platforms) for entry in entries)}
    if len(found) != len(entries):
        raise ValueError(f"`x-where` names a platform twice: {entries!r}")
    return tuple(found.values())


def _place(entry: Mapping[str, Any], platforms: Collection[str]) -> Where:
    path, url, verified = entry.get("path", {}), entry.get("url"), entry.get("verified")
    known = entry.keys() <= _KEYS and entry.get("platform") in platforms and path.keys() == {"en", "zh"}
    if not known or not all(path.values()) or not (url is None or url.startswith("https://")):
        raise ValueError(f"no place in a back office: {entry!r}")
    # What is verified is so by a text of some day: neither stands without the other.
    if (verified is False) is bool(entry.get("source")):
        raise ValueError(f"`verified` is the day of the text that `source` names, or false: {entry!r}")
    day = None if verified is False else date.fromisoformat(str(verified))
    return Where(entry["platform"], Text(path["en"], path["zh"]), url, day, entry.get("source", ""))
