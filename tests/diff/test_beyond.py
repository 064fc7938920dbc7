"""What two records of a kind don't show: ids, counts, choices, later versions, other money, old dates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from checker import api
from checker.diagnostics import UsageError
from checker.diff.compare import difference
from checker.report.difference import ChangeKind, LibraryDifference, RuleRelation

AS_OF = datetime(2026, 6, 1, 12, tzinfo=UTC)
EQUAL, MORE, LESS, BOTH = (
    RuleRelation.EQUIVALENT,
    RuleRelation.MORE_PERMISSIVE,
    RuleRelation.LESS_PERMISSIVE,
    RuleRelation.INCOMPARABLE,
)
#: Only a shop with an order in each of three states fails.
THREE = """\
require:
      any_of:
        - {none: orders, where: {status: COMPLETED}}
        - {none: orders, where: {status: CANCELLED}}
        - {none: orders, where: {status: DELIVERED}}"""
HEAD = "policy: test/one\ntitle: {en: One, zh: 一}\n"


def policy(condition: str, head: str = "") -> str:
    """A policy of one precondition."""
    return (
        f"{HEAD}{head}preconditions:\n  it:\n    title: {{en: It holds, zh: 成立}}\n"
        f"    fix: {{en: Wait., zh: 等待。}}\n    {condition}\n"
    )


def compared(folder: Path, *texts: str, **parameters: str) -> LibraryDifference:
    """What the change from one text to another means."""
    sides = []
    for number, text in enumerate(texts):
        file = folder / f"{number}.yaml"
        file.write_text(text, encoding="utf-8")
        sides.append(api.load_policies(file))
    return difference(sides[0], sides[1], AS_OF, parameters=parameters)


@pytest.mark.parametrize(
    ("old", "new", "relation"),
    [
        (
            'none: products\n    where: {category_id: "1001"}',
            'none: products\n    where: {category_id: "1002"}',
            BOTH,
        ),
        ("require: {shop.currency: GBP}", "require: {shop.currency: USD}", BOTH),
        ("require: {shop.currency: GBP}", "require: {shop.currency: [GBP, USD]}", MORE),
        ("require: {shop.currency: {is_not: GBP}}", "require: {shop.currency: {not_in: [GBP, USD]}}", LESS),
        (
            "require: {closure.applied_at: {before: 2019-01-01}}",
            "require: {closure.applied_at: {before: 2020-01-01}}",
            MORE,
        ),
        (
            "when: {shop.region: CN}\n    require: {closure.applied_at: {older_than: 3 working days}}",
            "when: {shop.region: GB}\n    require: {closure.applied_at: {older_than: 3 working days}}",
            BOTH,
        ),
        (
            THREE,
            "require: {shop.id: {present: true}}",
            MORE,
        ),
        ("require: {count: orders, at_least: 10}", "require: {count: orders, at_least: 20}", None),
        ("require: {count: orders, at_most: 20}", "require: {count: orders, at_most: 10}", None),
    ],
    ids=["ids", "money", "more money", "any other money", "dates", "regions", "three", "count", "at most"],
)
def test_a_difference_beyond_small_shops_is_found(
    old: str, new: str, relation: RuleRelation | None, tmp_path: Path
) -> None:
    """No change that some shop shows is called equivalent; None: a shop is found, the rest isn't proven."""
    found = compared(tmp_path, policy(old), policy(new)).policies[0]
    assert found.relation is (relation or RuleRelation.UNDECIDED)
    if relation is None:
        assert (found.looser is None) is (found.stricter is not None)
        assert found.stricter is not None
        assert found.tried
        assert found.open == {"it": "counts from 2 on"}


def test_what_cant_be_proven_is_never_called_equivalent(tmp_path: Path) -> None:
    """Where no random shop shows a difference either, the answer says how many were tried."""
    texts = [policy(f"require: {{count: orders, at_most: {most}}}") for most in (90, 91)]
    (found,) = compared(tmp_path, *texts).policies
    assert found.relation is RuleRelation.UNDECIDED
    assert (found.looser, found.stricter) == (None, None)
    assert found.tried >= 400


READING = (
    "parameters:\n  reading:\n    title: {en: reading, zh: 理解}\n    value: strict\n"
    "    choices:\n      strict: {en: strict, zh: 严}\n      lenient: {en: lenient, zh: 宽}\n"
)
BY_READING = """\
require:
      any_of:
        - all_of: [{$reading: strict}, {closure.applied_at: {present: true}}]
        - all_of: [{$reading: lenient}, {shop.status: OPEN}]"""


def test_every_choice_is_looked_at(tmp_path: Path) -> None:
    """A change that only another choice of a parameter shows isn't equivalent; it is said with which."""
    old = policy(BY_READING, READING)
    new = policy(BY_READING.replace("OPEN", "[OPEN, CLOSED]"), READING)
    (found,) = compared(tmp_path, old, new).policies
    assert found.relation is MORE
    assert found.looser is not None
    assert found.looser.parameters == {"reading": "lenient"}
    assert [(change.id, change.kind) for change in found.changes] == [("it", ChangeKind.CHANGED)]


def test_a_choice_that_nothing_changed_asks_for_is_passed_over(tmp_path: Path) -> None:
    """The same change isn't looked at again for each reading of something else."""
    pair = ["require: {shop.status: OPEN}", "require: {shop.status: [OPEN, CLOSED]}"]
    named = "title: {en: As read, zh: 按理解}\n    fix: {en: Wait., zh: 等待。}"
    other = f"\n  by-reading:\n    {named}\n    {BY_READING}"
    aside = [policy(condition + other, READING) for condition in pair]
    assert compared(tmp_path, *aside).policies[0].tried == 40


def test_what_is_set_is_no_choice_any_more(tmp_path: Path) -> None:
    """With a parameter set, only that value counts; one that no side has is no parameter."""
    old = policy(BY_READING, READING)
    new = policy(BY_READING.replace("OPEN", "[OPEN, CLOSED]"), READING)
    assert compared(tmp_path, old, new, reading="strict").relation is EQUAL
    lenient = compared(tmp_path, old, new, reading="lenient").policies[0]
    assert lenient.relation is MORE
    assert lenient.looser is not None
    assert lenient.looser.parameters == {}
    with pytest.raises(UsageError):
        compared(tmp_path, old, new, raeding="strict")


def test_a_version_to_come_is_told_with_its_day(tmp_path: Path) -> None:
    """What changes only on a later day is told beside what holds now, and counts for the whole."""
    condition = "require: {closure.applied_at: {older_than: 90 days}}"
    now = policy(condition, "in_force: {until: 2026-07-01}\n")
    then = policy(condition.replace("90", "60"), "in_force: {from: 2026-07-01}\n")
    sides = []
    for name, texts in (("old", [policy(condition)]), ("new", [now, then])):
        (tmp_path / name).mkdir()
        for number, text in enumerate(texts):
            (tmp_path / name / f"{number}.yaml").write_text(text, encoding="utf-8")
        sides.append(api.load_policies(tmp_path / name))
    found = difference(sides[0], sides[1], AS_OF)
    assert [(item.since, item.relation) for item in found.policies] == [
        (None, EQUAL),
        (date(2026, 7, 1), MORE),
    ]
    assert found.relation is MORE
    assert found.policies[1].looser is not None
    assert found.policies[1].looser.snapshot["as_of"].startswith("2026-07-01")
