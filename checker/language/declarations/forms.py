"""The form of a declaration: which keys its mappings have, and which kinds of values there are.

They are those of ``schemas/snapshot.schema.json``, which a declaration adds to; to editors
``schemas/platform.schema.json`` says the same. Only the type is written shorter: ``type: time``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.language.grammar.keys import Kind

FILE: Final = Kind(
    Text("a declaration", "声明文件"),
    ("$schema", "title", "description", "$defs", "properties", "tables"),
)
#: Keys of a definition that holds words, and of one that is a kind of record.
_WORDS: Final = ("x-values", "x-said", "x-tally")
_RECORD: Final = ("x-plural", "x-measure", "x-container", "x-id", "x-created", "required", "properties")
WORDS: Final = Kind(Text("a list of words", "取值列表"), ("description", *_WORDS))
RECORD: Final = Kind(Text("a kind of record", "记录类型"), ("type", "x-title", "description", *_RECORD))
DEFINITION: Final = Kind(
    Text("a definition", "定义"), ("type", "anyOf", "x-title", "description", *_WORDS, *_RECORD)
)
_VALUE: Final = ("type", "$ref", "anyOf", "items")
MEMBER: Final = Kind(
    Text("a section", "数据部分"), (*_VALUE, "x-title", "description", "x-words", "x-where"), ("x-title",)
)
FIELD: Final = Kind(
    Text("a field", "字段"),
    (
        *_VALUE,
        *("x-title", "description", "x-words", "x-state", "x-relation", "x-names"),
        *("x-ahead", "x-pending", "x-derived", "x-where"),
    ),
    ("x-title",),
)
OPTION: Final = Kind(Text("a type", "类型"), _VALUE)
RELATION: Final = Kind(Text("a relation", "关联"), ("name", "to"), ("name", "to"))
PENDING: Final = Kind(Text("`x-pending`", "`x-pending`"), ("by", "closed", "then"))
DERIVED: Final = Kind(
    Text("`x-derived`", "`x-derived`"), ("by", "cases", "not_before", "not_after"), ("by", "cases")
)
WHERE: Final = Kind(
    Text("a place in a back office", "后台路径"),
    ("platform", "path", "url", "verified", "source"),
    ("platform", "path"),
)
LANGUAGES: Final = Kind(Text("`x-words`", "`x-words`"), ("en", "zh"), ("en", "zh"))

#: Values that are no records and no words.
SINGLE: Final = ("string", "boolean", "integer", "id", "time", "money", "currency", "region", "timezone")
#: What somebody may call them.
CALLED: Final[Mapping[str, str]] = {
    **dict.fromkeys(("text", "str", "word", "文本", "文字"), "string"),
    **dict.fromkeys(("bool", "flag", "yes or no", "是否"), "boolean"),
    **dict.fromkeys(("int", "whole number", "count", "整数", "数量"), "integer"),
    **dict.fromkeys(("identifier", "key", "编号"), "id"),
    **dict.fromkeys(("date", "datetime", "date-time", "instant", "timestamp", "day", "时间", "日期"), "time"),
    **dict.fromkeys(("amount", "price", "decimal", "金额"), "money"),
    "country": "region",
    "list": "array",
}
#: Names of sections, fields and definitions; and words as a policy writes them.
NAME: Final = pattern(r"[a-z][a-z0-9_]*\Z")
WORD: Final = pattern(r"[A-Za-z][A-Za-z0-9_-]*\Z")
#: What no word may be called: these mean something of their own wherever words stand.
RESERVED: Final = frozenset({"UNRECOGNISED", "mro", "null", "true", "false", "now", "present", "absent"})

TABLE: Final = Kind(
    Text("a table", "表格"),
    (
        *("title", "platform", "section", "recognise", "dates", "market", "none"),
        *("columns", "ignored"),
    ),
    ("title", "section", "columns"),
)
COLUMN: Final = Kind(Text("a column", "列"), ("names", "words", "empty"), ("names",))
MARKET: Final = Kind(Text("`market`", "`market`"), ("region", "currency", "timezone"))
#: The kinds of mapping in a declaration, by what the structure of files calls them.
DECLARED: Final[Mapping[str, Kind]] = {
    "schema": FILE,
    "declared_section": MEMBER,
    "declared_definition": DEFINITION,
    "declared_field": FIELD,
    "declared_relation": RELATION,
    "declared_place": WHERE,
    "declared_table": TABLE,
    "declared_column": COLUMN,
}
#: Columns that feed no field: in which currency amounts are, in which country a shop is.
BESIDE: Final = ("currency", "country")
