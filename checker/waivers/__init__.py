"""Waivers: a file of their own, in which somebody answers for a precondition that isn't met, for a time."""

from checker.waivers.load import load_waivers
from checker.waivers.match import match, never_matched
from checker.waivers.model import Waiver, ends, in_force

__all__ = ["Waiver", "ends", "in_force", "load_waivers", "match", "never_matched"]
