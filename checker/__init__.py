"""May a shop be closed, its deposit refunded, an order cancelled? And if not: why not, and from when?

The Python API is what ``__all__`` names; ``checker.api`` says how to use it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker import version
from checker.base.lazy import lazily

if TYPE_CHECKING:
    from checker.api import Checker, Policies, check, load_policies, load_snapshot, load_sources, load_waivers
    from checker.decide.model import EngineError
    from checker.diagnostics import Diagnostic, InputError, PolicyError, SnapshotError, UsageError
    from checker.report.model import Report, Result, Status, Verdict
    from checker.snapshot import Snapshot
    from checker.waivers import Waiver

__version__ = version.VERSION

__all__ = [
    "Checker",
    "Diagnostic",
    "EngineError",
    "InputError",
    "Policies",
    "PolicyError",
    "Report",
    "Result",
    "Snapshot",
    "SnapshotError",
    "Status",
    "UsageError",
    "Verdict",
    "Waiver",
    "__version__",
    "check",
    "load_policies",
    "load_snapshot",
    "load_sources",
    "load_waivers",
]


__getattr__ = lazily(
    __name__,
    {
        "Checker": "checker.api",
        "Diagnostic": "checker.diagnostics",
        "EngineError": "checker.decide.model",
        "InputError": "checker.diagnostics",
        "Policies": "checker.api",
        "PolicyError": "checker.diagnostics",
        "Report": "checker.report.model",
        "Result": "checker.report.model",
        "Snapshot": "checker.snapshot",
        "SnapshotError": "checker.diagnostics",
        "Status": "checker.report.model",
        "UsageError": "checker.diagnostics",
        "Verdict": "checker.report.model",
        "Waiver": "checker.waivers",
        "check": "checker.api",
        "load_policies": "checker.api",
        "load_snapshot": "checker.api",
        "load_sources": "checker.api",
        "load_waivers": "checker.api",
    },
)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
