"""Which facts are asked for: those that something open hangs on, and no others."""

from checker.facts.questions import Effect, QuestionKind
from tests.facts.conftest import asked, ids

POLICY = """\
policy: mine/own
title: {en: Mine, zh: 我的}
subject: shop
topic: closure
preconditions:
"""


def policy(*conditions: str) -> str:
    """A policy with a precondition for each condition."""
    lines = []
    for number, condition in enumerate(conditions, 1):
        lines += [
            f"  c{number}:",
            f"    title: {{en: 'The {number}th holds', zh: 第{number}条满足}}",
            "    fix: {en: Do it., zh: 请处理。}",
            f"    {condition}",
        ]
    return POLICY + "\n".join(lines) + "\n"


def test_a_known_fact_is_not_asked(own):
    """What the snapshot says isn't asked, be it none."""
    text = policy(
        "require: {closure.applied_at: {present: false}}", "require: {deposit.balance: {at_least: 0 CNY}}"
    )
    assert ids(own(text, {"closure": {"applied_at": None}})) == ["deposit.balance"]


def test_what_is_settled_anyway_needs_nothing(own):
    """Of a condition that a known part settles, no other part is asked for."""
    text = policy(
        "require: {any_of: [{closure.notice.enabled: true}, {deposit.balance: {at_least: 0 CNY}}]}",
        "require: {all_of: [{shop.region: GB}, {closure.applied_at: {present: true}}]}",
    )
    assert ids(own(text, {"closure": {"notice": {"enabled": True}}})) == []


def test_a_list_that_is_not_there_is_asked_with_its_columns(own):
    """A list is asked for whole, with just what is read of each record, its id first."""
    text = policy("none: loans\n    where: {product: FANGXINJIE, outstanding: {above: 0 CNY}}")
    (question,) = own(text, {}).questions
    assert (question.kind, question.id) == (QuestionKind.LIST, "loans")
    assert [column.path for column in question.columns] == [("id",), ("product",), ("outstanding",)]


def test_an_incomplete_list_is_asked_whether_it_is_all(own):
    """Records are known; what isn't is whether there are more."""
    text = policy("none: loans\n    where: {outstanding: {above: 0 CNY}}")
    document = {"loans": [{"id": "L1", "outstanding": {"amount": "0.00", "currency": "CNY"}}]}
    (question,) = own(text, document).questions
    assert (question.kind, question.reason.value) == (QuestionKind.LIST, "incomplete")
    assert ids(own(text, {**document, "coverage": {"loans": {"complete": True}}})) == []


def test_records_that_lack_something_are_asked_together(own):
    """One question for all of a list, with a row for each record and only what lacks in it."""
    text = policy("none: loans\n    where: {product: FANGXINJIE, outstanding: {above: 0 CNY}}")
    document = {
        "coverage": {"loans": {"complete": True}},
        "loans": [
            {"id": "L1", "product": "OTHER"},
            {"id": "L2", "product": "FANGXINJIE"},
            {"id": "L3", "outstanding": {"amount": "5.00", "currency": "CNY"}},
            {"id": "L4", "product": "SOMETHING NEW", "outstanding": {"amount": "0", "currency": "CNY"}},
        ],
    }
    (question,) = own(text, document).questions
    assert question.id == "loans[]"
    assert [(row.id, *row.lacks) for row in question.rows] == [("L2", ("outstanding",)), ("L3", ("product",))]


def test_a_word_that_is_not_listed_is_asked(own):
    """A word that nobody knows says as little as none."""
    text = policy("none: loans\n    where: {product: FANGXINJIE}")
    document = {"coverage": {"loans": {"complete": True}}, "loans": [{"id": "L1", "product": "NEW"}]}
    (question,) = own(text, document).questions
    assert question.rows[0].lacks[("product",)].value == "unrecognised"


def test_a_derived_time_is_asked_where_it_comes_from(own):
    """When an order ended is asked as when it was completed, once it is known that it was."""
    text = policy("every: orders\n    require: {ended_at: {older_than: 90 days}}")
    document = {
        "coverage": {"orders": {"complete": True}},
        "orders": [{"id": "1", "status": "COMPLETED"}, {"id": "2", "status": "CANCELLED"}, {"id": "3"}],
    }
    (question,) = own(text, document).questions
    assert [(row.id, *row.lacks) for row in question.rows] == [
        ("1", ("completed_at",)),
        ("2", ("cancelled_at",)),
        ("3", ("status",), ("completed_at",), ("cancelled_at",)),
    ]


def test_a_zone_is_asked_where_days_are_counted(own):
    """Without the shop's zone nobody can count days."""
    text = policy("require: {closure.notice.started_at: {older_than: 30 days}}")
    document = {"closure": {"notice": {"started_at": "2026-10-01T09:00:00+08:00"}}}
    shop = {"platform": "douyin", "id": "46820117", "region": "CN"}
    assert ids(own(text, {**document, "shop": shop})) == ["shop.timezone"]
    assert ids(own(text, document)) == []


def test_a_blocked_verdict_still_tells_what_lacks(own):
    """A verdict that nothing can change any more doesn't hide what isn't known, and says what it can do."""
    text = policy("require: {shop.region: GB}", "require: {closure.notice.enabled: true}")
    found = own(text, {})
    assert ids(found) == ["closure.notice.enabled"]
    assert found.questions[0].effect is Effect.NEITHER
    assert found.certain


def test_the_next_stage_is_asked_where_this_one_may_be_over(own):
    """While it isn't known whether a step is over, what the next one asks for is needed too."""
    stages = """\
policy: mine/own
title: {en: Mine, zh: 我的}
subject: shop
topic: closure
stages:
  first:
    title: {en: First, zh: 第一步}
    done_when: {closure.applied_at: {present: true}}
    preconditions:
      notice:
        title: {en: The notice is on, zh: 公示已开启}
        require: {closure.notice.enabled: true}
        fix: {en: Switch it on., zh: 请开启。}
  second:
    title: {en: Second, zh: 第二步}
    preconditions:
      deposit:
        title: {en: The deposit is there, zh: 保证金充足}
        require: {deposit.balance: {at_least: 0 CNY}}
        fix: {en: Pay it., zh: 请补缴。}
"""
    assert set(ids(own(stages, {}))) == {"closure.applied_at", "closure.notice.enabled", "deposit.balance"}
    assert ids(own(stages, {"closure": {"applied_at": None}})) == ["closure.notice.enabled"]


def test_who_asks_is_named():
    """A question says which policies need it, and which of their conditions."""
    found = asked({"orders": []}, "douyin/closure")
    (use,) = next(question for question in found.questions if question.id == "loans").uses
    assert (use.policy, use.precondition, use.bears) == ("douyin/closure", "loans-settled", True)
    assert use.title.en == "Close a Douyin shop"
