"""A policy is the same once it was bytes: equal, of the catalog's own fields, and not to be written into."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from msgspec.structs import replace

from checker.base.resources import rules_folder
from checker.base.text import Text
from checker.diagnostics import Autofix, Diagnostic, Pair, Related, Severity, TextEdit
from checker.language.library.library import Library, Loaded
from checker.language.library.loader import load
from checker.language.library.packing import pack, unpack
from checker.language.model.conditions import Literal, Path
from checker.language.model.outline import Outline
from checker.language.model.policy import Choice, Citation, CitedText, Parameter, Policy
from checker.language.model.walk import nodes
from checker.schema.catalog import ListType, ObjectType, Scalar, catalog
from checker.values.quantity import Duration, Interval, LocalDate, Money, Range, Reason, Unit, Unknown, Value
from tests.strategies import SPAN, policies


@pytest.fixture(scope="module")
def shipped() -> Loaded:
    """All shipped policies."""
    return load([rules_folder()])


@pytest.fixture(scope="module")
def closure(shipped: Loaded) -> Policy:
    """One of them."""
    return shipped.library.versions("douyin/closure")[0]


def back(data: bytes) -> Loaded:
    """What was loaded, from its bytes alone."""

    def anew(outline: Outline) -> Policy:
        raise AssertionError(f"no policy: {outline.id}")

    return unpack(data, anew)


def again(policy: Policy) -> Policy:
    """``policy``, once it was bytes."""
    (found,) = back(pack(Loaded(Library([policy]), (), {}))).library.policies
    return found


@given(policies())
def test_random_policies_come_back(policy: Policy) -> None:
    """A policy is equal to itself, has the same classes all over, and the catalog's own fields."""
    found = again(policy)
    assert found == policy
    pairs = list(zip(nodes(policy), nodes(found), strict=True))
    assert all(type(one) is type(other) for one, other in pairs)
    for one, other in pairs:
        if isinstance(one, Path) and isinstance(other, Path):
            assert all(step is its for step, its in zip(one.steps, other.steps, strict=True))
        if isinstance(one, Literal) and isinstance(other, Literal):
            assert (type(one.value), repr(one.value)) == (type(other.value), repr(other.value))


def test_shipped_policies_come_back(shipped: Loaded) -> None:
    """All that was loaded is equal to itself: policies, warnings, texts."""
    found = back(pack(shipped))
    assert found.library.policies == shipped.library.policies
    assert found.library.referenced == shipped.library.referenced
    assert (found.diagnostics, found.sources) == (shipped.diagnostics, shipped.sources)
    assert found.library.ids() == shipped.library.ids()


def test_what_is_listed_is_what_it_is_an_outline_of(shipped: Loaded) -> None:
    """An outline says what its policy would, and the policy is made only once, when it is asked for."""
    found, made = back(pack(shipped)).library, []
    for name in shipped.library.ids():
        for item, whole in zip(found.listed(name), shipped.library.versions(name), strict=True):
            assert item.outline == Outline.of(whole)
            assert item.whole() == whole
            made.append((item, item.whole()))
    assert made
    assert all(item.whole() is policy for item, policy in made)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        1,
        0,
        -999_999_999_999_999_999,
        Decimal("1.50"),
        Decimal("1E+3"),
        "",
        "1.50",
        "2026-01-31T08:00:00+08:00",
        "茶\0\u2028",
        datetime(2026, 1, 31, 8, tzinfo=UTC),
        datetime(2026, 1, 31, 8, 0, 0, 5, tzinfo=timezone(timedelta(hours=8))),
        Money(Decimal("0.00"), None),
        Money(Decimal("12.50"), "GBP"),
        Duration(-90, Unit.WORKING_DAYS),
        LocalDate(2026, 1, 31),
        Unknown(Reason.PARAMETER, "period"),
        Range(0, None),
        Interval(None, datetime(2026, 1, 31, 8, tzinfo=UTC)),
    ],
    ids=repr,
)
def test_a_value_keeps_its_class_and_its_digits(closure: Policy, value: Value) -> None:
    """A number stays a number of the same digits, a text that looks like one a text, yes or no no number."""
    parameter = Parameter("p", Scalar.STRING, Text(), value, True, None, SPAN)
    found = again(replace(closure, parameters={"p": parameter})).parameters["p"]
    assert found == parameter
    assert (type(found.value), repr(found.value)) == (type(value), repr(value))


@pytest.mark.parametrize(
    "type_",
    [
        *Scalar,
        ObjectType("shop"),
        ListType("order"),
        ListType(None, Scalar.STRING),
        catalog().records["order"].fields["status"].type,
    ],
    ids=repr,
)
def test_every_type_comes_back(closure: Policy, type_: Scalar | ObjectType | ListType) -> None:
    """A type is the same one; an enumeration is the catalog's own."""
    parameter = Parameter("p", type_, Text(), None, False, None, SPAN)
    found = again(replace(closure, parameters={"p": parameter})).parameters["p"].type
    assert found == type_
    assert type(found) is type(type_)


def test_mappings_cannot_be_written_into(closure: Policy) -> None:
    """Where a policy gives something by name, nobody can put something else there."""
    day = datetime(2026, 1, 31, tzinfo=UTC).date()
    source = CitedText("s", Text("a"), None, day, None, SPAN)
    choice = Choice(Text("b"), Citation("s", Text("a"), "1", day, "c", SPAN))
    parameter = Parameter("p", Scalar.STRING, Text(), "one", True, {"one": choice}, SPAN)
    policy = replace(closure, parameters={"p": parameter}, sources={"s": source})
    found = again(policy)
    assert (found.sources, found.parameters) == ({"s": source}, {"p": parameter})
    for mapping in (found.sources, found.parameters, found.values, found.parameters["p"].choices):
        with pytest.raises(TypeError):
            mapping["x"] = None  # type: ignore[index]  # which is what must not work


def test_a_diagnostic_comes_back_whole() -> None:
    """A warning keeps its place, its fix, what it compares, and in which languages it is said."""
    fix = Autofix((TextEdit(SPAN, "text"),), sure=True)
    told = Text("one", "一")
    warning = Diagnostic(
        "SC139",
        told,
        SPAN,
        Severity.WARNING,
        told,
        told,
        (Related(told, SPAN),),
        "/orders/1",
        "meant",
        fix,
        (Pair("a", None), Pair(None, "b")),
    )
    bare = Diagnostic("SC139", told)
    assert back(pack(Loaded(Library([]), (warning, bare), {}))).diagnostics == (warning, bare)


@pytest.mark.parametrize("kind", ["policy", "text"])
def test_what_has_another_type_is_refused(closure: Policy, kind: str) -> None:
    """A member of the wrong type doesn't come back as if it were right: the policy is made anew."""
    wrong = replace(closure, file=3) if kind == "policy" else replace(closure, title=Text(en=3))  # type: ignore[arg-type]
    packed = pack(Loaded(Library([wrong]), (), {}))
    if kind == "text":
        with pytest.raises(msgspec.ValidationError):
            back(packed)
    else:
        (found,) = unpack(packed, lambda _: closure).library.policies
        assert found is closure
