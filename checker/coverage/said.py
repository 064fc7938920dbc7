"""What a mutation does, in both languages."""

from __future__ import annotations

import re
from typing import Final

from checker.base.text import Text

#: How mutations are described, and the same in Chinese.
_WORDS: Final = (
    (r"without part (\d+)", r"去掉第 \1 部分"),
    (r"at least (\d+) as (\d+)", r"把“至少 \1 项”改为“至少 \2 项”"),
    (r"at most (\d+) as (\d+)", r"把“至多 \1 项”改为“至多 \2 项”"),
    (r"without (`.*`)", r"去掉 \1"),
    (r"(`.*`) as (`.*`)", r"把 \1 改为 \2"),
    (r"(`.*`) after (`.*`)", r"把 \1 移到 \2 之后"),
    (r"(`.*`) denied", r"把 \1 取反"),
    (r"as (`.*`)", r"改为 \1"),
    (r"(`.*`)", r"改为 \1"),
    (r"the whole taken for the part", "把整体与部分对调"),
    (r"whenever it comes", "何时完成都算按时"),
    (r"only once it has come", "完成之后才算"),
    (r"even once it has come", "完成之后仍按期限计"),
)


def said(what: str) -> Text:
    """``what`` a mutation does."""
    for pattern, chinese in _WORDS:
        found = re.fullmatch(pattern, what)
        if found is not None:
            return Text(what, found.expand(chinese))
    return Text(what, what)
