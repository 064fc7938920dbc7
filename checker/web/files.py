"""The files on the page: what each holds, what is wrong with it, what has changed since a saved report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import htpy
from htpy import Node
from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics import Diagnostic
from checker.render.comparison.html import comparison_parts
from checker.render.html.bilingual import Bilingual
from checker.render.layout.escape import printable
from checker.render.layout.prose import COLON, counted, counted_records
from checker.snapshot.provenance import FileRead
from checker.web.contents import heaps
from checker.web.desk import Desk
from checker.web.parts import Focus, action_button, diagnostic_cards, refused

_ADD_NOW: Final = Text(
    "Drop the files of today beside it: then you see what has changed since.",
    "把今天的文件也拖进来，就能看到从那时起有什么变化。",
)
_REMOVE: Final = Text("Remove", "移除")
_ABOUT: Final = Text("About the exports", "关于导出文件")
_FETCHED: Final = Text("Downloaded at, such as 2026-11-16 09:00+08:00", "下载时间，如 2026-11-16 09:00+08:00")
_SINCE: Final = Text("Hold everything since, such as 2026-01-01", "从哪天起的记录是全的，如 2026-01-01")
_SET: Final = Text("Say so", "确定")
_SEVERAL: Final = Text("These are several shops", "这是多家店铺的文件")
_ONE_SHOP: Final = Text("This is one shop", "这是一家店铺的文件")


class FilesPart(Struct, frozen=True):
    """Writes what was dropped."""

    desk: Desk
    say: Bilingual
    focus: Focus

    def listed(self) -> Node:
        """Each file with what it holds and what is wrong with it, and what can be said of all."""
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
        listed = uploads if desk.shops is None else ()
        cards = [self._file(name, by[name]) for name in listed] or [
            self._heap(name, count) for name, count in heaps(desk.kept.uploads).items()
        ]
        return [
            htpy.ul(".files")[[htpy.li(".card")[card] for card in cards]],
            diagnostic_cards(self.say, rest),
            self._whose(),
            self._about(),
        ]

    def _heap(self, name: str, count: int) -> Node:
        """What was dropped together, of many shops: not each file of it."""
        files = Text(counted(count, "file", "files"), f"{count:,} 个文件")
        return [
            htpy.div(".row")[
                htpy.strong[htpy.bdi[printable(name)]],
                action_button(self.say, "drop", _REMOVE, value=name, about=name),
            ],
            htpy.p(".small")[self.say(files)] if count > 1 else None,
        ]

    def _whose(self) -> Node:
        """Whether the files are of several shops can be said, where they may be or were taken for that."""
        if self.desk.shops is not None:
            return htpy.p[action_button(self.say, "several", _ONE_SHOP, value="no")]
        if self.desk.may_be_several:
            return htpy.p[action_button(self.say, "several", _SEVERAL, value="yes")]
        return None

    def changes(self) -> Node:
        """What has changed since each saved report; with one alone, what to drop beside it."""
        found = [
            htpy.section(aria_label=each.name)[
                diagnostic_cards(self.say, each.problems),
                None if each.changes is None else comparison_parts(each.changes, self.say.language),
            ]
            for each in self.desk.changes(self.say.language)
        ]
        alone = self.desk.snapshot is None and self.desk.shops is None
        if not found and self.desk.earlier and not self.desk.problems and alone:
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
            diagnostic_cards(self.say, found),
        ]

    def _inner(self, name: str, read: FileRead) -> Node:
        inner = read.name.removeprefix(name).lstrip("/")
        return [htpy.bdi[printable(inner)], self.say.sign(COLON)] if inner else None

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

    def _field(self, name: str, said: Text, value: str) -> Node:
        return htpy.p[
            htpy.label(for_=f"about-{name}")[self.say(said)],
            htpy.br,
            htpy.input(id=f"about-{name}", name=name, value=value, autocomplete="off"),
        ]


def _is_of(name: str, diagnostic: Diagnostic) -> bool:
    span = diagnostic.span
    return span is not None and (span.file == name or span.file.startswith(f"{name}/"))


def _read(read: FileRead) -> Text:
    """What a file turned out to be, and what it holds."""
    told = [read.what, *(counted_records(section, count) for section, count in read.records.items())]
    return Text(", ".join(each.en for each in told), "，".join(each.zh for each in told))
