"""Findings that are proofs: conditions that can't hold, always hold, or say nothing new.

docs/contributors/proofs.md says what is proven, and why each proof holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.base.lazy import lazily
from checker.lint.proofs.codes import PROVEN

if TYPE_CHECKING:
    from checker.lint.proofs.findings import prove
    from checker.lint.proofs.kept import prove_kept
    from checker.lint.proofs.solver import available

__all__ = ["PROVEN", "available", "prove", "prove_kept"]

#: What proves isn't needed where everything was proven before.
__getattr__ = lazily(
    __name__,
    {
        "available": "checker.lint.proofs.solver",
        "prove": "checker.lint.proofs.findings",
        "prove_kept": "checker.lint.proofs.kept",
    },
)
