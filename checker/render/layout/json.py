"""JSON as shopcheck writes it, whatever it says."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from checker.render.layout.escape import UNSAFE

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]

#: Name and version of the documents that other programs read.
FORMAT: Final = "shopcheck/1"


def dump(document: Json) -> str:
    """``document`` as shopcheck writes JSON: indented, what is seen as it is, one line break at the end."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    unsafe = {char for char in set(text) if char > "~" and unicodedata.category(char) in UNSAFE}
    return text.translate({ord(char): json.dumps(char)[1:-1] for char in unsafe}) + "\n"
