"""Dates that another version of a policy sets are told in its words."""

from __future__ import annotations

from datetime import datetime

from checker.base.text import LANGUAGES, Text
from checker.evaluate.model import SubjectTruths
from checker.explain.sentences import condition_sentence
from checker.explain.wording.values import format_instant, spaced
from checker.language.model.policy import Policy, PolicyRef, Precondition
from checker.language.model.walk import unplaced


def turned(precondition: Precondition, truths: SubjectTruths, timezone: str | None) -> Text:
    """What the version asks that sets the date of ``precondition``, where it asks something else."""
    outlook = truths.preconditions[precondition.id].outlook
    date = outlook.clears_at or outlook.may_clear_at
    start, version = None, None
    for when, policy in truths.turns:
        if date is not None and when <= date:
            start, version = when, policy
    if start is None or version is None:
        return Text()
    then = next((p for p in version.all_preconditions() if p.id == precondition.id), None)
    if then is None:
        return _told(start, Text(", which no longer asks for this", "，不再要求这一条"), timezone)
    now, later = _asked(precondition, truths.policy, timezone), _asked(then, version, timezone)
    if now != later:
        more = Text(f", which asks that {later.en}", f"：{later.zh}") if later else Text()
        return _told(start, more, timezone)
    if unplaced((precondition.when, precondition.unless)) != unplaced((then.when, then.unless)):
        return _told(start, Text(), timezone)
    return Text()


def _asked(precondition: Precondition, policy: Policy, timezone: str | None) -> Text:
    """What a version asks, in its words; empty where that is another policy's verdict."""
    if isinstance(precondition.condition, PolicyRef):
        return Text()
    return condition_sentence(precondition.condition, policy, timezone=timezone)


def _told(start: datetime, more: Text, timezone: str | None) -> Text:
    en, zh = (format_instant(start, language, timezone) for language in LANGUAGES)
    return Text(
        f"From {en} on another version of this policy decides{more.en}.",
        spaced("自", zh, f"起以本规则的另一版本为准{more.zh}。"),
    )
