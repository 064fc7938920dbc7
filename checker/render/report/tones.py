"""How verdicts look on a screen."""

from __future__ import annotations

from typing import Final

from checker.decide.model import Verdict
from checker.render.layout.page import Tone

VERDICT_TONE: Final = {
    Verdict.ELIGIBLE: Tone.GOOD_BOLD,
    Verdict.IN_PROGRESS: Tone.GOOD_BOLD,
    Verdict.WAITING: Tone.WAIT_BOLD,
    Verdict.BLOCKED: Tone.BAD_BOLD,
    Verdict.UNDETERMINED: Tone.DOUBT_BOLD,
    Verdict.DONE: Tone.GOOD_BOLD,
    Verdict.NOT_APPLICABLE: Tone.DIM,
}
