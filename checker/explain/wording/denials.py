"""Which tests are said with a denial: *has not been paid*, *is not on sale*, 尚未付款."""

from __future__ import annotations

from checker.explain.wording.context import belonging, beyond_zero, identity, last_field, wants
from checker.language.model.conditions import FieldRef, Literal, NameRef, NowRef, Op, Path
from checker.language.surface import SurfaceTest, event_of
from checker.schema.catalog import Field
from checker.schema.words import above_zero, ascribed, event, trait


def refusing(test: SurfaceTest) -> bool:
    """Whether a test is said as what its record isn't, hasn't or hasn't done."""
    read = event_of(test)
    target = None if read is None else last_field(read.path)
    if test.op is Op.PRESENT:
        told = None if target is None else ascribed(target)
        # A word that is given is said as its record being none of those that go without.
        return wants(test) is (told is not None and bool(told.none))
    if worked_out(test):
        recent = test.op is Op.NEWER_THAN and target is not None and event(target) is not None
        return recent or (test.words.refuses and test.op is Op.IN_TIME)
    if (related := belonging(test)) is not None:
        return test.words.refuses and not elsewhere(*related)
    if identity(test) is not None:
        return False
    return test.words.refuses if target is None else _refusing(test, target)


def worked_out(test: SurfaceTest) -> bool:
    """Whether a test compares something that is no field, name or value: a count, a sum, a later day."""
    plain = (FieldRef, NameRef, Literal, NowRef)
    return not all(isinstance(term, plain) for term in (event_of(test) or test.left, *test.right))


def elsewhere(mine: Path, other: Path) -> bool:
    """Whether what doesn't belong to a record is said to be of another one of its kind."""
    return len(mine.steps) == 1 and not other.steps and 0 < other.scope != mine.scope


def _refusing(test: SurfaceTest, target: Field) -> bool:
    """Whether a test of a field is said with a denial."""
    ahead = test.op in (Op.ABOVE, Op.AT_LEAST) and isinstance(test.right[0], NowRef)
    if event(target) is not None and (ahead or test.op is Op.NEWER_THAN):
        return True
    if trait(target) is not None and test.op is Op.IS and len(test.right) == 1:
        return wants(test) is test.words.refuses
    if above_zero(target) is not None and beyond_zero(test) is not None:
        return beyond_zero(test) is False
    told = ascribed(target)
    beside = told is not None and test.op is Op.IS and bool(told.other)
    return test.words.refuses and not beside
