"""Wrong calls as diagnostics: click's own errors, and those that it doesn't know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import click

from checker.base.text import Text
from checker.diagnostics import Diagnostic, UsageError
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


def wrong(code: str, message: Text, help_: Text = Text()) -> UsageError:
    """A wrong call, as an exception with one diagnostic."""
    return UsageError([Diagnostic(code, message, help=help_)])


def called(param: click.Parameter) -> str:
    """What a user calls a parameter: ``SNAPSHOT``, ``--format``."""
    return param.human_readable_name if isinstance(param, click.Argument) else param.opts[0]


def no_such_command(name: str, commands: Iterable[str]) -> UsageError:
    """``name`` isn't a command."""
    names = tuple(commands)
    every = ", ".join(names)
    return wrong(
        NO_SUCH_COMMAND,
        Text(f"there is no command `{name}`", f"没有 `{name}` 这个命令"),
        did_you_mean(guess(name, names)) or Text(f"the commands are {every}", f"可用的命令：{every}"),
    )


def bad_value(option: str, value: str, help_: Text = Text()) -> UsageError:
    """``option`` can't take ``value``."""
    message = Text(f"`{option}` can't be `{value}`", f"`{option}` 不能取值 `{value}`")
    return wrong(BAD_VALUE, message, help_)


def empty(param: click.Parameter) -> UsageError:
    """A parameter was given nothing, as happens where a variable of the shell isn't set."""
    name = called(param)
    return wrong(
        BAD_VALUE,
        Text(f"`{name}` is empty", f"`{name}` 的值为空"),
        Text("the current folder is written `.`", "当前文件夹写作 `.`"),
    )


def unexpected(words: Iterable[str]) -> UsageError:
    """More arguments than the command takes."""
    shown = " ".join(f"`{word}`" for word in words)
    return wrong(TOO_MUCH, Text(f"too many arguments: {shown}", f"参数过多：{shown}"))


def from_click(error: click.UsageError) -> UsageError:
    """A wrong call that click noticed."""
    command = error.ctx.command_path if error.ctx is not None else "shopcheck"
    manual = Text(f"`{command} --help` shows how it is called", f"运行 `{command} --help` 可查看用法")
    match error:
        case click.NoSuchOption(option_name=name, ctx=ctx):
            known = () if ctx is None else (o for p in ctx.command.get_params(ctx) for o in p.opts)
            message = Text(f"there is no option `{name}`", f"没有 `{name}` 这个选项")
            return wrong(NO_SUCH_OPTION, message, did_you_mean(guess(name, known)) or manual)
        case click.MissingParameter(param=param) if param is not None:
            return wrong(MISSING, Text(f"`{called(param)}` is missing", f"缺少 `{called(param)}`"), manual)
        case click.BadOptionUsage(option_name=name):
            message = Text(f"`{name}` is used in a wrong way", f"`{name}` 的用法不对")
            return wrong(BAD_VALUE, message, Text(error.message, error.message))
        case click.BadParameter(param=param) if param is not None:
            message = Text(f"the value of `{called(param)}` doesn't fit", f"`{called(param)}` 的值不合适")
            return wrong(BAD_VALUE, message, Text(error.message, error.message))
        case _:
            return wrong(TOO_MUCH, Text(error.message, error.message), manual)
