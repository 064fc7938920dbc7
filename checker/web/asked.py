"""What is asked of a seller, and what the verdicts are, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from checker.base.text import Text
from checker.facts.dialogue import Item, Session
from checker.facts.listing import verdicts
from checker.facts.wording import title


def asked_for(item: Item) -> Text:
    """What is asked for, with the record that it is about."""
    if not item.record:
        return title(item.answer_to)
    return Text(f"{item.record} · {item.field.title.en}", f"{item.record} · {item.field.title.zh}")


def told_verdicts(session: Session) -> list[Text]:
    """The verdicts in a line each."""
    told: Iterator[tuple[str, str]] = zip(
        verdicts(session.needs, "en"), verdicts(session.needs, "zh"), strict=True
    )
    return [Text(*each) for each in told]
