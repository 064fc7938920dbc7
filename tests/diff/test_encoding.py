"""What is said to the solver of a shop is what the engine says of it, for random policies and shops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from checker import api
from checker.diff.cases import RandomShops
from checker.diff.days import UnsaidError
from checker.diff.pair import PolicyPair
from checker.diff.question import PairQuestion
from checker.diff.ruling import GO
from checker.diff.shop import RecordKey, SymbolicShop
from checker.diff.understood import HEEDED, check_understood
from checker.language import Library
from checker.language.model.policy import Policy
from checker.logical_plan import nodes
from checker.pipeline.checker import Policies
from checker.schema.catalog import Field, Scalar
from checker.snapshot import open_snapshot, read_document
from tests.strategies import encoded, policies, referring

AS_OF = datetime(2024, 3, 31, 12, tzinfo=UTC)


def at(document: Any, key: RecordKey) -> Any:
    """What stands at a place of a snapshot; None where nothing does."""
    for step in key:
        if document is None or (isinstance(step, int) and step >= len(document)):
            return None
        document = document[step] if isinstance(step, int) else document.get(step)
    return document


def assigned(shop: SymbolicShop, document: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """What the variables of a symbolic shop are in a real one."""
    for key, there in shop.lists.items():
        size = len(at(document, key) or ())
        yield from ((one, z3.BoolVal(place < size)) for place, one in enumerate(there))
    for key, none in shop.objects.items():
        if not z3.is_false(none):
            yield none, z3.BoolVal(at(document, key) is None)
    for (key, name), (term, field) in shop.fields.items():
        value = (at(document, key) or {}).get(name)
        if not z3.is_false(term.none):
            yield term.none, z3.BoolVal(value is None)
        if not z3.is_int_value(term.value):
            yield term.value, number(shop, field, value, place=len(str(key)))


def number(shop: SymbolicShop, field: Field, value: Any, place: int) -> Any:
    """The number that stands for a value; for none, one that is allowed."""
    match field.type:
        case Scalar.BOOLEAN:
            return z3.BoolVal(bool(value))
        case Scalar.TIME:
            moment = AS_OF if value is None else datetime.fromisoformat(value)
            return z3.IntVal(int((moment - AS_OF) / timedelta(minutes=1)))
        case Scalar.MONEY:
            return z3.IntVal(0 if value is None else int(Decimal(value["amount"]) * 100))
        case Scalar.INTEGER:
            return z3.IntVal(value or 0)
        case Scalar.DECIMAL:
            return z3.RealVal(str(value or 0))
        case Scalar.CURRENCY:
            return shop.word(shop.currency)
        case Scalar() if not field.closed:
            return shop.word(f"no {place}" if value is None else value)
        case kind:
            words = ["CN"] if field.closed else list(getattr(kind, "values", ("CN",)))
            return shop.word(words[0] if value is None else value)


def said(question: PairQuestion, document: Mapping[str, Any]) -> bool | None:
    """Whether the formulas let a shop go ahead; None where it isn't one of those that they speak of."""
    shop = question.shop
    here = document["shop"]
    if here["currency"] != shop.currency or (shop.region and here.get("region") != shop.region):
        return None
    if any(len(at(document, key) or ()) > shop.bounds.records for key in shop.lists):
        return None
    values = list(assigned(shop, document))
    if not z3.is_true(z3.simplify(z3.substitute(z3.And(*shop.facts), *values))):
        return None
    found = z3.simplify(z3.substitute(question.new, *values))
    assert z3.is_true(found) or z3.is_false(found), "a shop of which all is known decides"
    return z3.is_true(found)


@st.composite
def libraries(draw: st.DrawFn) -> list[Policy]:
    """A policy, and perhaps another one that it asks for."""
    policy = draw(policies())
    return [draw(referring(policy)), policy] if draw(st.booleans()) else [policy]


@settings(max_examples=max(5, settings().max_examples // 10))
@given(libraries(), st.integers(0, 10**6))
def test_the_formulas_say_what_the_engine_says(asked: list[Policy], seed: int) -> None:
    """Of a shop within the bounds, of which all is known, both say the same, whatever a policy asks."""
    library = Library(asked)
    policy = asked[0]
    pair = PolicyPair(((library, policy), (library, policy)), AS_OF)
    questions = [question for question in pair.questions() if not question.unsaid]
    checker = api.Checker(Policies(library, (), {}), only=policy.id, as_of=AS_OF)
    for document in islice(RandomShops(pair.plan, AS_OF, str(seed)).shops(), 5):
        told = [answer for question in questions if (answer := said(question, document)) is not None]
        report = checker.check(open_snapshot(read_document(encoded(dict(document)))), records=None)
        subject = pair.subject(document)
        goes = any(r.verdict in GO for r in report.results if subject in (None, r.subject.id))
        assert all(answer is goes for answer in told)


class Novelty(Struct, frozen=True):
    """A kind of node that nobody has said to the solver."""

    part: int


class Tolerance(nodes.Source, frozen=True):
    """A node that says more than it did."""

    rounded: int = 0


def test_what_the_encoding_doesnt_know_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new kind of node, or one that says more than it did, is never taken for something known."""
    with pytest.raises(UnsaidError, match="Novelty"):
        check_understood(Novelty(1))
    monkeypatch.setitem(HEEDED, Tolerance, HEEDED[nodes.Source])
    check_understood(Tolerance("orders", "orders", None, 1))
    with pytest.raises(UnsaidError, match="rounded"):
        check_understood(Tolerance("orders", "orders", None, 1, rounded=5))
