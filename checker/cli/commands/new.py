"""``shopcheck new``: drafts of policies, preconditions and rule tests."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from checker.base.io import exists
from checker.base.text import Text
from checker.cli import options, output, usage
from checker.cli.console import Console
from checker.cli.exits import Exit
from checker.cli.selection import is_path, named_policies
from checker.diagnostics.nearest import did_you_mean, guess
from checker.language.grammar.resolve import TOPICS
from checker.render.layout.prose import counted

FILE_EXISTS: Final = "SC616"
_ALL_SEEN: Final = Text("No case is missing that could be written", "没有可以补充的用例")


@click.group("new", cls=options.Group, context_settings=options.CONTEXT)
@options.language_option
def command(**_shared: object) -> None:
    """Draft a policy, a precondition or rule tests.

    A drafted policy passes lint once its titles and remedies are filled in, and tests that are drafted pass;
    nothing that exists is overwritten.

    \b
    Examples:
      shopcheck new policy mine/closure --topic closure
      shopcheck new policy mine/strict --extends douyin/closure
      shopcheck new precondition no-open-loan --in closure.yaml
      shopcheck new test closure.yaml
    """


@command.command("policy", cls=options.Command)
@click.argument("name", metavar="ID")
@click.option("--extends", metavar="ID", help="The policy of which only differences are said.")
@click.option("--topic", type=options.OneOf(TOPICS), help="What it is about.")
@click.option(
    "--subject",
    default="shop",
    show_default=True,
    help="What gets a verdict: shop, or a list.",
)
@click.option("-o", "--output", "target", metavar="FILE", help="Default: the last part of ID, with .yaml.")
@options.language_option
@options.colour_option
@click.pass_obj
def policy(
    console: Console,
    /,
    *,
    name: str,
    extends: str | None,
    topic: str | None,
    subject: str,
    target: str | None,
    **_shared: object,
) -> int:
    """Draft a policy with one condition, or an overlay of another policy.

    \b
    Examples:
      shopcheck new policy mine/closure --topic closure
      shopcheck new policy mine/strict --extends douyin/closure --output rules/strict.yaml
    """
    from checker.authoring.policies import policy_draft
    from checker.language.library.loader import load_text
    from checker.schema.catalog import catalog

    subjects = ["shop", *(path for path, _ in catalog().sections())]
    if subject not in subjects:
        raise usage.bad_value("--subject", subject, did_you_mean(guess(subject, subjects)))
    file = target or f"{name.rpartition('/')[2]}.yaml"
    text = policy_draft(name, extends=extends, topic=topic, subject=subject)
    load_text(text, file, Path(file)).checked(draft=True)
    return _write_new(text, file, console)


@command.command("precondition", cls=options.Command)
@click.argument("name", metavar="ID")
@click.option("--in", "file", metavar="FILE", required=True, help="The policy that gets it.")
@click.option(
    "--stage", metavar="ID", help="The stage from which on it counts; needed where there are several."
)
@options.language_option
@options.colour_option
@click.pass_obj
def precondition(console: Console, /, *, name: str, file: str, stage: str | None, **_shared: object) -> int:
    """Draft a precondition at the end of a policy or of one of its stages.

    Everything else in the file stays as it is, to the byte; a file in the one way of writing stays so.

    \b
    Example:
      shopcheck new precondition no-open-loan --in closure.yaml --stage apply
    """
    from checker.authoring.policies import stage_for, with_precondition
    from checker.format import form_of, formatted, schema_beside
    from checker.language.library.files import Surroundings
    from checker.language.library.loader import load, load_text

    path = Path(file)
    found = load([path], around=Surroundings()).checked(draft=True).policies[-1]
    content = path.read_bytes().decode()
    body = content.removeprefix("\ufeff")
    text = with_precondition(body, file, name, stage=stage_for(found, stage), policy=found)
    form = form_of(path, body)
    schema = schema_beside(path, form)
    if formatted(body, form, schema) == body:
        text = formatted(text, form, schema)
    load_text(text, file, path).checked(draft=True)
    output.write_result(content[: len(content) - len(body)] + text, file)
    return _announce(
        Text(f"`{file}` has a new precondition `{name}`", f"`{file}` 中已加入条件 `{name}`"), file, console
    )


@command.command("test", cls=options.Command)
@click.argument("name", metavar="POLICY")
@click.option(
    "-o", "--output", "target", metavar="FILE", help="Default: beside the policy, <name>.test.yaml."
)
@click.option("--missing", is_flag=True, help="Add a case for each thing that no case of its tests has seen.")
@options.language_option
@options.colour_option
@click.pass_obj
def test(console: Console, /, *, name: str, target: str | None, missing: bool, **_shared: object) -> int:
    """Draft rule tests of a policy, which is a file or the id of a shipped one.

    The draft has a snapshot with just the fields that the policy reads, a record in each list, and cases: all
    is in order, as far as such a snapshot can be found; nothing but the shop is known; and for each condition
    that can be made to fail by changing one field, that it does. What they expect is what the check finds
    now: read it before you rely on it.

    With --missing the tests are there: they get a case for each thing that `shopcheck test --coverage`
    misses in the policy's own file, where the solver finds a snapshot that shows it. Everything else in the
    test file stays as it is.

    \b
    Examples:
      shopcheck new test closure.yaml
      shopcheck new test closure.yaml --missing
    """
    if missing:
        return _write_missing(name, target, console)

    from checker.authoring.tests import test_draft

    policies = named_policies((name,))
    ids = policies.library.ids()
    if len(ids) != 1:
        raise usage.wrong(usage.BAD_VALUE, "several-policies", name=name, count=len(ids))
    stem = Path(name).with_suffix("") if is_path(name) else Path(ids[0].rpartition("/")[2])
    return _write_new(test_draft(policies, ids[0]), target or f"{stem}.test.yaml", console)


def _write_missing(name: str, target: str | None, console: Console) -> int:
    """Add to the tests of a policy what they miss.

    Raises:
        UsageError: it has no tests, or there is no solver.
    """
    from checker.cli.coverage import missing_cases
    from checker.lint.proofs import available

    if not available():
        raise usage.wrong("SC691", "missing")
    file = Path(name).with_suffix(".test.yaml")
    if not (is_path(name) and exists(file)):
        raise usage.wrong(usage.NO_TESTS, "no-tests-yet", name=name)
    text, added = missing_cases(file)
    if added:
        output.write_result(text, target or str(file))
    said = Text(
        f"`{target or file}` has {counted(added, 'new case', 'new cases')}",
        f"`{target or file}` 中已加入 {added:,} 个用例",
    )
    return _announce(said if added else _ALL_SEEN, str(file), console)


def _write_new(text: str, file: str, console: Console) -> int:
    """Write a file that isn't there yet.

    Raises:
        UsageError: it is there, or can't be written.
    """
    output.refuse(file)  # what is there isn't an older draft: it stays, whatever goes wrong
    if exists(Path(file)):
        raise usage.wrong(FILE_EXISTS, name=file)
    output.write_result(text, file)
    return _announce(Text(f"`{file}` is drafted", f"已生成 `{file}`"), file, console)


def _announce(done: Text, file: str, console: Console) -> int:
    from checker.language.library.kinds import is_test

    verb = "test" if is_test(file) else "lint"
    following = Text(
        f"{done.en}. Fill it in, then: shopcheck {verb} {file}",
        f"{done.zh}。填写后运行：shopcheck {verb} {file}",
    )
    output.write_result(console.say(following) + "\n", None)
    return Exit.GOOD
