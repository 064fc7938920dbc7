"""What stands in braces in the texts of policies."""

from __future__ import annotations

from typing import Final

from checker.base.patterns import pattern

#: ``{name}``: a parameter, a named value or a figure of what is checked.
PLACEHOLDER: Final = pattern(r"\{([^{}\s|]+)\}")
#: ``{order is|orders are}``: which of the two is said depends on how many there are.
NUMBERED: Final = pattern(r"\{([^{}|]*)\|([^{}|]*)\}")
