"""Wrong calls as diagnostics: click's own errors, and those that it doesn't know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import click

from checker.base.text import Text
from checker.diagnostics import Diagnostic, UsageError
from checker.diagnostics.messages import Value, on_page
from checker.diagnostics.nearest import did_you_mean, guess

NO_SUCH_COMMAND: Final = "SC601"
NO_SUCH_OPTION: Final = "SC602"
MISSING: Final = "SC603"
BAD_VALUE: Final = "SC604"
TOO_MUCH: Final = "SC605"
NO_SUCH_POLICY: Final = "SC606"
NO_SUCH_SCHEMA: Final = "SC609"
NO_SUCH_CODE: Final = "SC610"
NO_TESTS: Final = "SC611"


def wrong(code: str, key: str = "", help_: Text | None = None, /, **values: Value) -> UsageError:
    """A wrong call, as an exception with one diagnostic, in the words of its page."""
    message, advice = on_page(code, key, values)
    return UsageError([Diagnostic(code, message, help=advice if help_ is None else help_)])


def called(param: click.Parameter) -> str:
    """What a user calls a parameter: ``SNAPSHOT``, ``--format``."""
    return param.human_readable_name if isinstance(param, click.Argument) else param.opts[0]


def no_such_command(name: str, commands: Iterable[str]) -> UsageError:
    """``name`` isn't a command."""
    names = tuple(commands)
    every = ", ".join(names)
    listed = Text(f"the commands are {every}", f"可用的命令：{every}")
    return wrong(NO_SUCH_COMMAND, "", did_you_mean(guess(name, names)) or listed, name=name)


def no_such_policy(name: str, ids: Iterable[str], otherwise: Text = Text()) -> UsageError:
    """``name`` isn't the id of a policy; ``otherwise`` is the advice where it isn't near to any."""
    return wrong(NO_SUCH_POLICY, "", did_you_mean(guess(name, ids)) or otherwise, name=name)


def bad_value(option: str, value: str, help_: Text = Text()) -> UsageError:
    """``option`` can't take ``value``."""
    return wrong(BAD_VALUE, "no-such-value", help_, option=option, value=value)


def empty(param: click.Parameter) -> UsageError:
    """A parameter was given nothing, as happens where a variable of the shell isn't set."""
    return wrong(BAD_VALUE, "empty", name=called(param))


def unexpected(words: Iterable[str]) -> UsageError:
    """More arguments than the command takes."""
    shown = " ".join(f"`{word}`" for word in words)
    return wrong(TOO_MUCH, "too-many", words=shown)


def from_click(error: click.UsageError) -> UsageError:
    """A wrong call that click noticed."""
    command = error.ctx.command_path if error.ctx is not None else "shopcheck"
    manual = Text(f"`{command} --help` shows how it is called", f"运行 `{command} --help` 可查看用法")
    match error:
        case click.NoSuchOption(option_name=name, ctx=ctx):
            known = () if ctx is None else (o for p in ctx.command.get_params(ctx) for o in p.opts)
            return wrong(NO_SUCH_OPTION, "", did_you_mean(guess(name, known)) or manual, name=name)
        case click.MissingParameter(param=param) if param is not None:
            return wrong(MISSING, "missing", manual, name=called(param))
        case click.BadOptionUsage(option_name=name):
            return wrong(BAD_VALUE, "misused", Text(error.message, error.message), name=name)
        case click.BadParameter(param=param) if param is not None:
            said = Text(error.message, error.message)
            return wrong(BAD_VALUE, "does-not-fit", said, name=called(param))
        case _:
            return wrong(TOO_MUCH, "other", manual, said=error.message)
