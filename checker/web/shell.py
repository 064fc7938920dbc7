"""The frame of a page, which is sent once: where files are dropped, what the script says, room for more."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import htpy
from msgspec import Struct

from checker.base.text import Language, Text
from checker.render.html.bilingual import Bilingual
from checker.render.html.shell import Behaviour, document

_NO_SCRIPT: Final = Text(
    "This page needs its script: allow scripts for this address, or use the command shopcheck run.",
    "本页面需要启用脚本：请允许此地址运行脚本，或改用 shopcheck run 命令。",
)
_CHOOSE_FILES: Final = Text("Choose files", "选择文件")
_FOLDER: Final = Text("Choose a folder", "选择文件夹")
_CANCEL: Final = Text("Cancel", "取消")
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


class PageWords(Struct, frozen=True):
    """What a page is called and is for, what may be dropped on it, and of which kinds."""

    title: Text
    lead: Text
    drop: Text
    kinds: Text


def page_frame(language: Language, words: PageWords) -> str:
    """The page before anything lies on the desk; it holds nothing of anybody's."""
    say = Bilingual(language)
    return document(
        say,
        words.title,
        header=[htpy.h1[say(words.title)], htpy.p(".dim")[say(words.lead)]],
        main=[
            htpy.noscript[htpy.p(".card.bad")[say(_NO_SCRIPT)]],
            htpy.section("#drop.card", aria_label=say.own(words.drop))[
                htpy.p[htpy.strong[say(words.drop)]],
                htpy.p(".dim.small")[say(words.kinds)],
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


@cache
def _behaviour() -> Behaviour:
    here = Path(__file__)
    style, script = (here.with_name(f"web.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    return Behaviour(style, script, _SAID)
