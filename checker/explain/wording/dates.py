"""From when on time alone makes a condition hold, and on what that depends, in both languages."""

from __future__ import annotations

from checker.base.text import LANGUAGES, Text
from checker.explain.wording import both
from checker.explain.wording.context import WordingContext, last_field, owner, record_of
from checker.explain.wording.missing import gap_sentence
from checker.explain.wording.reasons import Reasons
from checker.explain.wording.values import format_instant, spaced
from checker.language.model.conditions import Condition, Quantifier
from checker.language.model.events import happened
from checker.language.model.walk import conjuncts
from checker.language.surface import named
from checker.report.model import Status
from checker.schema.catalog import Relation, catalog
from checker.schema.words import event


def with_date(text: Text, condition: Condition, ctx: WordingContext, reasons: Reasons) -> Text:
    """``text`` with the date from which on the condition holds if nothing else changes."""
    if reasons.status is not Status.WAITING:
        return text
    if reasons.clears_at is not None:
        day, tag = (format_instant(reasons.clears_at, language, ctx.timezone) for language in LANGUAGES)
        if isinstance(condition, Quantifier) and reasons.failing > 1:
            last = f"最晚一{record_of(condition.source).measure}到"
            return beside(text, Text(f"the last of them is through on {day}", spaced(last, tag, "满足")))
        return beside(text, Text(f"this will be met on {day}", spaced("到", tag, "就满足")))
    if reasons.may_clear_at is None:
        return text
    day, tag = (format_instant(reasons.may_clear_at, language, ctx.timezone) for language in LANGUAGES)
    coming = _coming(condition, ctx, reasons)
    if coming is not None:
        en = f"{coming.en}; if that happened today, this would be met on {day}"
        return beside(text, Text(en, spaced(f"{coming.zh}，也要到", tag, "才满足")))
    why = [gap_sentence(gap, ctx.policy.subject) for gap in reasons.gaps[:1]]
    en = f"this will be met on {day} at the earliest{''.join(f': {gap.en}' for gap in why)}"
    return beside(text, Text(en, spaced("最早到", tag, f"满足{''.join(f'：{gap.zh}' for gap in why)}")))


def _coming(condition: Condition, ctx: WordingContext, reasons: Reasons) -> Text | None:
    """What has not happened yet, and the date depends on: ``2 orders have not ended yet``."""
    path, count = reasons.event, reasons.awaited
    step = None if path is None else last_field(path)
    told = None if step is None else event(step)
    if path is None or told is None:
        return None
    today = "就算是今天" if told.deadline else f"就算今天{told.zh}"
    folds = (part for part in conjuncts(condition) if isinstance(part, Quantifier))
    fold = next((part for part in folds if part.scope == path.scope), None)
    if not count or fold is None:
        open_ = both.said(named(happened(path), negated=True), ctx)
        return Text(open_.en, f"{open_.zh}，{today}")
    record, holder = record_of(fold.source), owner(path)
    who = f"{count:,} {record.title.en if count == 1 else record.plural}"
    whom = f"另有 {count:,} {record.measure}{record.title.zh}"
    if holder is not None:
        held = catalog().records[holder.target] if isinstance(holder, Relation) else holder
        who = f"the {held.title.en if count == 1 or not held.plural else held.plural} of {who}"
        whom += f"的{held.title.zh}"
    if told.deadline:
        return Text(f"the {told.noun.en} of {who} isn't set yet", f"{whom}的{told.noun.zh}未定，{today}")
    verb = told.verb.perfect(plural=count != 1, negated=True)
    return Text(f"{who} {verb} yet", f"{whom}还没{told.zh}，{today}")


def beside(text: Text, more: Text) -> Text:
    """``text`` and what is said of the same: in a sentence of its own where ``text`` is a list."""
    own = "; " in text.en or ": " in text.en or "; " in more.en
    en = f". {more.en[:1].upper()}{more.en[1:]}" if own else f"; {more.en}"
    return Text(f"{text.en}{en}", f"{text.zh}{'。' if '；' in text.zh or '：' in text.zh else '，'}{more.zh}")
