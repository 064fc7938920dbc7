"""English noun phrases for the places that paths lead to."""

from __future__ import annotations

from checker.explain.wording.context import WordingContext, is_plural, last_field, owner
from checker.language.model.conditions import Path
from checker.schema.catalog import ObjectType, Record, Relation, catalog


def holder(path: Path, ctx: WordingContext, thing: str = "", *, alone: bool = False) -> tuple[str, bool]:
    """A noun phrase for ``thing`` where ``path`` leads, and whether it belongs to the record.

    Without a thing it is what holds the field; empty where that is the record itself. A thing that stands
    ``alone`` names its holder by itself: ``the application to close the shop``.
    """
    step = owner(path) if thing or last_field(path) is not None else _record_at(path)
    return _phrase(path, ctx, step, thing, alone=alone)


def holder_of(path: Path, ctx: WordingContext) -> tuple[str, bool]:
    """A noun phrase for what holds the list at ``path``."""
    return _phrase(path, ctx, owner(path), "")


def _phrase(
    path: Path, ctx: WordingContext, step: Relation | Record | None, thing: str, *, alone: bool = False
) -> tuple[str, bool]:
    held = ""
    if isinstance(step, Relation):
        held = step.name.replace("_", " ")
    elif step is not None and not (alone and thing):
        held = step.title.en.removeprefix("the ")
    if thing and set(thing.split()) & set(held.split()):
        held = ""
    if path.scope == ctx.inner and ctx.inner > 0:
        return _possessed(held, thing), True
    if path.scope == 0:
        return f"the {_possessed(held, thing) or 'snapshot'}", False
    name = ctx.names[path.scope].en
    base = f"this {name}" if path.scope == 1 and ctx.policy.subject != "shop" else f"the {name}"
    return _possessed(base, _possessed(held, thing.removeprefix(f"{name} "))), False


def _possessed(who: str, what: str) -> str:
    return f"{who}'s {what}" if who and what else who or what


def _record_at(path: Path) -> Relation | Record | None:
    """The record or the relation at the end of ``path``."""
    step = path.steps[-1] if path.steps else None
    if isinstance(step, Relation) or step is None:
        return step
    return catalog().records[step.type.record] if isinstance(step.type, ObjectType) else None


def pronouns(ctx: WordingContext) -> tuple[str, str]:
    """How the record is called in a clause of its own, and how what it owns."""
    if ctx.inner == 1:
        name = ctx.names[1].en
        return f"the {name}", f"the {name}'s "
    return "it", "its "


def with_article(words: str) -> str:
    """``an order total``; nothing before a plural."""
    if is_plural(words):
        return words
    return f"{'an' if words[0].lower() in 'aeiou' else 'a'} {words}"
