"""What a change of rules means: the right word, and a shop that both versions bear out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from checker import api
from checker.base.resources import rules_folder
from checker.diff.compare import difference
from checker.diff.ruling import GO
from checker.report.difference import ChangeKind, PolicyDifference, RuleRelation
from checker.snapshot import open_snapshot, read_document
from tests.strategies import encoded

AS_OF = datetime(2026, 6, 1, 12, tzinfo=UTC)
POLICY = """\
policy: test/closing
title: {en: Close the shop, zh: 关闭店铺}
applies_to: {shop.platform: douyin}
parameters:
  quiet: {title: {en: quiet period, zh: 静默期}, value: 90 days}
stages:
  apply:
    title: {en: Apply, zh: 申请}
    done_when: {closure.applied_at: {present: true}}
    preconditions:
      orders-ended:
        title: {en: Orders have ended, zh: 订单已完结}
        every: orders
        require: {status: [COMPLETED, CANCELLED]}
        fix: {en: Wait., zh: 等待。}
      quiet:
        title: {en: Orders ended long ago, zh: 订单完结已久}
        every: orders
        where: {status: COMPLETED}
        require: {completed_at: {older_than: $quiet}}
        fix: {en: Wait., zh: 等待。}
      nothing-owed:
        title: {en: Nothing is owed, zh: 没有欠款}
        none: liabilities.commission
        where: {amount_due: {above: 0}}
        fix: {en: Pay., zh: 付款。}
  close:
    title: {en: Close, zh: 关闭}
    preconditions:
      signed:
        title: {en: The agreement is signed, zh: 已签协议}
        when: {shop.region: CN}
        require: {closure.agreement.signed_at: {present: true}}
        fix: {en: Sign., zh: 签署。}
"""


@cache
def loaded(text: str, folder: Path) -> api.Policies:
    file = folder / f"{abs(hash(text))}.yaml"
    file.write_text(text, encoding="utf-8")
    return api.load_policies(file)


def changed(folder: Path, old: str, new: str) -> PolicyDifference:
    """What it means that ``old`` in the policy becomes ``new``."""
    assert POLICY.count(old) == 1, "the change is made in one place"
    before, after = loaded(POLICY, folder), loaded(POLICY.replace(old, new), folder)
    (found,) = difference(before, after, AS_OF).policies
    for witness, goes in ((found.looser, (False, True)), (found.stricter, (True, False))):
        if witness is not None:
            snapshot = open_snapshot(read_document(encoded(dict(witness.snapshot))))
            reports = [
                api.check(snapshot, side, as_of=AS_OF, only="test/closing", verify=True)
                for side in (before, after)
            ]
            said = [report.results[0].verdict if report.results else None for report in reports]
            assert [verdict in GO for verdict in said] == list(goes), "both versions bear the witness out"
    return found


MORE, LESS, BOTH = RuleRelation.MORE_PERMISSIVE, RuleRelation.LESS_PERMISSIVE, RuleRelation.INCOMPARABLE
CASES = {
    "a shorter period": ("value: 90 days", "value: 60 days", MORE, "quiet"),
    "a longer period": ("value: 90 days", "value: 91 days", LESS, "quiet"),
    "hours for days": ("value: 90 days", "value: 2160 hours", LESS, "quiet"),
    "the next day": ("{older_than: $quiet}", "{older_than: $quiet, from: next day}", LESS, "quiet"),
    "a sum": ("{older_than: $quiet}", "{older_than: {value: $quiet, minus: 9 days}}", MORE, "quiet"),
    "hours from the next day": (
        "{older_than: $quiet}",
        "{older_than: {value: 2000 hours, plus: 159 hours}, from: next day}",
        LESS,
        "quiet",
    ),
    "another status": ("[COMPLETED, CANCELLED]", "[COMPLETED, CANCELLED, DELIVERED]", MORE, "orders-ended"),
    "a status less": ("[COMPLETED, CANCELLED]", "COMPLETED", LESS, "orders-ended"),
    "a filter added": (
        "        require: {status: [COMPLETED, CANCELLED]}",
        "        where: {paid_at: {present: true}}\n        require: {status: [COMPLETED, CANCELLED]}",
        MORE,
        "orders-ended",
    ),
    "a filter turned": ("where: {status: COMPLETED}", "where: {status: DELIVERED}", MORE, "quiet"),
    "an amount allowed": ("{above: 0}", "{above: 1.00 CNY}", MORE, "nothing-owed"),
    "from the amount on": ("{above: 0}", "{at_least: 0}", LESS, "nothing-owed"),
    "a guard dropped": ("        when: {shop.region: CN}\n", "", LESS, "signed"),
    "only a reminder": (
        "        fix: {en: Pay., zh: 付款。}",
        "        severity: advisory\n        fix: {en: Pay., zh: 付款。}",
        MORE,
        "nothing-owed",
    ),
    "all stages": ("{shop.platform: douyin}", "{shop.platform: [douyin, tiktok-shop]}", MORE, None),
    "a stage that ends otherwise": (
        "{closure.applied_at: {present: true}}",
        "{closure.notice.started_at: {present: true}}",
        BOTH,
        None,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_change_gets_the_right_word(name: str, tmp_path: Path) -> None:
    """The relation is as said, a witness shows each direction, and names what made the difference."""
    old, new, relation, decisive = CASES[name]
    found = changed(tmp_path, old, new)
    assert found.relation is relation
    assert (found.looser is not None) is (relation in (MORE, BOTH))
    assert (found.stricter is not None) is (relation in (LESS, BOTH))
    if decisive is not None:
        for witness in filter(None, (found.looser, found.stricter)):
            assert decisive in witness.decisive
        assert [change.id for change in found.changes] == [decisive]
    assert found.open == {}


def test_bounds_beyond_the_usual_are_reached(tmp_path: Path) -> None:
    """Whatever number a policy writes, shops on both sides of it are looked at."""
    far = POLICY.replace("90 days", "500 days").replace("{above: 0}", "{above: 2000000.00 CNY}")
    before = loaded(far, tmp_path)
    for old, new, relation in (("500 days", "600 days", LESS), ("2000000.00", "3000000.00", MORE)):
        (found,) = difference(before, loaded(far.replace(old, new), tmp_path), AS_OF).policies
        assert found.relation is relation


SAME: dict[str, Callable[[str], str]] = {
    "a day more": lambda text: text.replace("90 days", "89 days").replace(
        "{older_than: $quiet}", "{older_than: {value: 88 days, plus: 1 day}, from: next day}"
    ),
    "a renamed parameter": lambda text: text.replace("quiet: {t", "calm: {t").replace("$quiet", "$calm"),
    "values in another order": lambda text: text.replace("COMPLETED, CANCELLED", "CANCELLED, COMPLETED"),
    "the same in other words": lambda text: text.replace(
        "none: liabilities.commission\n        where: {amount_due: {above: 0}}",
        "every: liabilities.commission\n        require: {not: {amount_due: {above: 0}}}",
    ),
}


def swapped(text: str) -> str:
    """The policy with its stages the other way round."""
    first, second = text.index("  apply:\n"), text.index("  close:\n")
    return text[:first] + text[second:] + text[first:second]


def test_stages_that_change_places_are_told(tmp_path: Path) -> None:
    """The order of stages is a change of its own: what was asked later is asked now."""
    before, after = loaded(POLICY, tmp_path), loaded(swapped(POLICY), tmp_path)
    (found,) = difference(before, after, AS_OF).policies
    assert found.relation is BOTH
    assert [(change.id, change.kind) for change in found.changes] == [("stages", ChangeKind.CHANGED)]
    assert (found.changes[0].before.en, found.changes[0].after.en) == ("Apply → Close", "Close → Apply")
    assert found.looser is not None
    assert found.stricter is not None


OVERLAY = """\
policy: test/overlay
extends: test/closing
title: {en: Close a shop here, zh: 在此关闭店铺}
parameters:
  quiet: {value: 30 days}
"""


def test_an_overlay_is_compared_as_what_it_comes_to(tmp_path: Path) -> None:
    """A change of an overlay is one of its policy alone; one of its base reaches what takes it over."""
    sides = []
    for name, base, overlay in (
        ("old", POLICY, OVERLAY),
        ("own", POLICY, OVERLAY.replace("30 days", "31 days")),
        ("base", POLICY.replace("{above: 0}", "{above: 1.00 CNY}"), OVERLAY),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "base.yaml").write_text(base, encoding="utf-8")
        (tmp_path / name / "overlay.yaml").write_text(overlay, encoding="utf-8")
        sides.append(api.load_policies(tmp_path / name))
    old, own, base_ = sides
    same = RuleRelation.EQUIVALENT
    assert relations(old, own) == {"test/closing": same, "test/overlay": LESS}
    assert relations(old, base_) == {"test/closing": MORE, "test/overlay": MORE}


def relations(old: api.Policies, new: api.Policies) -> dict[str, RuleRelation]:
    """The word for each policy."""
    return {item.policy: item.relation for item in difference(old, new, AS_OF).policies}


def test_a_file_that_has_moved_is_no_change(tmp_path: Path) -> None:
    """Where a policy stands is nobody's business."""
    moved = tmp_path / "elsewhere" / "other-name.yaml"
    moved.parent.mkdir()
    moved.write_text(POLICY, encoding="utf-8")
    (found,) = difference(loaded(POLICY, tmp_path), api.load_policies(moved.parent), AS_OF).policies
    assert found.relation is RuleRelation.EQUIVALENT
    assert found.changes == ()


@pytest.mark.parametrize("name", SAME)
def test_the_same_is_proven_to_be_the_same(name: str, tmp_path: Path) -> None:
    """However a policy is written, where the same may go ahead that is said."""
    before, after = loaded(POLICY, tmp_path), loaded(SAME[name](POLICY), tmp_path)
    (found,) = difference(before, after, AS_OF).policies
    assert found.relation is RuleRelation.EQUIVALENT
    assert found.looser is None
    assert found.stricter is None


SIGNED = "        require: {closure.agreement.signed_at: {present: true}}\n"
PROOFS = ("closure.agreement.signed_at: {present: true}", "deposit.balance: {above: 0}", "shop.status: OPEN")


@pytest.mark.parametrize(
    ("bound", "same"),
    [
        ("at_least: 2", "any_of: [{all_of: [{A}, {B}]}, {all_of: [{A}, {C}]}, {all_of: [{B}, {C}]}]"),
        ("at_most: 1", "not: {any_of: [{all_of: [{A}, {B}]}, {all_of: [{A}, {C}]}, {all_of: [{B}, {C}]}]}"),
        (
            "exactly: 1",
            # One of them, and no two.
            "all_of: [{any_of: [{A}, {B}, {C}]}, {at_most: 1, of: [{A}, {B}, {C}]}]",
        ),
    ],
)
def test_so_many_are_what_their_combinations_are(bound: str, same: str, tmp_path: Path) -> None:
    """So many of several conditions means the same as its combinations written out."""
    listed = ", ".join(f"{{{proof}}}" for proof in PROOFS)
    for name, proof in zip("ABC", PROOFS, strict=True):
        same = same.replace(f"{{{name}}}", f"{{{proof}}}")
    written, combined = (
        loaded(POLICY.replace(SIGNED, f"        require: {{{condition}}}\n"), tmp_path)
        for condition in (f"{bound}, of: [{listed}]", same)
    )
    (found,) = difference(written, combined, AS_OF).policies
    assert found.relation is RuleRelation.EQUIVALENT
    (found,) = difference(written, loaded(POLICY, tmp_path), AS_OF).policies
    assert found.relation is not RuleRelation.EQUIVALENT


CANCELLED = "share: {of: orders, where: {status: CANCELLED}}"


@pytest.mark.parametrize(
    ("old", "new", "relation"),
    [
        ("at_most: 25%", "at_most: 50%", MORE),
        ("at_most: 25%", "at_most: 40%", MORE),
        ("at_most: 25%", "default: 0%, at_most: 25%", MORE),
        ("below: 50%", "at_most: 50%", MORE),
        ("at_most: 50%", "at_least: 50%", BOTH),
    ],
)
def test_shares_are_told_apart_by_what_a_few_records_come_to(
    old: str, new: str, relation: RuleRelation, tmp_path: Path
) -> None:
    """A share of records is worked out for each number of them: of none there is none."""
    before, after = (
        loaded(POLICY.replace(SIGNED, f"        require: {{{CANCELLED}, {bound}}}\n"), tmp_path)
        for bound in (old, new)
    )
    (found,) = difference(before, after, AS_OF).policies
    assert found.relation is relation


def test_texts_alone_are_no_change_of_meaning(tmp_path: Path) -> None:
    """Where only words were changed, that is said, of the precondition and of the policy."""
    found = changed(
        tmp_path, "{en: Orders have ended, zh: 订单已完结}", "{en: All orders ended, zh: 订单全部完结}"
    )
    assert found.relation is RuleRelation.EQUIVALENT
    assert [(change.id, change.kind) for change in found.changes] == [("orders-ended", ChangeKind.TEXTS)]
    assert found.texts_only


def test_what_is_added_and_dropped_is_told_in_sentences(tmp_path: Path) -> None:
    """A precondition that is new, or gone, reads as a sentence on its side, and as nothing on the other."""
    start = POLICY.index("      nothing-owed:")
    without = POLICY[:start] + POLICY[POLICY.index("  close:") :]
    before, after = loaded(POLICY, tmp_path), loaded(without, tmp_path)
    (dropped,) = difference(before, after, AS_OF).policies
    (added,) = difference(after, before, AS_OF).policies
    assert (dropped.relation, added.relation) == (RuleRelation.MORE_PERMISSIVE, RuleRelation.LESS_PERMISSIVE)
    (gone,), (new,) = dropped.changes, added.changes
    assert (gone.kind, new.kind) == (ChangeKind.REMOVED, ChangeKind.ADDED)
    assert gone.before == new.after
    assert gone.before.en
    assert gone.before.zh
    assert not gone.after


def test_policies_that_come_and_go(tmp_path: Path) -> None:
    """A policy on one side only is new, or removed; all together are then stricter, or more permissive."""
    other = loaded(POLICY.replace("policy: test/closing", "policy: test/other"), tmp_path)
    found = difference(loaded(POLICY, tmp_path), other, AS_OF)
    assert [(item.policy, item.relation) for item in found.policies] == [
        ("test/closing", RuleRelation.REMOVED),
        ("test/other", RuleRelation.ADDED),
    ]
    assert found.relation is RuleRelation.INCOMPARABLE


def test_versions_are_those_of_the_day(tmp_path: Path) -> None:
    """A new version changes what is compared from its first day on, and nothing before."""
    head, rest = POLICY.split("applies_to", 1)
    old = head + "in_force: {until: 2026-07-01}\napplies_to" + rest
    new = head + "in_force: {from: 2026-07-01}\napplies_to" + rest.replace("90 days", "60 days")
    both = tmp_path / "both"
    both.mkdir()
    (both / "1.yaml").write_text(old, encoding="utf-8")
    (both / "2.yaml").write_text(new, encoding="utf-8")
    versions, alone = api.load_policies(both), loaded(POLICY, tmp_path)
    early, late = (
        difference(alone, versions, when).policies[0].relation
        for when in (AS_OF, datetime(2026, 7, 2, tzinfo=UTC))
    )
    assert (early, late) == (RuleRelation.EQUIVALENT, RuleRelation.MORE_PERMISSIVE)


def test_shipped_rules_are_what_they_are() -> None:
    """Compared with themselves, all shipped policies are equivalent, and nothing has changed."""
    shipped = api.load_policies(rules_folder())
    found = difference(shipped, shipped, AS_OF)
    assert {item.relation for item in found.policies} == {RuleRelation.EQUIVALENT}
    assert not any(item.changes for item in found.policies)
