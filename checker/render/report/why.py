"""One precondition in full: the rule's text, records and values, its date reckoned, and whose word it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from checker.answer.why import Reckoning, Told, Why
from checker.base.text import Language, Text
from checker.explain.wording.values import format_brief
from checker.explain.wording.voices import VOICE
from checker.render.layout.escape import printable
from checker.render.layout.page import Page, Run, Tone, terminal
from checker.render.layout.prose import COLON, one_line, plain_lines, sentence
from checker.render.report import answers, phrases
from checker.render.report.preconditions import PreconditionWriter
from checker.render.report.records import subject_name
from checker.render.report.rule_text import rule_text
from checker.report.model import PreconditionResult, Status, Verdict

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

#: So many lines of a rule are shown.
_RULE_LINES: Final = 40
#: What a rule that settles a status says, in the words of a reader.
STATUS_RULES: Final[Mapping[str, Text]] = {
    "its when is false": Text("This isn't asked for here.", "这里用不上这一条。"),
    "the other policy doesn't apply": Text(
        "The policy that it refers to doesn't apply.", "它所引用的规则不适用。"
    ),
    "an exemption holds": Text("An exemption holds, so it is met.", "符合例外情形，视为满足。"),
    "the condition is true": Text("The condition holds, so it is met.", "条件成立，已满足。"),
    "a waiver covers what isn't met": Text(
        "It isn't met, but a waiver covers what is in the way.", "本来没满足，但已豁免。"
    ),
    "not met, and unknown whether it applies": Text(
        "It isn't met, and nobody knows whether it is asked for here.", "没满足，且不清楚这里用不用得上。"
    ),
    "not met, and unknown whether an exemption holds": Text(
        "It isn't met, and nobody knows whether an exemption holds.", "没满足，且不清楚是否符合例外情形。"
    ),
    "the condition is unknown": Text(
        "What is known doesn't settle the condition.", "凭现有信息看不出条件是否成立。"
    ),
    "the condition is false, and time alone mends it": Text(
        "The condition doesn't hold today, and will by itself.", "条件今天不成立，到时间自然就满足。"
    ),
    "the condition is false, and time alone doesn't mend it": Text(
        "The condition doesn't hold, and time alone won't change that.", "条件不成立，光等没有用。"
    ),
}
_VERDICTS: Final = {
    Verdict.BLOCKED: Text("So the answer is not yet.", "所以现在还不能办。"),
    Verdict.WAITING: Text("So the answer is to wait.", "所以还要等。"),
    Verdict.UNDETERMINED: Text("The answer as a whole can't be told.", "整体上还无法判断。"),
    Verdict.ELIGIBLE: Text("The answer as a whole is yes.", "整体上可以办理。"),
    Verdict.IN_PROGRESS: Text(
        "All that counts is met; others have to act.", "该满足的都满足了，等对方处理。"
    ),
    Verdict.DONE: Text("Every step is behind you.", "所有步骤均已完成。"),
    Verdict.NOT_APPLICABLE: Text("The policy doesn't apply here.", "本规则不适用。"),
}
_NOT_MET: Final = (Status.FAILED, Status.WAITING, Status.UNKNOWN)


def why_to_text(why: Why, language: Language, **options: Unpack[RenderOptions]) -> str:
    """``why`` for a terminal."""
    return WhyWriter(why, language, terminal(**options), options.get("sources", {})).write()


def why_to_plain(why: Why, language: Language, **options: Unpack[RenderOptions]) -> str:
    """``why`` in plain lines; in English with ASCII punctuation."""
    written = WhyWriter(why, language, Page(None), options.get("sources", {})).write()
    return plain_lines(written, language)


class WhyWriter(PreconditionWriter):
    """Writes one precondition, once for each policy that asks for it."""

    def __init__(self, why: Why, language: Language, page: Page, sources: Mapping[str, str]) -> None:
        super().__init__(why.report, language, page)
        self._asked = why
        self._sources = sources

    def write(self) -> str:
        """All of it."""
        for told in self._asked.told:
            self._told(told)
        return self.page.text()

    def _told(self, told: Told) -> None:
        self._rule()
        result, item = told.result, told.item
        self._precondition(item, result)
        about = (
            f"{one_line(result.title, self.language)} · {subject_name(result, self.report, self.language)}"
        )
        self._section(Text("Asked for by", "由谁要求"), [about])
        self._section(Text("The rule", "规则原文"), self._text_of(told), whole=True)
        if told.reckonings:
            self._section(
                Text("How the date is reckoned", "日期怎么算"), map(self._reckoned, told.reckonings)
            )
        self._section(Text("How the answer follows", "结论怎么来"), self._follows(told))
        self._section(Text("Whose word it is", "谁的说法"), self._voice(item))

    def _section(self, title: Text, lines: Iterable[str], *, whole: bool = False) -> None:
        told = list(lines)
        if not told:
            return
        self.page.blank()
        heading = title.to(self.language)
        self._line(
            Run(heading if self.styled else heading + COLON.to(self.language).rstrip(), Tone.BOLD),
            indent=self._in(1),
        )
        for line in told:
            self._line(Run(line, whole=whole), indent=self._in(2), hang=self._in(3))

    def _text_of(self, told: Told) -> list[str]:
        """The lines of the rule file that are the precondition's."""
        own = rule_text(self._sources, told.item.rule).splitlines()
        return own if len(own) <= _RULE_LINES else [*own[:_RULE_LINES], "…"]

    def _reckoned(self, found: Reckoning) -> str:
        start = format_brief(found.start, self.language, self.report.timezone)
        end = format_brief(found.end, self.language, self.report.timezone)
        title = found.record.titles.get(found.name, Text(found.name)).to(self.language)
        name, span = printable(found.record.id or ""), answers.later(found, self.language)
        gap = " " if self.language == "zh" else "  "
        return f"{name}{gap}{title} {start} + {span} = {end}"

    def _follows(self, told: Told) -> list[str]:
        """The derivation of the decision, in the words of a reader."""
        item, said = told.item, list[str]()
        for firing in told.firings:
            rule = firing.rule.removeprefix(f"{item.id}: ").rpartition(" -> ")[0]
            if rule in STATUS_RULES:
                said.append(STATUS_RULES[rule].to(self.language))
        if item.severity == "advisory":
            said.append(
                Text("It is advice and changes no answer.", "仅作提醒，不影响结论。").to(self.language)
            )
        elif not item.counts:
            said.append(Text("It doesn't count at this step.", "现在这一步不看这一条。").to(self.language))
        elif item.status in _NOT_MET:
            said.append(Text("It counts at this step.", "现在这一步要看这一条。").to(self.language))
        return [*said, _VERDICTS[told.result.verdict].to(self.language)]

    def _voice(self, item: PreconditionResult) -> list[str]:
        said = sentence(VOICE[item.voice], self.language)
        source = item.source
        if source is None:
            return [said]
        return [said, phrases.cited(source, self.language), *([printable(source.url)] if source.url else [])]
