"""What types are called, and which of them compare."""

from __future__ import annotations

from typing import Final

from checker.base.text import Text
from checker.schema.catalog import Catalog, EnumType, ListType, ObjectType, Scalar, Type

_NAMES: Final = {
    Scalar.STRING: Text("a text", "文本"),
    Scalar.BOOLEAN: Text("yes or no", "是/否"),
    Scalar.INTEGER: Text("a whole number", "整数"),
    Scalar.DECIMAL: Text("a number", "数字"),
    Scalar.MONEY: Text("an amount of money", "金额"),
    Scalar.TIME: Text("a time", "时间"),
    Scalar.DURATION: Text("a duration", "时长"),
    Scalar.CURRENCY: Text("a currency", "币种"),
    Scalar.RATIO: Text("a share in per cent", "百分比"),
}

#: What a parameter is that is a list of words.
WORD_LIST: Final = ListType(None, Scalar.STRING)
NUMBERS: Final = frozenset((Scalar.INTEGER, Scalar.DECIMAL))


def type_name(of: Type, catalog: Catalog) -> Text:
    """How a sentence speaks of a value of this type."""
    if isinstance(of, Scalar):
        return _NAMES[of]
    if isinstance(of, EnumType):
        return Text("one of a list of words", "枚举值")
    if isinstance(of, ObjectType):
        return Text("an object with fields of its own", "含有字段的对象")
    if of.record is None:
        return Text("a list of texts", "文本列表")
    return Text(
        f"a list of {catalog.records[of.record].plural}", f"{catalog.records[of.record].title.zh}列表"
    )


def compares(left: Type, right: Type) -> bool:
    """Whether values of the two types can be told equal or put in order."""
    if left in NUMBERS:
        return right in NUMBERS
    if isinstance(left, ObjectType | ListType) or isinstance(right, ObjectType | ListType):
        return False
    return left == right


def same_kind(left: Type, right: Type) -> bool:
    """Whether a field of type ``right`` may be meant where one of type ``left`` is wanted."""
    return left == right or (left in NUMBERS and right in NUMBERS)
