"""Nothing is eligible by asking nothing: what a policy asks for under each setting of its parameters."""

from __future__ import annotations

import pytest

from checker.language import load_text

HEAD = """\
policy: t/x
title: {en: T, zh: 题}
parameters:
  reading: {title: {en: reading, zh: 理解}, value: a, choices: [a, b, c]}
  strict: {title: {en: strict, zh: 从严}, value: true}
  limit: {title: {en: limit, zh: 上限}, value: 5}
preconditions:
"""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        # One that is always asked for is enough.
        ("a: {when: {$reading: a}, none: loans}\n  b: {none: disputes}", []),
        ("a: {when: {$limit: 5}, none: loans}", []),
        ("a: {when: {shop.region: CN}, none: loans}", []),
        ("a: {when: {$reading: a}, none: loans}\n  b: {when: {$reading: {is_not: a}}, none: disputes}", []),
        # Choices without a condition, however they are written.
        ("a: {when: {$reading: a}, none: loans}", ["`reading: b`", "`reading: c`"]),
        ("a: {when: {$reading: [a, b]}, none: loans}", ["`reading: c`"]),
        ("a: {none: loans, where: {$reading: a}}", ["`reading: b`", "`reading: c`"]),
        ("a: {require: {any_of: [{$reading: c}, {shop.region: CN}]}}", ["`reading: c`"]),
        (
            "a: {none: loans, unless: {title: {en: strict, zh: 从严}, require: {$strict: true}}}",
            ["`strict: true`"],
        ),
        # Only two settings together switch everything off.
        (
            (
                "a: {when: {$reading: a}, none: loans}\n  b: {when: {$reading: b}, none: loans}\n"
                "  c: {when: {$reading: c, $strict: true}, none: disputes}"
            ),
            ["`reading: c` and `strict: false`"],
        ),
        # Advice doesn't count.
        (
            "a: {when: {$strict: true}, none: loans}\n  b: {severity: advisory, none: disputes}",
            ["`strict: false`"],
        ),
    ],
)
def test_every_setting_asks_for_something(body: str, said: list[str]) -> None:
    """A choice with which no blocking precondition can fail is an error, and is named."""
    found = load_text(f"{HEAD}  {body}\n", "x.yaml").diagnostics
    assert {item.code for item in found} <= {"SC161"}
    assert sorted(item.message.en for item in found) == sorted(
        f"with {settings} this policy asks for nothing: everybody would be eligible" for settings in said
    )


def test_a_mistake_elsewhere_comes_first() -> None:
    """Where a precondition couldn't be read, nobody says that there is none."""
    found = load_text("policy: t/x\ntitle: {en: T, zh: 题}\npreconditions:\n  a: {none: lones}\n", "x.yaml")
    assert [item.code for item in found.diagnostics] != []
    assert "SC161" not in [item.code for item in found.diagnostics]
