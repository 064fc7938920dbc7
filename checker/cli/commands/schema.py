"""``shopcheck schema``: the JSON Schemas of the files that shopcheck reads and writes."""

from __future__ import annotations

import click

from checker.base.resources import schema_names, schema_text
from checker.base.text import Text
from checker.cli import options, output, usage
from checker.diagnostics.nearest import did_you_mean, guess


@options.command("schema")
@click.argument("name", metavar="NAME", required=False)
@click.option("-o", "--output", "target", metavar="FILE", help="Write it here; standard output otherwise.")
def command(*, name: str | None, target: str | None) -> int:
    """Print a JSON Schema of the files read and written.

    Without NAME, the names there are.

    \b
    Examples:
      shopcheck schema
      shopcheck schema snapshot --output snapshot.schema.json
    """
    output.check_target(target)
    names = schema_names()
    if name is None:
        output.write_result("".join(f"{known}\n" for known in names), target)
        return 0
    wanted = name.removesuffix(".json").removesuffix(".schema")
    if wanted not in names:
        every = ", ".join(names)
        schemas = Text(f"the schemas are {every}", f"可用的 schema：{every}")
        raise usage.wrong(usage.NO_SUCH_SCHEMA, "", did_you_mean(guess(name, names)) or schemas, name=name)
    output.write_result(schema_text(wanted), target, utf8=True)
    return 0
