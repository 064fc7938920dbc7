"""What a draft needs and nobody has said yet: asked in a terminal, and without one refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import click
from msgspec import Struct

from checker.authoring.policies import with_precondition
from checker.base.text import Text
from checker.cli import usage
from checker.cli.console import Console
from checker.cli.conversation import Conversation, can_talk
from checker.diagnostics import PolicyError, Severity
from checker.format import form_of, formatted, schema_beside
from checker.language.grammar.drafts import DRAFT
from checker.language.grammar.resolve import TOPICS
from checker.language.library.files import Files, Surroundings, policy_id_in
from checker.language.library.kinds import Holding
from checker.language.library.library import Library, Loaded
from checker.language.library.listing import listing
from checker.language.library.loader import load, load_text
from checker.language.library.project import Projects
from checker.language.model.policy import Policy
from checker.schema.catalog import catalog

#: Rule files are looked for so deep below the current folder.
_DEEP: Final = 2
_HOW: Final = Text(
    "Enter: leave it open · q: stop, and nothing is written.", "回车：先不填 · q：停止，不写入任何文件。"
)


class NewPolicy(Struct, frozen=True):
    """What is said of a policy that is to be drafted."""

    name: str
    extends: str | None = None
    topic: str | None = None
    subject: str = "shop"


class DraftQuestions:
    """What is asked for one draft; ``begun`` is whether anything was."""

    def __init__(self, console: Console) -> None:
        self._talk = Conversation(console)
        self.begun = False

    def needed(self, what: str) -> None:
        """Begin to ask, for the sake of the argument or option called ``what``.

        Raises:
            UsageError: there is no terminal, so it has to be given.
        """
        if not can_talk():
            raise usage.wrong(usage.MISSING, "not-asked", name=what)
        if not self.begun:
            self._talk.tell(_HOW)
        self.begun = True

    def kind(self, kinds: Sequence[tuple[str, Text]]) -> str:
        """What is to be drafted."""
        return self._talk.choose(Text("What is to be drafted?", "要起草什么？"), kinds)

    def rule_file(self) -> str:
        """The rule file that is meant: one of those here and below, or another by its path."""
        files = Files()
        found = [file for file in listing(Path(), deep=_DEEP).files if files.kind(file) is Holding.POLICY]
        offers = [(file.as_posix(), Text(*[policy_id_in(files.read(file)) or ""] * 2)) for file in found]
        if offers:
            return self._talk.choose(Text("Which policy?", "哪份规则？"), offers)
        return self._talk.ask(Text("Which policy? Its file:", "哪份规则？请输入文件："), _rule_file)

    def stage(self, policy: Policy) -> str:
        """The stage from which on a new precondition counts."""
        question = Text("From which stage on does it count?", "从哪个阶段起计入？")
        return self._talk.choose(question, [(stage.id, stage.title) for stage in policy.stages])

    def id(self, take: Callable[[str], object], example: str) -> str:
        """An id that nothing else has."""
        return self._talk.ask(Text(f"Its id, such as {example}:", f"编号，如 {example}："), take)

    def condition(self, take: Callable[[str], object], example: str) -> str | None:
        """What must hold; None where that is left open."""
        question = Text(
            f"What must hold, as in a rule file? Such as {example}",
            f"须满足什么条件？写法与规则文件相同，如 {example}",
        )
        return self._talk.ask(question, take, free=True) or None

    def policy(self, given: NewPolicy, take: Callable[[str], object]) -> NewPolicy:
        """What a new policy is to be, as far as it isn't given."""
        name = self.id(take, "mine/closure")
        extends, topic, subject = given.extends, given.topic, given.subject
        if extends is None and topic is None:
            known = sorted(Projects(Files(around=Surroundings())).ids(Path("policy.yaml")) - {name})
            question = Text("Which policy does it change, if any?", "在哪份规则上修改？没有则回车。")
            extends = self._talk.choose(question, [(other, Text()) for other in known], free=True) or None
        if extends is None and topic is None:
            question = Text("What is it about?", "属于哪类事项？")
            topic = self._talk.choose(question, [(word, Text()) for word in TOPICS], free=True) or None
        if extends is None and subject == "shop":
            lists = [(path, record.title) for path, record in catalog().sections() if record.id is not None]
            question = Text("What gets a verdict? Enter: the shop.", "对什么给出结果？回车：店铺。")
            subject = self._talk.choose(question, lists, free=True) or subject
        return NewPolicy(name, extends, topic, subject)

    def missing_cases(self) -> bool:
        """Whether tests that are there get the cases that they miss; otherwise there is nothing to do.

        Raises:
            Abort: they are to stay as they are.
        """
        wanted = self._talk.choose(
            Text("It has tests already. What now?", "已有测试。接下来？"),
            [
                ("missing", Text("add the cases that are missing", "补上缺少的用例")),
                ("stop", Text("leave them as they are", "保持不变")),
            ],
        )
        if wanted != "missing":
            raise click.Abort
        return True


class RuleFile:
    """A rule file that gets a precondition; it is only read.

    Raises:
        PolicyError: it has an error, and not only drafts.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._path = Path(file)
        found = load([self._path], around=Surroundings()).checked(draft=True)
        #: What it knows of snapshots.
        self.catalog = found.catalog
        self.policy = found.policies[-1]
        content = self._path.read_bytes().decode()
        self._body = content.removeprefix("\ufeff")
        self._mark = content[: len(content) - len(self._body)]
        self._form = form_of(self._path, self._body)

    def grown(self, name: str, stage: str | None, condition: str | None = None) -> str:
        """Its text with a draft of the precondition ``name``; in form if it was.

        Raises:
            PolicyError: the condition is wrong.
            UsageError: it can't be put there.
        """
        text = with_precondition(
            self._body, self._file, name, stage=stage, policy=self.policy, condition=condition
        )
        schema = schema_beside(self._path, self._form)
        if formatted(self._body, self._form, schema) == self._body:
            text = formatted(text, self._form, schema)
        sound(load_text(text, self._file, self._path))
        return self._mark + text


def sound(loaded: Loaded) -> Library:
    """What was loaded, though its texts may still be drafts.

    Raises:
        PolicyError: it has another mistake; only such are told.
    """
    try:
        return loaded.checked(draft=True)
    except PolicyError as error:
        told = [item for item in error.diagnostics if item.severity is Severity.ERROR and item.code != DRAFT]
        raise PolicyError(told) from error


def _rule_file(name: str) -> None:
    """Look whether there is a rule file of this name.

    Raises:
        UsageError: there is none.
    """
    if not (Path(name).is_file() and Files().kind(Path(name)) is Holding.POLICY):
        raise usage.wrong(usage.NO_SUCH_POLICY, "", name=name)
