"""Why a text isn't JSON, as those call it who find out and those who put it into words."""

from __future__ import annotations

from typing import Final

#: The text ends too early.
TRUNCATED: Final = "truncated"
#: It nests too deeply to be read.
DEEP: Final = "deep"
#: Something stands behind the value.
TRAILING: Final = "trailing characters"
