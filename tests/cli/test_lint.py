"""``shopcheck lint``: all mistakes of all files, as the result."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from checker.base.resources import rules_folder
from checker.language.library.loader import load

GOOD = (
    "policy: my/{name}\ntitle: {{en: Mine, zh: 我的}}\nsubject: shop\npreconditions:\n"
    "  known:\n    title: {{en: Known, zh: 已知}}\n    require: {{shop.platform: douyin}}\n"
)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A folder with two good policies and a good test."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(GOOD.format(name=name), encoding="utf-8")
    (tmp_path / "one.test.yaml").write_text(
        "policy: my/one\nbase: {}\ncases: [{name: a, expect: {verdict: blocked}}]\n"
    )
    return tmp_path


def test_shipped_policies_are_valid(call, root: Path):
    """Policies that travel with the package have no error; of all of them the linter's own tests say so."""
    result = call("lint", str(root / "rules" / "cancellation"))
    assert result.exit_code == 0, result.stdout
    assert "All valid" in result.stdout


def test_good_files(call, rules: Path):
    """Good files give status 0 and one line that counts them."""
    result = call("lint", str(rules))
    assert (result.exit_code, result.stdout) == (0, "All valid: 2 policies and 1 file of rule tests.\n")
    result = call("lint", str(rules / "two.yaml"), "--lang", "zh")
    assert (result.exit_code, result.stdout) == (0, "1 份规则有效。\n")


def test_every_mistake_of_every_file(call, rules: Path):
    """One broken file hides nothing of the others, and rule tests are read too."""
    (rules / "one.yaml").write_text("policy: [\n")
    (rules / "two.yaml").write_text(GOOD.format(name="two").replace("subject", "subjct"), encoding="utf-8")
    (rules / "one.test.yaml").write_text("policy: my/one\nbase: {}\ncases: []\n")
    result = call("lint", str(rules), "--format", "json")
    assert result.exit_code == 4
    found = {
        (Path(item["span"]["file"]).name, item["code"]) for item in json.loads(result.stdout)["diagnostics"]
    }
    assert {file for file, _ in found} == {"one.yaml", "two.yaml", "one.test.yaml"}
    assert ("one.test.yaml", "SC656") in found


def test_mistakes_are_the_result(call, rules: Path):
    """Diagnostics go to standard output, with the source line; plain has one line for each."""
    (rules / "two.yaml").write_text(GOOD.format(name="two").replace("subject", "subjct"), encoding="utf-8")
    text = call("lint", str(rules))
    assert (text.exit_code, text.stderr) == (4, "")
    assert "subjct: shop" in text.stdout
    assert "^^^^^^ did you mean `subject`?" in text.stdout
    plain = call("lint", str(rules), "--format", "plain")
    assert plain.stdout.startswith(f"{rules.as_posix()}/two.yaml:3:1: error[")


def test_json_has_the_fix(call, rules: Path):
    """Programs get the edits, and whether they are sure; the document follows the report's schema."""
    (rules / "two.yaml").write_text(GOOD.format(name="two").replace("subject", "subjct"), encoding="utf-8")
    found = json.loads(call("lint", str(rules / "two.yaml"), "--format", "json").stdout)
    (mistake,) = found["diagnostics"]
    ((edit,),) = (mistake["fix"]["edits"],)
    assert (mistake["fix"]["sure"], edit["text"]) == (True, "subject")
    assert edit["span"] == mistake["span"]
    schema = json.loads(call("schema", "report").stdout)
    part = {"$defs": schema["$defs"], "$ref": "#/$defs/diagnostic"}
    Draft202012Validator(part).validate(mistake)


def test_a_test_file_alone(call, rules: Path):
    """A file of rule tests is never taken for a policy."""
    result = call("lint", str(rules / "one.test.yaml"))
    assert (result.exit_code, result.stdout) == (0, "All valid: 0 policies and 1 file of rule tests.\n")


@pytest.mark.parametrize(
    ("tests", "word"),
    [
        ("policy: my/noe\nbase: {}\ncases: [{name: a, expect: {verdict: blocked}}]\n", "my/one"),
        ("policy: my/one\nbase: {}\ncases: [{name: a, expect: {preconditions: {knwon: met}}}]\n", "known"),
        ("policy: my/one\nbase: {}\ncases: [{name: a, expect: {values: {owed: 1}}}]\n", "owed"),
        (
            "policy: my/one\nbase: {}\ncases: [{name: a, parameters: {rest: 1 d}, expect: {stage: null}}]\n",
            "rest",
        ),
    ],
)
def test_rule_tests_that_cant_work(call, rules: Path, tests: str, word: str):
    """A rule test that names what no policy has is a mistake, with the nearest name where there is one."""
    (rules / "one.test.yaml").write_text(tests)
    for paths in ([rules], [rules / "one.test.yaml"]):
        result = call("lint", *map(str, paths))
        assert result.exit_code == 4
        assert "SC655" in result.stdout
        assert f"`{word}`" in result.stdout
        assert "All valid" not in result.stdout


def test_cases_that_were_not_run_are_counted(call, rules: Path):
    """Where every case was refused, the closing line says so."""
    (rules / "one.test.yaml").write_text(
        "policy: my/one\nbase: {shop: {id: '1'}}\ncases: [{name: a, expect: {preconditions: {knwon: met}}}]\n"
    )
    (rules / "two.test.yaml").write_text("cases: 1\n")
    result = call("test", str(rules))
    assert result.exit_code == 4
    assert result.stdout.endswith("0 passed, 0 failed, 1 could not be run; 1 file could not be used\n")


def test_files_are_called_as_they_were_given(call, root: Path, tmp_path: Path, monkeypatch):
    """Only a shipped rule file has a name of its own; another one in the same folder keeps the user's."""
    monkeypatch.chdir(tmp_path)
    given = root / "examples" / "douyin" / "ready.json"
    assert f"{given.as_posix()}:1:1: " in call("lint", str(given), "--format", "plain").stdout
    shipped = load([rules_folder()]).sources
    assert all(name.startswith("rules/") for name in shipped)


@pytest.mark.parametrize("command", [("lint", "--no-proofs"), ("test",), ("fmt",), ("list",)])
def test_a_link_out_of_a_folder_shows_nothing(call, tmp_path, command):
    """It is named and the command fails; no line of what it leads to is printed."""
    (tmp_path / "secret").write_text("token 12345: no\n")
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "own.yaml").write_text(
        "policy: t/x\ntitle: {en: T, zh: 题}\npreconditions: {a: {none: orders}}\n"
    )
    (folder / "link.yaml").symlink_to(tmp_path / "secret")
    (folder / "link.test.yaml").symlink_to(tmp_path / "secret")
    (folder / "own.test.yaml").write_text(
        "policy: t/x\nbase: {}\ncases: [{name: a, expect: {verdict: blocked}}]\n"
    )
    result = call(*command, str(folder))
    assert result.exit_code == 4
    assert "[SC017]: the link `link.test.yaml` leads out" in result.output
    assert "12345" not in result.output


OLD = (
    "parameters:\n  rest: {title: {en: rest, zh: 静默}, value: 90 days, review_by: 2020-06-30}\n"
    "preconditions:\n"
    "  quiet: {title: {en: Quiet, zh: 静默}, every: orders, require: {ended_at: {older_than: $rest}}}\n"
)


def test_a_figure_past_its_review(call, rules: Path):
    """It is a warning by today's calendar, and by that of another day where one is named."""
    text = GOOD.format(name="two").split("preconditions:")[0] + OLD
    (rules / "two.yaml").write_text(text, encoding="utf-8")
    result = call("lint", str(rules / "two.yaml"), "--format", "plain")
    assert (
        result.exit_code,
        "warning[SC211]: `rest` was to be looked at again by 2020-06-30" in result.stdout,
    ) == (
        0,
        True,
    )
    assert call("lint", str(rules / "two.yaml"), "--strict").exit_code == 4
    assert call("lint", str(rules / "two.yaml"), "--strict", "--as-of", "2020-06-30").exit_code == 0
    result = call("lint", str(rules / "two.yaml"), "--as-of", "tomorrow")
    assert (result.exit_code, "write a day, such as 2026-12-14" in result.stderr) == (2, True)


ALLOWED = GOOD.format(name="one").replace(
    "subject:", "notes: {en: Ours}  # shopcheck: allow SC139 -- ours\nsubject:"
)


def test_comments_can_be_made_to_count_for_nothing(call, rules: Path):
    """With --no-allow a warning that a comment allows is a warning, and nothing is said of the comment."""
    (rules / "one.yaml").write_text(ALLOWED, encoding="utf-8")
    allowed = call("lint", str(rules / "one.yaml"), "--strict")
    assert (allowed.exit_code, "1 allowed by comments" in allowed.stdout) == (0, True)
    severe = call("lint", str(rules / "one.yaml"), "--strict", "--no-allow", "--format", "json")
    assert severe.exit_code == 4
    assert [item["code"] for item in json.loads(severe.stdout)["diagnostics"]] == ["SC139"]


def test_without_a_solver_that_is_said(call, rules: Path, monkeypatch):
    """What isn't proven is a warning, which fails where that is strict; unless nobody asked for proofs."""
    monkeypatch.setattr("checker.lint.linter.available", lambda: False)
    for options, status, said in (
        ((), 0, True),
        (("--strict",), 4, True),
        (("--strict", "--no-proofs"), 0, False),
    ):
        result = call("lint", str(rules), *options)
        assert (result.exit_code, "warning[SC622]" in result.stdout) == (status, said)


def test_what_was_not_looked_at_is_said(call, rules: Path):
    """A named file that holds nothing of ours is a warning; in a folder such files are counted."""
    (rules / "compose.yaml").write_text("services: {}\n")
    result = call("lint", str(rules / "compose.yaml"), str(rules / "one.yaml"))
    assert (result.exit_code, "compose.yaml:1:1" in result.stdout, "SC019" in result.stdout) == (
        0,
        True,
        True,
    )
    result = call("lint", str(rules / "compose.yaml"), "--strict")
    assert result.exit_code == 4
    assert "All valid" not in call("lint", str(rules / "compose.yaml")).stdout
    result = call("lint", str(rules))
    assert result.stdout == (
        "All valid: 2 policies and 1 file of rule tests (1 of other YAML passed over).\n"
    )


def test_waivers_are_looked_at(call, rules: Path):
    """They are ours: in a folder or by name, right or wrong."""
    (rules / "w.yaml").write_text("waivers: []\n")
    for language, said in (("en", "1 file of waivers"), ("zh", "1 个豁免文件")):
        result = call("lint", str(rules / "w.yaml"), "--lang", language)
        assert result.exit_code == 0
        assert said in result.stdout
    (rules / "w.yaml").write_text("waivers: [{policy: my/one}]\n")
    assert "SC40" in call("lint", str(rules)).stdout


def test_a_change_is_seen_where_it_breaks(call, rules: Path):
    """A base, alone, is looked at with its overlays, references and tests; these are looked at with it."""
    (rules / ".git").mkdir()
    overlay = (
        "policy: my/uk\nextends: my/one\ntitle: {en: UK, zh: 英国}\n"
        "preconditions:\n  known: {severity: advisory}\n"
    )
    other = GOOD.format(name="other").replace("require: {shop.platform: douyin}", "policy: my/uk")
    (rules / "over").mkdir()
    (rules / "over" / "uk.yaml").write_text(overlay + "  more: {none: orders}\n", encoding="utf-8")
    (rules / "over" / "other.yaml").write_text(other, encoding="utf-8")
    (rules / "one.test.yaml").write_text(
        "policy: my/one\nbase: {}\ncases: [{name: a, expect: {preconditions: {known: unknown}}}]\n"
    )
    for name in ("one.yaml", "over/uk.yaml", "over/other.yaml"):
        result = call("lint", str(rules / name), "--no-proofs")
        assert result.exit_code == 0, result.stdout
    result = call("lint", str(rules / "one.yaml"), "--no-proofs")
    assert result.stdout == "All valid: 1 policy, with 3 files of the project around them.\n"
    (rules / "one.yaml").write_text(GOOD.format(name="one").replace("known", "knwon"), encoding="utf-8")
    result = call("lint", str(rules / "one.yaml"), "--no-proofs", "--format", "json")
    found = {
        (Path(item["span"]["file"]).name, item["code"]) for item in json.loads(result.stdout)["diagnostics"]
    }
    assert found == {("uk.yaml", "SC123"), ("one.test.yaml", "SC655")}
    assert result.exit_code == 4
