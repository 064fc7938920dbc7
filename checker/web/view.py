"""The page in HTML: the frame, which is sent once, and what lies on the desk, sent anew after each change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import htpy
from htpy import Node
from msgspec import Struct

from checker.base.text import Language, Text
from checker.render.html.bilingual import Bilingual
from checker.render.report.html.page import report_parts
from checker.web.desk import Desk
from checker.web.files import FilesPart
from checker.web.parts import Focus, action_button, diagnostic_cards, section
from checker.web.questions import QuestionsPart
from checker.web.shell import PageWords, page_frame

_WORDS: Final = PageWords(
    Text("May my shop go ahead?", "我的店铺可以办理了吗？"),
    Text(
        "Drop what the back office lets you download. Nothing leaves this computer, nothing is stored.",
        "把后台能下载的文件拖进来。文件只在这台电脑上处理，不会上传，也不会保存。",
    ),
    Text("Drop files or folders here", "把文件或文件夹拖到这里"),
    Text(
        "Exports as CSV or XLSX, answers of the API, ZIP files, saved facts and reports, a snapshot; of "
        "several shops too.",
        "CSV、XLSX 导出表，接口返回的 JSON，ZIP 压缩包，保存过的信息或报告，店铺快照，都可以；"
        "多家店铺也可以一起放。",
    ),
)
_FILES: Final = Text("Your files", "您的文件")
_SINCE_THEN: Final = Text("What has changed", "有什么变化")
_ASKED: Final = Text("What only you know", "需要您补充的信息")
_GIVEN: Final = Text("What you answered", "您已回答")
_ORDER: Final = Text("One order by its number", "按编号查一单")
_LOOK: Final = Text("Look up", "查询")
_BACK: Final = Text("Back to the whole shop", "返回全店")
_BACK_TO_ALL: Final = Text("Back to all shops", "返回全部店铺")
_SAVED_SHOPS: Final = Text(
    "The archive has what `shopcheck fleet` leaves: an index, a page for each shop, every row, the dates.",
    "压缩包里的内容与 `shopcheck fleet` 的输出相同：总览，每家店铺的网页，全部结果，日期。",
)
_SAVE: Final = Text("Keep it", "保存")
_SAVED: Final = Text(
    "Drop the saved facts and new files tomorrow, and nothing has to be entered again.",
    "明天把保存的信息和新的文件一起拖进来，就不用重新填写。",
)
_FACTS: Final = ("facts", Text("Your facts", "填写的信息"))
_OFFERS: Final = (
    ("html", Text("The report as a page", "报告网页")),
    ("csv", Text("Records in the way, as a table", "不满足的记录（表格）")),
    ("ics", Text("Dates as a calendar", "日期（日历）")),
    ("json", Text("The report as data", "报告数据")),
)
_OF_SHOPS: Final = (("zip", Text("Everything as an archive", "全部内容（压缩包）")),)


def frame(language: Language) -> str:
    """The page before anything lies on the desk; it holds nothing of anybody's."""
    return page_frame(language, _WORDS)


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
        files = FilesPart(desk, self.say, focus)
        yield section(self.say, "your-files", _FILES, files.listed())
        yield section(self.say, "since", _SINCE_THEN, files.changes())
        if desk.shops is None and (desk.session is None or desk.report is None):
            return
        if focus.about is not None or focus.lost:
            yield section(self.say, "one", Text(focus.subject, focus.subject), self._one())
            if focus.shop:
                yield section(self.say, "save", _SAVE, self._save(_OFFERS))
            return
        if desk.shops is not None:
            yield desk.shops.index(self.say.language)
            yield section(self.say, "save", _SAVE, self._save(_OF_SHOPS, _SAVED_SHOPS))
            return
        assert desk.session is not None, "it has a report"
        assert desk.report is not None, "there is a session"
        questions = QuestionsPart(desk, self.say, focus)
        yield section(self.say, "asked", _ASKED, questions.asked(desk.session.needs))
        yield section(self.say, "given", _GIVEN, questions.given())
        yield report_parts(desk.report, self.say.language)
        yield section(self.say, "find", _ORDER, self._find())
        yield section(self.say, "save", _SAVE, self._save((_FACTS, *_OFFERS), _SAVED))

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
            htpy.p[action_button(self.say, "all", _BACK if self.desk.shops is None else _BACK_TO_ALL)],
            diagnostic_cards(self.say, self.focus.lost),
            None if about is None else report_parts(about, self.say.language),
        ]

    def _save(self, offers: Sequence[tuple[str, Text]], about: Text = Text()) -> Node:
        buttons = [
            htpy.button(type="button", data_save=kind, data_shop=self.focus.shop)[self.say(said)]
            for kind, said in offers
        ]
        return [htpy.p(".row")[buttons], htpy.p(".dim.small")[self.say(about)] if about else None]
