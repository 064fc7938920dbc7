"""What is proven of preconditions in several stages: they are asked for together, as long as they last."""

from __future__ import annotations

import pytest

from checker.language.library.loader import load_text
from checker.lint.proofs import prove

POLICY = """\
policy: t/x
title: {en: T, zh: 题}
stages:
  apply:
    title: {en: Apply, zh: 申请}
    preconditions:
      first: {FIRST}
    done_when: {closure.applied_at: {present: true}}
  refund:
    title: {en: Refund, zh: 退款}
    preconditions:
      second: {SECOND}
    done_when: {DONE}
  notice:
    title: {en: Notice, zh: 公示}
    preconditions:
      third: {none: loans}
"""
DONE = "deposit_refund.paid_at: {present: true}"
ANY = "require: {deposit.balance: {at_least: 0}}"
MORE = "require: {deposit.balance: {above: 5 CNY}}"
NONE = "require: {deposit.balance: {below: 0}}"


@pytest.mark.parametrize(
    ("first", "second", "done", "codes"),
    [
        # What lasts and what comes later are asked for together.
        (MORE, NONE, DONE, ["SC235"]),
        (MORE, ANY, DONE, ["SC234"]),
        # What has ended is asked for no more.
        ("until: refund, " + MORE, NONE, DONE, []),
        ("until: refund, " + MORE, ANY, DONE, []),
        ("until: notice, " + MORE, NONE, DONE, ["SC235"]),
        # The later one implies the earlier: by itself, the earlier stage still needs it.
        (ANY, MORE, DONE, []),
        ("until: notice, " + MORE, ANY, DONE, []),
        # A stage that ends where an earlier one does.
        (ANY, "none: disputes", "closure.applied_at: {present: true}", ["SC238"]),
        (ANY, "none: disputes", "closure.applied_at: {older_than: 3 days}", []),
    ],
)
def test_stages_are_proven_together(first: str, second: str, done: str, codes: list[str]) -> None:
    """Preconditions of different stages contradict or imply each other where both are asked for."""
    text = POLICY.replace("FIRST", first).replace("SECOND", second).replace("DONE", done)
    loaded = load_text(text, "x.yaml")
    assert loaded.diagnostics == ()
    assert [item.code for item in prove(loaded.library.policies)] == codes
