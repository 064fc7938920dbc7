"""Misspelt names find the right spelling: at least nine in ten of slips of one or two characters."""

import random
from collections.abc import Callable, Iterable

import pytest

from checker.base.resources import rules_folder
from checker.diagnostics.nearest import Guess, edit_distance, guess, nearest
from checker.language.grammar.keys import KINDS
from checker.language.library.loader import load_text
from checker.language.operators import OPERATORS
from checker.schema.catalog import EnumType, catalog

LETTERS = "abcdefghijklmnopqrstuvwxyz_"


def misspelt(word: str, slips: int, dice: random.Random) -> str:
    """``word`` with a letter lost, doubled, swapped with its neighbour or replaced, once or twice."""
    for _ in range(slips):
        place = dice.randrange(len(word))
        word = dice.choice(
            (
                word[:place] + word[place + 1 :],
                word[:place] + dice.choice(LETTERS) + word[place:],
                word[:place] + word[place + 1 : place + 2] + word[place : place + 1] + word[place + 2 :],
                word[:place] + dice.choice(LETTERS) + word[place + 1 :],
            )
        )
    return word


def share_found(names: Iterable[str], slips: int, suggest: Callable[[str], str | None]) -> float:
    """The share of misspelt names for which the right one is suggested."""
    dice = random.Random(20240212)
    known = set(names)
    tries = [
        (name, wrong)
        for name in sorted(known)
        for _ in range(5)
        if (wrong := misspelt(name, slips, dice)) and wrong not in known
    ]
    return sum(suggest(wrong) == name for name, wrong in tries) / len(tries)


@pytest.mark.parametrize("slips", [1, 2])
@pytest.mark.parametrize("record", ["order", "shop", "deposit", "after_sale", "snapshot"])
def test_fields_are_found(record: str, slips: int) -> None:
    """Fields and sections are long enough for two slips each."""
    names = [name for name in catalog().records[record].fields if len(name) > 2 * slips]
    assert share_found(names, slips, lambda word: nearest(word, names)) >= 0.9


@pytest.mark.parametrize("kind", ["policy", "precondition", "parameter", "stage"])
def test_keys_are_found(kind: str) -> None:
    """Keys of more than two letters are found after one slip."""
    names = [key for key in KINDS[kind].keys if len(key) > 2]
    assert share_found(names, 1, lambda word: nearest(word, names)) >= 0.9


def test_operators_are_found() -> None:
    """Operators of more than two letters are found after one slip."""
    names = [name for name in OPERATORS if len(name) > 2]
    assert share_found(names, 1, lambda word: nearest(word, names)) >= 0.9


def test_names_in_a_shipped_policy_are_found() -> None:
    """Misspelling a field anywhere in a policy's conditions leads back to it, at its place."""
    text = (rules_folder() / "closure" / "tiktok-shop.yaml").read_text(encoding="utf-8")
    dice = random.Random(11)
    lines = text.split("\n")
    tries = found = 0
    for number, line in enumerate(lines, 1):
        for word in ("status", "ended_at", "amount_due", "available", "premium_status", "enabled", "orders"):
            if (
                "en:" in line
                or "zh:" in line
                or line.count(word) != 1
                or not line.strip().startswith(("require", "every", "where", "none"))
            ):
                continue
            wrong = misspelt(word, 1, dice)
            if wrong == word:
                continue
            changed = [*lines[: number - 1], line.replace(word, wrong), *lines[number:]]
            tries += 1
            for diagnostic in load_text("\n".join(changed), "f.yaml").diagnostics:
                here = diagnostic.span is not None and diagnostic.span.line == number
                found += here and diagnostic.suggestion is not None and diagnostic.suggestion.endswith(word)
    assert tries >= 10
    assert found / tries >= 0.9


@pytest.mark.parametrize(
    ("left", "right", "distance"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "ab", 1),
        ("kitten", "sitting", 3),
        ("ab", "xyz", 3),
    ],
)
def test_distance(left: str, right: str, distance: int) -> None:
    """Insertions, deletions, replacements and swaps of neighbours count one each."""
    assert edit_distance(left, right, 5) == edit_distance(right, left, 5) == distance
    assert edit_distance(left, right, 0) == min(distance, 1)


@pytest.mark.parametrize(
    ("word", "candidates", "answer"),
    [
        ("completed", ["CANCELLED", "COMPLETED"], "COMPLETED"),
        ("tiktok_shop", ["douyin", "tiktok-shop"], "tiktok-shop"),
        ("ended_on", ["cancelled_at", "ended_at"], "ended_at"),
        ("xyz", ["abc"], None),
        ("a", [], None),
    ],
)
def test_the_nearest_word(word: str, candidates: list[str], answer: str | None) -> None:
    """Case and the kind of dash count for little; what isn't near isn't suggested."""
    assert nearest(word, candidates) == answer


HIDDEN = """\
policy: my/one
title: {en: Mine, zh: 我的}
subject: shop
preconditions:
  ended:
    title: {en: Ended, zh: 已完结}
    %s
"""


@pytest.mark.parametrize(
    "body",
    [
        "evry: orders\n    require: {status: COMPLETE}",
        "require: {evry: orders, require: {status: COMPLETE}}",
        "requires: {deposit.balanc: {above: 0}}",
    ],
)
def test_a_misspelt_head_hides_no_other_mistake(body: str) -> None:
    """What stands under a misspelt key is read as it was meant: all mistakes come in one run."""
    codes = [diagnostic.code for diagnostic in load_text(HIDDEN % body, "f.yaml").diagnostics]
    assert "SC101" in codes
    assert len(codes) == 2
    assert "SC102" not in codes


@pytest.mark.parametrize(
    ("word", "known", "wanted"),
    [
        ("serverity", ("severity", "source", "every"), Guess("severity", sure=True)),
        ("severty", ("severity", "every"), Guess("severity", sure=True)),
        ("completed", ("COMPLETED", "CANCELLED"), Guess("COMPLETED", sure=True)),
        ("summ", ("sum", "min"), Guess("sum", sure=True)),
        ("amount_du", ("amount_due", "amount"), Guess("amount_due", sure=True)),
        ("NPAID", ("UNPAID", "PAID"), Guess("UNPAID")),
        ("PAID", ("UNPAID", "ON_HOLD"), None),
        ("ENABLED", ("DISABLED",), None),
        ("approved", ("appealed",), Guess("appealed")),
        ("mix", ("min", "max"), Guess("min")),
        ("usd", ("USD", "usd-t"), Guess("USD", sure=True)),
        ("EUS", ("EUR", "USD"), Guess("EUR")),
        ("refund-full-us", ("refund-full-uk",), Guess("refund-full-uk")),
        ("ended_on", ("ended_at",), Guess("ended_at")),
        ("limit_v1", ("limit_v2",), Guess("limit_v2")),
        ("rule2", ("rule3",), Guess("rule3")),
        ("tiktok", ("tiktok-api", "other"), Guess("tiktok-api")),
        ("sections", ("orders",), None),
    ],
)
def test_a_guess_is_sure_only_where_nothing_else_can_be_meant(
    word: str, known: tuple[str, ...], wanted: Guess | None
) -> None:
    """A rival as near, a short word, another number or another market makes it unsure."""
    assert guess(word, known) == wanted


def test_what_is_known_beside_makes_unsure() -> None:
    """A name that can't be meant here, but exists, may be what somebody thought of."""
    assert guess("befor", ("before",)) == Guess("before", sure=True)
    assert guess("befor", ("before",), ("befog",)) == Guess("before")


def test_a_word_of_the_language_is_never_surely_another() -> None:
    """A name that exists elsewhere isn't corrected unasked, but for letter case and a plural's s."""
    lists = {record.name: (*record.fields, *record.relations) for record in catalog().records.values()}
    lists |= {
        field.type.name: tuple(field.type.values)
        for record in catalog().records.values()
        for field in record.fields.values()
        if isinstance(field.type, EnumType)
    }
    lists |= {f"key {name}": kind.keys for name, kind in KINDS.items()} | {"op": tuple(OPERATORS)}
    words = {word for names in lists.values() for word in names}
    taken = {
        (word.casefold(), found.word.casefold())
        for names in lists.values()
        for word in words.difference(names)
        if (found := guess(word, names)) is not None and found.sure
    }
    assert {pair for pair in taken if pair[0].removesuffix("s") != pair[1].removesuffix("s")} == set()
    assert len(taken) > 10
