"""Where a result goes: to standard output, or whole into a file or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import click

from checker.base.io import reason, resolved
from checker.base.resources import rules_folder
from checker.base.text import Text
from checker.cli import usage
from checker.cli.console import Console, silence, write_stream
from checker.cli.unfinished import begun, left_behind
from checker.diagnostics import UsageError
from checker.language.library.kinds import is_rule_name

CANNOT_WRITE: Final = "SC607"
OVERWRITES_INPUT: Final = "SC608"


def check_target(output: str | None, inputs: Iterable[str | None] = ()) -> None:
    """Refuse an output that can't work before any work is done; from then on it is the call's ``target``.

    Raises:
        UsageError: it is a folder, lies in a folder that doesn't exist, or is one of ``inputs``.
    """
    if output is None:
        return
    context = click.get_current_context(silent=True)
    console = None if context is None else context.find_object(Console)
    if console is not None:
        console.target = None  # should it be refused now, it stays
    refuse(output, (*inputs, str(rules_folder())))
    if console is not None:
        console.target = output


def refuse(output: str, inputs: Iterable[str | None] = ()) -> None:
    """Refuse an output that can't work; an input that isn't given is None.

    Raises:
        UsageError: it is a folder, lies in a folder that doesn't exist, or is one of ``inputs``.
    """
    target = Path(output)
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, output)
        if not target.parent.is_dir():
            raise _cannot_write(output, "no-folder")
        if target.is_file() and any(_is_read(target, source) for source in inputs if source is not None):
            raise usage.wrong(OVERWRITES_INPUT, name=output)
        if target.is_symlink():
            with contextlib.suppress(FileNotFoundError):  # where it leads, a file can be made
                target.stat()
    except (OSError, ValueError) as error:
        raise cannot_write(output, error) from error


def _is_read(target: Path, source: str) -> bool:
    """Whether a file is what a call reads as ``source``: itself, standard input, a rule file of a folder."""
    if source == "-":
        with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or not one of the system's
            return os.path.samestat(target.stat(), os.fstat(sys.stdin.fileno()))
        return False
    path = Path(source)
    if path.is_dir():
        return is_rule_name(target) and resolved(target).is_relative_to(resolved(path))
    return path.exists() and target.samefile(path)


def stand_in(output: str, text: str | None) -> None:
    """Leave ``text``, or nothing, where a result was to go, so that no older one is taken for it.

    What isn't a file, such as a pipe, is never removed.

    Raises:
        OSError: what is there can't be taken away.
    """
    target = Path(output)
    if text is not None:
        with contextlib.suppress(OSError, ValueError):  # such as a full disk, for which there is less to do
            _replace(target, (text.encode("utf-8", "backslashreplace"),))
            return
    if target.is_file():
        try:
            resolved(target).unlink()
        except OSError:  # its folder may not be written: then it is empty at least
            os.truncate(target, 0)


def write_result(text: str, output: str | None, *, utf8: bool = False) -> None:
    """``text`` to ``output``, or to standard output where that is None.

    A file is replaced in one step once all is written; files and ``utf8`` results are UTF-8, other text has
    the encoding of the terminal.

    Raises:
        UsageError: it can't be written.
    """
    if output is not None or utf8:
        write_parts((text.encode("utf-8", "backslashreplace"),), output)
        return
    with _writing(None):
        write_stream(sys.stdout, text)


def write_parts(parts: Iterable[bytes], output: str | None) -> None:
    """The same for a text in UTF-8 that comes in parts, none of which needs to be kept.

    Raises:
        UsageError: it can't be written.
    """
    with _writing(output):
        if output is not None:
            _replace(Path(output), parts)
        else:
            _write_bytes(parts)


@contextlib.contextmanager
def _writing(output: str | None) -> Iterator[None]:
    if output is None and (sys.stdout is None or sys.stdout.closed):
        raise cannot_write(None, OSError(errno.EBADF, "closed"))
    try:
        yield
    except (OSError, ValueError) as error:
        if output is None and sys.stdout is not None:
            silence(sys.stdout)
        raise cannot_write(output, error) from error


def write_file(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Replace a file in one step once all is written; a ``durable`` one outlasts the machine's going down.

    Raises:
        UsageError: it can't be written.
    """
    try:
        _replace(path, (content,), durable=durable)
    except (OSError, ValueError) as error:
        raise cannot_write(os.path.relpath(path), error) from error


def _write_bytes(parts: Iterable[bytes]) -> None:
    stream = sys.stdout
    if stream is None or stream.closed:
        return
    stream.flush()
    try:
        for part in parts:
            stream.buffer.write(part)
        stream.buffer.flush()
    except BrokenPipeError:
        silence(stream)


def _replace(target: Path, parts: Iterable[bytes], *, durable: bool = False) -> None:
    if target.exists() and not target.is_file():  # a pipe or a device has no content to lose
        with target.open("wb") as stream:
            stream.writelines(parts)
        return
    target = target.resolve()  # what a link points to is replaced, not the link
    for old in left_behind(target):
        if old.is_file():
            old.unlink(missing_ok=True)
    with begun(target, _new_file) as new:
        try:
            with new.open("wb") as file:
                file.writelines(parts)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            _keep_owner(new, target)
            new.chmod(mode(target, 0o666))
            new.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                new.unlink()
            raise


def _new_file(**where: Any) -> str:
    import tempfile  # slow to import, and most results go to standard output

    handle, name = tempfile.mkstemp(**where)
    os.close(handle)
    return str(name)


def _keep_owner(new: Path, target: Path) -> None:
    """Give a file the owner and group of the one that it replaces, as far as this user may."""
    if not target.exists() or not hasattr(os, "chown"):
        return
    old, own = target.stat(), new.stat()
    if old.st_gid != own.st_gid:
        with contextlib.suppress(PermissionError):
            os.chown(new, -1, old.st_gid)
    if old.st_uid != own.st_uid:
        with contextlib.suppress(PermissionError):
            os.chown(new, old.st_uid, -1)


def mode(target: Path, new: int) -> int:
    """The permissions of what is replaced, or what a mask leaves of ``new`` ones."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return new & ~mask


def cannot_write(output: str | None, error: OSError | ValueError) -> UsageError:
    """The system's ``error`` says that a file, or standard output, can't be written."""
    return _cannot_write(output, reason=reason(error))


def _cannot_write(output: str | None, key: str = "refused", **values: Text) -> UsageError:
    target = Text("standard output", "标准输出") if output is None else f"`{output}`"
    return usage.wrong(CANNOT_WRITE, key, target=target, **values)
