"""What the surroundings say: language, width, colour. The only reader of the environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TextIO

from msgspec import Struct

from checker.base.io import reason
from checker.base.text import Language, Text
from checker.cli import windows
from checker.render.formats import FORMATS, Format

#: Text that goes to a file or another program is laid out for this many columns.
PIPED_WIDTH: Final = 80
#: Nobody reads wider lines; a number beyond it is a slip.
WIDEST: Final = 1000
_LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


class Console(Struct):
    """How to speak to whoever called.

    ``language`` is the locale's until an option says otherwise (``language_asked``), ``form`` the output
    format asked for (empty: the command has but one), ``colour`` what was asked about colour (None: nothing).
    ``target`` is the file that gets the result once it is known to be fit for it, or with ``site`` the
    folder; what stands there is old.
    """

    language: Language
    language_asked: bool = False
    form: str = ""
    colour: bool | None = None
    target: str | None = None
    site: bool = False

    def say(self, text: Text) -> str:
        """``text`` in the language of the call."""
        return text.to(self.language)

    @property
    def format(self) -> Format:
        """What is true of the output format asked for."""
        return FORMATS[self.form]

    def language_of(self, form: Format) -> Language:
        """The language of a result: where programs rely on it, English unless another is asked for."""
        return "en" if form.english and not self.language_asked else self.language

    def coloured(self, stream: TextIO | None) -> bool:
        """Whether colour suits ``stream``: asked for, or a terminal that takes it and nobody wants plain."""
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        wanted = not plain if self.colour is None else self.colour
        takes = wanted and stream is not None and is_terminal(stream) and windows.takes_colour(stream)
        return takes if self.colour is None else wanted

    @staticmethod
    def width(stream: TextIO | None) -> int:
        """The columns of ``stream``: COLUMNS where it is set, else the terminal's, else 80."""
        asked = os.environ.get("COLUMNS", "")
        if asked.isdecimal() and asked.strip("0"):
            return int(asked) if len(asked) < len(str(WIDEST)) else WIDEST
        if stream is None or not is_terminal(stream):
            return PIPED_WIDTH
        try:
            columns = os.get_terminal_size(stream.fileno()).columns
            # A console of Windows begins another line where one is full.
            return min(columns - (sys.platform == "win32"), WIDEST) if columns else PIPED_WIDTH
        except (OSError, ValueError):  # it only looks like a terminal
            return PIPED_WIDTH


def console() -> Console:
    """A console that speaks the language of the locale: Chinese where it is a Chinese one, else English.

    Where the environment names none, it is the language of Windows.
    """
    locale = next((value for name in _LOCALE if (value := os.environ.get(name))), None) or windows.locale()
    return Console("zh" if locale.lower().startswith("zh") else "en")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person is likely to be looking at ``stream``."""
    return stream is not None and not stream.closed and stream.isatty()


def debugging() -> bool:
    """Whether ``SHOPCHECK_DEBUG`` asks for the traceback of an internal error."""
    return bool(os.environ.get("SHOPCHECK_DEBUG"))


def job_summary(markdown: str) -> None:
    """Add to the summary of the job that this runs in, where GITHUB_STEP_SUMMARY names a file for it."""
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if not target:
        return
    try:
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(markdown)
    except OSError as error:  # the result itself has been given
        why = console().say(reason(error))
        write_stream(sys.stderr, f"shopcheck: {target}: {why}\n")


def cache_folder() -> Path | None:
    """Where to keep what needn't be worked out twice: the user's cache, as is customary on the system.

    ``SHOPCHECK_CACHE`` names another folder, or is ``off``. None where nothing is to be kept.
    """
    asked = os.environ.get("SHOPCHECK_CACHE")
    if asked:
        return None if asked == "off" else Path(asked)
    customary = "LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME"
    folder = Path(os.environ.get(customary) or "")
    if not folder.is_absolute():  # not set, or not to be heeded
        try:
            home = Path.home()
        except RuntimeError:
            return None
        folder = home / {"darwin": "Library/Caches", "win32": "AppData/Local"}.get(sys.platform, ".cache")
    return folder / "shopcheck"


def write_stream(stream: TextIO | None, text: str) -> None:
    """``text`` to ``stream``; characters that its encoding lacks are written out as their codes.

    A reader that has gone away is no error: what it didn't want isn't written. Nor is it one that a message
    can't be: the exit status stands.

    Raises:
        OSError: standard output can't be written, such as to a full disk.
    """
    if stream is None or stream.closed:
        return
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(fitted(text, encoding))
        stream.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError) and stream is not sys.stderr:
            raise
        silence(stream)


#: Signs of ours and what stands for them, with the same meaning, where an encoding lacks them.
_INSTEAD: Final[Mapping[str, tuple[str, ...]]] = {
    "✓": ("√", "[ok]"),
    "✗": ("×", "[no]"),
    "◷": ("◎", "[wait]"),
    "○": ("o",),
    "●": ("*",),
    "•": ("·", "-"),
    "─": ("-",),
    "›": (">",),
    "…": ("...",),
    "−": ("-",),
    "–": ("-",),
    "—": ("-",),
    "·": ("-",),
    "×": ("x",),
    "“": ('"',),
    "”": ('"',),
    "‘": ("'",),
    "’": ("'",),
}


def fitted(text: str, encoding: str) -> str:
    """``text`` as ``encoding`` can hold it: our signs by others of the same meaning, the rest as codes."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        lacking: dict[str, str | int | None] = {
            sign: _first_of(others, encoding)
            for sign, others in _INSTEAD.items()
            if not _holds(encoding, sign)
        }
        text = text.translate(str.maketrans(lacking))
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _first_of(signs: tuple[str, ...], encoding: str) -> str:
    return next(sign for sign in signs if _holds(encoding, sign))


def _holds(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def silence(stream: TextIO) -> None:
    """Send what is left in ``stream`` nowhere, so that closing it at exit can't fail either."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
