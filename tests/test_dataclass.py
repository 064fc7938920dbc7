"""The package's data classes behave as the standard library's."""

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.dataclass import dataclass as quick


class Plain:
    """Fields of every kind."""

    number: int
    word: str = "one"
    items: list[int] = field(default_factory=list)
    hidden: int = field(default=0, compare=False, repr=False)


def twins(**options: bool) -> tuple[type, type]:
    """The same class made by the standard library and by us."""
    made = []
    for decorate in (dataclass, quick):
        body = {name: value for name, value in vars(Plain).items() if name not in {"__dict__", "__weakref__"}}
        made.append(decorate(slots=True, **options)(type("Made", (), body)))
    return made[0], made[1]


KINDS = [{}, {"frozen": True}, {"frozen": True, "order": True}, {"frozen": True, "eq": False}]
STANDARD, OURS = twins(frozen=True, order=True)
ARGUMENTS = st.tuples(
    st.integers(0, 2), st.sampled_from("ab"), st.lists(st.integers(0, 1), max_size=1), st.integers()
)


@quick(frozen=True, slots=True)
class Pair:
    """Stands at the top of a module, as what is pickled must."""

    left: int
    right: str = "r"

    def __hash__(self) -> int:
        return 7


@quick(frozen=True, slots=True)
class Single:
    value: object


@given(ARGUMENTS, ARGUMENTS)
def test_compares_as_the_standard_library(first: tuple[object, ...], second: tuple[object, ...]) -> None:
    """Equality, order and text are the same, fields that don't compare left out."""
    for operator in ("__eq__", "__lt__", "__le__", "__gt__", "__ge__"):
        expected = getattr(STANDARD(*first), operator)(STANDARD(*second))
        assert getattr(OURS(*first), operator)(OURS(*second)) == expected
    assert repr(OURS(*first)) == repr(STANDARD(*first))


@pytest.mark.parametrize("options", KINDS, ids=str)
def test_is_made_as_the_standard_library(options: dict[str, bool]) -> None:
    """Arguments, defaults, slots, the parts that ``match`` sees and hashing are the same."""
    standard, ours = twins(**options)
    for args, named in (((1,), {}), ((1, "two"), {"hidden": 3}), ((), {"number": 1, "items": [2]})):
        assert repr(ours(*args, **named)) == repr(standard(*args, **named))
    for wrong in ((), (1, 2, 3, 4, 5)):
        with pytest.raises(TypeError):
            ours(*wrong)
    assert ours(1).items is not ours(1).items
    assert ours.__slots__ == standard.__slots__
    assert ours.__match_args__ == standard.__match_args__
    assert [f.name for f in dataclasses.fields(ours)] == [f.name for f in dataclasses.fields(standard)]
    assert (ours.__hash__ is None) == (standard.__hash__ is None)
    assert (ours(1) == ours(1)) == (standard(1) == standard(1))


def test_other_classes_are_never_equal() -> None:
    """Equal fields of another class don't make an object equal."""
    assert Single(1) != Pair(1)
    assert Single(1) != (1,)


@pytest.mark.parametrize(
    "change", [lambda p: setattr(p, "left", 2), lambda p: delattr(p, "left"), lambda p: setattr(p, "up", 2)]
)
def test_what_is_frozen_stays_as_it_is(change: object) -> None:
    """No field of a frozen object can be set or deleted, and none added."""
    pair = Pair(1)
    with pytest.raises(FrozenInstanceError):
        change(pair)
    assert pair == Pair(1)


def test_what_is_not_frozen_can_change() -> None:
    """Without ``frozen`` fields can be set."""
    _, ours = twins()
    made = ours(1)
    made.number = 2
    assert made == ours(2)


def test_own_methods_are_kept() -> None:
    """A method that the class brings isn't replaced."""
    assert hash(Pair(1)) == 7


def test_copies_are_equal() -> None:
    """Pickles, copies and replacements hold the same values."""
    pair = Pair(1, "x")
    assert pickle.loads(pickle.dumps(pair)) == pair
    assert copy.copy(pair) == copy.deepcopy(pair) == pair
    assert dataclasses.replace(pair, right="y") == Pair(1, "y")


def test_equal_objects_hash_alike() -> None:
    """Frozen objects can be members of sets."""
    assert len({Single("a"), Single("a"), Single("b")}) == 2
