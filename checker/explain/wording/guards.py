"""Why a precondition isn't asked for here, and what settings say, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from checker.base.text import LANGUAGES, Text
from checker.explain.wording import both
from checker.explain.wording.context import WordingContext
from checker.explain.wording.facts import seen_fact
from checker.explain.wording.reasons import Reasons
from checker.explain.wording.records import seen_of
from checker.explain.wording.shape import conjoined
from checker.explain.wording.slots import parameter_value
from checker.explain.wording.values import spaced
from checker.language.model.conditions import Condition, NameRef
from checker.language.model.policy import Precondition
from checker.language.model.readings import settle
from checker.language.model.walk import comparisons
from checker.language.surface import surface


def not_asked(precondition: Precondition, ctx: WordingContext, reasons: Reasons) -> Text:
    """Where ``precondition`` is asked for, and what is so here: the settings, or what was seen."""
    assert precondition.when is not None
    guard = settle(precondition.when, ctx.policy)
    if isinstance(guard, bool):
        told = list(_settings(precondition.when, ctx))
        en, zh = " and ".join(text.en for text in told), "，".join(text.zh for text in told)
        return Text(f"it isn't asked for, since {en}", f"{zh}，因此不要求")
    where = both.clause(guard, ctx)
    seen = list(dict.fromkeys(_seen(guard, ctx, reasons)))
    here, here_zh = " and ".join(fact.en for fact in seen), "，".join(fact.zh for fact in seen)
    return Text(
        f"it is only asked for where {where.en}" + (f"; here {here}" if here else ""),
        spaced("仅当", where.zh, "时才要求" + (f"；目前{here_zh}" if here_zh else "")),
    )


def _settings(when: Condition, ctx: WordingContext) -> Iterator[Text]:
    """The settings that rule ``when`` out, as they are."""
    against = [part for part in conjoined(when) if settle(part, ctx.policy) is False] or [when]
    names = dict.fromkeys(
        test.left.name for part in against for test in comparisons(part) if isinstance(test.left, NameRef)
    )
    for name in names:
        if (item := ctx.policy.parameters.get(name)) is not None:
            en, zh = (parameter_value(item, language) for language in LANGUAGES)
            yield Text(f"“{item.title.to('en')}” is set to “{en}”", f"“{item.title.to('zh')}”设为“{zh}”")


def _seen(guard: Condition, ctx: WordingContext, reasons: Reasons) -> Iterator[Text]:
    """What was seen of the parts of ``guard`` that don't hold."""
    for part in conjoined(guard):
        written, known = surface(part), seen_of(part, reasons)
        if written is not None and known is not None:
            yield seen_fact(known, written, ctx, wanted=False)
