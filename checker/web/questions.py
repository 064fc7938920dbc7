"""The questions on the page, and the answers that were given."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

import htpy
from htpy import Node
from msgspec import Struct

from checker.base.text import Text, halves
from checker.facts.dialogue import AnswerKind, Item
from checker.facts.listing import summary
from checker.facts.needs import Needs
from checker.facts.wording import choices, place, spoken, typed, where, why
from checker.render.html.bilingual import Bilingual
from checker.render.layout.escape import printable
from checker.render.layout.prose import COLON
from checker.schema.catalog import Scalar
from checker.web.asked import asked_for
from checker.web.contents import Answered
from checker.web.desk import Desk
from checker.web.parts import Focus, action_button, refused

_MORE: Final = Text("More, less decisive", "更多（影响较小）")
_TAKE: Final = Text("Answer", "回答")
_UNKNOWN: Final = Text("Don't know", "不清楚")
_CHOOSE: Final = Text("choose", "请选择")
_NONE: Final = Text("none", "没有")
_ALL: Final = Text("yes, these are all", "是，已是全部")
_YES: Final = Text("yes", "是")
_NO: Final = Text("no", "否")
_WHERE: Final = Text("Where to find it", "在哪里找")
_BACK: Final = Text("Take back", "撤回")
_NOT_KNOWN: Final = Text("not known", "不清楚")
#: So many questions stand open on the page, the rest are folded.
_OPEN: Final = 5


class QuestionsPart(Struct, frozen=True):
    """Writes what is asked and what was answered."""

    desk: Desk
    say: Bilingual
    focus: Focus

    def asked(self, needs: Needs) -> Node:
        """What is missing, each with a field of its own."""
        items = self.desk.items()
        forms = [htpy.li[self._item(item, needs)] for item in items]
        return [
            htpy.p[self.say(summary(needs))],
            htpy.ol(".asked")[forms[:_OPEN]] if forms else None,
            htpy.details(open=any(item.key == self.focus.key for item in items[_OPEN:]))[
                htpy.summary[self.say(_MORE), f" ({len(forms) - _OPEN})"],
                htpy.ol(".asked", start=str(_OPEN + 1))[forms[_OPEN:]],
            ]
            if len(forms) > _OPEN
            else None,
        ]

    def _item(self, item: Item, needs: Needs) -> Node:
        name = f"ask-{quote(item.key, safe='')}"  # the same wherever it stands
        places = [place(each) for each in where(item.answer_to.path, needs.shop.platform)]
        about = halves(item.field.description)
        return htpy.form(".card", data_do="answer", data_key=item.key)[
            htpy.label(for_=name)[htpy.strong[self.say(asked_for(item))]],
            htpy.p(".small", id=f"{name}-hint")[self.say(_hint(item, needs))],
            htpy.div(".row")[self._input(name, item), self._buttons(item)],
            refused(self.say, self.focus, item.key),
            htpy.details(".small")[
                htpy.summary[self.say(_WHERE)],
                [htpy.p[self.say(said)] for said in (about, *places, *why(item.answer_to)) if said],
            ],
        ]

    def _input(self, name: str, item: Item) -> Node:
        hint = f"{name}-hint" + (" wrong" if item.key == self.focus.key and self.focus.wrong else "")
        options = _options(item)
        if options:
            return htpy.select(id=name, name="text", required=True, aria_describedby=hint)[
                htpy.option(value="")[self.say.own(_CHOOSE)],
                [htpy.option(value=word)[self.say.own(said)] for word, said in options],
            ]
        before = self.focus.typed if item.key == self.focus.key else ""
        return htpy.input(
            id=name,
            name="text",
            value=before,
            required=True,
            autocomplete="off",
            aria_describedby=hint,
            aria_invalid="true" if before else None,
        )

    def _buttons(self, item: Item) -> Node:
        quick = {AnswerKind.COUNT: ("none", _NONE), AnswerKind.COMPLETE: ("yes", _ALL)}.get(item.step)
        about = self.say.own(asked_for(item))
        return [
            htpy.button(type="submit")[self.say(_TAKE)],
            None
            if quick is None
            else action_button(self.say, "answer", quick[1], value=quick[0], key=item.key, about=about),
            action_button(self.say, "answer", _UNKNOWN, value="", key=item.key, about=about),
        ]

    def given(self) -> Node:
        """What was answered, each to be taken back."""
        answers = self.desk.kept.answers
        if not answers:
            return None
        return htpy.ul(".files")[
            [htpy.li(".row")[self._answer(number, each)] for number, each in enumerate(answers)]
        ]

    def _answer(self, number: int, given: Answered) -> Node:
        said = printable(given.text) if given.text else self.say(_NOT_KNOWN)
        return [
            htpy.span[
                self.say(given.title),
                self.say.sign(COLON),
                htpy.strong[said],
                htpy.span(".dim.small")[" → ", self.say(given.settled)] if given.settled else None,
            ],
            action_button(self.say, "take_back", _BACK, value=str(number), about=self.say.own(given.title)),
        ]


def _options(item: Item) -> list[tuple[str, Text]]:
    """The answers to choose from; none where something is to be typed."""
    if item.step is not AnswerKind.VALUE:
        return []
    if item.field.type is Scalar.BOOLEAN:
        return [("yes", _YES), ("no", _NO)]
    found = [
        (word, Text(f"{said.en} ({word})", f"{said.zh}（{word}）")) for word, said in choices(item.field)
    ]
    return [*found, ("none", _NONE)] if found and not item.field.required else found


def _hint(item: Item, needs: Needs) -> Text:
    """What an answer looks like, and first what it can do."""
    effect = next(why(item.answer_to))
    if _options(item):
        return effect
    said = spoken(item, needs) if item.step is not AnswerKind.VALUE else typed(item, needs.shop)
    return Text(f"{effect.en} {said.en[:1].upper()}{said.en[1:]}", f"{effect.zh}{said.zh}")
