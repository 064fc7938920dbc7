"""Findings that are proofs: conditions that can't hold, always hold, or say nothing new.

docs/contributors/proofs.md says what is proven, and why each proof holds.
"""

from checker.lint.proofs.findings import PROVEN, available, prove

__all__ = ["PROVEN", "available", "prove"]
