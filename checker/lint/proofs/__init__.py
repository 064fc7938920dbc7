"""Findings that are proofs: conditions that can't hold, always hold, or say nothing new.

docs/contributors/proofs.md says what is proven, and why each proof holds.
"""

from checker.lint.proofs.findings import PROVEN, prove
from checker.lint.proofs.solver import available

__all__ = ["PROVEN", "available", "prove"]
