"""``shopcheck lsp``: the language server, for editors."""

from __future__ import annotations

import gc
from datetime import UTC, datetime

import click

from checker.cli import options, usage
from checker.cli.console import Console
from checker.cli.exits import Exit


@options.command("lsp")
@options.language_option
@click.pass_obj
def command(console: Console, /, **_shared: object) -> int:
    """Serve an editor that edits rule files.

    Speaks the Language Server Protocol over standard input and output; an editor starts it. It needs the
    extra `lsp`. Without --lang it speaks the editor's language.

    \b
    Examples:
      shopcheck lsp
      shopcheck lsp --lang zh
    """
    try:
        from checker.lsp.server import serve
    except ImportError as error:
        if error.name not in ("pygls", "lsprotocol"):
            raise
        raise usage.wrong("SC691", "lsp") from error
    gc.enable()  # other commands are over before it pays
    serve(console.language if console.language_asked else None, lambda: datetime.now(UTC).date())
    return Exit.GOOD
