"""What is said of a change of rules, as lines with a level: a screen and a ticket lay out the same."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from checker.base.text import Language, Text
from checker.decide.model import Verdict
from checker.render.difference import words
from checker.render.layout.prose import COMMA, labelled
from checker.render.report.words import VERDICT
from checker.report.difference import Flip, LibraryDifference, PolicyDifference, RuleRelation, Witness


class OutlineLine(Struct, frozen=True):
    """One line; ``strong`` is a heading, ``faint`` a remark. ``relation`` is what a policy's line says."""

    level: int
    text: str
    strong: bool = False
    faint: bool = False
    relation: RuleRelation | None = None


def outline(found: LibraryDifference, language: Language) -> Iterator[OutlineLine]:
    """All that there is to say."""
    return _Outline(language).lines(found)


def relation_of(item: PolicyDifference, language: Language) -> str:
    """What has become of a policy, and from when on where that isn't now."""
    relation = words.RELATION[item.relation].to(language)
    if item.since is None:
        return relation
    return f"{words.since(item.since).to(language)}{COMMA.to(language)}{relation}"


def below(item: PolicyDifference, language: Language) -> Iterator[OutlineLine]:
    """All that there is to say of a policy, but for what has become of it."""
    return _Outline(language).details(item)


class _Outline:
    def __init__(self, language: Language) -> None:
        self._language = language

    def _say(self, text: Text) -> str:
        return text.to(self._language)

    def lines(self, found: LibraryDifference) -> Iterator[OutlineLine]:
        yield OutlineLine(0, self._say(words.TITLE), strong=True)
        shown = [item for item in found.policies if item.noteworthy]
        for item in shown:
            yield from self._policy(item)
        if rest := len(found.policies) - len(shown):
            yield OutlineLine(0, self._say(words.same(rest)), faint=True)
        if found.checked:
            yield from self._over(found)
        yield OutlineLine(0, self._say(words.overall(found.relation)), strong=True)

    def _policy(self, item: PolicyDifference) -> Iterator[OutlineLine]:
        told = labelled(item.policy, relation_of(item, self._language), self._language)
        yield OutlineLine(0, told, strong=True, relation=item.relation)
        yield from self.details(item)

    def details(self, item: PolicyDifference) -> Iterator[OutlineLine]:
        for change in item.changes:
            yield OutlineLine(1, labelled(change.id, self._say(words.CHANGE[change.kind]), self._language))
            for label, said in ((words.BEFORE, change.before), (words.AFTER, change.after)):
                if said and (change.before != change.after or label is words.AFTER):
                    yield OutlineLine(2, labelled(self._say(label), self._say(said), self._language))
        if item.texts_only:
            yield OutlineLine(1, self._say(words.TEXTS_ONLY), faint=True)
        for title, witness in ((words.LOOSER, item.looser), (words.STRICTER, item.stricter)):
            if witness is not None:
                yield from self._witness(title, witness)
        if item.relation is RuleRelation.UNDECIDED:
            yield OutlineLine(1, self._say(words.undecided(item.tried, _found(item))), faint=True)
        elif item.size:
            yield OutlineLine(1, self._say(words.bound(item.size, item.tried)), faint=True)
        if item.open:
            yield OutlineLine(1, self._say(words.unsaid(", ".join(item.open))), faint=True)

    def _witness(self, title: Text, witness: Witness) -> Iterator[OutlineLine]:
        verdict = self._moved(witness.before, witness.after)
        yield OutlineLine(1, labelled(self._say(title), verdict, self._language))
        if witness.decisive:
            names = ", ".join(witness.decisive)
            yield OutlineLine(2, labelled(self._say(words.DECISIVE), names, self._language))
        if witness.parameters:
            set_to = ", ".join(f"{name} = {value}" for name, value in witness.parameters.items())
            yield OutlineLine(2, labelled(self._say(words.PARAMETERS), set_to, self._language), faint=True)
        for fact in words.facts(witness.snapshot):
            yield OutlineLine(2, fact, faint=True)

    def _over(self, found: LibraryDifference) -> Iterator[OutlineLine]:
        said = self._say(words.flipped(len(found.flips), found.checked))
        yield OutlineLine(0, labelled(self._say(words.OVER), said, self._language), strong=True)
        for flip in found.flips:
            about = " · ".join(filter(None, (flip.source, flip.policy, flip.id)))
            yield OutlineLine(1, labelled(about, self._flipped(flip), self._language))
            if flip.decisive:
                names = ", ".join(flip.decisive)
                yield OutlineLine(2, labelled(self._say(words.DECISIVE), names, self._language), faint=True)

    def _flipped(self, flip: Flip) -> str:
        if flip.before is not flip.after:
            return self._moved(flip.before, flip.after)
        days = [None if at is None else f"{at.date()}" for at in (flip.from_before, flip.from_after)]
        return f"{self._verdict(flip.after)}, {days[0] or '–'} → {days[1] or '–'}"

    def _moved(self, before: Verdict | None, after: Verdict | None) -> str:
        return f"{self._verdict(before)} → {self._verdict(after)}"

    def _verdict(self, verdict: Verdict | None) -> str:
        return self._say(words.NOTHING if verdict is None else VERDICT[verdict])


def _found(item: PolicyDifference) -> RuleRelation | None:
    """What shops show of a change that isn't decided."""
    if item.looser is not None:
        return RuleRelation.MORE_PERMISSIVE
    return None if item.stricter is None else RuleRelation.LESS_PERMISSIVE
