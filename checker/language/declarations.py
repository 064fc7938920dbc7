"""What a policy declares before its preconditions: texts, sources, parameters and named values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping as Dictionary
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final, TypeVar

from checker.diagnostics import Related, Span
from checker.diagnostics.nearest import nearest
from checker.language.context import Context, Names
from checker.language.keys import EXPRESSIONS, KINDS, as_mapping, as_scalar, check_keys, wrong_shape
from checker.language.literals import Misread, clipped, infer, read
from checker.language.model import Citation, NamedValue, Parameter, SourceText
from checker.language.operands import ANY, misread, operand, type_of
from checker.language.problems import Problems, quoted, quoted_zh
from checker.language.tree import Entry, Mapping, Node, Scalar, Sequence, scalars
from checker.schema.catalog import Scalar as ScalarType
from checker.text import Text
from checker.values.quantity import LocalDate, Value

_T = TypeVar("_T")

PLACEHOLDER: Final = re.compile(r"\{([^{}\s]+)\}")
IDENTIFIER: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")

#: The words for types that a parameter without a value is given by.
PARAMETER_TYPES: Final[Dictionary[str, ScalarType]] = {
    "duration": ScalarType.DURATION,
    "number": ScalarType.DECIMAL,
    "money": ScalarType.MONEY,
    "text": ScalarType.STRING,
    "yes-no": ScalarType.BOOLEAN,
    "date": ScalarType.TIME,
    "time": ScalarType.TIME,
}


def text_of(entry: Entry, problems: Problems, *, one_language: bool = False) -> Text:
    """The text in two languages that an entry such as ``title`` holds; what is missing is noted."""
    node = entry.value
    if isinstance(node, Scalar) and not node.is_null:
        language = "en" if node.text.isascii() else "zh"
        problems.error(
            "SC127",
            node.span,
            Text(f"`{entry.name}` must say which language it is in", f"`{entry.name}` 要写明语言"),
            help=Text(
                f'write {{{language}: "{clipped(node.text)}"}}',
                f'写成 {{{language}: "{clipped(node.text)}"}}',
            ),
        )
        return Text()
    mapping = as_mapping(node, Text(f"`{entry.name}`", f"`{entry.name}`"), problems)
    if mapping is None:
        return Text()
    found = check_keys(mapping, KINDS["text"], problems, owner=entry.key.span)
    texts = {"en": "", "zh": ""}
    for language, part in found.items():
        scalar = as_scalar(part.value, Text(f"`{entry.name}`", f"`{entry.name}`"), problems)
        texts[language] = "" if scalar is None else scalar.text.strip()
    missing = [language for language in texts if language not in found]
    if missing and found and not one_language:
        other = Text("English", "英文") if missing == ["en"] else Text("Chinese", "中文")
        problems.warning(
            "SC139",
            entry.key.span,
            Text(f"this `{entry.name}` has no {other.en} text", f"此处的 `{entry.name}` 没有{other.zh}文本"),
            help=Text("the other language will stand in for it", "将以另一种语言代替"),
        )
    elif not found:
        problems.error(
            "SC102",
            entry.key.span,
            Text(f"`{entry.name}` needs `en` or `zh`", f"`{entry.name}` 缺少 `en` 或 `zh`"),
        )
    return Text(texts["en"], texts["zh"])


def check_placeholders(entry: Entry, names: Names, problems: Problems) -> None:
    """Note placeholders of a text that name nothing, or that stand in one language only."""
    if not isinstance(entry.value, Mapping):
        return
    used: dict[str, set[str]] = {}
    for part in entry.value.entries:
        if not isinstance(part.value, Scalar) or part.name not in ("en", "zh"):
            continue
        found = used.setdefault(part.name, set())
        for match in PLACEHOLDER.finditer(part.value.text):
            name = match[1]
            found.add(name)
            if name not in names.declared:
                near = nearest(name, names.declared)
                problems.error(
                    "SC128",
                    _inside(part.value, match),
                    Text(
                        f"`{{{clipped(name)}}}` is no parameter or value of this policy",
                        f"`{{{clipped(name)}}}` 不是本政策的参数或命名值",
                    ),
                    suggestion=None if near is None else f"{{{near}}}",
                )
    if len(used) == 2 and used["en"] != used["zh"]:
        different = sorted(used["en"] ^ used["zh"])
        problems.error(
            "SC128",
            entry.key.span,
            Text(
                f"only one language of this `{entry.name}` has {quoted(f'{{{name}}}' for name in different)}",
                f"`{entry.name}` 中只有一种语言含有 {quoted_zh(f'{{{name}}}' for name in different)}",
            ),
        )


def _inside(node: Scalar, match: re.Match[str]) -> Span:
    """The place of a match in a scalar, as far as it is written on one line."""
    span = node.span
    if (
        span.line != span.end_line
        or len(node.text) + (0 if node.plain else 2) != span.end_column - span.column
    ):
        return span
    start = span.column + match.start() + (0 if node.plain else 1)
    return replace(span, column=start, end_column=start + len(match.group()))


def sources_of(entry: Entry | None, problems: Problems) -> dict[str, SourceText]:
    """The texts that a policy cites, by id."""
    found: dict[str, SourceText] = {}
    for item in named_entries(entry, problems):
        mapping = as_mapping(item.value, Text("a source", "来源"), problems)
        if mapping is None:
            continue
        parts = check_keys(mapping, KINDS["source"], problems, owner=item.key.span)
        found[item.name] = SourceText(
            id=item.name,
            title=text_of(parts["title"], problems, one_language=True) if "title" in parts else Text(),
            section=plain_text(parts.get("section"), problems),
            published=day_of(parts.get("published"), problems),
            url=_url(parts.get("url"), problems),
            span=item.key.span,
        )
    return found


def _url(entry: Entry | None, problems: Problems) -> str | None:
    url = plain_text(entry, problems)
    if entry is not None and url is not None and not url.startswith(("https://", "http://")):
        problems.error(
            "SC138",
            entry.value.span,
            Text("a `url` begins with https:// or http://", "`url` 应以 https:// 或 http:// 开头"),
        )
        return None
    return url


def plain_text(entry: Entry | None, problems: Problems) -> str | None:
    """The text of an optional entry."""
    if entry is None:
        return None
    scalar = as_scalar(entry.value, Text(f"`{entry.name}`", f"`{entry.name}`"), problems)
    return None if scalar is None else scalar.text


def day_of(entry: Entry | None, problems: Problems) -> date | None:
    """The calendar day of an optional entry."""
    if entry is None:
        return None
    scalar = as_scalar(entry.value, Text(f"`{entry.name}`", f"`{entry.name}`"), problems)
    if scalar is None:
        return None
    value = read(scalar.text, ScalarType.TIME, plain=scalar.plain)
    if isinstance(value, LocalDate):
        return date(value.year, value.month, value.day)
    suggestion = value.suggestion if isinstance(value, Misread) else None
    message = (
        value.message
        if isinstance(value, Misread)
        else Text("a day is wanted here, without a time", "此处只写日期,不写时间")
    )
    problems.error(
        "SC116",
        scalar.span,
        message,
        suggestion=suggestion,
        help=Text("write a day as 2026-01-31", "日期写成 2026-01-31"),
    )
    return None


def words_of(entry: Entry | None, problems: Problems) -> tuple[str, ...]:
    """One word, or a list of words, such as markets."""
    if entry is None:
        return ()
    nodes = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
    what = Text(f"`{entry.name}`", f"`{entry.name}`")
    found = [as_scalar(node, what, problems) for node in nodes]
    return tuple(scalar.text for scalar in found if scalar is not None)


def named_entries(entry: Entry | None, problems: Problems) -> Iterator[Entry]:
    """The entries of a mapping from names, such as ``parameters``; names that can't be used are noted."""
    if entry is None:
        return
    mapping = as_mapping(entry.value, Text(f"`{entry.name}`", f"`{entry.name}`"), problems)
    for item in mapping.entries if mapping is not None else ():
        if not IDENTIFIER.match(item.name):
            meant = re.sub(r"[^A-Za-z0-9_]+", "_", item.name).strip("_")
            problems.error(
                "SC134",
                item.key.span,
                Text(f"`{clipped(item.name)}` can't be a name here", f"`{clipped(item.name)}` 不能用作名称"),
                suggestion=meant if IDENTIFIER.match(meant) else None,
                help=Text(
                    "a name has letters, digits and `_`, and begins with a letter",
                    "名称由字母、数字和 `_` 组成,以字母开头",
                ),
            )
        yield item


def citation_of(
    entry: Entry | None, sources: Dictionary[str, SourceText], problems: Problems
) -> Citation | None:
    """What ``source`` cites: ``id``, or ``{id: key words}``."""
    if entry is None:
        return None
    node = entry.value
    quote: str | None = None
    if isinstance(node, Mapping):
        if len(node.entries) != 1:
            problems.error(
                "SC103",
                node.span,
                Text("`source` names one source, with a few key words", "`source` 只写一个来源及其关键词"),
                help=Text("write {id: key words}", "写成 {编号: 关键词}"),
            )
            return None
        name = node.entries[0].key
        quote = plain_text(node.entries[0], problems)
    else:
        scalar = as_scalar(node, Text("`source`", "`source`"), problems)
        if scalar is None:
            return None
        name = scalar
    source = sources.get(name.text)
    if source is None:
        problems.error(
            "SC106",
            name.span,
            Text(f"no source is called `{clipped(name.text)}`", f"没有名为 `{clipped(name.text)}` 的来源"),
            suggestion=nearest(name.text, sources),
            help=Text(f"declared here: {quoted(sources)}", f"已声明的有:{quoted_zh(sources)}")
            if sources
            else Text("declare it under `sources`", "请在 `sources` 中声明"),
        )
        return None
    return Citation(source.id, source.title, source.section, source.published, quote, name.span)


def parameter_of(entry: Entry, sources: Dictionary[str, SourceText], context: Context) -> Parameter | None:
    """One entry of ``parameters``."""
    problems = context.problems
    mapping = as_mapping(entry.value, Text("a parameter", "参数"), problems)
    if mapping is None:
        return None
    parts = check_keys(mapping, KINDS["parameter"], problems, owner=entry.key.span)
    title = text_of(parts["title"], problems) if "title" in parts else Text()
    citation = citation_of(parts.get("source"), sources, problems)
    choices = _choices(parts.get("choices"), problems)
    value = parts.get("value")
    scalar = None if value is None else as_scalar(value.value, Text("`value`", "`value`"), problems)
    kind = _parameter_type(entry, parts, scalar, choices, context)
    if kind is None or (value is not None and scalar is None) or ("choices" in parts and choices is None):
        return None
    read_choices: dict[str, Value] = {}
    for key, (choice, _) in (choices or {}).items():
        read_choice = read(key, kind, plain=choice.plain)
        if isinstance(read_choice, Misread):
            misread(read_choice, choice.span, context)
            return None
        read_choices[key] = read_choice
    result: Value = None
    if scalar is not None:
        read_value = read(scalar.text, kind, plain=scalar.plain)
        if isinstance(read_value, Misread):
            misread(read_value, scalar.span, context)
            return None
        result = read_value
        if choices is not None and result not in read_choices.values():
            problems.error(
                "SC135",
                scalar.span,
                Text(
                    f"`{clipped(scalar.text)}` isn't one of the choices of `{entry.name}`",
                    f"`{clipped(scalar.text)}` 不在 `{entry.name}` 的可选值中",
                ),
                suggestion=nearest(scalar.text, choices),
                help=Text(f"its choices: {quoted(choices)}", f"可选值:{quoted_zh(choices)}"),
            )
            return None
    titles = (
        None if choices is None else MappingProxyType({key: named for key, (_, named) in choices.items()})
    )
    return Parameter(
        name=entry.name,
        type=kind,
        title=title,
        value=result,
        has_value=scalar is not None,
        choices=titles,
        span=entry.key.span,
        citation=citation,
        market=words_of(parts.get("market"), problems),
    )


def _choices(entry: Entry | None, problems: Problems) -> dict[str, tuple[Scalar, Text]] | None:
    if entry is None:
        return None
    node = entry.value
    found: dict[str, tuple[Scalar, Text]] = {}
    if isinstance(node, Mapping):
        for choice in node.entries:
            found[choice.name] = (choice.key, text_of(choice, problems))
    elif isinstance(node, Sequence):
        for item in node.items:
            scalar = as_scalar(item, Text("a choice", "可选值"), problems)
            if scalar is None:
                return None
            if scalar.text in found:
                problems.error(
                    "SC005",
                    scalar.span,
                    Text(
                        f"`{clipped(scalar.text)}` stands here twice",
                        f"`{clipped(scalar.text)}` 在这里重复出现",
                    ),
                    related=(
                        Related(Text("first defined here", "首次定义在此"), found[scalar.text][0].span),
                    ),
                )
            found.setdefault(scalar.text, (scalar, Text()))
    else:
        wrong_shape(node, Sequence, Text("`choices`", "`choices`"), problems)
        return None
    if not found:
        wrong_shape(
            Scalar("", plain=True, span=node.span), Sequence, Text("`choices`", "`choices`"), problems
        )
        return None
    return found


def _parameter_type(
    entry: Entry,
    parts: Dictionary[str, Entry],
    value: Scalar | None,
    choices: Dictionary[str, tuple[Scalar, Text]] | None,
    context: Context,
) -> ScalarType | None:
    problems = context.problems
    if "type" in parts:
        scalar = as_scalar(parts["type"].value, Text("`type`", "`type`"), problems)
        return (
            None if scalar is None else one_word(scalar, PARAMETER_TYPES, Text("`type`", "`type`"), problems)
        )
    first = next((choice for choice, _ in choices.values()), None) if choices else value
    if first is None:
        if "value" not in parts and "choices" not in parts:
            problems.error(
                "SC136",
                entry.key.span,
                Text(
                    f"`{entry.name}` has neither a value nor choices, so it needs a `type`",
                    f"`{entry.name}` 既没有 `value` 也没有 `choices`,需要写 `type`",
                ),
                help=Text(f"one of {quoted(PARAMETER_TYPES)}", f"可选:{quoted_zh(PARAMETER_TYPES)}"),
            )
        return None
    kind = infer(first.text, plain=first.plain)
    if isinstance(kind, Misread):
        misread(kind, first.span, context)
        return None
    return kind


def one_word(scalar: Scalar, words: Dictionary[str, _T], what: Text, problems: Problems) -> _T | None:
    """The meaning of a word out of a fixed list; another one is noted."""
    if scalar.text in words:
        return words[scalar.text]
    problems.error(
        "SC138",
        scalar.span,
        Text(f"{what.en} can't be `{clipped(scalar.text)}`", f"{what.zh}不能是 `{clipped(scalar.text)}`"),
        suggestion=nearest(scalar.text, words),
        help=Text(f"one of {quoted(words)}", f"可选:{quoted_zh(words)}"),
    )
    return None


def value_of(entry: Entry, context: Context) -> NamedValue | None:
    """One entry of ``values``: an expression, or one with a title beside it."""
    node = entry.value
    title = Text()
    if isinstance(node, Mapping) and (title_entry := node.entry("title")) is not None:
        title = text_of(title_entry, context.problems)
        node = Mapping(tuple(part for part in node.entries if part.name != "title"), node.span)
        if not any(part.name in EXPRESSIONS for part in node.entries) and not node.entries:
            context.problems.error(
                "SC102", entry.key.span, Text("a named value needs an expression", "命名值缺少表达式")
            )
            return None
    found = operand(node, ANY, context)
    if found is None:
        return None
    return NamedValue(entry.name, title, found, type_of(found), entry.key.span)


def value_order(entries: Dictionary[str, Entry], problems: Problems) -> tuple[list[str], set[str]]:
    """The named values so that each stands after those it uses; and those that use themselves, noted."""
    uses = {
        name: [
            scalar
            for scalar in scalars(entry.value)
            if scalar.text.startswith("$") and scalar.text[1:] in entries
        ]
        for name, entry in entries.items()
    }
    order: list[str] = []
    state: dict[str, int] = {}
    circular: set[str] = set()
    for root in entries:
        path: list[tuple[str, Iterator[Scalar]]] = []
        if root not in state:
            state[root] = 1
            path.append((root, iter(uses[root])))
        while path:
            name, rest = path[-1]
            use = next(rest, None)
            if use is None:
                state[name] = 2
                order.append(name)
                path.pop()
            elif (other := use.text[1:]) not in state:
                state[other] = 1
                path.append((other, iter(uses[other])))
            elif state[other] == 1:
                loop = [step for step, _ in path]
                loop = [*loop[loop.index(other) :], other]
                circular.update(loop)
                problems.error(
                    "SC120",
                    use.span,
                    Text(
                        f"this value is computed from itself: {' → '.join(f'`{step}`' for step in loop)}",
                        f"这个值依赖于它自己:{' → '.join(f'`{step}`' for step in loop)}",
                    ),
                )
    return order, circular
