"""What a measurement yields beside truths: counts, findings, stages, waivers, references to policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any as AnyValue

import pytest
from msgspec.structs import replace

from checker.diagnostics import SnapshotError
from checker.evaluate.python import Cover, Measurement, SubjectTruths, leaving_out, prepared
from checker.evaluate.python.assembly import Subjects
from checker.language import load_text
from checker.language.model.conditions import AllOf, AnyOf, Not
from checker.language.model.policy import Policy, PolicyRef
from checker.snapshot import open_snapshot, read_document
from checker.snapshot.read.stream import Records
from checker.values.quantity import Money, Range, Reason, Unknown
from checker.values.truth import FALSE, TRUE, UNKNOWN, Timeline, Truth
from tests.evaluate.python.oracle import Oracle
from tests.strategies import SPAN, encoded

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
HEAD = """\
policy: {name}
title: {{en: A policy, zh: 政策}}
subject: {subject}
"""
ORDERS = """\
  ended:
    title: {en: All ended, zh: 全部完结}
    every: orders
    require: {status: [COMPLETED, CANCELLED]}
"""
COMPLETED = """\
  completed:
    title: {en: Completed, zh: 已完成}
    require: {subject.status: COMPLETED}
"""


def policy(text: str, name: str = "test/policy", subject: str = "shop") -> Policy:
    """The policy with this body."""
    return load_text(HEAD.format(name=name, subject=subject) + text, "policy.yaml").checked().policies[0]


def measurement(
    policies: Sequence[Policy], document: Mapping[str, AnyValue], as_of: datetime = AS_OF, **options: AnyValue
) -> Measurement:
    """``policies`` measured over ``document``."""
    snapshot = open_snapshot(read_document(encoded({"shop": {"id": "s", "timezone": "UTC"}, **document})))
    ready = prepared(policies, leaving_out(options.get("covers", {})))
    return Measurement(snapshot, snapshot.project(ready.projection), ready, as_of, **options)


def only(text: str, document: Mapping[str, AnyValue], **options: AnyValue) -> SubjectTruths:
    """The truths of the shop under the policy with this body."""
    one = policy(text)
    [truths] = measurement([one], document, **options).subjects(one.id)
    return truths


def orders(*statuses: str | None, complete: bool = True) -> dict[str, AnyValue]:
    """A snapshot with one order per status; None leaves it out."""
    found = [
        {"id": str(number), **({} if status is None else {"status": status})}
        for number, status in enumerate(statuses)
    ]
    return {"orders": found, "coverage": {"orders": {"complete": complete}}}


def places(truths: SubjectTruths, precondition: str = "ended") -> list[int]:
    """The places of the records that a precondition names."""
    return [finding.record.index for finding in truths.preconditions[precondition].condition.findings]


def test_failing_records_come_first_and_all_are_counted() -> None:
    """Failing records stand before unknown ones, each kind in the order of the snapshot."""
    truths = only("preconditions:\n" + ORDERS, orders(None, "UNPAID", "COMPLETED", "NEW", "ON_HOLD"))
    condition = truths.preconditions["ended"].condition
    assert (condition.checked, condition.failing, condition.unknown) == (5, 2, 2)
    assert places(truths) == [1, 4, 0, 3]


def test_only_as_many_records_are_named_as_asked_for() -> None:
    """Counts stay exact when findings are cut off."""
    truths = only("preconditions:\n" + ORDERS, orders("UNPAID", "UNPAID", "UNPAID", None), keep=2)
    condition = truths.preconditions["ended"].condition
    assert (condition.failing, condition.unknown) == (3, 1)
    assert places(truths) == [0, 1]


def test_each_kind_of_unknown_record_is_represented() -> None:
    """Beyond those named, the first record of each kind of lack is kept, and no other."""
    truths = only("preconditions:\n" + ORDERS, orders(None, None, "NEW", None, "NEWER"), keep=1)
    condition = truths.preconditions["ended"].condition
    assert places(truths) == [0]
    assert [finding.record.index for finding in condition.representatives] == [2]


def test_unknown_records_are_represented_behind_failing_ones() -> None:
    """Failing records that use up the room don't hide what is missing."""
    truths = only("preconditions:\n" + ORDERS, orders("UNPAID", None, None, "NEW"), keep=1)
    condition = truths.preconditions["ended"].condition
    assert places(truths) == [0]
    assert [finding.record.index for finding in condition.representatives] == [1, 3]


def test_a_conjunction_of_quantifiers_adds_up() -> None:
    """Checked, failing and unknown records of all its quantifiers are counted together."""
    body = """\
preconditions:
  both:
    title: {en: Both, zh: 两者}
    require:
      all_of:
        - every: orders
          require: {status: COMPLETED}
        - none: loans
          where: {status: ACTIVE}
"""
    document = orders("UNPAID", "COMPLETED")
    document["loans"] = [{"id": "a", "status": "ACTIVE"}, {"id": "b"}]
    document["coverage"]["loans"] = {"complete": True}
    condition = only(body, document).preconditions["both"].condition
    assert (condition.checked, condition.failing, condition.unknown) == (4, 2, 1)
    named = [(finding.record.section, finding.record.index) for finding in condition.findings]
    assert named == [("orders", 0), ("loans", 0), ("loans", 1)]


def test_some_fails_as_a_whole() -> None:
    """For ``some`` the records are checked, and the subject is what fails."""
    body = """\
preconditions:
  any:
    title: {en: Any, zh: 任一}
    some: orders
    where: {status: COMPLETED}
"""
    condition = only(body, orders("UNPAID", "UNPAID")).preconditions["any"].condition
    assert (condition.checked, condition.failing, condition.unknown) == (2, 1, 0)
    assert [finding.record.section for finding in condition.findings] == [None]


WAIVED = {("test/policy", "ended"): Cover(frozenset({"1", "9"}), datetime(2026, 4, 1, tzinfo=UTC))}


def test_a_waiver_holds_until_its_end() -> None:
    """The effective truth is that of the records that remain, until the waiver ends."""
    one = policy("preconditions:\n" + ORDERS)
    measured = measurement([one], orders("COMPLETED", "UNPAID"), covers=WAIVED)
    [truths] = measured.subjects(one.id)
    found = truths.preconditions["ended"]
    assert (found.condition.timeline, found.remaining, found.decided) == (FALSE, TRUE, FALSE)
    assert found.effective == Timeline(Truth.TRUE, ((datetime(2026, 4, 1, tzinfo=UTC), Truth.FALSE),))
    assert (found.condition.checked, found.condition.failing) == (1, 0)
    assert measured.met(one.id, "ended") == {"1"}


def test_a_waiver_covers_nothing_where_more_fails() -> None:
    """A record that the waiver doesn't name still counts."""
    truths = only("preconditions:\n" + ORDERS, orders("UNPAID", "UNPAID"), covers=WAIVED)
    found = truths.preconditions["ended"]
    assert (found.remaining, found.effective) == (FALSE, FALSE)
    assert places(truths) == [0]


def test_a_waiver_without_ids_covers_everything() -> None:
    """Nothing is left to hold; the records are counted as they are."""
    covers = {("test/policy", "ended"): Cover(None, datetime(2026, 4, 1, tzinfo=UTC))}
    found = only("preconditions:\n" + ORDERS, orders("UNPAID"), covers=covers).preconditions["ended"]
    assert (found.remaining, found.effective.start) == (TRUE, Truth.TRUE)
    assert found.condition.failing == 1


def test_named_values_are_reported_as_of_the_check() -> None:
    """Sums, counts with an open end, and values that are unknown."""
    body = """\
values:
  owed: {sum: liabilities.commission.amount_due}
  active: {count: loans, where: {status: ACTIVE}}
  balance: {field: deposit.balance}
preconditions:
  none-owed:
    title: {en: None owed, zh: 无欠款}
    require: {$owed: {at_most: 0}}
"""
    amount = {"amount": "1.50", "currency": "GBP"}
    document = {
        "liabilities": {"commission": [{"amount_due": amount}, {"amount_due": amount}]},
        "loans": [{"id": "1", "status": "ACTIVE"}],
    }
    truths = only(body, document)
    owed = truths.values["owed"]
    assert isinstance(owed, Money)
    assert (str(owed.amount), owed.currency) == ("3.00", "GBP")
    assert truths.values["active"] == Range(1, None)
    assert truths.values["balance"] == Unknown(Reason.MISSING, "deposit.balance")
    assert truths.preconditions["none-owed"].condition.timeline == FALSE


STAGES = """\
stages:
  first:
    title: {en: First, zh: 一}
    preconditions:
      open:
        title: {en: Open, zh: 营业}
        until: second
        require: {shop.status: OPEN}
      named:
        title: {en: The platform is known, zh: 平台已知}
        require: {shop.name: {present: true}}
    done_when: {closure.applied_at: {present: true}}
  second:
    title: {en: Second, zh: 二}
    preconditions:
      closing:
        title: {en: Closing, zh: 关店中}
        require: {shop.status: CLOSING}
      advice:
        title: {en: Advice, zh: 建议}
        severity: advisory
        require: {shop.status: CLOSED}
"""


def test_each_stage_is_the_conjunction_of_what_blocks_in_it() -> None:
    """What a stage asks for counts in the next one too, unless it ends there; advice never does."""
    document = {"shop": {"id": "s", "name": "Shop", "status": "CLOSING"}, "closure": {"applied_at": None}}
    truths = only(STAGES, document)
    assert dict(truths.done) == {"first": FALSE, "second": FALSE}
    assert dict(truths.whole) == {"first": FALSE, "second": TRUE}
    document["shop"]["name"] = None
    assert dict(only(STAGES, document).whole) == {"first": FALSE, "second": FALSE}


REFERENCE = """\
preconditions:
  closed-first:
    title: {en: Closed first, zh: 先关店}
    policy: test/other
"""


def referred(document: Mapping[str, AnyValue], body: str = STAGES) -> Timeline:
    """The truth of a precondition that refers to a policy with this body."""
    other = HEAD.format(name="test/other", subject="shop") + body
    one = HEAD.format(name="test/policy", subject="shop") + REFERENCE
    found = [load_text(text, "policy.yaml").library.policies[0] for text in (other, one)]
    [truths] = measurement(found, document).subjects("test/policy")
    return truths.preconditions["closed-first"].condition.timeline


def test_a_reference_is_the_whole_of_the_current_stage() -> None:
    """What counts is the stage in which the other policy stands."""
    shop = {"id": "s", "name": "Shop", "status": "CLOSING"}
    assert referred({"shop": shop, "closure": None}) == FALSE
    assert referred({"shop": shop, "closure": {"applied_at": "2026-01-01T00:00:00Z"}}) == TRUE


def test_a_reference_is_unknown_where_the_stage_is() -> None:
    """A stage that may be over leaves the other policy undetermined."""
    assert referred({"shop": {"id": "s", "status": "CLOSING"}}) == UNKNOWN


def test_a_reference_that_does_not_apply_is_not_in_the_way() -> None:
    """Where the other policy doesn't apply there is nothing to hold; where that is unknown, so is this."""
    body = "applies_to: {shop.platform: douyin}\n" + STAGES
    assert referred({"shop": {"id": "s", "platform": "tiktok-shop"}}, body) == TRUE
    assert referred({"shop": {"id": "s"}}, body) == UNKNOWN


PER_ORDER = """\
preconditions:
  no-request:
    title: {en: No request is open, zh: 无待处理售后}
    none: after_sales
    where: {order_id: {field: subject.id}, status: REQUESTED}
"""


def test_each_order_is_a_subject() -> None:
    """Records that point to the subject are found; one whose key is missing may point to any."""
    one = policy(PER_ORDER, subject="orders")
    document = orders("COMPLETED", "COMPLETED", "COMPLETED")
    document["coverage"]["after_sales"] = {"complete": True}
    document["after_sales"] = [{"id": "a", "order_id": "1", "status": "REQUESTED"}]
    subjects = list(measurement([one], document).subjects(one.id))
    assert [truths.subject_id for truths in subjects] == ["0", "1", "2"]
    lines = [truths.preconditions["no-request"].condition.timeline for truths in subjects]
    assert lines == [TRUE, FALSE, TRUE]
    assert subjects[0].preconditions is subjects[2].preconditions
    document["after_sales"].append({"id": "b", "status": "REQUESTED"})
    subjects = list(measurement([one], document).subjects(one.id))
    lines = [truths.preconditions["no-request"].condition.timeline for truths in subjects]
    assert lines == [UNKNOWN, FALSE, UNKNOWN]
    assert subjects[1].preconditions["no-request"].condition.checked == 2


def test_values_that_use_each_other_twice_are_found_once() -> None:
    """Sixty values, each the double of the one before, take both evaluators no time."""
    values = "".join(f"  a{n}: {{value: $a{n - 1}, plus: $a{n - 1}}}\n" for n in range(1, 60))
    body = "preconditions:\n  few: {title: {en: few, zh: 少}, require: {$a59: {below: 1}}}\n"
    one = policy(f"values:\n  a0: {{count: orders}}\n{values}{body}")
    document = {"shop": {"id": "s", "timezone": "UTC"}, **orders("COMPLETED", "UNPAID")}
    [truths] = measurement([one], document).subjects(one.id)
    oracle = Oracle(document, one, AS_OF)
    [scopes] = oracle.subjects()
    assert truths.values["a59"] == oracle.value("a59", scopes) == 2**60


LEAN = """\
applies_to: {$requests: {above: 0}}
values:
  requests: {count: after_sales, where: {order_id: {field: subject.id}}}
  lines: {count: lines}
preconditions:
  paid: {title: {en: paid, zh: 已付}, require: {status: COMPLETED}}
"""


def test_a_record_that_a_policy_does_not_apply_to_is_measured_no_further() -> None:
    """Lean, only what says that it doesn't apply is looked at; otherwise everything is."""
    one = policy(LEAN, subject="orders")
    document = orders("COMPLETED", "UNPAID")
    document["coverage"]["after_sales"] = {"complete": True}
    document["after_sales"] = [{"id": "a", "order_id": "1"}]

    def conditions(*, lean: bool) -> list[tuple[bool, Timeline]]:
        subjects = measurement([one], document, lean=lean).subjects(one.id)
        return [(bool(t.values), t.preconditions["paid"].condition.timeline) for t in subjects]

    assert conditions(lean=True) == [(False, UNKNOWN), (True, FALSE)]
    assert conditions(lean=False) == [(True, TRUE), (True, FALSE)]


def test_a_deep_condition_is_measured() -> None:
    """A condition may nest further than Python lets blocks nest."""
    one = policy("preconditions:\n  a:\n    title: {en: A, zh: 甲}\n    require: {shop.status: OPEN}\n")
    [precondition] = one.preconditions
    condition = precondition.condition
    for _ in range(100):
        assert not isinstance(condition, PolicyRef)
        condition = AnyOf((AllOf((Not(condition, SPAN), AllOf((), SPAN)), SPAN), AnyOf((), SPAN)), SPAN)
    deep = replace(one, preconditions=(replace(precondition, condition=condition),))
    [truths] = measurement([deep], {"shop": {"id": "s", "status": "OPEN"}}).subjects(deep.id)
    assert truths.preconditions["a"].condition.timeline == TRUE


def test_subjects_with_equal_truths_are_assembled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each order looks through an incomplete section by itself; what that comes to is mostly the same."""
    assembled: list[int] = []
    assemble = Subjects._assemble

    def counting(self: Subjects, vector: AnyValue, whose: object) -> AnyValue:
        assembled.append(1)
        return assemble(self, vector, whose)

    monkeypatch.setattr(Subjects, "_assemble", counting)
    one = policy(
        "preconditions:\n  quiet:\n    title: {en: Quiet, zh: 无售后}\n    none: after_sales\n"
        "    where: {order_id: {is: {field: subject.id}}}\n",
        subject="orders",
    )
    document = {**orders("COMPLETED", "COMPLETED", "UNPAID"), "after_sales": []}
    found = list(measurement([one], document).subjects(one.id))
    assert [truths.preconditions["quiet"].condition.timeline for truths in found] == [UNKNOWN] * 3
    assert len(assembled) == 1
    assert len({id(truths.preconditions["quiet"].condition) for truths in found}) == 1  # found out only once


def test_subjects_with_equal_truths_are_told_alike_through_versions() -> None:
    """What later versions change is worked out once for all of them, and for others by itself."""
    one = policy("preconditions:\n" + COMPLETED, subject="orders")
    then = policy("preconditions:\n" + COMPLETED.replace("COMPLETED", "UNPAID"), subject="orders")
    document = orders("COMPLETED", "COMPLETED", "UNPAID")
    turn = datetime(2026, 4, 1, tzinfo=UTC)
    turns = [(one.id, turn, "later")]
    later = replace(then, id="later")
    first, second, third = measurement([one, later], document, turns=turns).subjects(one.id)
    assert first.preconditions is second.preconditions
    assert first.outlook == Timeline(Truth.TRUE, ((turn, Truth.FALSE),))
    assert third.outlook == Timeline(Truth.FALSE, ((turn, Truth.TRUE),))


OF_REFUNDED = """\
preconditions:
  known:
    title: {en: Orders of after-sales are over, zh: 售后单的订单均已完结}
    every: after_sales
    require: {order.status: [COMPLETED, CANCELLED]}
"""


def test_records_are_only_kept_where_others_lead_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Orders are looked up for after-sales: without any of these they are read, and let go of."""
    asked: list[str] = []
    lookup = Records.lookup
    monkeypatch.setattr(Records, "lookup", lambda self, name: asked.append(name) or lookup(self, name))
    found = {"orders": [{"id": "1", "status": "COMPLETED"}], "coverage": {"after_sales": {"complete": True}}}
    assert only(OF_REFUNDED, {**found, "after_sales": []}).preconditions["known"].effective == TRUE
    assert asked == []
    request = {"id": "a", "order_id": "1"}
    assert only(OF_REFUNDED, {**found, "after_sales": [request]}).preconditions["known"].effective == TRUE
    assert asked == ["orders"]


def test_what_nobody_asks_for_is_read_all_the_same() -> None:
    """A wrong order is refused, whether or not an after-sale leads to it."""
    wrong = {"orders": [{"id": "1", "status": 7}], "coverage": {"after_sales": {"complete": True}}}
    for after_sales in ([], [{"id": "a", "order_id": "1"}]):
        with pytest.raises(SnapshotError):
            only(OF_REFUNDED, {**wrong, "after_sales": after_sales})
