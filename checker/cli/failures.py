"""What goes wrong, in words on standard error, and the exit status that says so."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from checker.base.text import Text
from checker.cli import usage
from checker.cli.console import Console, debugging, write_stream
from checker.cli.exits import Exit
from checker.cli.output import cannot_write, stand_in, write_result
from checker.cli.site import stand_in_for_site
from checker.cli.sources import SourceFiles
from checker.diagnostics import Diagnostic, InputError, PolicyError, Severity, UsageError
from checker.render.formats import FINDINGS
from checker.render.layout.escape import SENTENCE, shorten
from checker.render.layout.page import Page

_TOO_DEEP: Final = Text("the input is nested too deeply to be read", "输入的嵌套层数过深，无法读取")
_TOO_LARGE: Final = Text("there is not enough memory for this input", "内存不足，无法处理该输入")

_HOMELESS: Final = Text(
    "the current folder no longer exists: change to another one",
    "当前文件夹已不存在，请换到其他文件夹",
)


def handle(error: BaseException, console: Console) -> int:
    """Say what ``error`` means for the user; the exit status. Even saying it can't raise anything.

    Where a file was to get the result, it holds what is said instead, or is gone: never an older result.
    """
    try:
        return _status_after(error, console)
    except Exception as worse:  # noqa: BLE001 - there is nobody left to tell
        return _bug(worse, console)
    finally:
        _leave(None, console)


def trace() -> None:
    """Let what is only logged, such as a traceback that cost no verdict, reach standard error too."""
    import logging

    logger = logging.getLogger("checker")
    logger.handlers = [logging.StreamHandler()]
    logger.setLevel(logging.DEBUG)


def _status_after(error: BaseException, console: Console) -> int:
    match error:
        case SystemExit():
            return error.code if isinstance(error.code, int) else Exit.BUG
        case KeyboardInterrupt() | click.Abort():
            write_stream(sys.stderr, "\n")
            return Exit.INTERRUPTED
        case click.UsageError():
            return _status_after(usage.from_click(error), console)
        case InputError():
            show(error.diagnostics, console)
            return status_of(error)
        case FileNotFoundError() if _homeless():
            _plainly(_HOMELESS, console)
            return Exit.USAGE
        case RecursionError() if not debugging():
            return _plainly(_TOO_DEEP, console)
        case MemoryError() if not debugging():
            return _plainly(_TOO_LARGE, console)
    return _bug(error, console)


def _homeless() -> bool:
    """Whether the folder in which this runs is gone."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return True
    return False


def status_of(error: InputError) -> Exit:
    """Which exit status an unusable input leads to."""
    if isinstance(error, UsageError):
        return Exit.USAGE
    return Exit.POLICY if isinstance(error, PolicyError) else Exit.INPUT


def show(diagnostics: Sequence[Diagnostic], console: Console) -> None:
    """Diagnostics in words on standard error; where programs read the result, in its format in its place."""
    instead = in_form(diagnostics, console)
    if console.target is not None:
        _leave(instead, console)
    elif instead is not None and console.format.utf8:
        with contextlib.suppress(UsageError):  # nobody is there to read it: the words and the status stand
            write_result(instead, None, utf8=True)
    say(diagnostics, console)


def _leave(text: str | None, console: Console) -> None:
    """Put ``text`` in place of the result that there won't be, or take away what is there."""
    target, console.target = console.target, None
    if target is None:
        return
    try:
        (stand_in_for_site if console.site else stand_in)(target, text)
    except OSError as error:
        say(cannot_write(target, error).diagnostics, console)


def in_form(diagnostics: Sequence[Diagnostic], console: Console) -> str | None:
    """What stands in place of a result in the format asked for; None where that can't hold diagnostics."""
    from checker.cli.results import rendered
    from checker.render.diagnostics.findings import Findings

    if console.form not in FINDINGS:
        return None
    findings = Findings(diagnostics, successful=False)
    return rendered(findings, FINDINGS, console.format, console, console.target)


def say(diagnostics: Sequence[Diagnostic], console: Console, *, brief: bool = False) -> None:
    """Diagnostics on standard error, if there are any; ``brief`` says a line or two for each kind."""
    if diagnostics:
        worded = _in_brief if brief else _in_words
        write_stream(sys.stderr, worded(diagnostics, console))


def _in_words(diagnostics: Sequence[Diagnostic], console: Console) -> str:
    """Diagnostics fitted to standard error; without excerpts where the plain format is asked for."""
    from checker.render.diagnostics.text import diagnostics_to_plain, diagnostics_to_text

    if console.form == "plain":
        return diagnostics_to_plain(diagnostics, console.language)
    return diagnostics_to_text(
        diagnostics,
        SourceFiles(),
        console.language,
        width=console.width(sys.stderr),
        colour=console.coloured(sys.stderr),
    )


def _in_brief(diagnostics: Sequence[Diagnostic], console: Console) -> str:
    """Diagnostics fitted to standard error, a line or two for each kind; errors in full."""
    errors = [item for item in diagnostics if item.severity is Severity.ERROR]
    kinds: dict[str, list[Diagnostic]] = {}
    for item in diagnostics:
        if item.severity is not Severity.ERROR:
            kinds.setdefault(item.code, []).append(item)
    width = None if console.form == "plain" else console.width(sys.stderr)
    page = Page(width, colour=console.coloured(sys.stderr))
    for code, found in kinds.items():
        first, more = found[0], len(found) - 1
        place = "" if first.span is None else f"{first.span.file}:{first.span.line}: "
        said = " ".join(first.message.to(console.language).split())
        told = console.say(Text(f" (and {more:,} more like it)", f"（另有 {more:,} 处同类）")) if more else ""
        page.line(f"{first.severity.value}[{code}]: {place}{shorten(said, SENTENCE)}{told}", hang=2)
    if kinds:
        page.line(console.say(Text("All of it: --details", "全部内容：--details")))
    return (_in_words(errors, console) if errors else "") + page.text()


def report_engine_notice(console: Console) -> None:
    """Say on standard error that another rule engine has decided than the one that should be there."""
    from checker.decide import engine_in_use

    notice = engine_in_use().notice
    if notice is not None:
        say([notice], console)


def _plainly(message: Text, console: Console) -> Exit:
    write_stream(sys.stderr, f"shopcheck: {console.say(message)}\n")
    return Exit.BUG


def _bug(error: BaseException, console: Console) -> Exit:
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    what = f"{type(error).__name__} ({place})"
    if debugging():
        write_stream(sys.stderr, "".join(traceback.format_exception(error)))
    return _plainly(
        Text(
            f"internal error: {what}. This is a mistake in shopcheck, not in your files: please report it "
            "with the command that you ran. SHOPCHECK_DEBUG=1 shows the details.",
            f"内部错误：{what}。这是 shopcheck 自身的问题，与您的文件无关；请附上所用命令反馈。"
            "设置 SHOPCHECK_DEBUG=1 可查看详情。",
        ),
        console,
    )
