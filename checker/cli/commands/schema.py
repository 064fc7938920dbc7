"""``shopcheck schema``: the JSON Schemas of the files that shopcheck reads and writes."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.base.resources import schema_names, schema_text
from checker.base.text import Text
from checker.cli import options, output, usage
from checker.diagnostics.nearest import did_you_mean, guess

if TYPE_CHECKING:
    from checker.schema.catalog import Catalog


@options.command("schema")
@click.argument("name", metavar="NAME", required=False)
@click.option("-o", "--output", "target", metavar="FILE", help="Write it here; standard output otherwise.")
@options.known_option
def command(*, name: str | None, target: str | None, policies: tuple[str, ...]) -> int:
    """Print a JSON Schema of the files read and written.

    Without NAME, the names there are. Those of snapshots, policies and rule tests have in them what is
    declared in the current folder, and above in its project, or beside the policies that are named.

    \b
    Examples:
      shopcheck schema
      shopcheck schema snapshot --output snapshot.schema.json
      shopcheck schema policy --policy basar --output basar/policy.schema.json
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
    known = _known(policies)
    output.write_result(schema_text(wanted) if known is None else _with(wanted, known), target, utf8=True)
    return 0


def _known(policies: tuple[str, ...]) -> Catalog | None:
    """What policies know besides what is shipped: those that are named, or that stand in the current folder.

    Raises:
        PolicyError: a declaration is wrong.
        UsageError: a name is neither an id of a shipped policy nor a path.
    """
    if not (policies or _may_be_declared(Path.cwd())):
        return None
    from checker.cli.selection import policy_paths
    from checker.language.editor.schemas import declared_beside

    return declared_beside(policy_paths(policies) or [Path("policy.yaml")])


def _may_be_declared(folder: Path) -> bool:
    """Whether something in a folder or above is called as declarations are; mostly nothing is."""
    for each in (folder, *folder.parents):
        with suppress(OSError):
            if any(".schema.y" in name.lower() for name in os.listdir(each)):  # noqa: PTH208 - names suffice
                return True
    return False


def _with(name: str, known: Catalog) -> str:
    """A schema, with what is ``known`` where it has fields of snapshots."""
    from checker.language.editor.schemas import has_fields, schema_in_force
    from checker.schema.catalog import in_force, shipped

    if known is shipped() or not has_fields(name):
        return schema_text(name)
    with in_force(known):
        return schema_in_force(name)
