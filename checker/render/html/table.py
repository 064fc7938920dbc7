"""Tables that a reader can filter, sort and copy: for the script, whose tools appear where it runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

import htpy
from htpy import Node
from markupsafe import Markup
from msgspec import Struct

from checker.base.text import Text
from checker.render.html.bilingual import Bilingual, Words
from checker.render.layout.prose import counted

#: Browsers draw and sort so many rows while one waits; of more the page says where they are.
MOST_ROWS: Final = 5000
#: A table of more rows than this is folded at first.
_FOLDED: Final = 12


class TableColumn(Struct, frozen=True):
    """A column: its ``title``, and its ``kind``: ``id``, ``number``, ``date`` or plain ``text``."""

    title: Text
    kind: str = "text"


class TableCell(Struct, frozen=True):
    """What stands in a cell, and what it is sorted by where that isn't what one reads."""

    content: Node
    order: str | None = None


def records_table(
    say: Bilingual,
    name: str,
    caption: Words,
    *,
    columns: Sequence[TableColumn],
    rows: Iterable[Sequence[TableCell]],
    total: int,
    rest: Words | None = None,
    folded: bool = True,
) -> Node:
    """A table called ``caption`` with the id ``name``; of ``total`` rows those that a page can hold.

    ``rest`` says where the others are. A long one is ``folded`` under a line that counts; it opens without a
    script, and in print by itself. The caption is heard, not seen: it says what the heading above says.
    """
    shown = list(islice(rows, MOST_ROWS))
    table = htpy.table[
        htpy.caption(id=name)[say(caption)],
        htpy.thead[
            htpy.tr[[htpy.th(scope="col", class_=column.kind)[say(column.title)] for column in columns]]
        ],
        htpy.tbody[[_row(columns, row) for row in shown]],
    ]
    framed = htpy.div(".scroll", role="group", tabindex="0", aria_labelledby=name)[table]
    content = [framed, _rest(say, len(shown), total, rest)]
    if len(shown) <= _FOLDED or not folded:
        return htpy.div(".records")[content]
    return htpy.details(".records")[htpy.summary[say(_counted(total))], content]


def _row(columns: Sequence[TableColumn], row: Sequence[TableCell]) -> Markup:
    """A row, written at once: of thousands each would pass through all that is around them."""
    cells = [
        _cell(column, cell, head=not at) for at, (column, cell) in enumerate(zip(columns, row, strict=True))
    ]
    return htpy.tr[cells].__html__()


def _cell(column: TableColumn, cell: TableCell, *, head: bool) -> Node:
    if head:
        return htpy.th(scope="row", class_=column.kind, data_order=cell.order)[cell.content]
    return htpy.td(class_=column.kind if column.kind != "text" else None, data_order=cell.order)[cell.content]


def _counted(total: int) -> Words:
    return Text(counted(total, "record", "records"), f"{total:,} 条记录")


def _rest(say: Bilingual, shown: int, total: int, told: Words | None) -> Node:
    """That a table has fewer rows than there are, and where the rest is."""
    if shown >= total:
        return None
    rest = Text(
        f"{shown:,} of {total:,} are in this table. The report as CSV (`--format csv`) has every one.",
        f"表中列出 {total:,} 条中的 {shown:,} 条；CSV 格式的报告（`--format csv`）包含全部记录。",
    )
    return htpy.p(".rest")[say(told or rest)]
