"""May a shop be closed, its deposit refunded, an order cancelled? And if not: why not, and from when?

The Python API is what ``__all__`` names; ``checker.api`` says how to use it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker import version

if TYPE_CHECKING:
    from checker.api import Policies, check, load_policies, load_snapshot, load_waivers
    from checker.diagnostics import (
        Diagnostic,
        InputError,
        PolicyError,
        SnapshotError,
        UsageError,
    )
    from checker.report.model import Report, Result, Status, Verdict
    from checker.snapshot import Snapshot
    from checker.waivers import Waiver

__version__ = version.VERSION

_HOMES = {
    "Diagnostic": "checker.diagnostics",
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
    "load_waivers": "checker.api",
}

__all__ = [
    "Diagnostic",
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
    "load_waivers",
]


def __getattr__(name: str) -> Any:  # Any: whatever the name stands for
    """Load a name of the API when it is first used: the command line starts faster for it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
