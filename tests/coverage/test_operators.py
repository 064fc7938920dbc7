"""What is seen and noticed of k of n, shares, sums of durations, counting from the next day, and lists."""

from collections.abc import Collection

import pytest
from msgspec.structs import replace

from checker import Policies
from checker.coverage.goals import GoalKind, Way
from checker.coverage.killing import CaseBook, unnoticed
from checker.coverage.ledger import Ledger
from checker.coverage.mutations import PolicyMutant, mutants
from checker.testing.files import load_tests
from checker.testing.model import Suite
from checker.testing.runner import policies_for, run_tests

POLICY = """\
policy: my/leave
title: {en: Leave, zh: 退出}
subject: shop
parameters:
  quiet: {title: {en: quiet after the last order, zh: 末单静默期}, value: 30 days}
  open:
    title: {en: open states, zh: 未完结状态}
    value: [UNPAID, ON_HOLD]
    choices:
      UNPAID: {en: unpaid, zh: 未付款}
      ON_HOLD: {en: on hold, zh: 暂停}
      DELIVERED: {en: delivered, zh: 已送达}
values:
  appealed: {title: {en: quiet with an appeal, zh: 有申诉时的静默期}, value: $quiet, plus: 15 days}
  quiet_until: {title: {en: quiet until, zh: 静默至}, max: orders.ended_at, plus: $appealed, from: next day}
preconditions:
  two:
    title: {en: Two of three, zh: 三项之二}
    of:
      - {deposit.balance: {above: 0}}
      - {shop.region: CN}
      - {closure.notice.enabled: true}
    at_least: 2
  few-cancelled:
    title: {en: Few are cancelled, zh: 取消不多}
    require:
      share:
        of: orders
        among: {created_at: {newer_than: 30 days}}
        where: {status: CANCELLED}
      default: 0%
      at_most: 50%
  quiet:
    title: {en: It is quiet, zh: 静默}
    every: orders
    where: {status: COMPLETED}
    require: {ended_at: {older_than: $quiet, from: next day}}
  none-open:
    title: {en: None is open, zh: 无未完结}
    none: orders
    where: {status: $open}
"""
TESTS = """\
policy: my/leave
base:
  schema_version: "1"
  as_of: 2026-06-30T12:00:00+08:00
  coverage: {orders: {complete: true}}
  shop: {platform: douyin, id: "1", region: CN, timezone: Asia/Shanghai, currency: CNY}
  deposit: {balance: {amount: "0.01", currency: CNY}}
  closure: {notice: {enabled: false}}
  orders: []
cases:
  - {name: two of three, expect: {verdict: eligible, preconditions: {two: met}}}
  - name: one of three, the region
    change: {deposit.balance.amount: "0.00"}
    expect: {verdict: blocked, preconditions: {two: failed}}
  - name: one of three, the deposit
    change: {shop.region: SG, shop.timezone: Asia/Singapore}
    expect: {verdict: blocked, preconditions: {two: failed}}
  - name: one of three, the notice
    change: {closure.notice.enabled: true, deposit.balance.amount: "0.00", shop.region: SG}
    expect: {verdict: blocked, preconditions: {two: failed}}
  - name: the notice is one of two
    change: {closure.notice.enabled: true, deposit.balance.amount: "0.00"}
    expect: {preconditions: {two: met}}
  - name: half of the orders of thirty days are cancelled
    change: &half
      orders:
        - {id: a, status: CANCELLED, created_at: 2026-06-10T10:00:00+08:00}
        - {id: b, status: AWAITING_SHIPMENT, created_at: 2026-06-10T10:00:00+08:00}
    expect: {verdict: eligible, preconditions: {few-cancelled: met}}
  - name: fifty-one of a hundred are cancelled
    change:
      orders:
"""
LATER = """\
    expect: {verdict: waiting, preconditions: {few-cancelled: waiting}}
  - name: an order of thirty days ago doesn't count, nor one before
    change:
      orders:
        - {id: a, status: CANCELLED, created_at: 2026-05-31T23:59:59+08:00}
    expect: {verdict: eligible, preconditions: {few-cancelled: met}}
  - name: an order of less than thirty days ago counts
    change:
      orders:
        - {id: a, status: CANCELLED, created_at: 2026-06-01T00:00:00+08:00}
    expect: {verdict: waiting, preconditions: {few-cancelled: waiting}}
  - name: old orders don't make it fewer
    change:
      orders:
        - {id: a, status: CANCELLED, created_at: 2026-06-10T10:00:00+08:00}
        - {id: b, status: AWAITING_SHIPMENT, created_at: 2026-04-10T10:00:00+08:00}
    expect: {verdict: waiting, preconditions: {few-cancelled: waiting}}
  - name: thirty days from the next day on are over
    change: &ended
      orders:
        - {id: a, status: COMPLETED, created_at: 2026-05-01T10:00:00Z, completed_at: 2026-05-30T02:00:00Z}
        - {id: b, status: COMPLETED, created_at: 2026-05-01T10:00:00Z, completed_at: 2026-05-02T02:00:00Z}
    expect: {verdict: eligible, preconditions: {quiet: met}, values: {quiet_until: 2026-07-15T00:00:00+08:00}}
  - name: thirty days from the next day on aren't over
    change: *ended
    as_of: 2026-06-29T23:59:59+08:00
    expect: {verdict: waiting, preconditions: {quiet: waiting}}
  - name: thirty days are forty-five with an appeal
    expect: {values: {appealed: 45 days, quiet_until: null}}
  - name: an order is unpaid
    change: {orders: [{id: a, status: UNPAID, created_at: 2026-06-10T10:00:00+08:00}]}
    expect: {verdict: blocked, preconditions: {none-open: failed}}
  - name: an order is on hold
    change: {orders: [{id: a, status: ON_HOLD, created_at: 2026-06-10T10:00:00+08:00}]}
    expect: {verdict: blocked, preconditions: {none-open: failed}}
"""


def written() -> str:
    """The rule tests, fifty-one cancelled orders of a hundred among them."""
    at = "created_at: 2026-06-10T10:00:00+08:00"
    orders = [
        f"        - {{id: a-{n}, status: CANCELLED, {at}}}\n"
        if n < 51
        else f"        - {{id: a-{n}, status: AWAITING_SHIPMENT, {at}}}\n"
        for n in range(100)
    ]
    return TESTS + "".join(orders) + LATER


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[Suite, ...], Policies]:
    """The policy and its rule tests, which pass."""
    folder = tmp_path_factory.mktemp("operators")
    (folder / "leave.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "leave.test.yaml").write_text(written(), encoding="utf-8")
    suites, mistakes = load_tests([folder / "leave.test.yaml"])
    assert not mistakes
    policies = policies_for(suites)
    outcome = run_tests(suites, policies)
    assert (outcome.failed, outcome.mistakes) == (0, ()), [item.message.en for item in outcome.failures]
    return suites, policies


def made(policies: Policies) -> tuple[PolicyMutant, ...]:
    """All mutants of the policy."""
    return mutants(policies.library, {policy.file for policy in policies.library.policies})


def without(suites: tuple[Suite, ...], names: Collection[str]) -> tuple[Suite, ...]:
    """The rule tests without some cases."""
    return tuple(replace(s, cases=tuple(c for c in s.cases if c.name not in names)) for s in suites)


def survivors(suites: tuple[Suite, ...], policies: Policies) -> set[tuple[str, str]]:
    """What no case notices."""
    book = CaseBook()
    run_tests(suites, policies, book.watch)
    return {(left.change.owner, left.change.what) for left in unnoticed(made(policies), book, policies)}


def test_each_operator_is_changed_as_an_edit_of_it_would(own: tuple[tuple[Suite, ...], Policies]) -> None:
    """Numbers of k of n and what it asks; a share's bound and whom it is of; durations; words of a list."""
    _, policies = own
    changes: dict[str, list[str]] = {}
    for mutant in made(policies):
        changes.setdefault(mutant.change.owner, []).append(mutant.change.what)
    assert changes["two"] == [
        "as `severity: advisory`",
        *("at least 2 as 1", "at least 2 as 3"),
        *("`above` as `at_least`", "without part 1", "`0` as `-0.01`", "`0` as `0.01`"),
        *("`is` denied", "without part 2"),
        *("`is` denied", "without part 3"),
    ]
    assert changes["few-cancelled"] == [
        "as `severity: advisory`",
        "without `default`",
        *(
            "`newer_than` as `older_than`",
            "without `among`",
            "`30 days` as `29 days`",
            "`30 days` as `31 days`",
        ),
        *("`is` denied", "without `where`"),
        *("`0%` as `-1%`", "`0%` as `1%`"),
        *("`at_most` as `below`", "`50%` as `49%`", "`50%` as `51%`"),
    ]
    assert changes["appealed"] == ["`15 days` as `14 days`", "`15 days` as `16 days`", "without `plus`"]
    assert changes["quiet_until"] == ["`max` as `min`", "without `from: next day`", "without `plus`"]
    assert "without `from: next day`" in changes["quiet"]
    assert {"without `UNPAID`", "without `ON_HOLD`"} < set(changes["none-open"])


#: Each case that alone holds something, and what that is.
HOLDS = {
    "the notice is one of two": {("two", "without part 3")},
    "half of the orders of thirty days are cancelled": {
        ("few-cancelled", "`at_most` as `below`"),
        ("few-cancelled", "without `where`"),
        ("few-cancelled", "`50%` as `49%`"),
    },
    "fifty-one of a hundred are cancelled": {("few-cancelled", "`50%` as `51%`")},
    "an order of thirty days ago doesn't count, nor one before": {
        ("few-cancelled", "`30 days` as `31 days`")
    },
    "an order of less than thirty days ago counts": {("few-cancelled", "`30 days` as `29 days`")},
    "thirty days from the next day on are over": {
        ("quiet_until", "`max` as `min`"),
        ("quiet_until", "without `plus`"),
        ("quiet_until", "without `from: next day`"),
    },
    "thirty days from the next day on aren't over": {
        ("quiet", "without `from: next day`"),
        ("quiet", "as `severity: advisory`"),
    },
    "an order is unpaid": {("none-open", "without `UNPAID`")},
    "an order is on hold": {("none-open", "without `ON_HOLD`")},
}


def test_cases_at_the_bounds_notice_each_change_and_each_only_its_own(
    own: tuple[tuple[Suite, ...], Policies],
) -> None:
    """All but the default is held, which no bound near it can tell; without a case what it holds isn't."""
    suites, policies = own
    left = survivors(suites, policies)
    assert left == {("few-cancelled", "`0%` as `-1%`"), ("few-cancelled", "`0%` as `1%`")}
    for name, holds in HOLDS.items():
        assert survivors(without(suites, {name}), policies) - left == holds, name


def seen(own: tuple[tuple[Suite, ...], Policies], *names: str) -> dict[tuple[str, str], set[str]]:
    """Of the tests of each precondition, by what they are about, which ways some cases have seen."""
    suites, policies = own
    chosen = {case.name for case in suites[0].cases} - set(names)
    ledger = Ledger(policies.library)
    run_tests(without(suites, chosen), policies, ledger.watch)
    found: dict[tuple[str, str], set[str]] = {}
    for goal in ledger.aims:
        if goal.kind is GoalKind.ATOM:
            ways = found.setdefault((goal.owner, f"{goal.op} {goal.span.line}"), set())
            if goal not in ledger.missing:
                ways.add(goal.how)
    return found


def test_of_so_many_each_that_turns_the_number_is_seen(own: tuple[tuple[Suite, ...], Policies]) -> None:
    """Two of three hold: if one of them didn't, it would turn. One holds: so would either other if it did."""
    two = [what for owner, what in seen(own) if owner == "two"]
    assert len(two) == 3
    both = seen(own, "two of three")
    assert [both["two", what] for what in two] == [{Way.FALSE}, {Way.FALSE}, set()]
    one = seen(own, "one of three, the region")
    assert [one["two", what] for what in two] == [{Way.TRUE}, set(), {Way.TRUE}]


def test_a_share_is_seen_by_its_records_and_by_its_bound(own: tuple[tuple[Suite, ...], Policies]) -> None:
    """An order that is cancelled tips the share if it weren't, one that isn't if it were; so does its age."""
    half = seen(own, "half of the orders of thirty days are cancelled")
    ways = [ways for (owner, _), ways in half.items() if owner == "few-cancelled"]
    assert ways == [{Way.FALSE}, {Way.TRUE}, {Way.FALSE}]
    aged = seen(own, "an order of thirty days ago doesn't count, nor one before")
    assert next(ways for (owner, _), ways in aged.items() if owner == "few-cancelled") == {Way.TRUE}


def test_counting_from_the_next_day_and_lists_are_seen_both_ways(
    own: tuple[tuple[Suite, ...], Policies],
) -> None:
    """All tests of their conditions are seen true and false; of a list the words that are in it are set."""
    suites, policies = own
    ledger = Ledger(policies.library)
    run_tests(suites, policies, ledger.watch)
    assert {(goal.kind, goal.owner, goal.how) for goal in ledger.missing if goal.kind != GoalKind.STATUS} == {
        (GoalKind.CHOICE, "open", "DELIVERED")
    }
