"""What is right until a day, or from one: figures to be looked at again, calendars that end, sources to come.

Only what stands in a policy's own file is looked at: what it takes over is another file's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from checker.diagnostics import Diagnostic, Severity, Span
from checker.language.grammar.parameters import chosen
from checker.language.model.conditions import Literal
from checker.language.model.policy import Choice, FigureAge, FigureDates, Parameter, Policy
from checker.language.model.walk import nodes
from checker.schema.catalog import Scalar
from checker.values.quantity import Duration, Unit, Value
from checker.values.workdays import REGIONS

PAST_REVIEW: Final = "SC211"
NO_REVIEW: Final = "SC212"
CALENDAR_ENDS: Final = "SC213"
STRANGE_DAY: Final = "SC223"
#: What can only be said of a certain day.
DATED: Final = frozenset((PAST_REVIEW, CALENDAR_ENDS, STRANGE_DAY))
AGE: Final = DATED | frozenset((NO_REVIEW,))
#: The types of what a platform sets for a market.
_FIGURES: Final = (Scalar.DURATION, Scalar.DECIMAL, Scalar.INTEGER, Scalar.MONEY)
#: So far ahead holidays should be known: what is counted in working days is rarely longer.
_AHEAD: Final = timedelta(days=30)


def old(policy: Policy, today: date | None) -> Iterator[Diagnostic]:
    """What of ``policy`` is out of date, or will be without anybody being told."""
    yield from _figures(policy, today)
    if today is not None:
        yield from _calendars(policy, today + _AHEAD)
        yield from _of_tomorrow(policy, today)


def _of_tomorrow(policy: Policy, today: date) -> Iterator[Diagnostic]:
    """Sources that are still to be published."""
    for source in policy.sources.values():
        if source.published is not None and source.published > today and policy.owns(source.span):
            yield Diagnostic.of(
                STRANGE_DAY,
                source.span,
                "future",
                severity=Severity.WARNING,
                name=source.id,
                day=str(source.published),
            )


def _figures(policy: Policy, today: date | None) -> Iterator[Diagnostic]:
    """Figures that somebody must look at again, and those of a market of which nobody says when."""
    for parameter in policy.parameters.values():
        for name, span, dates in _dated(parameter):
            due = today is not None and dates.on(today) is FigureAge.PAST_REVIEW
            if due and policy.owns(span):
                review = str(dates.review_by)
                yield Diagnostic.of(PAST_REVIEW, span, severity=Severity.WARNING, name=name, review=review)
        figure = parameter.has_value and parameter.type in _FIGURES and parameter.citation is not None
        of_market = bool(parameter.market or policy.market)
        if figure and of_market and parameter.dates.review_by is None and policy.owns(parameter.span):
            yield Diagnostic.of(NO_REVIEW, parameter.span, severity=Severity.WARNING, name=parameter.name)


def _dated(parameter: Parameter) -> Iterator[tuple[str, Span, FigureDates]]:
    """The values of a parameter that have dates of their own, each with its name and place."""
    choices = parameter.choices or {}
    yield from (
        (name, choice.span, choice.dates) for name, choice in choices.items() if choice.span is not None
    )
    if not choices.get(chosen(parameter) or "", Choice()).dates:
        yield parameter.name, parameter.span, parameter.dates


def _calendars(policy: Policy, day: date) -> Iterator[Diagnostic]:
    """Working days counted in a market of which nobody has announced yet which days are worked on ``day``."""
    for span, markets in _working_days(policy):
        ends = {name: year for name in markets if (year := _announced(name)) is not None}
        year = min(ends.values(), default=day.year)
        if year < day.year and policy.owns(span):
            regions = tuple(name for name in sorted(ends) if ends[name] == year)
            yield Diagnostic.of(CALENDAR_ENDS, span, severity=Severity.WARNING, regions=regions, year=year)
            return


def _announced(region: str) -> int | None:
    return REGIONS[region].announced if region in REGIONS else None


def _working_days(policy: Policy) -> Iterator[tuple[Span, tuple[str, ...]]]:
    """The places at which a policy counts working days, each with the markets that it does so for."""
    for parameter in policy.parameters.values():
        if _counts_working_days(parameter.value):
            yield parameter.span, parameter.market or policy.market
    for node in nodes(policy.applies_to, policy.values, policy.stages, policy.preconditions):
        if isinstance(node, Literal) and _counts_working_days(node.value):
            yield node.span, policy.market


def _counts_working_days(value: Value) -> bool:
    return isinstance(value, Duration) and value.unit is Unit.WORKING_DAYS
