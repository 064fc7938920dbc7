"""Regular expressions that are compiled when they are first used: a run uses few of them."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def pattern(text: AnyStr, flags: re.RegexFlag | int = 0) -> re.Pattern[AnyStr]:
    """What ``re.compile`` gives, for whoever asks for its attributes."""
    return cast("re.Pattern[AnyStr]", _Uncompiled(text, flags))


class _Uncompiled:
    def __init__(self, text: Any, flags: re.RegexFlag | int) -> None:  # Any: str or bytes
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:  # Any: whatever a pattern has of that name
        found = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, found)  # asked for the next time, it costs what an attribute costs
        return found
