"""Parameters set from outside are read as a policy would be."""

from datetime import date
from decimal import Decimal

import pytest

from checker.diagnostics import UsageError
from checker.language import all_with_parameters, load_text, with_parameters
from checker.language.model.conditions import Comparison, Literal, NameRef
from checker.language.model.policy import FigureAge, FigureDates, Policy
from checker.language.model.walk import nodes
from checker.values.quantity import Duration, LocalDate, Money, Unit, Value, WordList

TEXT = """\
policy: example/closure
title: {en: Close a shop, zh: 关闭店铺}
sources:
  guide: {title: {en: A guide, zh: 指南}, section: 二, published: 2024-02-12}
parameters:
  quiet_period: {title: {en: rest, zh: 静默}, value: 90 days, source: {guide: 90天}, market: [GB, US]}
  reading:
    title: {en: reading, zh: 理解}
    value: strict
    choices: {strict: {en: s, zh: 严}, loose: {en: l, zh: 宽}}
  limit: {title: {en: limit, zh: 上限}, type: number}
  fee: {title: {en: fee, zh: 费用}, type: money}
  asked: {title: {en: asked, zh: 已询问}, value: false}
  since: {title: {en: since, zh: 起始}, type: date}
  rest: {title: {en: rest, zh: 间隔}, choices: [30 days, 60 days]}
  period:
    title: {en: period, zh: 期限}
    value: 15 days
    source: guide
    review_by: 2027-01-31
    choices:
      15 days: {en: now, zh: 现行, in_force: 2026-01-01, review_by: 2026-12-31}
      6 days: {en: before, zh: 旧, source: {guide: 6天}, in_force: 2024-01-01}
      3 days: {en: never, zh: 从不}
preconditions:
  first: {none: disputes}
"""


@pytest.fixture
def policy() -> Policy:
    """A policy with a parameter of every type."""
    return load_text(TEXT, "f.yaml").checked().policies[0]


def test_parameters_are_read(policy: Policy) -> None:
    """Value, choices, source and market of a parameter are what the policy says."""
    quiet, reading = policy.parameters["quiet_period"], policy.parameters["reading"]
    assert (quiet.value, quiet.has_value, quiet.market) == (Duration(90, Unit.DAYS), True, ("GB", "US"))
    assert quiet.citation is not None
    assert (quiet.citation.section, quiet.citation.quote) == ("二", "90天")
    assert reading.choices is not None
    assert {name: choice.title.zh for name, choice in reading.choices.items()} == {
        "strict": "严",
        "loose": "宽",
    }
    assert not policy.parameters["limit"].has_value


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("quiet_period", "60 days", Duration(60, Unit.DAYS)),
        ("reading", "loose", "loose"),
        ("limit", "3", Decimal(3)),
        ("fee", "12.50 GBP", Money(Decimal("12.50"), "GBP")),
        ("asked", "true", True),
        ("since", "2024-02-12", LocalDate(2024, 2, 12)),
        ("rest", "60 days", Duration(60, Unit.DAYS)),
    ],
)
def test_a_value_is_set(policy: Policy, name: str, text: str, value: Value) -> None:
    """The text is read by the parameter's type; nothing else of the policy changes."""
    changed = with_parameters(policy, {name: text})
    assert (changed.parameters[name].value, changed.parameters[name].has_value) == (value, True)
    assert {n: p for n, p in changed.parameters.items() if n != name} == {
        n: p for n, p in policy.parameters.items() if n != name
    }
    assert changed.stages == policy.stages


@pytest.mark.parametrize(
    ("name", "text", "code", "suggestion"),
    [
        ("quite_period", "60 days", "SC620", "quiet_period"),
        ("unheard_of", "1", "SC620", None),
        ("quiet_period", "60 dyas", "SC621", "60 days"),
        ("reading", "strickt", "SC621", "strict"),
        ("asked", "yes", "SC621", "true"),
        ("rest", "90 days", "SC621", "30 days"),
        ("quiet_period", "10000000 days", "SC621", None),
        ("quiet_period", "10000000", "SC621", None),
        ("quiet_period", "9999999 weeks", "SC621", None),
    ],
)
def test_a_wrong_call_is_said(
    policy: Policy, name: str, text: str, code: str, suggestion: str | None
) -> None:
    """An unknown name or an impossible value is a usage error with the nearest right spelling."""
    with pytest.raises(UsageError) as caught:
        with_parameters(policy, {name: text})
    found = [(diagnostic.code, diagnostic.suggestion) for diagnostic in caught.value.diagnostics]
    assert found == [(code, suggestion)]


LISTS = """policy: lists
title: {{en: lists, zh: 列表}}
parameters:
  ended: {{title: {{en: ended, zh: 已完结}}, value: [{ended}], choices: [COMPLETED, CANCELLED, DELIVERED]}}
  places: {{title: {{en: places, zh: 地区}}, {places}}}
values:
  last: {{max: orders.ended_at, where: {{status: $ended}}, when: {{shop.region: {{in: [$places, GB]}}}}}}
preconditions:
  first: {{every: orders, where: {{status: {{not_in: [ON_HOLD, $ended]}}}}, require: {{total: 0}}}}
  second: {{require: {{not: {{shop.region: {{not_in: $places}}}}}}}}
"""


def lists(ended: str, places: str) -> Policy:
    """A policy with two lists of words as parameters."""
    return load_text(LISTS.format(ended=ended, places=places), "g.yaml").checked().policies[0]


def said(policy: Policy) -> list[object]:
    """What a policy asks for, wherever it is written."""
    kept = (Literal, Comparison, NameRef)
    found = nodes(policy.values, policy.preconditions)
    return [
        (node.value, node.listed) if isinstance(node, Literal) else type(node)
        for node in found
        if isinstance(node, kept)
    ]


@pytest.mark.parametrize("before", ["CN", "US, TH, VN"])
def test_a_list_that_is_set_is_as_one_that_is_written(before: str) -> None:
    """Its words stand wherever its name does, as if the policy had them from the start."""
    policy = lists("COMPLETED, CANCELLED", f"value: [{before}]")
    changed = with_parameters(policy, {"ended": "DELIVERED", "places": "GB,CN , GB"})
    assert said(changed) == said(lists("DELIVERED", "value: [GB, CN]"))
    assert changed.parameters["places"].value == WordList(("GB", "CN"))
    assert said(with_parameters(policy, {"ended": "COMPLETED,CANCELLED"})) == said(policy)


def test_a_list_without_a_value_is_unknown_until_it_is_set() -> None:
    """Its name stands for it until then."""
    unset = lists("COMPLETED", "type: words")
    assert not unset.parameters["places"].has_value
    assert said(with_parameters(unset, {"places": "CN"})) == said(lists("COMPLETED", "value: [CN]"))


@pytest.mark.parametrize(
    ("name", "text", "suggestions"),
    [
        ("ended", "COMPLETED,CANCELED", ["CANCELLED"]),
        ("ended", "COMPLETED,,CANCELLED", [None]),
        ("ended", "", [None]),
    ],
)
def test_a_list_that_a_parameter_cannot_be(name: str, text: str, suggestions: list[str | None]) -> None:
    """Each word has to be one that is possible, and none is empty."""
    with pytest.raises(UsageError) as caught:
        with_parameters(lists("COMPLETED", "value: [CN]"), {name: text})
    found = [(diagnostic.code, diagnostic.suggestion) for diagnostic in caught.value.diagnostics]
    assert found == [("SC621", suggestion) for suggestion in suggestions]


def test_a_list_is_held_to_what_it_is_compared_with() -> None:
    """A word that the field can't be would never be met: it is refused, though the policy has no choices."""
    text = LISTS.replace(", choices: [COMPLETED, CANCELLED, DELIVERED]", "")
    policy = load_text(text.format(ended="COMPLETED", places="value: [CN]"), "g.yaml").checked().policies[0]
    with pytest.raises(UsageError) as caught:
        with_parameters(policy, {"ended": "COMPLETED,OPEN"})
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["SC621"]


@pytest.mark.parametrize(
    ("text", "most"), [("10000000 days", "9,999,999 days"), ("99,999,999 Hour", "9,999,999 hours")]
)
def test_a_duration_that_is_too_long(policy: Policy, text: str, most: str) -> None:
    """It is said to be too long, and how long it can be, in its own unit."""
    with pytest.raises(UsageError) as caught:
        with_parameters(policy, {"quiet_period": text})
    (found,) = caught.value.diagnostics
    assert found.message.en.endswith(f"the duration `{text}` is too long")
    assert (found.help.en, found.help.zh) == (f"it can be up to {most}", f"最长为 {most}")


def test_of_several_policies_one_needs_the_parameter(policy: Policy) -> None:
    """A parameter is set wherever it exists, and all mistakes are said at once."""
    other = load_text(
        "policy: other\ntitle: {en: o, zh: 其}\npreconditions: {first: {none: loans}}\n", "g.yaml"
    )
    both = (policy, *other.library.policies)
    changed = all_with_parameters(both, {"asked": "true"})
    assert changed[0].parameters["asked"].value is True
    assert changed[1] == both[1]
    with pytest.raises(UsageError) as caught:
        all_with_parameters(both, {"asked": "yes", "nope": "1"})
    assert sorted(diagnostic.code for diagnostic in caught.value.diagnostics) == ["SC620", "SC621"]
    assert all_with_parameters(both, {}) == both


def test_a_value_is_as_old_as_its_choice_says(policy: Policy) -> None:
    """The dates of the choice that is taken come before those beside the value."""
    assert policy.parameters["period"].dates == FigureDates(date(2026, 1, 1), date(2026, 12, 31))
    assert not policy.parameters["quiet_period"].dates


@pytest.mark.parametrize(
    ("text", "dates", "quote"),
    [
        ("15 days", FigureDates(date(2026, 1, 1), date(2026, 12, 31)), None),
        ("6 days", FigureDates(date(2024, 1, 1)), "6天"),
        ("3 days", FigureDates(), None),
    ],
)
def test_another_value_has_other_dates(
    policy: Policy, text: str, dates: FigureDates, quote: str | None
) -> None:
    """A choice that is set brings its own dates and source; nothing of the old value stays."""
    period = with_parameters(policy, {"period": text}).parameters["period"]
    assert period.dates == dates
    assert (period.citation and period.citation.quote) == quote


def test_a_value_from_outside_is_nobodys_figure(policy: Policy) -> None:
    """What somebody sets to a value of their own rests on no source; the same value stays as it is."""
    quiet = policy.parameters["quiet_period"]
    assert with_parameters(policy, {"quiet_period": "60 days"}).parameters["quiet_period"].citation is None
    assert with_parameters(policy, {"quiet_period": "90 days"}).parameters["quiet_period"] == quiet


@pytest.mark.parametrize(
    ("day", "age"),
    [
        ("2025-12-31", FigureAge.NOT_YET_IN_FORCE),
        ("2026-01-01", FigureAge.CURRENT),
        ("2026-12-31", FigureAge.CURRENT),
        ("2027-01-01", FigureAge.PAST_REVIEW),
    ],
)
def test_the_day_of_the_review_is_in_time(day: str, age: FigureAge) -> None:
    """A figure holds from its first day on, and is past its review on the day after the last."""
    dates = FigureDates(date(2026, 1, 1), date(2026, 12, 31))
    assert dates.on(date.fromisoformat(day)) is age
    assert FigureDates().on(date.fromisoformat(day)) is FigureAge.CURRENT
