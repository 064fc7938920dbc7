"""What Windows says where other systems have the environment: the language of its user, and colour."""

from __future__ import annotations

import sys
from typing import Final, TextIO

#: The language of a LANGID stands in its lower ten bits; Chinese of every kind is one.
_LANGUAGE: Final = 0x3FF
_CHINESE: Final = 0x04
#: ENABLE_VIRTUAL_TERMINAL_PROCESSING: the console takes colours as other terminals do.
_COLOURS: Final = 0x0004


def locale() -> str:
    """The language in which Windows speaks to its user, as a locale; empty on other systems."""
    if sys.platform == "win32":
        import ctypes  # slow to import

        language = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return "zh" if language & _LANGUAGE == _CHINESE else "en"
    return ""


def takes_colour(stream: TextIO) -> bool:
    """Whether the terminal of ``stream`` shows colours: consoles of Windows have to be asked to."""
    if sys.platform == "win32":
        import ctypes
        import msvcrt

        kernel32 = ctypes.windll.kernel32
        try:
            handle = ctypes.c_void_p(msvcrt.get_osfhandle(stream.fileno()))
        except (OSError, ValueError):  # it only looks like a terminal
            return False
        mode = ctypes.c_ulong()
        if not kernel32.GetConsoleMode(handle, ctypes.byref(mode)):
            return False
        return bool(kernel32.SetConsoleMode(handle, mode.value | _COLOURS))
    return True
