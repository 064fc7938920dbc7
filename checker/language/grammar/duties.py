"""Duties: what has to happen, and by when."""

from __future__ import annotations

from collections.abc import Mapping

from checker.diagnostics import Span
from checker.diagnostics.nearest import Guess
from checker.language.grammar.arithmetic import NEXT_DAY, counted
from checker.language.grammar.context import ResolutionContext
from checker.language.grammar.joins import check_join
from checker.language.grammar.keys import written
from checker.language.grammar.operands import ExpectedType, fitted, operand
from checker.language.grammar.scope import resolve_path
from checker.language.grammar.written import literal
from checker.language.model.conditions import Arithmetic, Condition, Expression, FieldRef, Literal
from checker.language.operators import DUTY
from checker.language.surface import core
from checker.language.yaml.nodes import Entry, ScalarNode
from checker.schema.catalog import Scalar
from checker.values.quantity import Duration, LocalDate, Unit


def duty(entries: Mapping[str, Entry], span: Span, context: ResolutionContext) -> Condition | None:
    """That what ``duty`` names comes before its deadline, or may still come."""
    event = _moment(entries["duty"], context)
    deadline = _deadline(entries, context)
    if event is None or deadline is None:
        return None
    start = deadline.base if isinstance(deadline, Arithmetic) else deadline
    return core(DUTY, event, (deadline,), span) if check_join(event, (start,), context) else None


def _deadline(entries: Mapping[str, Entry], context: ResolutionContext) -> Expression | None:
    """The time ``by`` which it has to happen, or the end of ``within`` so long ``of`` another time."""
    head, problems = entries["duty"].key.span, context.problems
    by, within, of, begins = (entries.get(key) for key in ("by", "within", "of", "from"))
    if by is not None:
        strays = [entry for entry in (within, of, begins) if entry is not None]
        for stray in strays:
            problems.error("SC129", stray.key.span, "deadlines", name=stray.name)
        due = _moment(by, context)
        return None if strays or due is None else _end_of_day(due)
    if begins is not None and of is None and _names_a_time(begins):
        problems.error("SC101", begins.key.span, "begins", suggestion=Guess("of"))
        return None
    if within is None and of is None:
        problems.error("SC102", head, "deadline")
    for entry, other, name in ((within, of, "of"), (of, within, "within")):
        if entry is not None and other is None:
            problems.error("SC102", entry.key.span, "beside", given=entry.name, name=name)
    time = None if within is None else operand(within.value, ExpectedType(Scalar.DURATION, "within"), context)
    start = None if of is None else _moment(of, context)
    if time is not None:
        time = counted(time, begins, context)
    if within is None or time is None or start is None:
        return None
    return Arithmetic(start, None, None, None, Scalar.TIME, within.span, time)


def _names_a_time(begins: Entry) -> bool:
    """Whether `from` names the time from which on, which is said by another key."""
    return isinstance(begins.value, ScalarNode) and begins.value.text != NEXT_DAY


def _moment(entry: Entry, context: ResolutionContext) -> Expression | None:
    """A time: of a field that is named, a ``$name`` or an expression; a deadline may be written out."""
    node, slot = written(entry), ExpectedType(Scalar.TIME, entry.name)
    if not isinstance(node, ScalarNode) or node.is_null or node.text.startswith("$"):
        return operand(node, slot, context)
    if entry.name != "duty" and node.text[:1].isdigit():
        return literal(node, Scalar.TIME, context)
    path = resolve_path(node, context.scope, context.problems)
    return None if path is None else fitted(FieldRef(path, node.span), slot, node.span, context)


def _end_of_day(due: Expression) -> Expression:
    """A day that is written out lasts to its end."""
    if not isinstance(due, Literal) or not isinstance(due.value, LocalDate):
        return due
    none = Literal(Duration(0, Unit.DAYS), Scalar.DURATION, due.span)
    return Arithmetic(due, None, None, None, Scalar.TIME, due.span, none)
