"""The order of the questions: what can change a verdict, what a date, and what neither."""

from checker.facts.questions import Effect
from tests.facts.test_questions import policy


def effects(found) -> dict[str, Effect]:
    """What each question can do."""
    return {question.id: question.effect for question in found.questions}


def test_a_fact_that_fails_a_condition_changes_the_verdict(own):
    """One value of it is enough."""
    assert effects(own(policy("require: {closure.notice.enabled: true}"), {})) == {
        "closure.notice.enabled": Effect.VERDICT
    }


def test_a_fact_that_only_moves_the_date_comes_behind(own):
    """While another condition needs time anyway, a time in the past can only make it later."""
    text = policy(
        "require: {closure.notice.started_at: {older_than: 30 days}}",
        "require: {closure.applied_at: {older_than: 60 days}}",
        "require: {closure.notice.enabled: true}",
    )
    document = {"closure": {"applied_at": "2026-11-01T09:00:00+08:00", "withdrawn_at": None}}
    found = effects(own(text, document))
    assert found["closure.notice.enabled"] is Effect.VERDICT
    assert next(iter(found)) == "closure.notice.enabled"


def test_a_guard_matters_only_where_what_it_guards_may_fail(own):
    """By itself it changes nothing: it does where the condition behind it fails."""
    text = policy(
        "when: {shop.seller_type: CROSS_BORDER}\n    require: {closure.notice.enabled: true}",
    )
    found = effects(own(text, {}))
    assert set(found) == {"shop.seller_type", "closure.notice.enabled"}
    assert set(found.values()) == {Effect.VERDICT}


def test_bounds_are_tried_on_both_sides(own):
    """A sum matters where it is compared with a constant, however large."""
    text = policy("require: {deposit.balance: {below: 123456 CNY}}")
    assert effects(own(text, {}))["deposit.balance"] is Effect.VERDICT


def test_what_decides_whether_a_policy_applies_comes_first(own):
    """While nobody knows whether it applies, what else it asks for can wait."""
    text = policy("require: {closure.notice.enabled: true}").replace(
        "preconditions:", "applies_to: {shop.seller_type: CROSS_BORDER}\npreconditions:"
    )
    found = own(text, {})
    assert [question.id for question in found.questions] == ["shop.seller_type", "closure.notice.enabled"]
    assert set(effects(found).values()) == {Effect.VERDICT}


def test_a_long_list_is_tried_on_a_smaller_shop(own):
    """Of a long list only what leaves something open is tried, as long as everything stands the same."""
    text = policy(
        "every: orders\n    require: {status: COMPLETED}", "require: {closure.notice.enabled: true}"
    )
    orders = [{"id": str(number), "status": "COMPLETED"} for number in range(3000)]
    document = {"coverage": {"orders": {"complete": True}}, "orders": [*orders, {"id": "last"}]}
    assert effects(own(text, document)) == {
        "closure.notice.enabled": Effect.VERDICT,
        "orders[]": Effect.VERDICT,
    }
