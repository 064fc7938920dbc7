"""What a test is said with in Chinese, and what it is said of."""

from __future__ import annotations

from msgspec import Struct

from checker.explain.wording.context import WordingContext, last_field, owner
from checker.explain.wording.values import spaced
from checker.language.model.conditions import Path
from checker.schema.catalog import ObjectType, Relation, catalog


class ChineseClause(Struct, frozen=True):
    """A test ready to be said: ``head`` is what it is about, empty for the record itself.

    ``own`` marks what belongs to the record. ``which`` picks records out by standing before their 的, where
    that is said otherwise than as a clause.
    """

    head: str
    own: bool
    tail: str
    which: str = ""

    def clause(self, ctx: WordingContext) -> str:
        """A whole clause about the record."""
        if self.own and ctx.inner == 1:
            name = ctx.names[1].zh
            return spaced(f"{name}的{self.head}" if self.head else name, self.tail)
        return spaced(self.head, self.tail)

    def each(self) -> str:
        """What is said after 每笔订单."""
        return spaced(f"的{self.head}都" if self.head else "都", self.tail)


def holder(path: Path, ctx: WordingContext, thing: str = "", *, alone: bool = False) -> tuple[str, bool]:
    """A noun phrase for ``thing`` where ``path`` leads, and whether it belongs to the record.

    Without a thing it is what holds the field; empty where that is the record itself. A thing that stands
    ``alone`` names its holder by itself: 关店申请.
    """
    held = (
        ""
        if alone and thing and not isinstance(owner(path), Relation)
        else (held_by(path) if thing or last_field(path) is not None else _at(path))
    )
    if thing and any(held[i : i + 2] in thing for i in range(len(held) - 1)):
        held = ""
    phrase = f"{held}的{thing}" if held and thing else held or thing
    if path.scope == ctx.inner and ctx.inner > 0:
        return phrase, True
    if path.scope == 0:
        return phrase or "快照", False
    name = ctx.names[path.scope].zh
    base = name if path.scope == 1 and ctx.policy.subject == "shop" else f"该{name}"
    phrase = phrase.removeprefix(name)
    return (f"{base}的{phrase}" if phrase else base), False


def held_by(path: Path) -> str:
    """What holds the last step of ``path``; empty for the record itself."""
    step = owner(path)
    if step is None:
        return ""
    return catalog().records[step.target].title.zh if isinstance(step, Relation) else step.title.zh


def _at(path: Path) -> str:
    step = path.steps[-1] if path.steps else None
    if isinstance(step, Relation):
        return catalog().records[step.target].title.zh
    if step is not None and isinstance(step.type, ObjectType):
        return catalog().records[step.type.record].title.zh
    return ""
