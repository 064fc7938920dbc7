"""Conditions, expressions and whole policies in sentences, against a recorded file."""

from pathlib import Path
from typing import get_args

import pytest

from checker.base.text import Text
from checker.explain.sentences import condition_sentence, policy_sentences
from checker.explain.wording.slots import fill
from checker.language import load_text
from checker.language.model.conditions import (
    Aggregate,
    Condition,
    Expression,
    Fold,
    Quantifier,
    QuantifierKind,
)
from checker.language.model.policy import Policy, PolicyRef
from checker.language.model.walk import nodes
from checker.language.operators import DUTY, OPERATORS
from checker.language.surface import surface

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def policy() -> Policy:
    """A policy with every operator and every kind of expression."""
    library = load_text((HERE / "sentences.yaml").read_text(encoding="utf-8"), "sentences.yaml").checked()
    (found,) = library.versions("test/sentences")
    return found


def test_every_sentence(policy: Policy, record: bool) -> None:
    """Each condition and value reads as recorded, in English and in Chinese."""
    told = policy_sentences(policy)
    lines = []
    for name, value in told.values.items():
        lines += [f"${name}", f"  {value.says.en}", f"  {value.says.zh}"]
    for stage in told.stages:
        for item in stage.preconditions:
            lines += [item.id, f"  {item.says.en}", f"  {item.says.zh}"]
            for label, text in (("when", item.when), ("unless", item.unless)):
                if text:
                    lines += [f"  {label}: {text.en}", f"  {label}: {text.zh}"]
    path = HERE / "sentences.txt"
    text = "\n".join(lines) + "\n"
    if record:
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text


def test_every_operator_and_expression_is_said(policy: Policy) -> None:
    """The recorded policy uses every operator, quantifier, fold and kind of expression: none goes unsaid."""
    found = list(nodes(policy.values, policy.stages, policy.preconditions))
    written = [surface(node) for node in found if isinstance(node, get_args(Condition))]
    assert {test.operator.name for test in written if test is not None} == {*OPERATORS, DUTY.name}
    assert {node.kind for node in found if isinstance(node, Quantifier)} == set(QuantifierKind)
    assert {node.fold for node in found if isinstance(node, Aggregate)} == set(Fold)
    assert {*get_args(Expression), *get_args(Condition)} <= set(map(type, found))


def test_readings_are_settled(policy: Policy) -> None:
    """What a parameter decides isn't said: only what is left to check."""
    (reading,) = [item for item in policy.preconditions if item.id == "reading"]
    assert not isinstance(reading.condition, PolicyRef)
    assert condition_sentence(reading.condition, policy) == Text(
        "the deposit balance is at least zero", "保证金余额不低于 0"
    )


def test_keys_are_told_as_belonging() -> None:
    """A key that is the subject's id is no comparison of ids; neither is one that isn't."""
    text = """
policy: test/categories
title: {en: Categories, zh: 类目}
subject: categories
in_force: {from: 2024-01-01}
preconditions:
  in-it: {none: products, where: {category_id: {field: subject.id}, status: ACTIVE}}
  elsewhere: {some: products, where: {category_id: {is_not: {field: subject.id}}}}
  lines: {every: orders, require: {some: lines, where: {category_id: {field: subject.id}}}}
"""
    (policy,) = load_text(text, "categories.yaml").checked().versions("test/categories")
    told = {item.id: item.says for stage in policy_sentences(policy).stages for item in stage.preconditions}
    assert told == {
        "in-it": Text(
            "no product of this category is on sale",
            "该类目的商品中没有在售的",
        ),
        "elsewhere": Text("there is at least one product of another category", "至少有一个其他类目的商品"),
        "lines": Text(
            "every order has an order line of this category",
            "每笔订单都满足：含有该类目的子订单",
        ),
    }


def test_times_of_one_record_are_compared_without_naming_it_twice() -> None:
    """In Chinese the other time of the same order goes without its owner; one of the shop keeps it."""
    text = """
policy: test/orders
title: {en: Orders, zh: 订单}
subject: orders
in_force: {from: 2024-01-01}
preconditions:
  own: {require: {shipped_at: {after: {field: paid_at}}}}
  of-the-shop: {require: {shipped_at: {before: {field: closure.applied_at}}}}
"""
    (policy,) = load_text(text, "orders.yaml").checked().versions("test/orders")
    (stage,) = policy_sentences(policy).stages
    assert [item.says.zh for item in stage.preconditions] == [
        "订单在付款时间之后发货",
        "订单在申请关店时间之前发货",
    ]


def test_titles_are_filled(policy: Policy) -> None:
    """A parameter in a title shows its value; another brace stays."""
    assert fill(Text("{quiet} of quiet {x}", "静默 {quiet}"), policy) == Text(
        "90 days of quiet {x}", "静默 90 天"
    )
