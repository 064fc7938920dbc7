"""What some tests need of the machine that they run on."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacking(variable: str, said: str) -> NoReturn:
    """Skip, which the end of the run says, or fail where ``variable`` requires it, as in ``.ci/run``."""
    said = f"{said} (docs/contributors/testing.md says how)"
    if os.environ.get(variable) == "required":
        pytest.fail(said)
    pytest.skip(said)
