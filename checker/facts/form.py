"""The form in which facts are entered: YAML in the shape of a snapshot, with a comment before each blank.

A blank is ``??``. Whatever is still one when the file is read counts as not known.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from checker.base.text import Language, Text, halves
from checker.explain.wording.values import format_moment
from checker.facts.before import MARK, NOTE
from checker.facts.columns import AskedField
from checker.facts.needs import ROWS, Needs
from checker.facts.questions import Question, QuestionKind
from checker.facts.values import Json
from checker.facts.wording import choices, form_of, nullable, place, title, where, why
from checker.facts.writing import BLANK, Blank, FilledIn, written
from checker.importers.belonging import NO_ID
from checker.render.layout.escape import escape
from checker.schema.catalog import Field, Scalar
from checker.values.quantity import Reason


def form(needs: Needs, given: Json, language: Language, before: str = "") -> str:
    """The form with what is ``given`` filled in, and a blank for each question.

    It takes the place of the text that was there ``before``, which says what is given.
    """
    tree: Json = {key: value for key, value in given.items() if key != "coverage"}
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
    full = {key: tree[key] for key in order if key in tree and (key != "shop" or tree[key])}
    if coverage:
        full["coverage"] = FilledIn(writer.comment(_COVERAGE), coverage)
    return written(writer.head(), full, before)


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
        things = "1 thing" if count == 1 else f"{count} things"
        name = f" “{escape(shop.name)}”" if shop.name else ""
        at = format_moment(self.needs.as_of, self.language, shop.timezone)
        every = [
            Text(f"shop {shop.id}{name}, {at}", f"店铺 {shop.id}{name}，{at}"),
            Text(
                f"{things} to fill in, the most decisive first. Replace {BLANK} by what you know.",
                f"共 {count} 项待填，最关键的在前。把 {BLANK} 换成您所知道的内容。",
            ),
            Text(
                f"What stays {BLANK} counts as not known. Write null only where you know that there is none.",
                f"留着 {BLANK} 的视为未知。只有查过、确认没有的，才写 null。",
            ),
            Text(
                f"Lines with {NOTE} are written anew each time; comments of your own (#) stay.",
                f"以 {NOTE} 开头的行每次都会重新生成；您自己的注释（#）会保留。",
            ),
        ]
        return [f"{MARK} · {every[0].to(self.language)}", *self.comment(*every[1:])]

    def comment(self, *texts: Text) -> list[str]:
        """Lines of a comment."""
        return [f"{NOTE} {escape(text.to(self.language))}" for text in texts]

    def add(self, tree: Json, coverage: dict[str, object], number: int, question: Question) -> None:
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
            return FilledIn(comment, known)
        return Blank(comment, self.needs.shop.currency or "" if asked.type is Scalar.MONEY else None)

    def _list(
        self, holder: Json, coverage: dict[str, object], question: Question, comment: list[str]
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
            entry.setdefault("complete", Blank(comment if partly else []))
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
        holder[last] = FilledIn(comment, holder[last]) if last in holder else Blank(comment)

    def _example(self, read: tuple[AskedField, ...], indent: str) -> list[str]:
        lines = []
        for place_, column in enumerate(read):
            said = form_of(column.field, self.needs.shop, self.needs.as_of)
            words = ", ".join(f"{word} {means.to(self.language)}" for word, means in choices(column.field))
            note = words or said.to(self.language)
            start = "- " if place_ == 0 else "  "
            name = f"{'.'.join(column.path)}: {column.field.title.to(self.language)}"
            lines.append(f"{NOTE}   {indent}{start}{name}; {note}")
            if column.inner:
                lines += self._example(column.inner, indent + "    ")
        return lines

    def _table(self, known: object, question: Question, comment: list[str]) -> object:
        for column in question.columns:
            name = Text(
                f"{'.'.join(column.path)}: {column.field.title.en}",
                f"{'.'.join(column.path)}：{column.field.title.zh}",
            )
            comment += [
                *self.comment(name),
                *(f"{NOTE}  {line.removeprefix(NOTE)}" for line in self._form(column.field)),
            ]
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
        return FilledIn(comment, list(rows.values()))
