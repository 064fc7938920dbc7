"""Text made safe for Markdown: data never becomes markup, an element of HTML or a link to anywhere."""

from __future__ import annotations

import re
from typing import Final

from checker.base.patterns import pattern
from checker.render.layout.escape import escape, harmless

_SPECIAL: Final = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>#|&!~"})
#: An address of the web without what could end the link or the line.
_WEB: Final = pattern(r"https?://[!#-&*-;=?-\[\]_a-z{}~]+", re.IGNORECASE)


def escaped(text: str) -> str:
    """``text`` as itself, whatever signs of Markdown or commands to the runner of a job it holds."""
    return harmless(text.translate(_SPECIAL))


def literal(text: str) -> str:
    """``text`` from a snapshot or a rule file as itself on one line, invisible characters written out.

    Signs that make a list, a heading or a link only by their place, and addresses that a reader's program
    would make a link of by itself, stay words too.
    """
    said = escaped(escape(text))
    said = re.sub(r"^([-+=:]|\d+[.)])", r"\\\1", said) if not said[:1].isdigit() else _numbered(said)
    return said.replace("://", "&#58;//").replace("@", "&#64;").replace("www.", "www&#46;")


def code(text: str) -> str:
    """``text``, such as the name of a file, in the type of code, on one line."""
    return f"`{escape(text).replace('`', chr(0x2018))}`"


def link(title: str, address: str | None) -> str:
    """``title`` as a link to ``address`` where that is an address of the web, else only the title."""
    return f"[{literal(title)}](<{address}>)" if address and is_web(address) else literal(title)


def is_web(address: str) -> bool:
    """Whether ``address`` is one of the web, written so that nothing in it can be taken for markup."""
    return _WEB.fullmatch(address) is not None


def _numbered(said: str) -> str:
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", said)
