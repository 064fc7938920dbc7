"""The one walk over conditions meets every node, whatever kind it has."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

from hypothesis import given

from checker.language.model import conditions as model
from checker.language.model.conditions import AllOf, Condition, Expression, Not, Quantifier
from checker.language.model.policy import Policy
from checker.language.model.walk import (
    children,
    comparisons,
    conditions,
    conjuncts,
    nodes,
    paths,
    quantifiers,
    unplaced,
    within,
)
from tests.strategies import policies

KINDS = {kind.__name__: kind for kind in (*get_args(Condition), *get_args(Expression))}
PACKAGE = Path(model.__file__).parents[2]


def roots(policy: Policy) -> list[Condition | Expression]:
    """The conditions of a policy and the expressions of its values."""
    return [*conditions(policy), *(value.expression for value in policy.values.values())]


@given(policies())
def test_the_walk_meets_what_stands_in_the_fields(policy: Policy) -> None:
    """Every condition, expression and path that some field holds is met, each as often as it stands there."""
    for root in roots(policy):
        everything = list(nodes(root))
        met = list(within(root))
        assert [id(node) for node in met] == [
            id(node) for node in everything if isinstance(node, tuple(KINDS.values()))
        ]
        read = [path for node in met for path in paths(node)]
        assert sorted(map(repr, read)) == sorted(
            repr(node) for node in everything if isinstance(node, model.Path)
        )


@given(policies())
def test_children_are_what_stands_directly_inside(policy: Policy) -> None:
    """A node and its children are what is within it, each once."""
    for root in roots(policy):
        for node in within(root):
            inside = [inner for child in children(node) for inner in within(child)]
            assert [id(inner) for inner in within(node)] == [id(node), *map(id, inside)]


@given(policies())
def test_conjuncts_and_comparisons_are_parts(policy: Policy) -> None:
    """What must all hold joins nothing any more; a negation has the comparisons of what it denies.

    What several quantifiers ask of one list may be one of them.
    """
    for condition in conditions(policy):
        parts = list(conjuncts(condition))
        assert not any(isinstance(part, AllOf) for part in parts)
        assert [item for part in parts for item in comparisons(part)] == list(comparisons(condition))
        assert list(comparisons(Not(condition, condition.span))) == list(comparisons(condition))
        found = quantifiers(condition)
        assert (found is not None) == (all(isinstance(part, Quantifier) for part in parts) and bool(parts))
        assert len(found or ()) <= len(parts)


@given(policies())
def test_what_says_the_same_is_equal_wherever_it_stands(policy: Policy) -> None:
    """Without places, a condition equals itself in another file, and not its negation."""
    for condition in conditions(policy):
        elsewhere = Not(condition, policy.span)
        assert unplaced(Not(condition, condition.span)) == unplaced(elsewhere) != unplaced(condition)


def test_no_match_over_kinds_of_nodes_has_a_way_out() -> None:
    """Whoever tells kinds of nodes apart names them all: ``case _`` would swallow a kind that is new."""
    swallowing = []
    for file in sorted(PACKAGE.rglob("*.py")):
        for match in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(match, ast.Match):
                continue
            named = {
                node.cls.id
                for case in match.cases
                for node in ast.walk(case.pattern)
                if isinstance(node, ast.MatchClass) and isinstance(node.cls, ast.Name)
            }
            out = any(
                isinstance(case.pattern, ast.MatchAs) and case.pattern.name is None for case in match.cases
            )
            if named & set(KINDS) and out:
                swallowing.append(f"{file.relative_to(PACKAGE)}:{match.lineno}")
    assert swallowing == []
