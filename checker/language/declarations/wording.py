"""How a declared field is spoken of where nobody says so: read off its title, where that leaves no doubt."""

from __future__ import annotations

from typing import Final

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.language.declarations.model import Json
from checker.schema.catalog import Field, Scalar
from checker.schema.words import noun

#: ``removed at`` and 移除时间: a record was removed.
_HAPPENED: Final = pattern(
    r"((?:re-?|un)?(?:[a-z]+ed|sent|paid|sold|bought|made|shut|withdrawn)) (?:at|on)\Z"
)
_TIME: Final = pattern(r"(.+?)(?:时间|日期|时刻)\Z")
#: ``verified`` and 已核验: a record is verified.
_IS: Final = pattern(r"(?:is )?([a-z-]+)\Z")
_ALREADY: Final = pattern(r"(?:已经|已)(.+)\Z")
_KINDS: Final = {
    "time": Scalar.TIME,
    "boolean": Scalar.BOOLEAN,
    "money": Scalar.MONEY,
    "integer": Scalar.INTEGER,
}


def from_title(kind: str, title: Text, *, ahead: bool) -> Json | None:
    """The ``x-words`` of a time or a yes or no, as its title tells them; None where that doesn't."""
    if kind == "time" and ahead:
        return {"en": {"due": title.en}, "zh": {"due": title.zh}}
    if kind == "time":
        en, zh = _HAPPENED.match(title.en), _TIME.match(title.zh)
        return {"en": {"was": en[1]}, "zh": {"did": zh[1]}} if en and zh else None
    en, zh = _IS.match(title.en), _ALREADY.match(title.zh)
    return {"en": {"is": en[1]}, "zh": {"yes": title.zh, "no": f"未{zh[1]}"}} if en and zh else None


def fits(kind: str, title: Text, words: Json) -> bool:
    """Whether ``x-words`` are in a form that a field of this kind has."""
    scalar = _KINDS.get(kind, Scalar.STRING)
    field = Field("", "", scalar, title, words, state=False, description="", required=False, derived=None)
    try:
        noun(field)
    except (ValueError, AttributeError):
        return False
    return True
