"""Where the sentences of a policy begin, in both languages."""

from __future__ import annotations

from typing import Final

from checker.explain.wording import chinese, english
from checker.explain.wording.context import WordingContext, subject_title
from checker.language.model.policy import Policy

_SUBJECT: Final = 1


def context(policy: Policy, timezone: str | None) -> WordingContext:
    """The context at the shop, or at a record of the subject section."""
    scope = 0 if policy.subject == "shop" else _SUBJECT
    names = {_SUBJECT: subject_title(policy.subject)}
    return WordingContext(policy, timezone, scope, english, chinese, names)
