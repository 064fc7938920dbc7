"""How a field is spoken of in a sentence, read from ``x-words`` beside it in the schema.

A time says what happened (an order *was paid*, 付款) or that it is a deadline, a yes-or-no field says
something of its record, and any other field is a noun: its title, unless words say otherwise. Nothing is made
up for a field that lacks the words of its type.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.schema.catalog import Field, Scalar


class Verb(Struct, frozen=True):
    """An English verb with what follows it; ``kind`` is ``be``, ``have``, ``do`` or ``passive``.

    ``word`` is what follows be or have, the participle of a passive, or the past, or the present of one, of
    another verb, whose present of several is ``base``.
    """

    kind: str
    word: str
    base: str = ""

    def now(self, *, plural: bool, negated: bool = False) -> str:
        """Present tense: ``is switched on``, ``do not freeze funds``."""
        if self.kind == "be":
            return f"{'are' if plural else 'is'}{' not' if negated else ''} {self.word}"
        if self.kind == "have":
            if negated:
                return f"{'do' if plural else 'does'} not have {self.word}"
            return f"{'have' if plural else 'has'} {self.word}"
        if negated:
            return f"{'do' if plural else 'does'} not {self.base}"
        return self.base if plural else self.word

    def past(self, *, plural: bool, negated: bool = False) -> str:
        """Past tense: ``was paid``, ``ended``; denied ``was not paid``, ``had not ended``."""
        if self.kind == "passive":
            return f"{'were' if plural else 'was'}{' not' if negated else ''} {self.word}"
        return f"had not {self.word}" if negated else self.word

    def must(self) -> str:
        """What has to happen: ``must be paid``, ``must have ended``."""
        return f"must be {self.word}" if self.kind == "passive" else f"must have {self.word}"

    def perfect(self, *, plural: bool, negated: bool = False) -> str:
        """Perfect: ``has been paid``, ``have not ended``."""
        have = f"{'have' if plural else 'has'}{' not' if negated else ''}"
        return f"{have} been {self.word}" if self.kind == "passive" else f"{have} {self.word}"


class Event(Struct, frozen=True):
    """What a time field tells. ``noun`` names what it happened to where that isn't the record itself.

    A ``deadline`` may lie ahead: having one says nothing of what has happened.
    """

    verb: Verb
    zh: str
    noun: Text = Text()
    deadline: bool = False


class Trait(Struct, frozen=True):
    """What a yes-or-no field says: the English verb, the Chinese words for yes and for no."""

    verb: Verb
    yes: str
    no: str
    noun: Text = Text()


_Form = tuple[frozenset[str], frozenset[str]]


def _form(en: str, zh: str) -> _Form:
    return frozenset(en.split()), frozenset(zh.split())


#: The English and Chinese words that fields of a type have, in one form or another: an order *was* paid,
#: *did* end, has something *due*; it *is* a sample, *has* a claim pending, *does* something (several *do*).
#: A ``noun`` beside them is what they speak of where that isn't the record itself.
FORMS: Final[Mapping[Scalar, tuple[_Form, ...]]] = {
    Scalar.TIME: (_form("was", "did"), _form("did", "did"), _form("due", "due")),
    Scalar.BOOLEAN: (_form("is", "yes no"), _form("has", "yes no"), _form("does do", "yes no")),
}
#: Fields of other types are nouns.
NOUN: Final = (_form("", ""),)


def event(field: Field) -> Event | None:
    """What the time ``field`` tells; None for a field of another type."""
    told = _read(field)
    return told if isinstance(told, Event) else None


def trait(field: Field) -> Trait | None:
    """What the yes-or-no ``field`` says; None for a field of another type."""
    told = _read(field)
    return told if isinstance(told, Trait) else None


def noun(field: Field) -> Text:
    """The field as a noun."""
    told = _read(field)
    if isinstance(told, Event) and told.deadline:
        return told.noun
    return told if isinstance(told, Text) else field.title


@cache
def _read(field: Field) -> Event | Trait | Text:
    """The words of ``field``, in a form that its type has.

    Raises:
        ValueError: they are in none of those forms.
    """
    en, zh = field.words.get("en", {}), field.words.get("zh", {})
    named = Text(en.get("noun", ""), zh.get("noun", ""))
    kind = field.type if isinstance(field.type, Scalar) else None
    form = frozenset(en.keys() - {"noun"}), frozenset(zh.keys() - {"noun"})
    known = form in (NOUN if kind is None else FORMS.get(kind, NOUN))
    if not known or ("noun" in en) != ("noun" in zh) or not all((*en.values(), *zh.values())):
        raise ValueError(f"`x-words` of {field.record}.{field.name} are not those of a {field.type}")
    if kind is Scalar.TIME:
        if "due" in en:
            return Event(Verb("do", "passed"), "过", Text(en["due"], zh["due"]), deadline=True)
        verb = Verb("passive", en["was"]) if "was" in en else Verb("do", en["did"])
        return Event(verb, zh["did"], named)
    if kind is Scalar.BOOLEAN:
        return Trait(_now(en), zh["yes"], zh["no"], named)
    return named or field.title


def _now(en: Mapping[str, str]) -> Verb:
    if "is" in en:
        return Verb("be", en["is"])
    return Verb("have", en["has"]) if "has" in en else Verb("do", en["does"], en["do"])
