"""Waivers: a file of their own, in which somebody answers for a precondition that isn't met, for a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.base.lazy import lazily
from checker.waivers.match import match, never_matched
from checker.waivers.model import Waiver, ends, in_force

if TYPE_CHECKING:
    from checker.waivers.load import load_waivers

__all__ = ["Waiver", "ends", "in_force", "load_waivers", "match", "never_matched"]

#: Most runs have no waivers, and need nothing that reads them.
__getattr__ = lazily(__name__, {"load_waivers": "checker.waivers.load"})
