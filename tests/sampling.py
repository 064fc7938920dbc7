"""Walks that take minutes whole: a run takes a share of the steps, another one each time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final, TypeVar

from hypothesis import settings

#: With so many examples of each property, as ``.ci/run`` asks for, every walk is walked whole.
WHOLE: Final = 2000

_Step = TypeVar("_Step")


def is_whole() -> bool:
    """Whether this run walks every walk whole."""
    return settings().max_examples >= WHOLE


def sampled(steps: Sequence[_Step], least: int = 1) -> list[_Step]:
    """The share of ``steps`` that this run takes, in their order, but no fewer than ``least``.

    Which ones depends on the seed that the run shows as ``--randomly-seed``.
    """
    share = max(least, len(steps) * settings().max_examples // WHOLE)
    if share >= len(steps):
        return list(steps)
    return [steps[place] for place in sorted(random.sample(range(len(steps)), share))]
