"""The codes of what rule tests leave open."""

from __future__ import annotations

from typing import Final

NOT_SEEN: Final = "SC660"
NOT_NOTICED: Final = "SC661"
#: What only a run of rule tests can tell.
UNTESTED: Final = frozenset((NOT_SEEN, NOT_NOTICED))
