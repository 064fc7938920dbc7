"""The page of rule files in HTML: the text, and beside it what it means and what it makes of an example."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import htpy
from htpy import Node
from msgspec import Struct

from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic
from checker.render.comparison.html import comparison_parts
from checker.render.diagnostics.html import diagnostic_card
from checker.render.html.bilingual import Bilingual
from checker.render.layout.escape import printable
from checker.render.layout.prose import counted
from checker.render.policy.html import policy_parts
from checker.render.report.html.page import report_parts
from checker.web.parts import action_button, section
from checker.web.rules.bench import Bench
from checker.web.rules.drafts import RuleDraft
from checker.web.shell import PageWords, page_frame

_FILE: Final = Text("Rule file", "规则文件")
_OPEN: Final = Text("Open", "打开")
_READ: Final = Text("Read all policies as a site", "以网站的形式查看全部规则")
_TEXT: Final = Text("The text of the policy", "规则原文")
_LIVE: Final = Text(
    "What you change is looked at as you pause. The file stays as it is until you save it.",
    "停下来时就会检查修改的内容。点“保存”之前，文件不会变。",
)
_CHECK: Final = Text("Check", "检查")
_WRITE: Final = Text("Save into the file", "保存到文件")
_DISCARD: Final = Text("Discard changes", "放弃修改")
_UNSAVED: Final = Text("edited, not saved", "已修改，未保存")
_MISTAKES: Final = Text("What is wrong with it", "问题")
_NO_MISTAKES: Final = Text("Nothing is wrong with it.", "没有问题。")
_EXAMPLE: Final = Text("The example", "示例店铺")
_OF_TESTS: Final = Text(
    "The snapshot that the tests beside it begin with. Drop another one to try the policy on that.",
    "用的是旁边规则测试的基准快照。拖入别的快照，就换成那家店铺。",
)
_NO_EXAMPLE: Final = Text(
    "No tests stand beside it: drop a snapshot, and see what the policy makes of it.",
    "旁边没有规则测试：拖入一份快照，就能看到规则的结论。",
)
_REMOVE: Final = Text("Remove", "移除")
_OTHERWISE: Final = Text("What the change does", "修改带来的变化")
_SAYS: Final = Text("What it says", "规则内容")
_TESTS: Final = Text("Its tests", "规则测试")
_RUN: Final = Text("Run the tests, with coverage", "运行测试并统计覆盖率")
_NO_TESTS: Final = Text("No tests stand beside it.", "旁边没有规则测试。")
_WORDS: Final = PageWords(
    Text("Policies", "规则"),
    Text(
        "Change a policy and see what it says and decides then. Nothing leaves this computer.",
        "修改规则，马上看到它怎么说、怎么判断。所有内容只在这台电脑上处理。",
    ),
    Text("Drop a snapshot or exports of an example here", "把示例店铺的快照或导出文件拖到这里"),
    Text("The policy that is open is tried on it.", "打开的规则会用它来试。"),
)


def bench_frame(language: Language) -> str:
    """The page before any file is open."""
    return page_frame(language, _WORDS)


def bench_laid_out(bench: Bench, language: Language, wrong: Sequence[Diagnostic]) -> str:
    """What lies on the bench, as a part of the page; ``wrong`` is why something couldn't be done."""
    return str(htpy.fragment[_BenchView(bench, Bilingual(language)).parts(wrong)])


class _BenchView(Struct, frozen=True):
    bench: Bench
    say: Bilingual

    def parts(self, wrong: Sequence[Diagnostic]) -> Iterator[Node]:
        say, bench = self.say, self.bench
        yield self._files()
        yield [diagnostic_card(say, each, {}) for each in wrong]
        draft, looked = bench.draft, bench.looked
        if draft is None:
            return
        yield section(say, "text", _TEXT, self._editor(draft))
        yield section(say, "mistakes", _MISTAKES, self._mistakes())
        changes = bench.changes(say.language)
        if looked.differs or changes is not None:
            asked = htpy.ul[[htpy.li[say(text)] for text in looked.differs]] if looked.differs else None
            does = None if changes is None else comparison_parts(changes, say.language)
            yield section(say, "otherwise", _OTHERWISE, [asked, does])
        yield section(say, "example", _EXAMPLE, self._example())
        if looked.report is not None:
            yield report_parts(looked.report, say.language)
        yield section(say, "tests", _TESTS, self._tests())
        for each in looked.told:
            yield htpy.section(aria_label=say.own(_SAYS))[htpy.h2[say(each.title)], policy_parts(each, say)]

    def _files(self) -> Node:
        say, bench = self.say, self.bench
        options = [
            htpy.option(value=name, selected=name == bench.kept.at)[
                printable(name), f" ({say.own(_UNSAVED)})" if name in self._edited() else None
            ]
            for name in bench.files
        ]
        return [
            htpy.form(".row", data_do="open", data_key="file")[
                htpy.label(for_="file")[say(_FILE)],
                htpy.select("#file", name="text")[options],
                htpy.button(type="submit")[say(_OPEN)],
            ],
            htpy.p(".small")[htpy.a(href="/", target="_blank", rel="noopener")[say(_READ)]],
        ]

    def _edited(self) -> set[str]:
        return {name for name, each in self.bench.kept.drafts.items() if each.edited}

    def _editor(self, draft: RuleDraft) -> Node:
        say = self.say
        rows = min(max(draft.text.count("\n") + 2, 8), 30)
        return htpy.form(data_do="edit", data_key=self.bench.kept.at)[
            htpy.p("#live.dim.small")[say(_LIVE)],
            htpy.textarea(
                "#policy",
                name="text",
                rows=str(rows),
                spellcheck="false",
                autocomplete="off",
                wrap="off",
                aria_label=say.own(_TEXT),
                aria_describedby="live",
            )[f"\n{draft.text}"],
            htpy.p(".row")[
                htpy.button(type="submit")[say(_CHECK)],
                [
                    action_button(say, "write", _WRITE),
                    action_button(say, "discard", _DISCARD, key=self.bench.kept.at),
                    htpy.span(".badge.wait")[say(_UNSAVED)],
                ]
                if draft.edited
                else None,
            ],
        ]

    def _mistakes(self) -> Node:
        looked = self.bench.looked
        found = [diagnostic_card(self.say, each, looked.sources) for each in looked.diagnostics]
        return found or htpy.p[self.say(_NO_MISTAKES)]

    def _example(self) -> Node:
        say, bench = self.say, self.bench
        uploads = bench.kept.uploads
        about = None
        if not uploads and bench.looked.told:  # what is wrong with the policy comes first
            about = htpy.p(".dim.small")[say(_NO_EXAMPLE if bench.looked.example is None else _OF_TESTS)]
        return [
            about,
            htpy.ul(".files")[
                [
                    htpy.li(".card.row")[
                        htpy.bdi[printable(name)],
                        action_button(say, "drop", _REMOVE, value=name, about=name),
                    ]
                    for name in uploads
                ]
            ]
            if uploads
            else None,
            [diagnostic_card(say, each, {}) for each in bench.looked.problems],
        ]

    def _tests(self) -> Node:
        say, ran = self.say, self.bench.tests
        button = htpy.p[action_button(say, "tests", _RUN)]
        if ran is None:
            return button
        outcome = ran.outcome
        found = list(ran.problems)
        told: list[Text] = []
        if outcome is not None:
            found += [*outcome.mistakes, *outcome.failures]
            told = [_counted(outcome.passed, outcome.failed)] if outcome.ran else [_NO_TESTS]
        if ran.coverage is not None:
            found += ran.coverage.diagnostics
            told += ran.coverage.closing
        return [
            button,
            htpy.div(role="status")[[htpy.p[say(each)] for each in told]],
            [diagnostic_card(say, each, self.bench.looked.sources) for each in found],
        ]


def _counted(passed: int, failed: int) -> Text:
    cases = counted(passed + failed, "case", "cases")
    return Text(
        f"{cases}: {passed:,} passed, {failed:,} failed",
        f"共 {passed + failed:,} 个用例：通过 {passed:,} 个，失败 {failed:,} 个",
    )
