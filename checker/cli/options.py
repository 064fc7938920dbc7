"""What several commands share: their options, and how a command is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from checker.base.text import Text
from checker.cli import usage
from checker.cli.console import Console
from checker.diagnostics.nearest import did_you_mean, guess
from checker.render.formats import FORMATS, OFFERED, REPORT

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    _ParamType = click.ParamType[str]
else:  # older releases of click don't let it be subscripted
    _ParamType = click.ParamType

_F = TypeVar("_F", bound=Callable[..., Any])

#: The formats that are in English unless asked otherwise.
_ENGLISH: Final = tuple(form.name for form in FORMATS.values() if form.english)
CONTEXT: Final = {"help_option_names": ["-h", "--help"], "allow_extra_args": True}


class Command(click.Command):
    """A command that answers too many arguments, and empty ones, in plain words."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take what the command is called with.

        Raises:
            UsageError: an argument or an option is empty; as a path, that would be the current folder.
        """
        rest = super().parse_args(ctx, args)
        for param in self.params:
            value = ctx.params.get(param.name or "")
            if "" in (value if isinstance(value, tuple) else (value,)):
                raise usage.empty(param)
        return rest

    def invoke(self, ctx: click.Context) -> Any:  # Any: click's signature
        """Run the command.

        Raises:
            UsageError: more arguments were given than it takes.
        """
        if ctx.args:
            raise usage.unexpected(ctx.args)
        return super().invoke(ctx)


class Group(click.Group):
    """A command of several kinds that answers an unknown kind, or none, in plain words."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the options before the kind.

        Raises:
            UsageError: there is nothing at all.
        """
        if not args and not ctx.resilient_parsing:
            kinds = ", ".join(self.commands)
            raise usage.wrong(usage.MISSING, "of-what", command=ctx.command_path, kinds=kinds)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The kind that ``args`` begin with.

        Raises:
            UsageError: there is no such kind.
        """
        if args[0] not in self.commands and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise usage.no_such_command(args[0], self.commands)
        return super().resolve_command(ctx, args)


class OneOf(_ParamType):
    """One of a few words; the answer to any other is the nearest of them."""

    name = "choice"

    def __init__(self, choices: Iterable[str]) -> None:
        self.choices = tuple(choices)

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # noqa: ARG002 - click's signature
        """The choices, as the help shows them."""
        return "|".join(self.choices)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002 - click's signature
        """``value`` itself.

        Raises:
            UsageError: it isn't one of the choices.
        """
        if value in self.choices:
            return str(value)
        assert param is not None, "click converts for a parameter"
        every = ", ".join(self.choices)
        hint = Text(f"choose from {every}", f"可选值：{every}")
        raise usage.bad_value(
            usage.called(param), str(value), did_you_mean(guess(str(value), self.choices)) or hint
        )

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        param: click.Parameter,  # noqa: ARG002 - click's signature
        incomplete: str,
    ) -> list[CompletionItem]:
        """The choices that begin with what is typed so far."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(choice) for choice in self.choices if choice.startswith(incomplete)]


def command(name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function the command ``name``."""
    return click.command(name, cls=Command, context_settings=CONTEXT)


def language_option(function: _F) -> _F:
    """``--lang``: the language of everything that the command says. It sets the console's."""

    def choose(ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
        if value is not None:
            console = _console(ctx)
            console.language, console.language_asked = ("zh" if value == "zh" else "en"), True
        return value

    return click.option(
        "--lang",
        type=OneOf(("en", "zh")),
        callback=choose,
        is_eager=True,
        help=f"Language of the output. Default: the locale's; English in {', '.join(_ENGLISH)}.",
    )(function)


def policy_option(help_text: str = "Only this policy; repeatable.") -> Callable[[_F], _F]:
    """``--policy``: which policies are meant, by ids or paths."""
    return click.option("-p", "--policy", "policies", multiple=True, metavar="ID|PATH", help=help_text)


def known_option(function: _F) -> _F:
    """``--policy`` where nothing is checked: of whose platforms the words and tables are known."""
    help_text = "Know what is declared beside these policies; repeatable."
    return click.option("-p", "--policy", "policies", multiple=True, metavar="ID|PATH", help=help_text)(
        function
    )


def set_option(function: _F) -> _F:
    """``--set``: values of parameters."""
    return click.option(
        "--set", "assignments", multiple=True, metavar="NAME=VALUE", help="A parameter's value; repeatable."
    )(function)


def waivers_option(help_text: str = "A file of waivers.") -> Callable[[_F], _F]:
    """``--waivers``: the file that holds them."""
    return click.option("--waivers", metavar="FILE", help=help_text)


def output_option(function: _F) -> _F:
    """``--output``: the file that takes the result."""
    return click.option(
        "-o", "--output", "target", metavar="FILE", help="Write the result here; standard output otherwise."
    )(function)


def colour_option(function: _F) -> _F:
    """``--color`` and ``--no-color``; without either the terminal and NO_COLOR decide."""

    def choose(ctx: click.Context, _param: click.Parameter, value: bool | None) -> bool | None:  # noqa: FBT001 - click's signature
        _console(ctx).colour = value
        return value

    return click.option(
        "--color/--no-color",
        default=None,
        callback=choose,
        is_eager=True,
        help="Colour or none, whatever the terminal.",
    )(function)


def format_option(name: str) -> Callable[[_F], _F]:
    """``--format`` of the command ``name``: its first one unless asked otherwise. It sets the console's."""
    formats = OFFERED[name]

    def choose(ctx: click.Context, _param: click.Parameter, value: str) -> str:
        _console(ctx).form = value
        return value

    return click.option(
        "--format",
        "form",
        type=OneOf(formats),
        default=formats[0],
        show_default=True,
        callback=choose,
        is_eager=True,
        help="Output format; plain has neither colour nor drawn lines, for screen readers and logs.",
    )


def records_option(function: _F) -> _F:
    """``--records``: how many of each are shown, if not as many as the format usually shows."""
    usual: dict[int, list[str]] = {}
    forms = [FORMATS[name] for name in REPORT]
    for form in forms:
        if form.records is not None and not form.whole:
            usual.setdefault(form.records, []).append(form.name)
    whole = [
        f"{form.name} (up to {form.records:,})" if form.records else form.name for form in forms if form.whole
    ]
    all_ = ", ".join(whole)
    some = "; ".join(f"{count} in {', '.join(names)}" for count, names in usual.items())
    return click.option(
        "--records",
        metavar="N|all",
        help=f"How many records to show each; always all in {all_}.  [default: {some}]",
    )(function)


def _console(ctx: click.Context) -> Console:
    console = ctx.find_object(Console)
    assert console is not None, "the group makes one for every call"
    return console
