"""Things that use each other, put in order."""

from hypothesis import given
from hypothesis import strategies as st

from checker.base.order import Order, ordered, way


def test_each_stands_after_what_it_uses() -> None:
    """What is used comes first; what isn't known is left out."""
    assert ordered({"a": ["b", "x"], "b": ["c"], "c": []}) == Order(("c", "b", "a"), ())


def test_circles_are_told_from_where_the_file_begins_them() -> None:
    """Each circle once, from the name that stands first; what hangs on one isn't in it."""
    order = ordered({"user": ["b"], "b": ["c"], "c": ["b", "d"], "d": [], "self": ["self"]})
    assert set(order.circles) == {("b", "c"), ("self",)}
    assert sorted(order.names) == ["b", "c", "d", "self", "user"]
    assert way(("b", "c")) == "`b` → `c` → `b`"


def test_thousands_of_circles_are_not_all_told() -> None:
    """A file made of circles is answered in time; what they keep back isn't taken for in order."""
    names = [f"n{index}" for index in range(5_000)]
    order = ordered({name: [name] for name in names})
    assert 1 <= len(order.circles) < 100
    assert set(order.names) <= {name for circle in order.circles for name in circle}


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=3)))
def test_order_and_circles_are_what_they_say(uses: dict[str, list[str]]) -> None:
    """Without circles everything follows what it uses; in a circle each uses the next."""
    order = ordered(uses)
    assert sorted(order.names) == sorted(uses)
    for circle in order.circles:
        for name, following in zip(circle, (*circle[1:], circle[0]), strict=True):
            assert following in uses[name]
    if not order.circles:
        for name, others in uses.items():
            for other in set(others) & set(uses):
                assert order.names.index(other) < order.names.index(name)
