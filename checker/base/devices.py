"""Names that no file can have on Windows, which keeps them for devices, whatever follows behind a dot."""

from __future__ import annotations

from typing import Final

_NUMBERED: Final = (f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³")
_DEVICES: Final = frozenset(("con", "prn", "aux", "nul", "conin$", "conout$", *_NUMBERED))


def is_device(name: str) -> bool:
    """Whether a file of this name would be a device on Windows, such as ``nul`` or ``com1.html``."""
    return name.partition(".")[0].rstrip(" ").casefold() in _DEVICES
