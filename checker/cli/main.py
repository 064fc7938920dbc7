"""The command ``shopcheck``: runs the command asked for, turns what goes wrong into words and a status."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextvars import copy_context
from importlib import import_module
from typing import Any, Final, NoReturn

import click

from checker.base.text import Text
from checker.cli import options, usage
from checker.cli.console import Console, console, debugging, write_stream
from checker.cli.exits import Exit
from checker.version import VERSION

#: Command name to module, in the order of the help.
COMMANDS: Final[Mapping[str, str]] = {
    "run": "run",
    "when": "when",
    "compare": "compare",
    "plan": "plan",
    "verify": "verify",
    "fleet": "fleet",
    "web": "web",
    "lint": "lint",
    "fmt": "fmt",
    "test": "test",
    "import": "import_",
    "export": "export",
    "facts": "facts",
    "list": "list_",
    "show": "show",
    "diff": "diff",
    "new": "new",
    "explain": "explain",
    "schema": "schema",
    "lsp": "lsp",
    "completion": "completion",
}


class Commands(click.Group):
    """The commands, each in a module of its own that is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command called ``cmd_name``, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"checker.cli.commands.{COMMANDS[cmd_name]}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that ``args`` begin with.

        Raises:
            UsageError: there is no such command.
        """
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            raise usage.no_such_command(name, COMMANDS)
        return super().resolve_command(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002, FBT001, FBT002 - click's signature
        **extra: Any,
    ) -> NoReturn:
        """Run the command line and leave with its exit status; no exception gets past this point."""
        # What a command learns of further platforms is forgotten with it.
        sys.exit(copy_context().run(self._status, args, prog_name, complete_var, extra))

    def _status(
        self,
        args: Sequence[str] | None,
        prog_name: str | None,
        complete_var: str | None,
        extra: Mapping[str, Any],
    ) -> int:
        speaker = console()
        if debugging():
            from checker.cli import failures

            failures.trace()
        try:
            status: int = super().main(
                args, prog_name or "shopcheck", complete_var, standalone_mode=False, obj=speaker, **extra
            )
        except BaseException as error:  # noqa: BLE001 - the last place that can turn it into words
            from checker.cli import failures  # mostly nothing fails

            status = failures.handle(error, speaker)
        return status


@click.command("shopcheck", cls=Commands, invoke_without_command=True, context_settings=options.CONTEXT)
@click.option("--version", is_flag=True, help="Show the version and the rule engine, and stop.")
@options.language_option
@click.pass_context
def cli(ctx: click.Context, /, *, version: bool, **_shared: object) -> int:
    """Check shops against platform rules.

    May a shop be closed, its deposit refunded, an order cancelled - and if not, why not, from when, and
    what is there to do until then?

    \b
    Examples:
      shopcheck run shop.json                    every shipped policy that applies
      shopcheck run shop.json --policy douyin/closure
      shopcheck list                             the policies there are
      shopcheck show douyin/closure --lang zh    one of them in sentences
      shopcheck explain SC301                    what a message means
    """
    if version:
        click.echo(f"shopcheck {VERSION}\n{_engine(ctx.obj)}")
        ctx.exit(Exit.GOOD)
    if ctx.invoked_subcommand is None:
        write_stream(sys.stderr, ctx.get_help() + "\n")
        return Exit.USAGE
    return Exit.GOOD


def _engine(speaker: Console) -> str:
    """Which rule engine decides here."""
    from checker.decide import engine_in_use

    name = engine_in_use().name
    return speaker.say(Text(f"rule engine: {name.en}", f"推理引擎：{name.zh}"))
