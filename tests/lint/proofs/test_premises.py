"""What is proven takes what is so where it is asked: the policy applies, `when` holds, `unless` doesn't."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from checker.base.resources import rules_folder
from checker.language.library.loader import load, load_text
from checker.language.model.policy import Policy, PolicyRef
from checker.lint.proofs import prove, solver
from checker.lint.proofs.questions import Questions, claim
from checker.values.truth import FALSE, Truth
from tests.evaluate.python.oracle import Oracle
from tests.lint.proofs.test_soundness import FEWEST, cases

HEAD = "policy: t/x\ntitle: {en: T, zh: 题}\n"
APPLIES = "applies_to: {shop.platform: tiktok-shop, shop.region: [GB, VN]}\n"
READING = """\
parameters:
  reading: {title: {en: R, zh: 理}, value: strict, choices: {strict: {en: s, zh: 严}, loose: {en: l, zh: 宽}}}
  least:
    {title: {en: L, zh: 低}, value: 500 CNY, choices: {500 CNY: {en: f, zh: 五}, 900 CNY: {en: n, zh: 九}}}
"""
OTHER = "  z: {none: disputes}\n"


def found(body: str, head: str = APPLIES) -> list[tuple[str, str, str]]:
    """Code, message and place of what is proven of a policy with one more precondition, `a`."""
    text = f"{HEAD}{head}preconditions:\n  a: {{{body}}}\n{OTHER}"
    lines = text.split("\n")
    loaded = load_text(text, "x.yaml")
    assert loaded.diagnostics == ()
    return [
        (
            item.code,
            item.message.en,
            lines[item.span.line - 1][item.span.column - 1 : item.span.end_column - 1],
        )
        for item in prove(loaded.library.policies)
        if item.span is not None
    ]


NEVER, ALWAYS = "this can never hold where it is asked", "this always holds where it is asked"
ASKS_NOTHING = "`a` asks for nothing: its `unless` holds whenever it is asked"
NOT_ASKED = "`a` is never asked for: where the policy applies, its `when` never holds"
EXEMPT = "unless: {title: {en: U, zh: 免}, require: {%s}}"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # Against `applies_to`.
        ("require: {shop.platform: douyin}", [("SC230", NEVER, "shop.platform: douyin")]),
        ("require: {shop.region: {is_not: US}}", [("SC231", ALWAYS, "is_not: US")]),
        ("require: {shop.region: {is_not: VN}}", []),
        ("none: loans, when: {shop.region: US}", [("SC239", NOT_ASKED, "shop.region: US")]),
        ("none: loans, when: {shop.region: VN}", []),
        (
            "none: loans, " + EXEMPT % "shop.region: [VN, GB]",
            [("SC239", ASKS_NOTHING, "shop.region: [VN, GB]")],
        ),
        ("none: loans, " + EXEMPT % "shop.region: VN", []),
        # Against `when`, and with `unless` aside.
        (
            "require: {closure.applied_at: {present: true}}, when: {closure.applied_at: {present: false}}",
            [("SC230", NEVER, "present: true")],
        ),
        (
            "none: loans, when: {shop.region: VN}, " + EXEMPT % "shop.region: {is_not: GB}",
            [("SC239", ASKS_NOTHING, "is_not: GB")],
        ),
        (
            "require: {deposit.balance: {at_most: 5 VND}}, " + EXEMPT % "deposit.balance: {below: 9 VND}",
            [("SC230", NEVER, "at_most: 5 VND")],
        ),
        (
            "require: {deposit.balance: {at_most: 9 VND}}, " + EXEMPT % "deposit.balance: {above: 5 VND}",
            [],
        ),
        # Possibilities that aren't there.
        (
            "require: {any_of: [{shop.platform: douyin}, {shop.status: CLOSED}]}",
            [("SC230", NEVER, "shop.platform: douyin")],
        ),
        (
            "require: {all_of: [{shop.status: CLOSED}, {any_of: [{shop.status: OPEN}, {shop.name: x}]}]}",
            [("SC230", NEVER, "shop.status: OPEN")],
        ),
        ("require: {any_of: [{shop.region: GB}, {shop.status: CLOSED}]}", []),
        # Inside lists.
        (
            "every: orders, where: {status: COMPLETED}, require: {any_of: [{status: UNPAID}, {id: '1'}]}",
            [("SC230", NEVER, "status: UNPAID")],
        ),
        (
            "none: orders, where: {status: UNPAID, shop.region: US}",
            [("SC232", "this can pick no record where it is asked", "status: UNPAID, shop.region: US")],
        ),
        (
            "none: orders, where: {shop.region: {is_not: US}}",
            [("SC233", "this picks every record where it is asked", "is_not: US")],
        ),
        (
            "require: {any_of: [{shop.name: x}, {count: orders, where: {shop.region: US}, at_least: 2}]}",
            [("SC232", "this can pick no record where it is asked", "shop.region: US")],
        ),
    ],
)
def test_what_is_asked_where_it_counts(body: str, expected: list[tuple[str, str, str]]) -> None:
    """Whatever can't be otherwise there is said, with the place that says so; what can isn't."""
    assert [(code, said, place.strip("{}")) for code, said, place in found(body)] == [
        (code, said, place.strip("{}")) for code, said, place in expected
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("count: orders, at_least: 0", "SC231"),
        ("count: orders, below: 0", "SC230"),
        ("require: {$number: {present: false}}", "SC230"),
        ("require: {$number: {above: -1}}", "SC231"),
        ("require: {$number: {above: 0}}", None),
        ("require: {$latest: {present: true}}", "SC231"),
    ],
)
def test_values_that_are_always_there(body: str, code: str | None) -> None:
    """A count is a number, if it is zero; what has a default isn't none."""
    head = "values:\n  number: {title: {en: N, zh: 数}, count: orders}\n"
    head += "  latest: {title: {en: L, zh: 近}, max: orders.created_at, default: 2020-01-01}\n"
    assert [known for known, _, _ in found(body, head)] == ([] if code is None else [code])


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("none: loans, when: {$reading: strict}, " + EXEMPT % "$reading: {is_not: loose}", ["SC239"]),
        ("none: loans, when: {$reading: strict}, " + EXEMPT % "$reading: loose", ["SC230"]),
        ("require: {deposit.balance: {at_least: $least, below: 500 CNY}}", ["SC230"]),
        ("require: {deposit.balance: {at_least: $least, below: 900 CNY}}", ["SC230"]),
        ("require: {deposit.balance: {at_least: $least, below: 901 CNY}}", []),
        ("require: {any_of: [{$reading: loose}, {deposit.balance: {at_least: $least}}]}", []),
        ("require: {all_of: [{$reading: loose}, {shop.status: CLOSED}]}", ["SC230"]),
        ("require: {all_of: [{$reading: loose}, {shop.status: CLOSED}]}, when: {$reading: loose}", ["SC231"]),
        ("require: {deposit.balance: {at_least: $least}}, when: {$least: 700 CNY}", None),
    ],
)
def test_choices_of_parameters(body: str, codes: list[str] | None) -> None:
    """A parameter is one of its choices, of whatever type they are."""
    if codes is None:
        assert load_text(f"{HEAD}{READING}preconditions:\n  a: {{{body}}}\n{OTHER}", "x.yaml").diagnostics
    else:
        assert [code for code, _, _ in found(body, READING)] == codes


def test_a_choice_that_nobody_can_meet_is_named() -> None:
    """Which setting it is, and of which precondition."""
    ((_, said, _),) = found("require: {deposit.balance: {at_least: $least, below: 900 CNY}}", READING)
    assert said == "with `least: 900 CNY`, `a` can never be met"


def test_the_place_that_says_so_is_shown() -> None:
    """What is given is shown beside what can't be, where that takes it."""
    text = f"{HEAD}{APPLIES}preconditions:\n  a: {{none: loans, when: {{shop.region: US}}}}\n{OTHER}"
    (item,) = prove(load_text(text, "x.yaml").library.policies)
    assert [(other.span.line, other.message.en) for other in item.related] == [
        (3, "this would have to hold"),
        (5, "and this too, which is impossible"),
    ]
    assert [other.message.zh for other in item.related] == ["这里须成立", "这里也须成立，而这不可能"]


def test_pairs_where_the_policy_applies() -> None:
    """Two preconditions that can only both hold in other markets."""
    body = "  a: {require: {shop.region: {is_not: VN}}}\n  b: {require: {shop.region: {is_not: GB}}}\n"
    for head, codes in ((APPLIES, ["SC235"]), ("", [])):
        loaded = load_text(f"{HEAD}{head}preconditions:\n{body}", "x.yaml")
        assert [item.code for item in prove(loaded.library.policies)] == codes


def test_an_overlay_says_nothing_of_what_it_takes_over(tmp_path: Path) -> None:
    """What a base asks of other markets is no mistake in an overlay for one; what this adds is held to it."""
    head, body = "policy: t/base\ntitle: {en: B, zh: 乙}\n", "  a: {none: loans, when: {shop.region: US}}\n"
    base = f"{head}preconditions:\n{body}"
    over = (
        "policy: t/over\nextends: t/base\ntitle: {en: O, zh: 丙}\napplies_to: {shop.region: GB}\n"
        "preconditions:\n  b: {none: disputes%s}\n"
    )
    (tmp_path / "base.yaml").write_text(base + OTHER.replace("disputes", "orders"), encoding="utf-8")
    for when, codes in (("", []), (", when: {shop.region: VN}", ["SC239"])):
        (tmp_path / "over.yaml").write_text(over % when, encoding="utf-8")
        loaded = load([tmp_path])
        assert loaded.diagnostics == ()
        assert [item.code for item in prove(loaded.library.policies)] == codes


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ("", []),
        ("values: {open: {title: {en: N, zh: 数}, count: disputes}}\n", []),
        ("values: {open: {title: {en: N, zh: 数}, value: 0}}\n", ["SC231"]),
        ("preconditions: {c: {title: {en: C, zh: 丙}, require: {$open: {above: 3}}}}\n", ["SC235"]),
        ("preconditions: {b: {require: {shop.status: {is_not: CLOSED}}}}\n", ["SC231"]),
    ],
)
def test_what_an_overlay_makes_of_its_base(tmp_path: Path, changes: str, codes: list[str]) -> None:
    """What it takes over is asked about where it stands, and again where it means something else now."""
    base = (
        "policy: t/base\ntitle: {en: B, zh: 乙}\napplies_to: {shop.status: OPEN}\n"
        "values: {open: {title: {en: N, zh: 数}, count: orders}}\n"
        "preconditions:\n  a: {require: {$open: {at_most: 3}}}\n  b: {require: {shop.status: OPEN}}\n"
    )
    over = f"policy: t/over\nextends: t/base\ntitle: {{en: O, zh: 丙}}\n{changes}"
    (tmp_path / "base.yaml").write_text(base, encoding="utf-8")
    (tmp_path / "over.yaml").write_text(over, encoding="utf-8")
    policies = {policy.id: policy for policy in load([tmp_path]).checked().policies}
    assert [item.code for item in prove([policies["t/base"]])] == ["SC231"]
    assert [item.code for item in prove([policies["t/over"]])] == codes


def test_nothing_is_said_of_the_shipped_policies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of their preconditions is asked of some shop, and can hold and fail there, without a solver."""

    def refuted(*_asked: object) -> None:
        pytest.fail("the search was left without an answer")

    monkeypatch.setattr(solver, "refuted", refuted)
    assert prove(load([rules_folder()]).library.policies) == ()


@FEWEST
@given(cases())
def test_what_is_proven_there_is_never_otherwise(case: tuple[Policy, dict[str, Any], datetime]) -> None:
    """No instant of a random snapshot has what was proven impossible where a precondition is asked."""
    policy, document, as_of = case
    oracle, questions = Oracle(document, policy, as_of), Questions(policy)
    for item in policy.all_preconditions():
        asked = [(policy.applies_to, True), (item.when, True)]
        asked.append((None if item.unless is None else item.unless.condition, False))
        premises = [claim(part, holds=holds) for part, holds in asked if part is not None]
        if isinstance(item.condition, PolicyRef):
            continue
        for holds in (True, False):
            claims = (*premises, claim(item.condition, holds=holds))
            if not questions.impossible(claims):
                continue
            for scopes in oracle.subjects():
                lines = [(oracle.line(each.condition, scopes, FALSE), each.holds) for each in claims]
                instants = {as_of, *(when for line, _ in lines for when, _ in line.changes)}
                instants |= {when + timedelta(days=1) for when in instants if when.year < 9000}
                assert not any(
                    all(line.at(t) is (Truth.TRUE if so else Truth.FALSE) for line, so in lines)
                    for t in instants
                    if t >= as_of
                )
