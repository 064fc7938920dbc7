"""Records called by what they are: every *official account*, rather than every binding that is one."""

from __future__ import annotations

from typing import Final

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.explain.wording.context import last_field
from checker.explain.wording.shape import conjoined, together
from checker.explain.wording.values import listed
from checker.language.model.conditions import Condition, FieldRef, Literal, Op
from checker.language.surface import surface
from checker.schema.catalog import EnumType
from checker.schema.words import ascribed

_ARTICLE: Final = pattern(r"^an? ")


def by_kind(where: Condition | None) -> tuple[Text, Condition | None]:
    """What the records that ``where`` picks out are called by their kind, and what is left to say of them."""
    parts = () if where is None else conjoined(where)
    for part in parts:
        if called := _called(part):
            return called, together([other for other in parts if other is not part], part.span)
    return Text(), where


def _called(part: Condition) -> Text:
    test = surface(part)
    if test is None or test.op is not Op.IS or test.words.refuses or not isinstance(test.left, FieldRef):
        return Text()
    field = last_field(test.left.path)
    told = None if field is None else ascribed(field)
    words = field.type.said if field is not None and isinstance(field.type, EnumType) else {}
    found = [words.get(str(item.value)) for item in test.right if isinstance(item, Literal)]
    said = [text for text in found if text is not None]
    if told is None or not told.kind or len(test.left.path.steps) != 1 or len(said) < len(test.right):
        return Text()
    en = listed([_ARTICLE.sub("", text.en) for text in said], "en", last="or")
    zh = listed([text.zh for text in said], "zh", last="or")
    return Text(told.kind.en.replace("{}", en), told.kind.zh.replace("{}", zh))
