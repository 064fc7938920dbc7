"""A result in the format asked for, as the table of formats says."""

from __future__ import annotations

import sys
from collections.abc import Callable

from checker.cli.console import Console, job_summary
from checker.cli.output import write_parts, write_result
from checker.cli.sources import SourceFiles
from checker.render.formats import FORMATS, Format, Renderers, RenderOptions, in_parts, renderer


def write(
    thing: object,
    renderers: Renderers,
    console: Console,
    target: str | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    """Write ``thing`` to ``target``, or to standard output where that is None; a job's summary besides.

    ``meanwhile`` is called before anything is written: what it says on a terminal stands above the result.
    What comes in parts is made as it is written: then it is called afterwards.

    Raises:
        UsageError: it can't be written.
    """
    form = console.format
    if (parts := in_parts(renderers, form.name)) is not None:
        told = parts(thing, console.language_of(form))
        write_parts((part.encode("utf-8", "backslashreplace") for part in told), target)
        meanwhile()
        return
    text = rendered(thing, renderers, form, console, target)
    meanwhile()
    write_result(text, target, utf8=form.utf8)
    if form.summary:
        job_summary(rendered(thing, renderers, FORMATS[form.summary], console, target))


def rendered(
    thing: object, renderers: Renderers, form: Format, console: Console, target: str | None = None
) -> str:
    """``thing`` in one format, fitted to standard output where it isn't for a file."""
    stream = sys.stdout if target is None else None
    options = RenderOptions(
        width=console.width(stream), colour=console.coloured(stream), sources=SourceFiles()
    )
    return renderer(renderers, form.name)(thing, console.language_of(form), **options)
