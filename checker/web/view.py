"""The page in HTML: the frame, which is sent once, and what lies on the desk, sent anew after each change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import htpy
from htpy import Node
from msgspec import Struct

from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic, Severity
from checker.render.comparison.html import comparison_parts
from checker.render.diagnostics.html import diagnostic_card
from checker.render.html.bilingual import Bilingual
from checker.render.html.shell import Behaviour, document
from checker.render.layout.escape import printable
from checker.render.layout.prose import COLON, counted, counted_records
from checker.render.report.html.page import report_parts
from checker.snapshot.provenance import FileRead
from checker.web.desk import Desk
from checker.web.parts import Focus, action_button, refused
from checker.web.questions import QuestionsPart

_TITLE: Final = Text("May my shop go ahead?", "我的店铺可以办理了吗？")
_LEAD: Final = Text(
    "Drop what the back office lets you download. Nothing leaves this computer, nothing is stored.",
    "把后台能下载的文件拖进来。文件只在这台电脑上处理，不会上传，也不会保存。",
)
_NO_SCRIPT: Final = Text(
    "This page needs its script: allow scripts for this address, or use the command shopcheck run.",
    "本页面需要启用脚本：请允许此地址运行脚本，或改用 shopcheck run 命令。",
)
_DROP: Final = Text("Drop files or folders here", "把文件或文件夹拖到这里")
_KINDS: Final = Text(
    "Exports as CSV or XLSX, answers of the API, ZIP files, saved facts, a snapshot.",
    "CSV、XLSX 导出表，接口返回的 JSON，ZIP 压缩包，保存过的信息，店铺快照，都可以。",
)
_CHOOSE_FILES: Final = Text("Choose files", "选择文件")
_FOLDER: Final = Text("Choose a folder", "选择文件夹")
_CANCEL: Final = Text("Cancel", "取消")
_FILES: Final = Text("Your files", "您的文件")
_SINCE_THEN: Final = Text("What has changed", "有什么变化")
_ADD_NOW: Final = Text(
    "Drop the files of today beside it: then you see what has changed since.",
    "把今天的文件也拖进来，就能看到从那时起有什么变化。",
)
_REMOVE: Final = Text("Remove", "移除")
_ASKED: Final = Text("What only you know", "需要您补充的信息")
_GIVEN: Final = Text("What you answered", "您已回答")
_ABOUT: Final = Text("About the exports", "关于导出文件")
_FETCHED: Final = Text("Downloaded at, such as 2026-11-16 09:00+08:00", "下载时间，如 2026-11-16 09:00+08:00")
_SINCE: Final = Text("Hold everything since, such as 2026-01-01", "从哪天起的记录是全的，如 2026-01-01")
_SET: Final = Text("Say so", "确定")
_ORDER: Final = Text("One order by its number", "按编号查一单")
_LOOK: Final = Text("Look up", "查询")
_BACK_TO_ALL: Final = Text("Back to the whole shop", "返回全店")
_SAVE: Final = Text("Keep it", "保存")
_SAVED: Final = Text(
    "Drop the saved facts and new files tomorrow, and nothing has to be entered again.",
    "明天把保存的信息和新的文件一起拖进来，就不用重新填写。",
)
_OFFERS: Final = (
    ("html", Text("The report as a page", "报告网页")),
    ("facts", Text("Your facts", "填写的信息")),
    ("csv", Text("Records in the way, as a table", "不满足的记录（表格）")),
    ("ics", Text("Dates as a calendar", "日期（日历）")),
    ("json", Text("The report as data", "报告数据")),
)
#: What the script says.
_SAID: Final = {
    "sending": Text("sending {name}", "正在读入 {name}"),
    "working": Text("working", "正在检查"),
    "cancelled": Text(
        "Cancelled. The files that were being read are gone.", "已取消，正在读取的文件已移除。"
    ),
    "gone": Text(
        "shopcheck has ended on this computer. Start it again and drop the files once more.",
        "本机的 shopcheck 已退出。请重新启动，再把文件拖进来。",
    ),
    "no-token": Text(
        "This address lacks its key. Open the whole address that shopcheck web has written.",
        "地址不完整：请打开 shopcheck web 显示的完整地址。",
    ),
    "too-large": Text(
        "{name} is too large for the page; use shopcheck run.", "{name} 太大，请改用 shopcheck run。"
    ),
    "failed": Text("That went wrong; nothing was changed.", "出错了，没有任何改动。"),
    "done": Text("Up to date", "已更新"),
}


def frame(language: Language) -> str:
    """The page before anything lies on the desk; it holds nothing of anybody's."""
    say = Bilingual(language)
    return document(
        say,
        _TITLE,
        header=[htpy.h1[say(_TITLE)], htpy.p(".dim")[say(_LEAD)]],
        main=[
            htpy.noscript[htpy.p(".card.bad")[say(_NO_SCRIPT)]],
            htpy.section("#drop.card", aria_label=say.own(_DROP))[
                htpy.p[htpy.strong[say(_DROP)]],
                htpy.p(".dim.small")[say(_KINDS)],
                htpy.p(".row")[
                    htpy.input("#files.chosen", type="file", multiple=True),
                    htpy.label(".choose", for_="files")[say(_CHOOSE_FILES)],
                    htpy.input("#folder.chosen", type="file", webkitdirectory=True, multiple=True),
                    htpy.label(".choose", for_="folder")[say(_FOLDER)],
                ],
            ],
            htpy.p("#busy", hidden=True)[
                htpy.progress("#share", aria_labelledby="stage", max="1"),
                " ",
                htpy.span("#stage"),
                " ",
                htpy.button("#cancel", type="button")[say(_CANCEL)],
            ],
            htpy.p("#said", role="status"),
            htpy.div("#desk"),
        ],
        behaviour=_behaviour(),
    )


def laid_out(desk: Desk, language: Language, focus: Focus) -> str:
    """What lies on the desk, as a part of the page."""
    return str(htpy.fragment[_View(desk, Bilingual(language), focus).parts()])


class _View(Struct, frozen=True):
    desk: Desk
    say: Bilingual
    focus: Focus

    def parts(self) -> Iterator[Node]:
        desk, focus = self.desk, self.focus
        if not desk.kept.uploads:
            return
        yield _section(self.say, "your-files", _FILES, self._files())
        yield _section(self.say, "since", _SINCE_THEN, self._changes())
        if desk.session is None or desk.report is None:
            return
        if focus.about is not None or focus.lost:
            yield _section(self.say, "one", Text(focus.subject, focus.subject), self._one())
            return
        questions = QuestionsPart(desk, self.say, focus)
        yield _section(self.say, "asked", _ASKED, questions.asked(desk.session.needs))
        yield _section(self.say, "given", _GIVEN, questions.given())
        yield report_parts(desk.report, self.say.language)
        yield _section(self.say, "find", _ORDER, self._find())
        yield _section(self.say, "save", _SAVE, self._save())

    # --- files --------------------------------------------------------------------------------

    def _files(self) -> Node:
        desk = self.desk
        uploads = list(desk.kept.uploads)
        remarks = () if desk.report is None else desk.report.remarks_so_far()
        every = (*desk.problems, *remarks)
        reports = {each.name: each.problems for each in desk.earlier}
        by = {
            name: [*reports.get(name, ()), *(each for each in every if _is_of(name, each))]
            for name in uploads
        }
        rest = [each for each in every if not any(each in found for found in by.values())]
        return [
            htpy.ul(".files")[[htpy.li(".card")[self._file(name, by[name])] for name in uploads],],
            self._diagnostics(rest),
            self._about(),
        ]

    def _changes(self) -> Node:
        """What has changed since each saved report; with one alone, what to drop beside it."""
        found = [
            htpy.section(aria_label=each.name)[
                self._diagnostics(each.problems),
                None if each.changes is None else comparison_parts(each.changes, self.say.language),
            ]
            for each in self.desk.changes(self.say.language)
        ]
        if not found and self.desk.earlier and not self.desk.problems and self.desk.snapshot is None:
            return htpy.p[self.say(_ADD_NOW)]
        return found or None

    def _file(self, name: str, found: Sequence[Diagnostic]) -> Node:
        read = [each for each in self.desk.files if each.name == name or each.name.startswith(f"{name}/")]
        return [
            htpy.div(".row")[
                htpy.strong[htpy.bdi[printable(name)]],
                action_button(self.say, "drop", _REMOVE, value=name, about=name),
            ],
            [htpy.p(".small")[self._inner(name, each), self.say(_read(each))] for each in read],
            self._diagnostics(found),
        ]

    def _inner(self, name: str, read: FileRead) -> Node:
        inner = read.name.removeprefix(name).lstrip("/")
        return [htpy.bdi[printable(inner)], self.say.sign(COLON)] if inner else None

    def _diagnostics(self, found: Sequence[Diagnostic]) -> Node:
        grave = [each for each in found if each.severity is Severity.ERROR]
        other = [each for each in found if each.severity is not Severity.ERROR]
        return [
            [diagnostic_card(self.say, each, {}) for each in grave],
            htpy.details[
                htpy.summary[self.say(_remarks(len(other)))],
                [diagnostic_card(self.say, each, {}) for each in other],
            ]
            if other
            else None,
        ]

    def _about(self) -> Node:
        claim = self.desk.kept.claim
        taken = "" if claim.retrieved_at is None else claim.retrieved_at.isoformat()
        since = "" if claim.complete_since is None else claim.complete_since.isoformat()
        return htpy.details(open=self.focus.key == "about")[
            htpy.summary[self.say(_ABOUT)],
            htpy.form(data_do="claim")[
                self._field("retrieved", _FETCHED, taken),
                self._field("since", _SINCE, since),
                refused(self.say, self.focus, "about"),
                htpy.button(type="submit")[self.say(_SET)],
            ],
        ]

    # --- the rest -----------------------------------------------------------------------------

    def _find(self) -> Node:
        return htpy.form(data_do="order")[
            htpy.div(".row")[
                htpy.input(name="id", required=True, autocomplete="off", aria_label=self.say.own(_ORDER)),
                htpy.button(type="submit")[self.say(_LOOK)],
            ]
        ]

    def _one(self) -> Node:
        about = self.focus.about
        return [
            htpy.p[action_button(self.say, "all", _BACK_TO_ALL)],
            self._diagnostics(self.focus.lost),
            None if about is None else report_parts(about, self.say.language),
        ]

    def _save(self) -> Node:
        return [
            htpy.p(".row")[
                [htpy.button(type="button", data_save=kind)[self.say(said)] for kind, said in _OFFERS]
            ],
            htpy.p(".dim.small")[self.say(_SAVED)],
        ]

    def _field(self, name: str, said: Text, value: str) -> Node:
        return htpy.p[
            htpy.label(for_=f"about-{name}")[self.say(said)],
            htpy.br,
            htpy.input(id=f"about-{name}", name=name, value=value, autocomplete="off"),
        ]


def _section(say: Bilingual, name: str, heading: Text, content: Node) -> Node:
    if content is None:
        return None
    return htpy.section(aria_labelledby=name)[htpy.h2(id=name)[say(heading)], content]


def _is_of(name: str, diagnostic: Diagnostic) -> bool:
    span = diagnostic.span
    return span is not None and (span.file == name or span.file.startswith(f"{name}/"))


def _remarks(count: int) -> Text:
    return Text(counted(count, "remark", "remarks"), f"{count} 条提示")


def _read(read: FileRead) -> Text:
    """What a file turned out to be, and what it holds."""
    told = [read.what, *(counted_records(section, count) for section, count in read.records.items())]
    return Text(", ".join(each.en for each in told), "，".join(each.zh for each in told))


@cache
def _behaviour() -> Behaviour:
    here = Path(__file__)
    style, script = (here.with_name(f"web.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    return Behaviour(style, script, _SAID)
