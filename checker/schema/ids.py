"""What an id is, as the snapshot schema says, and what to say of a text that isn't one."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from msgspec import Struct

from checker.base.patterns import pattern
from checker.base.resources import schema_tree
from checker.base.text import Text

#: Up to here every whole number stays what it is in any program; beyond, two ids may become one.
EXACT: Final = 2**53
#: What stands around an id by accident and is no part of it.
SPACES: Final = " \t\r\n\v\f\u0085\u00a0\u2002\u2003\u2009\u200b\u200e\u200f\u202f\u3000\ufeff"
#: How spreadsheets show and save long numbers: rounded, with a fraction or separators, as ``#####``, as text.
_SPREADSHEET: Final = pattern(
    r"""-?[0-9]+([.,][0-9]*)?[eE][+-]?[0-9]+ | -?[0-9]+[.,][0-9]* | [0-9]{1,3}([,.\u00a0\u202f '][0-9]{3})+
    | [#]+ | [#](N/A|NAME|REF|VALUE|NUM|DIV/0)[!?]? | ['\u2018\u2019`].* | =.*""",
    re.VERBOSE | re.DOTALL,
)


class Damage(Struct, frozen=True):
    """Why a text is no id, and what to do about it; a ``private`` one may be a name and isn't shown."""

    message: Text
    help: Text
    private: bool = False


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(id_pattern())


def id_pattern() -> str:
    """The schema's pattern of ids as Python's ``re`` must be told it; digits alone, as most are, go first."""
    written = ecma(schema_tree("snapshot")["$defs"]["id"]["pattern"])
    return f"(?a)^[0-9]+\\Z|{written.removeprefix('(?a)')}"


def ecma(pattern: str) -> str:
    """A pattern of a JSON Schema as Python's ``re`` must be told it: ASCII, ``$`` only at the very end."""
    return "(?a)" + pattern.removesuffix("$") + (r"\Z" if pattern.endswith("$") else "")


def trimmed(text: str) -> str:
    """An id without the white space around it, with which it would be found nowhere."""
    return text.strip(SPACES)


def is_id(text: str) -> bool:
    """Whether ``text`` is an id."""
    return _pattern().search(text) is not None


def keeps_digits(number: int) -> bool:
    """Whether a whole number is what was written first: no program that counts in doubles has rounded it.

    One that did leaves a double, or at most 17 digits and zeros after them.
    """
    if abs(number) <= EXACT:
        return True
    digits = str(abs(number)).rstrip("0")
    return 17 < len(digits) <= 40 and int(float(number)) != number


def damage(text: str) -> Damage | None:
    """Why ``text`` is no id; None where it is one."""
    if is_id(text):
        return None
    if not text:
        return Damage(
            Text("this id is empty", "编号为空"),
            Text("an id has at least one character", "编号至少要有一个字符"),
        )
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    if _SPREADSHEET.fullmatch(text):
        return Damage(
            Text(
                f"`{shown}` is what a spreadsheet makes of an id: digits may be lost",
                f"`{shown}` 是电子表格改写过的编号，可能已经丢失位数",
            ),
            Text(
                "export it again and leave it unopened; in a spreadsheet, import the column as text",
                "请重新导出，不要先用电子表格打开；如需打开，请把该列按文本导入",
            ),
        )
    words = " " in text or not text.isascii()  # a name, maybe: nobody's is shown
    return Damage(
        Text("this text is no id", "这段文字不是编号")
        if words
        else Text(f"`{shown}` is no id", f"`{shown}` 不是编号"),
        Text(
            "ids consist of letters, digits, `-` and `_`: copy it as the platform shows it",
            "编号由字母、数字、`-` 和 `_` 组成，请按平台显示的原样填写",
        ),
        private=words,
    )


def number_damage(written: str) -> Damage:
    """Why a number, ``written`` like this, can't be taken for an id."""
    return damage(written) or Damage(
        Text(
            f"the id `{written}` is a number of more than 15 digits, without quotes",
            f"编号 `{written}` 是超过 15 位的数字，且没有加引号",
        ),
        Text(
            "many programs round such numbers, so two records may have become one: export ids as text",
            "很多程序会对这样的数字四舍五入，两条记录可能因此变成同一条：请按文本导出编号",
        ),
    )
