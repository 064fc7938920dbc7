"""What some tests need of the machine that they run on."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import NoReturn

import pytest


def lacking(variable: str, said: str) -> NoReturn:
    """Skip, which the end of the run says, or fail where ``variable`` requires it, as in ``.ci/run``."""
    said = f"{said} (docs/contributors/testing.md says how)"
    if os.environ.get(variable) == "required":
        pytest.fail(said)
    pytest.skip(said, allow_module_level=True)


def needs_spark() -> None:
    """Skip or fail where the packages of the extra ``spark`` aren't installed."""
    for name in ("pyspark", "pyarrow", "pandas"):
        if find_spec(name) is None:
            lacking("SHOPCHECK_SPARK", f"nothing was tried with Spark or Arrow: {name} isn't installed")
