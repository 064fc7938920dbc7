"""JSON as shopcheck writes it, whatever it says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]

#: Name and version of the documents that other programs read.
FORMAT: Final = "shopcheck/1"


def dump(document: Json) -> str:
    """``document`` as shopcheck writes JSON: indented, Unicode as it is, one line break at the end."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    # A lone surrogate can't be written as UTF-8: it stays the escape that it was in the snapshot.
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"
