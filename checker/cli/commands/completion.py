"""``shopcheck completion``: the script that makes a shell complete commands and options."""

from __future__ import annotations

import click

from checker.cli import options, output


@options.command("completion")
@click.argument("shell", type=options.OneOf(("bash", "zsh", "fish")))
@click.pass_context
def command(ctx: click.Context, *, shell: str) -> int:
    """Print a shell's completion script.

    With it, SHELL completes commands, options and their choices.

    \b
    Examples:
      shopcheck completion bash >> ~/.bashrc
      shopcheck completion zsh >> ~/.zshrc
      shopcheck completion fish > ~/.config/fish/completions/shopcheck.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None, "click knows these shells"
    root = ctx.find_root()
    output.write_result(kind(root.command, {}, "shopcheck", "_SHOPCHECK_COMPLETE").source() + "\n", None)
    return 0
