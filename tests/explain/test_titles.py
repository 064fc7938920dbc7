"""Every word that a snapshot is written with is told by its title, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from checker.base.text import Text
from checker.explain.observation import Observation
from checker.explain.wording import both
from checker.explain.wording.context import WordingContext
from checker.explain.wording.facts import seen_fact
from checker.explain.wording.opening import context
from checker.language.model.conditions import (
    Aggregate,
    Comparison,
    Default,
    Expression,
    FieldRef,
    Fold,
    Guarded,
    Literal,
    NameRef,
    Op,
    Path,
    RecordSource,
)
from checker.language.model.policy import InForce, NamedValue, Parameter, Policy
from checker.language.surface import named
from checker.schema.catalog import EnumType, Field, ListType, Scalar, catalog
from checker.values.truth import Truth
from tests.explain.manners import raw
from tests.strategies import SPAN

FIELDS = [
    field
    for record in catalog().records.values()
    for field in record.fields.values()
    if isinstance(field.type, EnumType)
]


def expressions(field: Field, kind: EnumType, word: str, other: str) -> Iterator[Expression]:
    """Everything that may come to a word of ``field``."""
    path = Path(2, (field,), kind, field.name, SPAN)
    of, literal = FieldRef(path, SPAN), Literal(word, kind, SPAN)
    yield of
    yield literal
    yield NameRef("named", kind, SPAN)
    yield NameRef("chosen", kind, SPAN)
    yield Default(of, Literal(other, kind, SPAN), kind, SPAN)
    yield Default(of, Literal(other, kind, SPAN), kind, SPAN, missing=True)
    if not catalog().records[field.record].plural:
        return
    listed = ListType(field.record)
    source = RecordSource(Path(0, (), listed, "records", SPAN), "records", listed)
    when = Comparison(of, Op.PRESENT, (Literal(value=True, type=Scalar.BOOLEAN, span=SPAN),), SPAN)
    yield Guarded(of, when, kind, SPAN)
    innermost = Path(3, (field,), kind, field.name, SPAN)
    yield Aggregate(Fold.MAX, source, innermost, None, kind, SPAN, 3, innermost)


def opened(field: Field, kind: EnumType, word: str) -> WordingContext:
    """Inside the records that have ``field``, in a policy with a value and a parameter of its type."""
    value = NamedValue("named", Text("last state", "最后状态"), Literal(word, kind, SPAN), kind, SPAN)
    parameter = Parameter(
        "chosen", kind, Text("state", "状态"), word, has_value=True, choices=None, span=SPAN
    )
    policy = Policy(
        id="test/words",
        file="policy.yaml",
        title=Text("words", "用词"),
        subject="shop",
        applies_to=None,
        in_force=InForce(),
        sources={},
        parameters={"chosen": parameter},
        values={"named": value},
        stages=(),
        preconditions=(),
        span=SPAN,
    )
    return context(policy, None).inside(2, catalog().records[field.record])


def told(test: Comparison, word: str, other: str, ctx: WordingContext) -> Iterator[Text]:
    """All sentences on ``test``: what it asks, its opposite, and how it came out."""
    for negated in (False, True):
        yield both.clause(test, ctx, negated=negated)
    path = test.left.path if isinstance(test.left, FieldRef) else None
    for wanted in (False, True):
        seen = Observation(path, other, test, Truth.FALSE, (word,))
        yield seen_fact(seen, named(test), ctx, wanted=wanted)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.record}.{field.name}")
def test_words_have_titles(field: Field) -> None:
    """Whatever a word is compared with and comes from, its title is said, never the word itself."""
    kind = field.type
    assert isinstance(kind, EnumType)
    words = list(kind.values)
    for word, other in zip(words, [*words[1:], words[0]], strict=True):
        ctx = opened(field, kind, word)
        for left in expressions(field, kind, word, other):
            for right in (Literal(word, kind, SPAN), NameRef("named", kind, SPAN), left):
                for text in told(Comparison(left, Op.IS, (right,), SPAN), word, other, ctx):
                    assert raw(text) == [], type(left).__name__
