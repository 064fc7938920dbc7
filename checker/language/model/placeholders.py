"""What stands in braces in the texts of policies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from checker.base.patterns import pattern
from checker.base.text import Language, Text

#: ``{name}``: a parameter, a named value or a figure of what is checked.
PLACEHOLDER: Final = pattern(r"\{([^{}\s|]+)\}")
#: ``{order is|orders are}``: which of the two is said depends on how many there are.
NUMBERED: Final = pattern(r"\{([^{}|]*)\|([^{}|]*)\}")


def filled(text: Text, count: int, figure: Callable[[str, Language], str]) -> Text:
    """``text`` with the words that fit ``count``, and with each name in braces replaced by its ``figure``."""

    def said(language: Language) -> str:
        worded = NUMBERED.sub(lambda match: match[1 if count == 1 else 2], getattr(text, language))
        return PLACEHOLDER.sub(lambda match: figure(match[1], language), worded)

    return Text(said("en"), said("zh"))
