"""``shopcheck diff``: files, folders and revisions of git, in every form."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from checker.base.resources import schema_tree
from tests.diff.test_relations import POLICY


@pytest.fixture
def two(tmp_path: Path) -> tuple[str, str]:
    """A policy and the same with a shorter period."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(POLICY, encoding="utf-8")
    new.write_text(POLICY.replace("90 days", "60 days"), encoding="utf-8")
    return str(old), str(new)


def test_the_difference_is_told_for_people(call, two: tuple[str, str]) -> None:
    """Text says the word, both sentences, and a shop with what both versions say of it; in both languages."""
    found = call("diff", *two, "--as-of", "2026-06-01")
    assert found.exit_code == 0
    assert "< test/closing: allows more" in found.stdout
    assert "at least 90 days ago" in found.stdout
    assert "at least 60 days ago" in found.stdout
    assert "waiting → eligible" in found.stdout
    assert "放宽" in call("diff", *two, "--lang", "zh").stdout
    assert "→" not in call("diff", *two, "--format", "plain").stdout


def test_json_is_as_its_schema_says(call, two: tuple[str, str]) -> None:
    """Every key is documented, and the witness is a snapshot that run accepts with the verdicts it names."""
    found = json.loads(call("diff", *two, "--format", "json", "--as-of", "2026-06-01").stdout)
    Draft202012Validator(schema_tree("diff")).validate(found)
    (policy,) = found["policies"]
    assert (found["relation"], policy["relation"]) == ("more_permissive", "more_permissive")
    assert (policy["before"], policy["after"]) == ("waiting", "eligible")
    shop = Path(two[0]).with_name("shop.json")
    shop.write_text(json.dumps(policy["witness"]), encoding="utf-8")
    for file, verdict in zip(two, (policy["before"], policy["after"]), strict=True):
        report = json.loads(call("run", str(shop), "--policy", file, "--format", "json").stdout)
        assert report["results"][0]["verdict"] == verdict


def test_markdown_is_for_a_pull_request(call, two: tuple[str, str]) -> None:
    """A heading, a bold line for the policy, and lists."""
    lines = call("diff", *two, "--format", "markdown").stdout.splitlines()
    assert lines[0] == "## What the change of rules means"
    assert "**test/closing: allows more**" in lines
    assert any(line.startswith("- quiet") for line in lines)


def test_findings_stand_at_the_changed_precondition(call, two: tuple[str, str]) -> None:
    """SARIF and annotations have a result for each policy that isn't what it was, where it has changed."""
    run = json.loads(call("diff", *two, "--format", "sarif").stdout)["runs"][0]
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("more_permissive", "warning")
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["more_permissive"]
    place = result["locations"][0]["physicalLocation"]
    line = POLICY.splitlines().index("      quiet:") + 1
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == (two[1], line)
    assert "waiting → eligible" in result["message"]["text"]
    said = call("diff", *two, "--format", "github").stdout
    assert said.startswith(f"::warning file={two[1]},line={line},")
    assert said.count("\n") == 1
    assert call("diff", two[0], two[0], "--format", "github").stdout == ""


def test_a_parameter_can_be_set(call, two: tuple[str, str]) -> None:
    """With the same value on both sides nothing is left of the change; a wrong one is told."""
    found = json.loads(call("diff", *two, "--set", "quiet=10 days", "--format", "json").stdout)
    assert found["relation"] == "equivalent"
    assert call("diff", *two, "--set", "quite=10 days").exit_code == 2


def test_what_isnt_proven_says_how_far_it_was_looked_for(call, two: tuple[str, str]) -> None:
    """Neither "the same" nor a silence: the number of shops that were tried, in both languages."""
    for file, most in zip(two, (90, 91), strict=True):
        text = Path(file).read_text(encoding="utf-8")
        before = "        every: orders\n        require: {status: [COMPLETED, CANCELLED]}\n"
        assert before in text
        counted = f"        require: {{count: orders, at_most: {most}}}\n"
        Path(file).write_text(text.replace("60 days", "90 days").replace(before, counted), encoding="utf-8")
    said = call("diff", *two)
    assert "? test/closing: can't tell" in said.stdout
    assert "No difference found in 400 random shops at the bounds" in said.stdout.replace("\n    ", " ")
    assert "400 家" in call("diff", *two, "--lang", "zh").stdout


def test_real_shops_are_tried(call, two: tuple[str, str], tmp_path: Path) -> None:
    """With --over, what is otherwise on a shop is named with the file and the precondition."""
    shop = tmp_path / "shop.json"
    document = {
        "schema_version": "1",
        "as_of": "2026-06-01T12:00:00Z",
        "shop": {"id": "1", "platform": "douyin", "timezone": "UTC", "region": "CN"},
        "coverage": {"orders": {"complete": True}},
        "orders": [{"id": "7", "status": "COMPLETED", "completed_at": "2026-03-20T00:00:00Z"}],
        "closure": {"applied_at": None},
        "liabilities": {"commission": []},
    }
    shop.write_text(json.dumps(document), encoding="utf-8")
    found = json.loads(call("diff", *two, "--over", str(shop), "--format", "json").stdout)
    (flip,) = found["flips"]
    assert found["checked"] == 1
    assert (flip["before"], flip["after"], flip["decisive"]) == ("waiting", "eligible", ["quiet"])
    assert flip["eligible_from"] == {"before": "2026-06-18T00:00:00+00:00", "after": None}


def test_a_revision_of_git_is_a_side(call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A revision alone means the path of the other side; with a path it is that of the repository."""
    rules = tmp_path / "rules"
    rules.mkdir()
    file = rules / "closing.yaml"

    def git(*arguments: str) -> None:
        who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init", "--quiet")
    file.write_text(POLICY, encoding="utf-8")
    git("add", ".")
    git("commit", "--quiet", "--message", "90 days")
    file.write_text(POLICY.replace("90 days", "60 days"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for old in ("HEAD", "HEAD:rules", "HEAD:rules/closing.yaml"):
        found = json.loads(call("diff", old, "rules", "--format", "json").stdout)
        assert found["relation"] == "more_permissive", old
    git("commit", "--quiet", "--all", "--message", "60 days")
    found = json.loads(call("diff", "HEAD~1", "HEAD:rules", "--format", "json").stdout)
    assert found["relation"] == "more_permissive"


def test_a_change_of_what_policies_share_is_a_change_of_these(
    call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A revision of a policy uses its files as they were in that revision, those of other folders too."""
    head, _, rest = POLICY.partition("parameters:\n")
    given, _, rest = rest.partition("stages:\n")
    own, shared = f"{head}stages:\n{rest}", f"parameters:\n{given}"
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "closing.yaml").write_text(f"uses: ../own.shared.yaml\n{own}", encoding="utf-8")
    file = tmp_path / "own.shared.yaml"
    file.write_text(shared, encoding="utf-8")
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "90 days"]):
        who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)
    monkeypatch.chdir(tmp_path)
    assert json.loads(call("diff", "HEAD", "rules", "--format", "json").stdout)["relation"] == "equivalent"
    file.write_text(shared.replace("90 days", "60 days"), encoding="utf-8")
    assert (
        json.loads(call("diff", "HEAD", "rules", "--format", "json").stdout)["relation"] == "more_permissive"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere", "new.yaml"), (2, "SC604")),
        (("x" * 5000, "new.yaml"), (2, "SC604")),
        (("old.yaml", "--help-me"), (2, "SC602")),
        (("old.yaml", "new.yaml", "--policy", "test/closng"), (2, "SC606")),
        (("old.yaml", "broken.yaml"), (4, "SC101")),
        (("old.yaml", "new.yaml", "--over", "new.yaml"), (5, "SC")),
        (("--upload-pack=x", "new.yaml"), (2, "SC602")),
    ],
)
def test_wrong_calls_are_told(
    call,
    two: tuple[str, str],
    arguments: tuple[str, ...],
    said: tuple[int, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A side that is nothing, a policy that there isn't, and broken files end with their exit status."""
    folder = Path(two[0]).parent
    (folder / "broken.yaml").write_text("policy: a/b\ntitel: x\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    found = call("diff", *arguments)
    status, code = said
    assert found.exit_code == status
    assert code in found.stderr


def test_without_a_solver_it_says_how_to_get_one(
    call, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The solver is an extra: without it nothing is guessed."""
    monkeypatch.setattr("checker.cli.commands.diff.available", lambda: False)
    found = call("diff", *two)
    assert found.exit_code == 2
    assert "shopcheck[prove]" in found.stderr
