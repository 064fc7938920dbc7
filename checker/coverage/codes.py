"""The codes of what rule tests leave open."""

from __future__ import annotations

from typing import Final

NOT_SEEN: Final = "SC660"
NOT_NOTICED: Final = "SC661"
#: A comment allows one of these, and yet there is a case that would show or notice it.
SHOWN_AFTER_ALL: Final = "SC662"
#: What only a run of rule tests can tell.
UNTESTED: Final = frozenset((NOT_SEEN, NOT_NOTICED, SHOWN_AFTER_ALL))
