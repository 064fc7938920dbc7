"""``shopcheck new``: drafts, once filled in, pass lint and test, and nothing that was there is lost."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from checker import api
from checker.authoring.tests import test_draft as draft_of
from checker.cli.main import cli
from checker.language.grammar import drafts
from checker.language.library.files import Shipped
from checker.language.model.policy import Policy
from checker.testing.files import load_tests
from checker.testing.names import wrong_names
from checker.testing.runner import policies_for, run_tests

SHIPPED = Shipped()


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """``shopcheck`` in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def invoke(*words: str) -> Result:
        return CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(cli, words)

    return invoke


def fill_in(file: Path) -> None:
    """Put words of one's own in place of those of the draft."""
    text = file.read_bytes().decode()
    for draft in (drafts.POLICY_TITLE, drafts.TITLE, drafts.FIX, drafts.NOTES):
        text = text.replace(draft.en, "In words of our own").replace(draft.zh, "自己的话")
    file.write_bytes(text.encode())


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--topic", "refund"),
        ("--subject", "orders"),
        ("--subject", "liabilities.commission"),
        ("--extends", "douyin/closure"),
    ],
)
def test_a_policy_passes_lint_and_its_tests_pass(call, tmp_path: Path, options: tuple[str, ...]) -> None:
    """A drafted policy is valid once it is filled in, and so are the tests drafted for it."""
    assert call("new", "policy", "mine/draft", *options).exit_code == 0
    fill_in(tmp_path / "draft.yaml")
    assert call("new", "test", "draft.yaml").exit_code == 0
    result = call("lint", ".")
    assert (result.exit_code, result.stdout) == (0, "All valid: 1 policy and 1 file of rule tests.\n")
    assert call("test", ".").stdout.endswith(" passed, 0 failed\n")


def test_a_draft_left_as_it_is_decides_nothing(call, tmp_path: Path) -> None:
    """Neither lint nor a check takes the example in a draft for a rule; it can be gone on with, though."""
    assert call("new", "policy", "mine/draft").exit_code == 0
    assert call("new", "precondition", "second", "--in", "draft.yaml").exit_code == 0
    (tmp_path / "shop.json").write_text('{"schema_version": "1", "shop": {"id": "1", "status": "OPEN"}}')
    for words in (
        ("lint", "."),
        ("run", "shop.json", "--policy", "draft.yaml"),
        ("new", "test", "draft.yaml"),
    ):
        result = call(*words)
        assert result.exit_code == 4
        assert (result.stdout + result.stderr).count("[SC162]") == 5


def test_drafted_tests_hold_something(tmp_path: Path) -> None:
    """Lists have records, and nearly each condition that is met there fails in a case of its own."""
    file = tmp_path / "draft.test.yaml"
    file.write_text(draft_of(api.load_policies(SHIPPED.paths("douyin/closure")), "douyin/closure"), "utf-8")
    ((suite,), _) = load_tests([file])
    assert {"orders", "loans", "balances", "disputes"} <= {key for key, held in suite.base.items() if held}
    first, _, *others = suite.cases
    met = {item.name for item in first.expectations if item.wanted == "met"}
    fallen = {item.name for case in others for item in case.expectations if item.name in met}
    assert len(fallen) > len(met) * 0.8
    assert {item.wanted for case in others for item in case.expectations if item.name} <= {
        "failed",
        "waiting",
    }


@pytest.mark.parametrize("name", SHIPPED.ids())
def test_tests_of_every_shipped_policy_pass(name: str, tmp_path: Path) -> None:
    """A draft has only names that exist, finds in order what it can, and expects what the check finds."""
    file = tmp_path / "draft.test.yaml"
    file.write_text(draft_of(api.load_policies(SHIPPED.paths(name)), name), encoding="utf-8")
    suites, mistakes = load_tests([file])
    policies = policies_for(suites)
    outcome = run_tests(suites, policies)
    assert (mistakes, wrong_names(suites, policies.library), outcome.mistakes, outcome.failures) == ((),) * 4
    assert outcome.passed == sum(len(suite.cases) for suite in suites) > 2


def test_most_drafts_find_a_shop_in_order(tmp_path: Path) -> None:
    """The search is good enough for a policy with many conditions and for one about orders."""
    for name in ("douyin/closure", "tiktok-shop/order-cancellation"):
        text = draft_of(api.load_policies(SHIPPED.paths(name)), name)
        assert "name: all is in order" in text
        assert "      verdict: eligible" in text


PLAIN = """\
# a comment
policy: mine/plain   # another
title: {en: Plain, zh: 规则}

preconditions:

  one:
    title: {en: One, zh: 一}
    require:
      shop.status:
        - OPEN
    # said of one
    fix:
      en: |
        Open it.
      zh: 开店。

# the end
"""
STAGED = """\
policy: mine/staged
title: {en: Staged, zh: 分步}
stages:
    apply:
        title: {en: Apply, zh: 申请}
        done_when: {closure.applied_at: {present: true}}
    wait:
        title: {en: Wait, zh: 等待}
        preconditions:
            one: {title: {en: One, zh: 一}, require: {shop.status: OPEN}}
        done_when: {closure.completed_at: {present: true}}"""


@pytest.mark.parametrize(
    ("text", "options"),
    [
        (PLAIN, ()),
        (PLAIN.replace("\n", "\r\n"), ()),
        ("\ufeff" + PLAIN, ()),
        (STAGED, ("--stage", "apply")),
        (STAGED, ("--stage", "wait")),
    ],
    ids=["plain", "crlf", "bom", "stage without", "stage with"],
)
def test_all_else_in_the_file_stays(call, tmp_path: Path, text: str, options: tuple[str, ...]) -> None:
    """A new precondition is lines put in at one place: what stands before and after is untouched."""
    file = tmp_path / "policy.yaml"
    before = text.encode()
    file.write_bytes(before)
    result = call("new", "precondition", "two", "--in", "policy.yaml", *options)
    assert result.exit_code == 0, result.stderr
    after = file.read_bytes()
    same = next(i for i, (a, b) in enumerate(zip(before + b"\0", after, strict=False)) if a != b)
    assert after.endswith(before[same:])
    added = after[same : len(after) - len(before) + same]
    assert b"two:" in added
    assert (b"\r\n" in after) == (added.count(b"\r\n") == added.count(b"\n"))
    fill_in(file)
    assert call("lint", "policy.yaml").exit_code == 0


IN_STAGES = """\
policy: mine/staged
title: {en: Staged, zh: 分步}
stages:

  apply:
    title: {en: Apply, zh: 申请}
    preconditions:

      one:
        title: {en: One, zh: 一}
        require: {shop.status: OPEN}
    done_when: {closure.applied_at: {present: true}}

  wait:
    title: {en: Wait, zh: 等待}
    awaits: platform
"""


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        (IN_STAGES, "apply"),
        (IN_STAGES, "wait"),
        (IN_STAGES[: IN_STAGES.index("\n  wait")], None),
        ("policy: mine/more\nextends: mine/staged\ntitle: {en: More, zh: 更多}\n", "apply"),
        ("policy: mine/more\nextends: douyin/closure\ntitle: {en: More, zh: 更多}\n", "apply"),
    ],
    ids=["with others", "first of its stage", "the only stage", "overlay", "overlay of a shipped one"],
)
def test_a_new_precondition_leaves_a_file_in_form(call, tmp_path: Path, text: str, stage: str | None) -> None:
    """It stands in its stage, or in the only one, and what was in the one way of writing still is."""
    (tmp_path / "staged.yaml").write_text(IN_STAGES, encoding="utf-8")
    (tmp_path / "policy.yaml").write_text(text, encoding="utf-8")
    if text.startswith("policy: mine/staged"):
        (tmp_path / "staged.yaml").unlink()
    assert call("fmt", "--check", "policy.yaml").exit_code == 0
    options = () if stage is None else ("--stage", stage)
    result = call("new", "precondition", "two", "--in", "policy.yaml", *options)
    assert result.exit_code == 0, result.stderr
    assert call("fmt", "--check", "policy.yaml").exit_code == 0
    (policy,) = _drafted(tmp_path)
    assert {item.id: item.stage for item in policy.all_preconditions()}["two"] == (stage or "apply")


def _drafted(folder: Path) -> tuple[Policy, ...]:
    fill_in(folder / "policy.yaml")
    return api.load_policies(folder / "policy.yaml").library.policies


def test_a_new_precondition_needs_a_stage_where_there_are_several(call, tmp_path: Path) -> None:
    """Nothing is written, and the stages are named."""
    (tmp_path / "policy.yaml").write_text(IN_STAGES, encoding="utf-8")
    result = call("new", "precondition", "two", "--in", "policy.yaml")
    assert (result.exit_code, "`apply`, `wait`" in result.stderr) == (2, True)
    assert (tmp_path / "policy.yaml").read_text(encoding="utf-8") == IN_STAGES


def test_a_new_precondition_belongs_to_its_stage(call, tmp_path: Path) -> None:
    """--stage puts it into that stage, and nowhere else."""
    (tmp_path / "policy.yaml").write_text(STAGED, encoding="utf-8")
    call("new", "precondition", "two", "--in", "policy.yaml", "--stage", "wait")
    fill_in(tmp_path / "policy.yaml")
    (policy,) = api.load_policies([tmp_path / "policy.yaml"]).library.policies
    assert {item.id: item.stage for item in policy.all_preconditions()} == {"one": "wait", "two": "wait"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("policy", "mine/plain"), "SC616"),
        (("policy", "mine/x", "--subject", "order"), "SC604"),
        (("policy", "mine/x", "--topic", "closing"), "SC604"),
        (("precondition", "one", "--in", "plain.yaml"), "SC618"),
        (("precondition", "two", "--in", "plain.yaml", "--stage", "apply"), "SC617"),
        (("precondition", "two", "--in", "braces.yaml"), "SC617"),
        (("test", "."), "SC604"),
        (("polcy",), "SC601"),
        ((), "SC603"),
    ],
)
def test_what_cannot_be_drafted(call, tmp_path: Path, words: tuple[str, ...], code: str) -> None:
    """A wrong call says what is wrong and leaves every file as it is."""
    one = "{title: {en: One, zh: 一}, none: orders}"
    braces = "policy: mine/b\ntitle: {en: B, zh: 乙}\npreconditions: {one: " + one + "}\n"
    for name, text in (("plain.yaml", PLAIN), ("braces.yaml", braces)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    result = call("new", *words)
    assert result.exit_code == 2
    assert f"[{code}]" in result.stderr
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_invalid_id_writes_nothing(call, tmp_path: Path) -> None:
    """A policy that lint would refuse isn't written."""
    assert call("new", "policy", "Mine Closure").exit_code == 4
    assert not list(tmp_path.iterdir())
