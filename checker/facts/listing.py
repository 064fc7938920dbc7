"""The questions as a list: a few lines for people, JSON for programs."""

from __future__ import annotations

from checker.base.text import Language, Text
from checker.facts.columns import AskedField
from checker.facts.needs import Needs
from checker.facts.questions import Effect, Question
from checker.facts.wording import choices, form_of, place, title, where
from checker.render.layout.escape import escape
from checker.render.layout.json import FORMAT, Json, dump
from checker.render.layout.page import Page
from checker.render.report.phrases import answer
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Scalar


def listed(needs: Needs, language: Language, width: int | None) -> str:
    """How things stand, and the questions in their order, each on a line of its own."""
    page = Page(width)
    for line in (*verdicts(needs, language), summary(needs).to(language)):
        page.line(line, hang=2)
    for number, question in enumerate(needs.questions, 1):
        said = title(question) if needs.certain else _line(question)
        page.line(f"{number}. {said.to(language)}", indent=2, hang=5)
    return page.text()


def verdicts(needs: Needs, language: Language) -> tuple[str, ...]:
    """The answer to each question about the shop, and of those about its records how many are open."""
    report = needs.report
    found = [
        f"{escape(result.title.to(language))}: {answer(result, report, language)}"
        for result in report.results
        if result.subject.type == "shop"
    ]
    return tuple(line.replace(": ", "：", 1) if language == "zh" else line for line in found)


def summary(needs: Needs) -> Text:
    """How many facts lack, and what they can do."""
    count = len(needs.questions)
    open_ = sum(question.bears for question in needs.questions)
    if not count:
        return Text("No fact is missing.", "没有缺少的信息。")
    if not open_:
        return Text(
            f"The answers are certain. {_facts(count)} missing and can only tell what else is in the way:",
            f"结论已经确定。还有 {count} 项信息未知，只说明还差什么：",
        )
    return Text(
        f"{_facts(count)} missing, the most decisive first:", f"还有 {count} 项信息未知，最关键的在前："
    )


def _facts(count: int) -> str:
    return "1 fact is" if count == 1 else f"{count} facts are"


_EFFECTS = {
    Effect.VERDICT: Text("can change the answer", "会影响结论"),
    Effect.DATE: Text("can change the date", "会影响日期"),
    Effect.NEITHER: Text("only tells what else is in the way", "只说明还差什么"),
}

_LATER = Text("matters once others are known", "其他信息明确后才起作用")


def _line(question: Question) -> Text:
    said, effect = title(question), _LATER if question.depends else _EFFECTS[question.effect]
    return Text(f"{said.en} ({effect.en})", f"{said.zh}（{effect.zh}）")


def to_json(needs: Needs, language: Language) -> str:
    """The questions for programs."""
    return dump(
        {
            "facts": FORMAT,
            "as_of": needs.as_of.isoformat(),
            "shop": needs.shop.id,
            "certain": needs.certain,
            "questions": [_question(question, needs, language) for question in needs.questions],
        }
    )


def _question(question: Question, needs: Needs, language: Language) -> Json:
    return {
        "id": question.id,
        "kind": question.kind.value,
        "path": ".".join(question.path),
        "title": title(question).to(language),
        "reason": question.reason.value,
        "effect": question.effect.value,
        "asked_by": [
            {"policy": use.policy, "subject": use.subject, "precondition": use.precondition or None}
            for use in question.uses
        ],
        **_typed(question.field, needs, language),
        "where": [
            {
                "platform": item.platform,
                "path": item.path.to(language),
                "url": item.url,
                "verified": None if item.verified is None else item.verified.isoformat(),
                "said": place(item).to(language),
            }
            for item in where(question.path, needs.shop.platform)
        ],
        "columns": [_column(column, needs, language) for column in question.columns],
        "records": [
            {"id": row.id, "missing": [".".join(path) for path in row.lacks]} for row in question.rows
        ],
    }


def _typed(field: Field, needs: Needs, language: Language) -> dict[str, Json]:
    return {
        "type": _type(field),
        "choices": [{"value": word, "title": means.to(language)} for word, means in choices(field)],
        "currency": needs.shop.currency if field.type is Scalar.MONEY else None,
        "answer": form_of(field, needs.shop, needs.as_of).to(language),
    }


def _column(column: AskedField, needs: Needs, language: Language) -> Json:
    return {
        "path": ".".join(column.path),
        "title": column.field.title.to(language),
        **_typed(column.field, needs, language),
        "columns": [_column(inner, needs, language) for inner in column.inner],
    }


def _type(field: Field) -> str:
    if isinstance(field.type, EnumType):
        return "choice"
    if isinstance(field.type, ListType):
        return "list"
    return "object" if isinstance(field.type, ObjectType) else field.type.value
