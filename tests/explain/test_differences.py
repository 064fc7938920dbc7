"""What an overlay is said to change in its base."""

from checker.explain.differences import differences
from checker.explain.sentences import PolicyText, policy_sentences
from checker.language import load_text

BASE = """\
policy: my/base
title: {en: Base, zh: 基础}
parameters:
  quiet: {title: {en: quiet days, zh: 静默天数}, value: 90 days}
preconditions:
  open: {title: {en: Open, zh: 开店}, require: {shop.status: OPEN}}
  quiet: {title: {en: Quiet, zh: 静默}, every: orders, require: {ended_at: {older_than: $quiet}}}
  gone: {title: {en: Gone, zh: 去除}, none: disputes}
"""
OVERLAY = """\
policy: my/overlay
title: {en: Overlay, zh: 覆盖}
parameters:
  quiet: {title: {en: quiet days, zh: 静默天数}, value: 60 days}
preconditions:
  open: {title: {en: Open, zh: 开店}, severity: advisory, require: {shop.status: OPEN}}
  quiet: {title: {en: Quiet, zh: 静默}, every: orders, require: {ended_at: {older_than: $quiet}}}
  more: {title: {en: More, zh: 更多}, none: invoices}
"""


def told(text: str) -> PolicyText:
    """The policy in ``text``, in words."""
    (policy,) = load_text(text, "policy.yaml").checked().policies
    return policy_sentences(policy)


def test_each_change_is_named() -> None:
    """Another value, another sentence, another weight, more and less: each is said in both languages."""
    found = differences(told(OVERLAY), told(BASE))
    assert [text.en for text in found] == [
        "quiet days: 60 days (there: 90 days)",
        "“Open”: advice only here",
        "“Quiet”: asked for otherwise",
        "“More”: asked for in addition",
        "“Gone”: not asked for",
    ]
    assert found[0].zh == "静默天数：60 天（原为：90 天）"
    assert found[-1].zh == "“去除”：不作要求"


def test_a_policy_differs_in_nothing_from_itself() -> None:
    """What is the same isn't mentioned."""
    assert differences(told(BASE), told(BASE)) == ()
