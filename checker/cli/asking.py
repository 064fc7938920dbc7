"""Questions and answers in a terminal: one by one, each answer in the file before the next question."""

from __future__ import annotations

from pathlib import Path

from checker.base.text import Text, halves
from checker.cli.console import Console
from checker.cli.conversation import Conversation
from checker.cli.exits import Exit
from checker.cli.output import write_file
from checker.facts.answers import WrongAnswerError
from checker.facts.dialogue import MOST, Item, Session
from checker.facts.form import form
from checker.facts.listing import verdicts
from checker.facts.wording import choices, place, spoken, title, where, why


class Asking:
    """A session in a terminal. Answers go into ``target`` as they are given, whose text was ``before``."""

    def __init__(self, console: Console, target: Path, session: Session, before: str = "") -> None:
        self._text = before
        self._console = console
        self._talk = Conversation(console)
        self._target = target
        self._session = session
        self._asked: str = ""

    def run(self) -> int:
        """Ask until nothing is open, or somebody stops."""
        self._save()
        self._talk.say(*verdicts(self._session.needs, self._console.language), "")
        self._talk.tell(
            Text(
                f"Enter: don't know · ?: help · q: stop. Answers go into {self._target}.",
                f"回车：不知道 · ?：说明 · q：停止。答案随时写入 {self._target}。",
            )
        )
        while (item := self._session.item()) is not None:
            if not self._put(item):
                break
        return self._end()

    def _put(self, item: Item) -> bool:
        """Ask once; whether to go on."""
        self._head(item)
        reply = self._talk.reply()
        if reply is None:
            return False
        if reply in ("?", "？"):
            self._help(item)
            return True
        before = verdicts(self._session.needs, self._console.language)
        try:
            if reply:
                self._session.accept(reply)
            else:
                self._session.skip()
        except WrongAnswerError as wrong:
            self._talk.tell(Text(f"Not taken: {wrong.reason.en}.", f"未采用：{wrong.reason.zh}。"))
            return True
        self._save()
        after = verdicts(self._session.needs, self._console.language)
        self._talk.say(*(f"→ {line}" for line in after if line not in before))
        return True

    def _head(self, item: Item) -> None:
        """The question, with its choices numbered; said once, however often it is answered wrong."""
        lines = [""]
        question = item.answer_to
        here = title(question).to(self._console.language)
        open_ = sum(each.bears for each in self._session.needs.questions)
        said = Text(f"{open_} open: {title(question).en}", f"还有 {open_} 项：{title(question).zh}")
        if here != self._asked:
            lines += [self._console.say(said), *(f"  {self._console.say(line)}" for line in why(question))]
            self._asked = here
        lines += [
            f"  {number} {word}: {means.to(self._console.language)}"
            for number, (word, means) in enumerate(choices(item.field), 1)
        ]
        lines.append(self._console.say(spoken(item, self._session.needs)))
        self._talk.say(*lines)

    def _help(self, item: Item) -> None:
        found = [halves(item.field.description)]
        found += [place(each) for each in where(item.answer_to.path, self._session.needs.shop.platform)]
        self._talk.say(*(f"  {self._console.say(text)}" for text in found))

    def _end(self) -> int:
        needs = self._session.needs
        self._talk.say("", *verdicts(needs, self._console.language))
        if needs.certain:
            left = len(needs.questions)
            more = Text(
                f" {left} more would only tell what else is in the way; they are in {self._target}."
                if left
                else "",
                f"还有 {left} 项只说明还差什么，见 {self._target}。" if left else "",
            )
            self._talk.tell(Text(f"That is certain.{more.en}", f"结论已确定。{more.zh}"))
            return Exit.GOOD
        left = sum(question.bears for question in needs.questions)
        how = Text(
            f"fill them in in {self._target}, or call this again",
            f"可在 {self._target} 中填写，或再次运行本命令",
        )
        if self._session.is_long:
            how = Text(
                f"what concerns more than {MOST} records isn't asked here: see the table in {self._target}",
                f"涉及 {MOST} 条以上记录的不在这里逐条问，请在 {self._target} 的表中填写",
            )
        self._talk.tell(Text(f"{left} still open: {how.en}.", f"还有 {left} 项未知：{how.zh}。"))
        return Exit.UNDETERMINED

    def _save(self) -> None:
        session = self._session
        self._text = form(session.needs, session.given, self._console.language, self._text)
        write_file(self._target, self._text.encode(), durable=True)
