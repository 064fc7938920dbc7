"""What records of different pages say of the same order."""

from __future__ import annotations

from checker.importers.facts import instant
from checker.importers.fields import Json


def more_pressing(one: Json | None, other: Json) -> Json:
    """Of two requests to cancel the same order: the pending one, or else the later one."""

    def rank(request: Json) -> tuple[bool, float, str]:
        asked = instant(str(request.get("requested_at", "")))
        return request.get("pending") is True, asked.timestamp() if asked else 0.0, str(request)

    return other if one is None else max(one, other, key=rank)
