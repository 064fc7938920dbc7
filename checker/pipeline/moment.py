"""The instant that a day means in a shop."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from checker.base.text import Text
from checker.diagnostics import Diagnostic, UsageError
from checker.values.quantity import LocalDate, Unknown

if TYPE_CHECKING:
    from checker.snapshot import Snapshot

_NO_START: Final = Text(
    "the snapshot doesn't say the shop's timezone, so a day has no certain start: write an instant",
    "快照没有写明店铺时区，无法确定一天从何时开始，请写出具体时间",
)


def start_of(when: datetime | LocalDate | None, snapshot: Snapshot) -> datetime | None:
    """The instant that is meant: a day begins by the shop's clock.

    Raises:
        UsageError: nobody knows when a day begins there.
    """
    if not isinstance(when, LocalDate):
        return when
    start = snapshot.calendar.start_of(when)
    if isinstance(start, Unknown):
        wrong = Diagnostic.of(
            "SC604", None, "no-such-value", help=_NO_START, option="--as-of", value=str(when)
        )
        raise UsageError([wrong])
    return start
