"""``shopcheck new``: drafts of policies, preconditions and rule tests."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from checker.base.io import exists
from checker.base.text import Text
from checker.cli import options, output, usage
from checker.cli.console import Console
from checker.cli.conversation import can_talk
from checker.cli.exits import Exit
from checker.cli.selection import is_path, named_policies
from checker.diagnostics.nearest import did_you_mean, guess
from checker.language.grammar.resolve import TOPICS
from checker.render.layout.prose import counted
from checker.schema.catalog import adopt

FILE_EXISTS: Final = "SC616"
_ALL_SEEN: Final = Text("No case is missing that could be written", "没有可以补充的用例")


_KINDS: Final = (
    ("policy", Text("a policy, or an overlay of one", "一份规则，或覆盖规则")),
    ("precondition", Text("a precondition in a policy", "规则中的一项条件")),
    ("test", Text("rule tests of a policy", "规则的测试")),
)


class _Drafts(options.Group):
    """The kinds of drafts; which one is meant is asked for in a terminal."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and can_talk():
            from checker.cli.drafting import DraftQuestions

            args = [DraftQuestions(ctx.find_object(Console) or Console("en")).kind(_KINDS)]
        return super().parse_args(ctx, args)


@click.group("new", cls=_Drafts, context_settings=options.CONTEXT)
@options.language_option
def command(**_shared: object) -> None:
    """Draft a policy, a precondition or rule tests.

    A drafted policy passes lint once its titles and remedies are filled in, and tests that are drafted pass;
    nothing that exists is overwritten. In a terminal, what isn't given is asked for.

    \b
    Examples:
      shopcheck new
      shopcheck new policy mine/closure --topic closure
      shopcheck new policy mine/strict --extends douyin/closure
      shopcheck new precondition no-open-loan --in closure.yaml
      shopcheck new test closure.yaml
    """


@command.command("policy", cls=options.Command)
@click.argument("name", metavar="ID", required=False)
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
    name: str | None,
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
    from checker.cli.drafting import DraftQuestions, NewPolicy, sound
    from checker.language.library.loader import load_text
    from checker.schema.catalog import catalog

    subjects = ["shop", *(path for path, _ in catalog().sections())]
    if subject not in subjects:
        raise usage.bad_value("--subject", subject, did_you_mean(guess(subject, subjects)))

    def drafted(wanted: NewPolicy) -> tuple[str, str]:
        file = target or f"{wanted.name.rpartition('/')[2]}.yaml"
        text = policy_draft(wanted.name, extends=wanted.extends, topic=wanted.topic, subject=wanted.subject)
        sound(load_text(text, file, Path(file)))
        return text, file

    def take(said: str) -> None:
        _refuse_existing(drafted(NewPolicy(said))[1])

    wanted = NewPolicy(name or "", extends, topic, subject)
    if name is None:
        questions = DraftQuestions(console)
        questions.needed("ID")
        wanted = questions.policy(wanted, take)
    return _write_new(*drafted(wanted), console)


@command.command("precondition", cls=options.Command)
@click.argument("name", metavar="ID", required=False)
@click.option("--in", "file", metavar="FILE", help="The policy that gets it.")
@click.option(
    "--stage", metavar="ID", help="The stage from which on it counts; needed where there are several."
)
@click.option(
    "--condition",
    metavar="CONDITION",
    help="What must hold, as a rule file says it. Default: an example.",
)
@options.language_option
@options.colour_option
@click.pass_obj
def precondition(
    console: Console,
    /,
    *,
    name: str | None,
    file: str | None,
    stage: str | None,
    condition: str | None,
    **_shared: object,
) -> int:
    """Draft a precondition at the end of a policy or of one of its stages.

    Everything else in the file stays as it is, to the byte; a file in the one way of writing stays so.

    \b
    Examples:
      shopcheck new precondition
      shopcheck new precondition no-open-loan --in closure.yaml --stage apply
      shopcheck new precondition orders-ended --in closure.yaml \\
        --condition 'every: orders, require: {status: [COMPLETED, CANCELLED]}'
    """
    from checker.authoring.policies import example_condition, stage_for
    from checker.cli.drafting import DraftQuestions, RuleFile

    questions = DraftQuestions(console)
    if name is None:
        questions.needed("ID")
    if file is None:
        questions.needed("--in")
        file = questions.rule_file()
    rules = RuleFile(file)
    if stage is None and len(rules.policy.stages) > 1 and can_talk():
        questions.needed("--stage")
        stage = questions.stage(rules.policy)
    stage = stage_for(rules.policy, stage)
    adopt(rules.catalog)
    if name is None:
        name = questions.id(lambda said: rules.grown(said, stage), "no-open-loan")
    new = name
    if condition is None and questions.begun:
        condition = questions.condition(
            lambda said: rules.grown(new, stage, said), example_condition(rules.policy)
        )
    output.write_result(rules.grown(name, stage, condition), file)
    return _announce(
        Text(f"`{file}` has a new precondition `{name}`", f"`{file}` 中已加入条件 `{name}`"), file, console
    )


@command.command("test", cls=options.Command)
@click.argument("name", metavar="POLICY", required=False)
@click.option(
    "-o", "--output", "target", metavar="FILE", help="Default: beside the policy, <name>.test.yaml."
)
@click.option("--missing", is_flag=True, help="Add a case for each thing that no case of its tests has seen.")
@options.language_option
@options.colour_option
@click.pass_obj
def test(
    console: Console, /, *, name: str | None, target: str | None, missing: bool, **_shared: object
) -> int:
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
    if name is None:
        from checker.cli.drafting import DraftQuestions

        questions = DraftQuestions(console)
        questions.needed("POLICY")
        name = questions.rule_file()
        there = target is None and exists(Path(name).with_suffix(".test.yaml"))
        missing = missing or (there and questions.missing_cases())
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
    from checker.lint.missing import missing_cases
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
    _refuse_existing(file)
    output.write_result(text, file)
    return _announce(Text(f"`{file}` is drafted", f"已生成 `{file}`"), file, console)


def _refuse_existing(file: str) -> None:
    """Look whether a file can be written anew.

    Raises:
        UsageError: it is there, or can't be written.
    """
    output.refuse(file)  # what is there isn't an older draft: it stays, whatever goes wrong
    if exists(Path(file)):
        raise usage.wrong(FILE_EXISTS, name=file)


def _announce(done: Text, file: str, console: Console) -> int:
    from checker.language.library.kinds import is_test

    verb = "test" if is_test(file) else "lint"
    following = Text(
        f"{done.en}. Fill it in, then: shopcheck {verb} {file}",
        f"{done.zh}。填写后运行：shopcheck {verb} {file}",
    )
    output.write_result(console.say(following) + "\n", None)
    return Exit.GOOD
