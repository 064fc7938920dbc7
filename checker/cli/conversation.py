"""A conversation in a terminal: lines that are said, and what somebody replies."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Final

import click

from checker.base.text import Text
from checker.cli.console import Console, is_terminal, write_stream
from checker.diagnostics import InputError
from checker.render.layout.page import Page

#: What ends a conversation.
_STOP: Final = ("q", "Q", "quit", "退出")


def can_talk() -> bool:
    """Whether somebody is there to be asked: both what they type and what they see is a terminal's."""
    return is_terminal(sys.stdin) and is_terminal(sys.stdout)


class Conversation:
    """What is said and asked, in the language of ``console``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def tell(self, text: Text) -> None:
        """Say a sentence."""
        self.say(self._console.say(text))

    def say(self, *lines: str) -> None:
        """Say lines, each indented as it is."""
        page = Page(None if self._console.form == "plain" else self._console.width(sys.stdout))
        for line in lines:
            page.line(line.lstrip(), indent=len(line) - len(line.lstrip()))
        write_stream(sys.stdout, page.text())

    def reply(self) -> str | None:
        """What somebody types; None where that ends the conversation."""
        answer: str = click.prompt("", default="", show_default=False, prompt_suffix="> ")
        return None if (said := answer.strip()) in _STOP else said

    def ask(self, question: Text, take: Callable[[str], object] = str, *, free: bool = False) -> str:
        """The reply that ``take`` takes, without raising an error; where it is ``free``, none too.

        Raises:
            Abort: somebody stops.
        """
        self.tell(question)
        while (said := self.reply()) is not None:
            if not said and free:
                return said
            try:
                if said:
                    take(said)
                    return said
            except InputError as error:
                self._refuse(error)
        raise click.Abort

    def choose(self, question: Text, offers: Sequence[tuple[str, Text]], *, free: bool = False) -> str:
        """One of the words that are offered, told by its number or as it is; where it is ``free``, none too.

        Raises:
            Abort: somebody stops.
        """
        self.tell(question)
        for number, (word, means) in enumerate(offers, 1):
            title = self._console.say(means)
            self.say(f"  {number} {word}: {title}" if title else f"  {number} {word}")
        words = [word for word, _ in offers]
        while (said := self.reply()) is not None:
            if said in words or (not said and free):
                return said
            if said.isdecimal() and 0 < int(said) <= len(words):
                return words[int(said) - 1]
            if said:
                self.tell(
                    Text(
                        f"A number from 1 to {len(words)}, or the word.",
                        f"请输入 1 到 {len(words)} 的序号，或名称。",
                    )
                )
        raise click.Abort

    def _refuse(self, error: InputError) -> None:
        for item in error.diagnostics[:1]:
            self.tell(Text(f"Not taken: {item.message.en}.", f"未采用：{item.message.zh}。"))
            if item.help:
                self.tell(Text(item.help.en, item.help.zh))
