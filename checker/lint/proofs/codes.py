"""The codes of what is proven."""

from __future__ import annotations

from typing import Final

NEVER: Final = "SC230"
ALWAYS: Final = "SC231"
NO_RECORD: Final = "SC232"
EVERY_RECORD: Final = "SC233"
IMPLIED: Final = "SC234"
CONTRADICTION: Final = "SC235"
UNREACHABLE: Final = "SC236"
REDUNDANT: Final = "SC237"
OVER_AT_ONCE: Final = "SC238"
NOT_ASKED: Final = "SC239"
PROVEN: Final = frozenset(
    (
        NEVER,
        ALWAYS,
        NO_RECORD,
        EVERY_RECORD,
        IMPLIED,
        CONTRADICTION,
        UNREACHABLE,
        REDUNDANT,
        OVER_AT_ONCE,
        NOT_ASKED,
    )
)
