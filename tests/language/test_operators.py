"""The table of operators: complete, consistent, and said in words that differ."""

from __future__ import annotations

import pytest

from checker.base.text import Text
from checker.explain.sentences import condition_sentence
from checker.language import load_text
from checker.language.model.conditions import Condition, Not, Op
from checker.language.model.operators import Operands, Operator, Sort
from checker.language.model.policy import Policy, PolicyRef
from checker.language.operators import DUTY, OPERATORS, SYNONYMS
from checker.language.surface import core, surface

#: What is tested: how a condition says so, and two values of its type.
PLACES = {
    "a word": ("shop.status: {%s}", Sort.WORD, ("OPEN", "CLOSED")),
    "a yes-or-no": ("closure.notice.enabled: {%s}", Sort.WORD, ("true", "false")),
    "a text": ("shop.name: {%s}", Sort.WORD, ("a", "b")),
    "money": ("deposit.balance: {%s}", Sort.AMOUNT, ("5 CNY", "9 CNY")),
    "a named value": ("$owed: {%s}", Sort.AMOUNT, ("5 CNY", "9 CNY")),
    "a number of a record": (
        "some: orders, where: {some: lines, where: {quantity: {%s}}}",
        Sort.AMOUNT,
        ("5", "9"),
    ),
    "money of a record": ("some: orders, where: {total: {%s}}", Sort.AMOUNT, ("5 CNY", "9 CNY")),
    "a count": ("count: orders, %s", Sort.AMOUNT, ("5", "9")),
    "what happened": ("closure.applied_at: {%s}", Sort.TIME, ("2026-01-01", "2026-02-01")),
    "what happened to a record": (
        "some: orders, where: {paid_at: {%s}}",
        Sort.TIME,
        ("2026-01-01", "2026-02-01"),
    ),
    "a deadline": ("some: orders, where: {auto_cancel_at: {%s}}", Sort.TIME, ("2026-01-01", "2026-02-01")),
    "a time by name": ("$due: {%s}", Sort.TIME, ("2026-01-01", "2026-02-01")),
    "an object": ("closure.notice: {%s}", Sort.OBJECT, ("", "")),
}
POLICY = """\
policy: test/operators
title: {en: Operators, zh: 运算符}
values:
  owed: {title: {en: Owed, zh: 欠款}, sum: liabilities.commission.amount_due}
  due: {title: {en: Due date, zh: 到期日}, field: closure.applied_at, plus: 30 days}
preconditions:
"""


def written(operator: Operator, values: tuple[str, str]) -> list[str]:
    """The operator with each kind of operands that it can be given."""
    low, high = values
    given = {
        Operands.ONE: [low],
        Operands.SEVERAL: [f"[{low}, {high}]"],
        Operands.BOUNDS: [f"[{low}, {high}]"],
        Operands.YES_OR_NO: ["true", "false"],
        Operands.DURATION: ["3 days"],
    }
    return [f"{operator.name}: {operand}" for operand in given[operator.operands]]


def read(tests: list[str], form: str) -> tuple[Policy, list[Condition]]:
    """A policy with these tests put into ``form``, and its conditions."""
    lines = []
    for number, test in enumerate(tests):
        body = form % test
        whole = f"{{{body}}}" if body.startswith(("some:", "count:")) else f"{{require: {{{body}}}}}"
        lines.append(f"  p{number}: {whole}\n")
    policy = load_text(POLICY + "".join(lines), "operators.yaml").checked().policies[0]
    conditions = [item.condition for item in policy.preconditions]
    assert not any(isinstance(condition, PolicyRef) for condition in conditions)
    return policy, [condition for condition in conditions if not isinstance(condition, PolicyRef)]


@pytest.mark.parametrize("place", PLACES)
def test_no_two_operators_are_said_alike(place: str) -> None:
    """In both languages each operator, and what denies it, has a sentence that no other one has."""
    form, sort, values = PLACES[place]
    fitting = [
        operator
        for operator in OPERATORS.values()
        if sort in operator.sorts and (operator.counts or place != "a count")
    ]
    tests = [test for operator in fitting for test in written(operator, values)]
    policy, conditions = read(tests, form)
    said = [condition_sentence(condition, policy) for condition in conditions]
    for language in ("en", "zh"):
        texts = [text.to(language) for text in said]
        assert len(set(texts)) == len(texts), texts
    for test, condition, text in zip(tests, conditions, said, strict=True):
        denied = condition_sentence(Not(condition, policy.span), policy)
        for language in ("en", "zh"):
            assert denied.to(language) != text.to(language), test


@pytest.mark.parametrize("place", [name for name, (_, sort, _) in PLACES.items() if sort is not Sort.OBJECT])
def test_a_test_is_read_back_as_it_is_written(place: str) -> None:
    """From what an operator stands for, the operator and what it was given are found again."""
    form, sort, values = PLACES[place]
    if "some:" in form:
        return
    for operator in OPERATORS.values():
        if sort not in operator.sorts or (place == "a count" and not operator.counts):
            continue
        _, conditions = read(written(operator, values), form)
        for condition in conditions:
            test = surface(condition)
            assert test is not None
            assert test.operator is operator
            assert core(operator, test.left, test.right, test.span) == condition


@pytest.mark.parametrize("name", OPERATORS)
def test_an_entry_is_whole(name: str) -> None:
    """Every operator has what it is asked for: words, meanings, and another one, or words, for its denial."""
    operator = OPERATORS[name]
    texts = (operator.meaning, operator.hint, Text(operator.words.en.be, operator.words.zh.be))
    assert all(text.en and text.zh for text in texts)
    if operator.operands is not Operands.YES_OR_NO:
        assert (operator.opposite is None) is (operator.denied is not None)
    if operator.counts:
        assert operator.words.en.limit
        assert operator.words.zh.limit
    if operator.now:
        assert Sort.TIME in operator.sorts
        assert operator.operands is not Operands.SEVERAL


@pytest.mark.parametrize("name", [name for name, operator in OPERATORS.items() if operator.opposite])
def test_opposites_belong_together(name: str) -> None:
    """An opposite is given the same on the same values, and its opposite is the operator itself."""
    operator = OPERATORS[name]
    assert operator.opposite is not None
    other = OPERATORS[operator.opposite]
    assert other.opposite == name
    assert other is not operator
    assert (other.sorts, other.operands, other.counts, other.now) == (
        operator.sorts,
        operator.operands,
        operator.counts,
        operator.now,
    )


def test_the_core_has_a_name_wherever_it_can_stand() -> None:
    """Each core operator is the meaning of some operator, on every sort of value that it is asked of."""
    named = {operator.op for operator in (*OPERATORS.values(), DUTY)}
    assert named - {None} == set(Op)
    for operator in OPERATORS.values():
        for part in operator.parts:
            for sort in operator.sorts:
                assert any(other.op is part.op and sort in other.sorts for other in OPERATORS.values())


def test_a_word_of_another_language_means_one_operator() -> None:
    """No synonym stands twice, and none is an operator itself."""
    words = [word for operator in OPERATORS.values() for word in operator.synonyms]
    assert len(words) == len(set(words)) == len(SYNONYMS)
    assert not set(words) & set(OPERATORS)
