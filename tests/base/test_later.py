"""What is put off is done as if it were done at once."""

from contextvars import ContextVar

from checker.base.each import Each
from checker.base.later import later
from checker.base.once import Once

WORD: ContextVar[str] = ContextVar("word", default="outside")


def test_what_was_in_force_is_in_force_again():
    """Whoever asks, and whenever: nothing of it is left behind, either."""
    token = WORD.set("inside")
    put_off = later(lambda end: WORD.get() + end)
    once, each = Once(WORD.get), Each(2, lambda place: f"{WORD.get()} {place}")
    WORD.reset(token)
    assert put_off("!") == "inside!"
    assert once() == "inside"
    assert list(each) == ["inside 0", "inside 1"]
    assert WORD.get() == "outside"


def test_it_may_lead_to_itself():
    """One of several things may ask for another one of them."""
    each: Each[int] = Each(3, lambda place: place and each[place - 1] + 1)
    assert each[2] == 2
