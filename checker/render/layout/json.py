"""JSON as shopcheck writes it, whatever it says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from checker.base.patterns import pattern

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]

#: Name and version of the documents that other programs read.
FORMAT: Final = "shopcheck/1"


#: What nobody sees, or what turns the direction of a line that a terminal shows.
_INVISIBLE: Final = pattern("[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def dump(document: Json) -> str:
    """``document`` as shopcheck writes JSON: indented, what is seen as it is, one line break at the end."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    text = _INVISIBLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    # A lone surrogate can't be written as UTF-8: it stays the escape that it was in the snapshot.
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"
