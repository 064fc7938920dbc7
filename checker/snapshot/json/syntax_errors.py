"""Why a text isn't JSON, in words, where exactly, and inside what."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Excerpt, SnapshotError
from checker.snapshot.json.mistake import Mistake, diagnostics
from checker.snapshot.json.reasons import DEEP, TRAILING, TRUNCATED
from checker.snapshot.json.walk import MalformedError, Path, descend

_SPACES: Final = b" \t\n\r"


def refused(name: str, data: bytes, error: MalformedError) -> SnapshotError:
    """What is said of a document called ``name`` that isn't JSON."""
    return SnapshotError(diagnostics(name, data, [replace(_mistake(data, error), excerpt=Excerpt.SHAPE)]))


def _mistake(data: bytes, error: MalformedError) -> Mistake:
    if error.reason == DEEP:
        return Mistake(
            "SC312",
            error.offset,
            error.offset + 1,
            (),
            Text("lists or objects are nested too deeply in here", "此处的列表或对象嵌套过深"),
            Text("begins here", "从这里开始"),
            Text("a snapshot never needs more than ten levels", "快照的嵌套不会超过十层"),
        )
    if error.reason == TRUNCATED:
        return _truncated(data)
    offset = min(error.offset, len(data) - 1)
    path = descend(data, offset)
    start, end, cause = _cause(data, offset, error.reason)
    where = _where(path)
    return Mistake(
        cause.code,
        start,
        end,
        path,
        Text(f"not valid JSON{where.en}: {cause.message.en}", f"JSON 格式错误{where.zh}：{cause.message.zh}"),
        help=cause.help,
    )


def _truncated(data: bytes) -> Mistake:
    end = len(data.rstrip(_SPACES))
    path = descend(data, end - 1)
    where = _inside(path)
    return Mistake(
        "SC311",
        end - 1,
        end,
        path,
        Text(f"the file ends in the middle of {where.en}", f"文件在{where.zh}的中途结束"),
        Text("nothing follows", "后面没有内容"),
        Text(
            "it was probably cut off while being written or copied: export or copy it again",
            "可能在导出或复制时被截断，请重新导出或复制",
        ),
    )


def _where(path: Path) -> Text:
    return Text(f" in {_inside(path).en}", f"（位于 {_inside(path).zh.strip()}）") if path else Text()


def _inside(path: Path) -> Text:
    index = next((place for place, step in enumerate(path) if isinstance(step, int)), len(path))
    section = ".".join(map(str, path[:index]))
    field = next((step for step in reversed(path[index:]) if isinstance(step, str)), None)
    if not path:
        return Text("its outermost object", "最外层对象")
    if index == len(path):
        return Text(f"`{section}`", f" `{section}` ")
    record = Text(
        f"record {int(path[index]) + 1} in `{section}`", f" `{section}` 第 {int(path[index]) + 1} 条记录"
    )
    return Text(f"`{field}` of {record.en}", f"{record.zh}的 `{field}` ") if field is not None else record


class _Cause(Struct, frozen=True):
    """A cause, recognised by the scanner's reason, what stands at the place, and what stands before it."""

    reason: str
    here: bytes
    before: bytes
    message: Text
    help: Text = Text()
    code: str = "SC310"


_CAUSES: Final = (
    _Cause(
        "",
        rb"NaN|nan|Infinity|inf",
        rb"",
        Text("`NaN` and `Infinity` aren't numbers", "`NaN` 和 `Infinity` 不是数字"),
        Text("leave the key out where the value isn't known", "数值未知时请省略该键"),
        "SC313",
    ),
    _Cause(
        "trailing comma",
        rb"",
        rb"",
        Text("a comma with nothing after it", "多余的逗号，后面没有内容"),
        Text("remove the comma", "请删除这个逗号"),
    ),
    _Cause("", rb",", rb"[,\[{]", Text("a comma too many", "多了一个逗号"), Text("remove it", "请删除它")),
    _Cause(
        "",
        rb"'",
        rb"",
        Text("text stands in single quotes", "文本使用了单引号"),
        Text("use double quotes", "请使用双引号"),
    ),
    _Cause(
        "",
        "“|”|「|『|‘|’".encode(),
        rb"",
        Text("text stands in typographic quotes", "文本使用了中文或弯引号"),
        Text('use straight double quotes: "', '请使用半角双引号 "'),
    ),
    _Cause(
        "",
        "，|：|；".encode(),
        rb"",
        Text("a full-width punctuation mark", "使用了全角标点"),
        Text("use the ASCII comma or colon", "请使用半角逗号或冒号"),
    ),
    _Cause(
        "",
        rb"//|/\*|#",
        rb"",
        Text("comments aren't allowed", "不允许写注释"),
        Text("remove the comment", "请删除注释"),
    ),
    _Cause(
        "",
        rb"True|False|None|TRUE|FALSE|NULL|Null|undefined",
        rb"",
        Text("`true`, `false` and `null` are written in small letters", "`true`、`false`、`null` 要用小写"),
    ),
    _Cause(
        TRAILING,
        rb"",
        rb"",
        Text("something stands behind the end of the document", "文档结束之后还有内容"),
        Text(
            "a snapshot is one JSON object; join several exports with `shopcheck import`",
            "一份快照是一个 JSON 对象；多份导出请用 `shopcheck import` 合并",
        ),
    ),
    _Cause(
        "invalid character",
        rb"[\n\r]",
        rb"",
        Text("a line ends inside a text", "文本未结束就换行了"),
        Text(
            "the closing quote is missing; a line break inside a text is written \\n",
            "可能缺少结尾引号；文本中的换行请写成 \\n",
        ),
    ),
    _Cause(
        "invalid character",
        rb"[\x00-\x1f]",
        rb"",
        Text("a control character inside a text", "文本中有控制字符"),
        Text("write it as an escape, such as \\t for a tab", "请写成转义形式，如制表符写 \\t"),
    ),
    _Cause(
        "surrogate",
        rb"",
        rb"",
        Text(
            "half of a character: a \\u escape whose second half is missing",
            "不完整的字符：\\u 转义缺少后一半",
        ),
        Text("a text was probably cut in the middle of an emoji", "文本可能在表情符号中间被截断"),
    ),
    _Cause(
        "escape",
        rb"",
        rb"",
        Text("a backslash before a character that needs none", "反斜杠后面的字符不是有效的转义"),
        Text("write \\\\ for a backslash", "反斜杠本身请写成 \\\\"),
    ),
    _Cause(
        "invalid number|invalid character",
        rb"[+.]\d|[0-9.eE+]",
        rb"[0-9.eE+-]|[:,\[]",
        Text("this isn't how JSON writes a number", "数字的写法不符合 JSON"),
        Text(
            "no leading zeros, no `+`, digits on both sides of the point",
            "不能有前导零和 `+`，小数点两边都要有数字",
        ),
    ),
    _Cause(
        "invalid number",
        rb"",
        rb"",
        Text("this isn't how JSON writes a number", "数字的写法不符合 JSON"),
        Text(
            "no leading zeros, no `+`, digits on both sides of the point",
            "不能有前导零和 `+`，小数点两边都要有数字",
        ),
    ),
    _Cause("expected ':'", rb"", rb"", Text("a colon is missing after the key", "键后面缺少冒号")),
    _Cause(
        "expected ','",
        rb"[}\]]",
        rb"",
        Text("the wrong bracket closes here", "此处的括号不匹配"),
        Text(
            "brackets `[ ]` and braces `{ }` close in the order in which they open",
            "方括号 `[ ]` 与花括号 `{ }` 要成对闭合",
        ),
    ),
    _Cause(
        "expected ','",
        rb"\w",
        rb'"',
        Text(
            "a quote inside a text ends it too early, or a comma is missing",
            "文本中的引号使它提前结束，或缺少逗号",
        ),
        Text('a quote inside a text is written \\"', '文本中的引号请写成 \\"'),
    ),
    _Cause("expected ','", rb"", rb"", Text("a comma is missing before this", "此处之前缺少逗号")),
    _Cause(
        "expected '\"'",
        rb"",
        rb"",
        Text("a key must stand in double quotes", "键必须用双引号括起来"),
    ),
    _Cause(
        "invalid character",
        rb"[^\W\d]",
        rb"[:,\[]|\A\Z",
        Text("a word without quotes", "没有加引号的词"),
        Text(
            "text stands in double quotes; without them there are only `true`, `false` and `null`",
            "文本要用双引号括起来；不加引号的只有 `true`、`false` 和 `null`",
        ),
    ),
    _Cause("", rb"", rb"", Text("this doesn't belong here", "此处的内容不符合格式")),
)


_WORD: Final = re.compile(rb"\\u[0-9a-fA-F]{4}|[\w+.-]*")


def _cause(data: bytes, offset: int, reason: str) -> tuple[int, int, _Cause]:
    start = data.rfind(b"\\", max(0, offset - 1), offset + 1) if reason == "escape" else offset
    here = data[start : start + 16]
    before = data[max(0, start - 64) : start].rstrip(_SPACES)[-1:]
    word = _WORD.match(data, start, start + 40)
    end = max(start, offset) + 1
    if word is not None:
        end = max(end, word.end())
    while end < len(data) and data[end] & 0xC0 == 0x80:
        end += 1  # the rest of a character that takes several bytes
    cause = next(
        cause
        for cause in _CAUSES
        if re.search(cause.reason, reason) and re.match(cause.here, here) and re.search(cause.before, before)
    )
    return start, end, cause
