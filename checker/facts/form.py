"""The form in which facts are entered: YAML in the shape of a snapshot, with a comment before each blank.

A blank is ``??``. Whatever is still one when the file is read counts as not known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct, field

from checker.base.patterns import pattern
from checker.base.text import Language, Text, halves
from checker.explain.wording.values import format_moment
from checker.facts.columns import AskedField
from checker.facts.needs import ROWS, Needs
from checker.facts.questions import Question, QuestionKind
from checker.facts.values import Json
from checker.facts.wording import choices, form_of, nullable, place, title, where, why
from checker.importers.belonging import NO_ID
from checker.render.layout.escape import escape
from checker.schema.catalog import Field, Scalar
from checker.values.quantity import Reason

#: What stands where nothing has been filled in yet.
BLANK: Final = "??"
#: The first words of every form.
MARK: Final = "# shopcheck facts"
#: Texts that mean themselves without quotes.
_PLAIN: Final = pattern(
    r"(?!(?:true|false|null)\Z)[A-Za-z_][\w/-]*\Z|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)\Z", re.ASCII
)


class _Blank(Struct):
    """A blank in the tree, with the comment before it; for money the currency is filled in already."""

    comment: list[str]
    money: str | None = None
    example: list[str] = field(default_factory=list)


class _Told(Struct):
    """A value that is known, with a comment before it."""

    comment: list[str]
    value: object


_Tree = dict[str, "object"]


def form(needs: Needs, given: Json, language: Language) -> str:
    """The form with what is ``given`` filled in, and a blank for each question."""
    tree: _Tree = {key: value for key, value in given.items() if key != "coverage"}
    tree.setdefault("shop", {})
    shop = tree["shop"]
    assert isinstance(shop, dict)
    named = {} if needs.shop.id == NO_ID else {"id": needs.shop.id}
    tree["shop"] = {**named, **{key: value for key, value in shop.items() if key not in named}}
    coverage: dict[str, object] = {}
    known = given.get("coverage")
    if isinstance(known, dict):
        coverage |= known
    writer = _Writer(needs, language)
    for number, question in enumerate(needs.questions, 1):
        writer.add(tree, coverage, number, question)
    order = dict.fromkeys(["shop", *(question.path[0] for question in needs.questions), *tree])
    lines = [*writer.head(), ""]
    for key in (key for key in order if key in tree and (key != "shop" or tree[key])):
        lines += [*_entry(key, tree[key], ""), ""]
    if coverage:
        lines += [*writer.comment(_COVERAGE), *_entry("coverage", coverage, "")]
    return "\n".join(lines).rstrip() + "\n"


_COVERAGE: Final = Text(
    "Is a list complete? true only where every record there is stands in it.",
    "列表是否完整？只有全部记录都在内才写 true。",
)


class _Writer(Struct, frozen=True):
    """Puts questions into the tree, with comments in one language."""

    needs: Needs
    language: Language

    def head(self) -> list[str]:
        """What the form is and how it is filled in."""
        shop, count = self.needs.shop, len(self.needs.questions)
        name = f" “{escape(shop.name)}”" if shop.name else ""
        at = format_moment(self.needs.as_of, self.language, shop.timezone)
        every = [
            Text(f"shop {shop.id}{name}, {at}", f"店铺 {shop.id}{name}，{at}"),
            Text(
                f"{count} things to fill in, the most decisive first. Replace {BLANK} by what you know.",
                f"共 {count} 项待填，最关键的在前。把 {BLANK} 换成您所知道的内容。",
            ),
            Text(
                f"What stays {BLANK} counts as not known. Write null only where you know that there is none.",
                f"留着 {BLANK} 的视为未知。只有查过、确认没有的，才写 null。",
            ),
        ]
        return [f"{MARK} · {every[0].to(self.language)}", *self.comment(*every[1:])]

    def comment(self, *texts: Text) -> list[str]:
        """Lines of a comment."""
        return [f"# {escape(text.to(self.language))}" for text in texts]

    def add(self, tree: _Tree, coverage: dict[str, object], number: int, question: Question) -> None:
        """Put a question in its place, unless it is answered there."""
        about = [Text(f"[{number}] {title(question).en}", f"[{number}] {title(question).zh}"), *why(question)]
        about += [place(item) for item in where(question.path, self.needs.shop.platform)]
        comment = self.comment(*about)
        holder = tree
        for key in question.path[:-1]:
            inner = holder.get(key)
            inner = dict(inner) if isinstance(inner, dict) else {}
            holder[key] = inner
            holder = inner
        last = question.path[-1]
        if question.kind is QuestionKind.VALUE:
            comment += self._form(question.field)
            holder[last] = self._value(comment, question.field, holder.get(last, BLANK))
        elif question.kind is QuestionKind.LIST:
            self._list(holder, coverage, question, comment)
        else:
            holder[last] = self._table(holder.get(last), question, comment)

    def _form(self, asked: Field) -> list[str]:
        texts = [halves(asked.description)]
        said = form_of(asked, self.needs.shop, self.needs.as_of)
        if nullable(asked):
            said = Text(f"{said.en}; null where there is none", f"{said.zh}；确认没有写 null")
        texts.append(said)
        texts += [Text(f"  {word}: {means.en}", f"  {word}：{means.zh}") for word, means in choices(asked)]
        return self.comment(*texts)

    def _value(self, comment: list[str], asked: Field, known: object) -> object:
        if known != BLANK:
            return _Told(comment, known)
        return _Blank(comment, self.needs.shop.currency or "" if asked.type is Scalar.MONEY else None)

    def _list(
        self, holder: _Tree, coverage: dict[str, object], question: Question, comment: list[str]
    ) -> None:
        path, last = ".".join(question.path), question.path[-1]
        partly = question.reason is Reason.INCOMPLETE
        entry = coverage.get(path)
        entry = dict(entry) if isinstance(entry, dict) else {}
        if partly or (len(question.path) == 1 and last not in holder):
            comment += self.comment(
                Text(
                    f"Then say under coverage, {path}, whether that is all there is.",
                    f"然后在 coverage 的 {path} 下注明是否已是全部。",
                )
            )
            entry.setdefault("complete", _Blank(comment if partly else []))
            coverage[path] = {**entry, "source": "attested"}
        if partly:
            return
        comment += self.comment(
            Text(
                "None: write []. Otherwise one entry for each, like this:",
                "没有就写 []；有则逐条填写，例如：",
            )
        )
        comment += self._example(question.columns, "")
        holder[last] = _Told(comment, holder[last]) if last in holder else _Blank(comment)

    def _example(self, read: tuple[AskedField, ...], indent: str) -> list[str]:
        lines = []
        for place_, column in enumerate(read):
            said = form_of(column.field, self.needs.shop, self.needs.as_of)
            words = ", ".join(f"{word} {means.to(self.language)}" for word, means in choices(column.field))
            note = words or said.to(self.language)
            start = "- " if place_ == 0 else "  "
            lines.append(
                f"#   {indent}{start}{'.'.join(column.path)}: {column.field.title.to(self.language)}; {note}"
            )
            if column.inner:
                lines += self._example(column.inner, indent + "    ")
        return lines

    def _table(self, known: object, question: Question, comment: list[str]) -> object:
        for column in question.columns:
            name = Text(
                f"{'.'.join(column.path)}: {column.field.title.en}",
                f"{'.'.join(column.path)}：{column.field.title.zh}",
            )
            comment += [*self.comment(name), *(f"#  {line[1:]}" for line in self._form(column.field))]
        if len(question.rows) > ROWS:
            comment += self.comment(
                Text(
                    f"These are the first {ROWS}; there are more. Fill them in and ask again.",
                    f"这里只列出前 {ROWS} 条，后面还有。填好后请再运行一次。",
                )
            )
        key, rows = question.key, {}
        for item in known if isinstance(known, list) else ():
            rows[str(item.get(key))] = dict(item)
        columns = {column.path: column.field for column in question.columns}
        for row in question.rows[:ROWS]:
            cells = rows.setdefault(row.id, {key: row.id})
            for path in row.lacks:
                holder = cells
                for step in path[:-1]:
                    holder = holder.setdefault(step, {})
                holder[path[-1]] = self._value([], columns[path], holder.get(path[-1], BLANK))
        return _Told(comment, list(rows.values()))


# --- YAML -------------------------------------------------------------------------------------


def _entry(key: str, value: object, indent: str) -> Iterator[str]:
    """A key with its value, and the comment before it."""
    if isinstance(value, _Told | _Blank):
        yield from (indent + line for line in value.comment)
    if isinstance(value, _Told):
        value = value.value
    name = key if _PLAIN.match(key) or re.fullmatch(r"[a-z_.]+", key) else json.dumps(key, ensure_ascii=False)
    if isinstance(value, _Blank) and value.money is not None:
        yield f"{indent}{name}:"
        yield f"{indent}  amount: {BLANK}"
        yield f"{indent}  currency: {value.money or BLANK}"
    elif isinstance(value, _Blank):
        yield f"{indent}{name}: {BLANK}"
    elif isinstance(value, Mapping) and value:
        yield f"{indent}{name}:"
        for inner, item in value.items():
            yield from _entry(inner, item, indent + "  ")
    elif isinstance(value, list) and value:
        yield f"{indent}{name}:"
        for item in value:
            yield from _item(item, indent + "  ")
    else:
        yield f"{indent}{name}: {scalar(value)}"


def _item(value: object, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        lines = [line for key, item in value.items() for line in _entry(str(key), item, "")]
        yield from (f"{indent}{'- ' if place == 0 else '  '}{line}" for place, line in enumerate(lines))
    else:
        yield f"{indent}- {scalar(value)}"


def scalar(value: object) -> str:
    """A value on one line, as YAML that reads back as the same."""
    if isinstance(value, str) and _PLAIN.match(value):
        return value
    return json.dumps(value, ensure_ascii=False)
