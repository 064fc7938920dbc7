"""``shopcheck lsp``: the language server, for editors."""

from __future__ import annotations

import gc

import click

from checker.base.text import Text
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
        message = Text(
            "the language server needs a package that isn't installed", "语言服务器所需的组件未安装"
        )
        install = Text(
            'install it with `pip install "shopcheck[lsp]"`', '请运行 `pip install "shopcheck[lsp]"` 安装'
        )
        raise usage.wrong("SC691", message, install) from error
    gc.enable()  # other commands are over before it pays
    serve(console.language if console.language_asked else None)
    return Exit.GOOD
