"""How a field is spoken of in a sentence, read from ``x-words`` beside it in the schema.

A time says what happened (an order *was paid*, 付款) or that it is a deadline, a yes-or-no field says
something of its record, and any other field is a noun: its title, unless words say otherwise. Such a field
may say something of its record besides: a word what the record is (an invoice *is from the platform*), an
amount what it means that it is above zero (a loan *has money outstanding*). Nothing is made up for a field
that lacks the words of its type.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.schema.catalog import Field, Scalar, catalog


class Verb(Struct, frozen=True):
    """An English verb with what follows it; ``kind`` is ``be``, ``have``, ``do`` or ``passive``.

    ``word`` is what follows be or have, the participle of a passive, or the past, or the present of one, of
    another verb, whose present of several is ``base``.
    """

    kind: str
    word: str
    base: str = ""

    def now(self, *, plural: bool, negated: bool = False) -> str:
        """Present tense: ``is switched on``, ``has no claim pending``, ``do not freeze funds``."""
        if self.kind == "be":
            return f"{'are' if plural else 'is'}{' not' if negated else ''} {self.word}"
        if self.kind == "have":
            if negated:
                return f"{'have' if plural else 'has'} no {self.word.removeprefix('a ').removeprefix('an ')}"
            return f"{'have' if plural else 'has'} {self.word}"
        if negated:
            return f"{'do' if plural else 'does'} not {self.base}"
        return self.base if plural else self.word

    def saying(self, what: str) -> Verb:
        """The verb with ``what`` where it has a slot."""
        return Verb(self.kind, self.word.replace("{}", what), self.base.replace("{}", what))

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

    A ``deadline`` may lie ahead: having one says nothing of what has happened. ``until`` is what a record is
    as long as it hasn't: ``still linked``.
    """

    verb: Verb
    zh: str
    noun: Text = Text()
    deadline: bool = False
    until: Text = Text()


class Trait(Struct, frozen=True):
    """What is said of a record: the English verb, the Chinese words for yes and for no.

    ``noun`` names what it is said of where that isn't the record itself. ``which`` stands right
    behind the record in English, and before its 的 in Chinese: an invoice *from the platform*; ``other`` is
    the opposite. ``none`` is what a record is that has no such word: *for every country*; ``kind`` what one
    with it is called instead of its title: an *official account*.
    """

    verb: Verb
    yes: str
    no: str
    noun: Text = Text()
    which: Text = Text()
    other: Text = Text()
    none: Text = Text()
    kind: Text = Text()


_Form = tuple[frozenset[str], frozenset[str]]


def _form(en: str, zh: str) -> _Form:
    return frozenset(en.split()), frozenset(zh.split())


_SAID: Final = (_form("is", "yes no"), _form("has", "yes no"), _form("does do", "yes no"))

#: The English and Chinese words that fields of a type have, in one form or another: an order *was* paid,
#: *did* end, has something *due*; it *is* a sample, *has* a claim pending, *does* something (several *do*).
#: A ``noun`` beside them is what they speak of where that isn't the record itself; fields of other types than
#: time and yes or no are themselves nouns, and may say something besides: an amount that it is above zero,
#: a word with ``{}`` where it stands. What these speak of is ``of``.
FORMS: Final[Mapping[Scalar, tuple[_Form, ...]]] = {
    Scalar.TIME: (_form("was", "did"), _form("did", "did"), _form("due", "due")),
    Scalar.BOOLEAN: _SAID,
}
NOUN: Final = (_form("", ""), *_SAID)
#: What may stand beside every form, in both languages or in neither.
_BESIDE: Final = ("noun", "of", "until", "which", "other", "none", "kind", "doubt")


def event(field: Field) -> Event | None:
    """What the time ``field`` tells; None for a field of another type."""
    told = _read(field)
    return told if isinstance(told, Event) else None


def trait(field: Field) -> Trait | None:
    """What the yes-or-no ``field`` says; None for a field of another type."""
    told = _read(field)
    return told if isinstance(told, Trait) else None


def above_zero(field: Field) -> Trait | None:
    """What an amount above zero says of its record; None where that has no words."""
    told = _read(field)
    return told[1] if isinstance(told, tuple) and field.type in _NUMBERS else None


def ascribed(field: Field) -> Trait | None:
    """What a text or a word says of its record, with ``{}`` where that stands; None where it says nothing."""
    told = _read(field)
    if isinstance(told, tuple) and field.type not in _NUMBERS and told[1] is not None:
        return told[1]
    return _STATE if field.state else None


def doubt(field: Field) -> Text | None:
    """What nobody knows where a list isn't given: whether the notice was ever switched off."""
    en, zh = (field.words.get(language, {}).get("doubt") for language in ("en", "zh"))
    return Text(en, zh) if en and zh else None


_NUMBERS: Final = (Scalar.MONEY, Scalar.INTEGER, Scalar.DECIMAL)
#: What a state says that has no other words.
_STATE: Final = Trait(Verb("be", "{}"), "{}", "不是{}")


@cache
def ending(field: Field) -> frozenset[str]:
    """The words with which nothing more happens to a record, where ``field`` is its state; else none."""
    found: set[str] = set()
    for event_field in catalog().records[field.record].fields.values() if field.state else ():
        if event_field.pending is not None and event_field.pending.by == field.name:
            found |= set(event_field.pending.closed)
    return frozenset(found)


def noun(field: Field) -> Text:
    """The field as a noun."""
    told = _read(field)
    if isinstance(told, Event) and told.deadline:
        return told.noun
    return told[0] if isinstance(told, tuple) else field.title


@cache
def _read(field: Field) -> Event | Trait | tuple[Text, Trait | None]:
    """The words of ``field``, in a form that its type has.

    Raises:
        ValueError: they are in none of those forms.
    """
    en, zh = field.words.get("en", {}), field.words.get("zh", {})
    beside = {name: Text(en.get(name, ""), zh.get(name, "")) for name in _BESIDE}
    kind = field.type if isinstance(field.type, Scalar) else None
    form = frozenset(en.keys() - beside.keys()), frozenset(zh.keys() - beside.keys())
    known = form in (NOUN if kind is None else FORMS.get(kind, NOUN))
    paired = all((name in en) == (name in zh) for name in beside)
    if not known or not paired or not all((*en.values(), *zh.values())):
        raise ValueError(f"`x-words` of {field.record}.{field.name} are not those of a {field.type}")
    named, which, other = beside["noun"], beside["which"], beside["other"]
    if kind is Scalar.TIME:
        if "due" in en:
            return Event(Verb("do", "passed"), "过", Text(en["due"], zh["due"]), deadline=True)
        verb = Verb("passive", en["was"]) if "was" in en else Verb("do", en["did"])
        return Event(verb, zh["did"], named, until=beside["until"])
    if kind is Scalar.BOOLEAN:
        return Trait(_now(en), zh["yes"], zh["no"], named, which, other)
    said = None
    if form[0]:
        said = Trait(
            _now(en), zh["yes"], zh["no"], beside["of"], which, other, beside["none"], beside["kind"]
        )
    return named or field.title, said


def _now(en: Mapping[str, str]) -> Verb:
    if "is" in en:
        return Verb("be", en["is"])
    return Verb("have", en["has"]) if "has" in en else Verb("do", en["does"], en["do"])
