"""A policy that refers to one for other shops asks for nothing, and is refused."""

from pathlib import Path

import pytest

from checker.language.library.loader import load

POLICY = """\
policy: my/%s
title: {en: A policy, zh: 规则}
%spreconditions:
  p: {title: {en: A condition, zh: 条件}, %s}
"""
OWN = "require: {shop.name: Tea}"


def laid(folder: Path, mine: str, *theirs: str) -> list[tuple[str, str]]:
    """What is said where a policy refers to another one, with these lines of ``applies_to`` and the like."""
    (folder / "mine.yaml").write_text(POLICY % ("mine", mine, "policy: my/theirs"), encoding="utf-8")
    for number, lines in enumerate(theirs):
        (folder / f"{number}.yaml").write_text(POLICY % ("theirs", lines, OWN), encoding="utf-8")
    return [(item.code, item.message.en) for item in load([folder]).diagnostics]


def applies(condition: str) -> str:
    return f"applies_to: {condition}\n" if condition else ""


@pytest.mark.parametrize(
    ("mine", "theirs", "differs"),
    [
        ("{shop.platform: douyin}", "{shop.platform: tiktok-shop}", "platform"),
        ("{shop.platform: douyin}", "{shop.platform: {is_not: douyin}}", "platform"),
        ("{shop.platform: {is_not: douyin}}", "{shop.platform: {not_in: [tiktok-shop]}}", "platform"),
        ("{shop.region: [US, GB]}", "{shop.region: [TH, VN]}", "region"),
        ("{shop.region: {not_in: [US, GB]}}", "{shop.region: GB}", "region"),
        ("{shop.seller_type: LOCAL}", "{all_of: [{shop.seller_type: CROSS_BORDER}]}", "seller type"),
        ("{shop.platform: douyin}", "{shop.platform: [douyin, tiktok-shop]}", None),
        ("{shop.region: {is_not: US}}", "{shop.region: {is_not: GB}}", None),
        ("{shop.region: [US, GB]}", "{shop.region: {is_not: GB}}", None),
        ("", "{shop.platform: douyin}", None),
        ("{shop.platform: douyin}", "", None),
        ("{any_of: [{shop.platform: douyin}, {shop.region: GB}]}", "{shop.platform: tiktok-shop}", None),
        ("{shop.platform: douyin}", "{not: {shop.platform: douyin}}", "platform"),
        ("{not: {shop.platform: douyin}}", "{shop.region: GB}", None),
        ("{deposit.balance: {above: 1 CNY}}", "{deposit.balance: {at_most: 1 CNY}}", None),
    ],
)
def test_shops_that_two_policies_never_share(
    tmp_path: Path, mine: str, theirs: str, differs: str | None
) -> None:
    """Where no value of a fact suits both, the reference is wrong; where one may, nothing is said."""
    said = "`my/theirs` is never for the shops of this policy: their {} differs"
    expected = [] if differs is None else [("SC149", said.format(differs))]
    assert laid(tmp_path, applies(mine), applies(theirs)) == expected
    assert laid(tmp_path, applies(theirs), applies(mine)) == expected


def test_one_version_for_these_shops_is_enough(tmp_path: Path) -> None:
    """The version that is asked depends on the day: only where none of them fits is the reference wrong."""
    older = "in_force: {until: 2026-01-01}\n" + applies("{shop.platform: tiktok-shop}")
    newer = "in_force: {from: 2026-01-01}\n"
    assert laid(tmp_path, applies("{shop.platform: douyin}"), older, newer) == []
    wrong = laid(tmp_path, applies("{shop.platform: douyin}"), older, newer + older.partition("\n")[2])
    assert [code for code, _ in wrong] == ["SC149"]


@pytest.mark.parametrize(
    ("when", "differs"),
    [("{shop.region: GB}", True), ("{shop.region: [GB, VN]}", False), ("{shop.platform: douyin}", False)],
)
def test_shops_of_which_a_reference_is_asked(tmp_path: Path, when: str, differs: bool) -> None:
    """`when` narrows the shops: a reference that counts only for other shops asks for nothing."""
    (tmp_path / "mine.yaml").write_text(
        POLICY % ("mine", "", f"policy: my/theirs, when: {when}")
        + f"  q: {{title: {{en: Q, zh: 问}}, {OWN}}}\n"
    )
    (tmp_path / "theirs.yaml").write_text(POLICY % ("theirs", applies("{shop.region: VN}"), OWN))
    assert [item.code for item in load([tmp_path]).diagnostics] == ["SC149"] * differs
