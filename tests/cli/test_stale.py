"""A call that fails leaves no older result where its own was to go."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from checker.cli import output
from checker.cli.commands import schema, show

ROOT = Path(__file__).parents[2]
SHOP = str(ROOT / "examples" / "douyin" / "ready.json")
ORDERS = str(ROOT / "examples" / "tiktok-shop" / "order.json")
EXPORT = str(ROOT / "examples" / "tiktok-shop" / "export" / "shops.json")
OLD = '{"verdict": "eligible"}\n'

CASES = "cases: [{name: one, expect: {verdict: eligible}}]\n"
FILES = {
    "broken.json": '{"shop": {',
    "wrong.json": '{"shop": {"id": 3}}',
    "wrong.yaml": "policy: mine/wrong\n",
    "waivers.yaml": "waivers: 3\n",
    "closure.test.yaml": "policy: mine/closure\nbase: {shop: {id: '1'}}\n" + CASES,
    "several/a.yaml": "policy: mine/a\ntitle: {en: a, zh: 甲}\npreconditions:\n"
    "  one: {title: {en: b, zh: 乙}, require: {shop.name: Tea}}\n",
}
FILES["several/b.yaml"] = FILES["several/a.yaml"].replace("mine/a", "mine/b")

#: What goes wrong: the call, its status, and the code of what is said.
FAILURES = {
    "an invalid snapshot": (["run", "broken.json"], 5, "SC311"),
    "a missing snapshot": (["run", "no-such.json"], 5, "SC301"),
    "an invalid policy": (["run", SHOP, "--policy", "wrong.yaml"], 4, None),
    "a missing policy file": (["run", SHOP, "--policy", "no-such.yaml"], 4, "SC017"),
    "an unknown policy": (["run", SHOP, "--policy", "no/such"], 2, "SC606"),
    "an unknown record": (["run", SHOP, "--subject", "no-such"], 2, None),
    "an unknown parameter": (["run", SHOP, "--set", "no_such=1"], 2, None),
    "a setting that is none": (["run", SHOP, "--set", "no_such"], 2, "SC604"),
    "a wrong instant": (["run", SHOP, "--as-of", "tomorrow"], 2, "SC604"),
    "a wrong number of records": (["run", SHOP, "--records", "many"], 2, "SC604"),
    "wrong waivers": (["run", SHOP, "--waivers", "waivers.yaml"], 5, None),
    "missing waivers": (["run", SHOP, "--waivers", "no-such.yaml"], 5, None),
    "no rule tests": (["test", "several"], 2, "SC611"),
    "no case of that name": (["test", str(ROOT / "rules"), "--filter", "no such"], 2, "SC611"),
    "tests of an invalid policy": (["test", "closure.test.yaml"], 4, None),
    "nothing to show": (["show", "no/such"], 2, "SC606"),
    "an invalid policy to show": (["show", "wrong.yaml"], 4, None),
}
#: The forms of each command in which mistakes can be said, and those in which they can't.
SAYING = {
    "run": ("text", "plain", "json"),
    "test": ("text", "json", "github", "junit"),
    "show": ("text", "json"),
}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with files of which none can be used, in which every call is made."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def old(place: Path) -> Path:
    """Yesterday's result."""
    file = place / "result"
    file.write_text(OLD)
    return file


def codes(text: str, form: str) -> list[str]:
    """The codes of the diagnostics in a result of the form."""
    match form:
        case "json":
            return [item["code"] for item in json.loads(text)["diagnostics"]]
        case "junit":
            return [item.attrib["type"] for item in ET.fromstring(text).iter("error")]
        case "github":
            return [line.split("title=")[1].split("::")[0].split(" ")[0] for line in text.splitlines()]
    return [line.split("[")[1].split("]")[0] for line in text.splitlines() if line.startswith("error[")]


@pytest.mark.parametrize("form", ["text", "plain", "json", "github", "junit"])
@pytest.mark.parametrize("why", FAILURES)
def test_diagnostics_stand_in_its_place(call, old: Path, why: str, form: str):
    """The file says in the format asked for what is wrong; status and standard error are as ever."""
    arguments, status, code = FAILURES[why]
    if form not in SAYING[arguments[0]]:
        form = "text"
    without = call(*arguments, "--format", form)
    result = call(*arguments, "--format", form, "--output", str(old))
    assert (result.exit_code, result.stdout, result.stderr) == (status, "", without.stderr)
    text = old.read_text(encoding="utf-8")
    if form == "json":
        assert text == without.stdout
    elif form in ("text", "plain"):
        assert text == result.stderr
    if form != "plain":
        assert codes(text, form)
        assert code is None or codes(text, form) == [code]


def test_lint_says_what_is_wrong_in_every_form(call, old: Path, monkeypatch: pytest.MonkeyPatch):
    """What keeps lint from looking at all stands in each of its formats, as what it finds would."""
    from checker.base.text import Text
    from checker.diagnostics import Diagnostic, PolicyError
    from checker.lint import linter

    def refuse(*_: object, **__: object) -> None:
        raise PolicyError([Diagnostic("SC017", Text("there is no such file", "文件不存在"))])

    monkeypatch.setattr(linter, "lint", refuse)
    found = {}
    for form in ("text", "plain", "json", "sarif", "github", "gitlab", "junit"):
        old.write_text(OLD)
        result = call("lint", "several", "--no-proofs", "--format", form, "--output", str(old))
        assert (result.exit_code, result.stdout) == (4, "")
        found[form] = old.read_text(encoding="utf-8")
        assert "there is no such file" in found[form]
    (run,) = json.loads(found["sarif"])["runs"]
    assert run["invocations"] == [{"executionSuccessful": False}]
    assert [item["ruleId"] for item in run["results"]] == ["SC017"]
    assert [item["check_name"] for item in json.loads(found["gitlab"])] == ["SC017"]
    assert codes(found["junit"], "junit") == ["SC017"]
    assert codes(found["json"], "json") == ["SC017"]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["import", "tiktok-api", "broken.json"], 5),
        (["import", "tiktok-api", "no-such.json"], 5),
        (["import", "no-such-kind", EXPORT], 2),
        (["import", "tiktok-api", EXPORT, "--retrieved-at", "yesterday"], 2),
        (["schema", "no-such"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_it_is_gone_where_mistakes_cannot_be_said(call, old: Path, arguments: list[str], status: int):
    """A snapshot or a schema isn't replaced with something else: there is none."""
    result = call(*arguments, "--output", str(old))
    assert (result.exit_code, result.stdout) == (status, "")
    assert result.stderr.startswith("error[")
    assert not old.exists()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["run", "no-such.json"], 5), (["show", "no/such"], 2), (["show", "several"], 2)],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_a_page_says_why_there_is_none(call, old: Path, arguments: list[str], status: int):
    """In place of a page stands one that says what is wrong."""
    result = call(*arguments, "--format", "html", "--output", str(old))
    assert (result.exit_code, result.stdout) == (status, "")
    code = re.search(r"error\[(SC\d+)\]", result.stderr)
    assert code is not None
    assert f"<code>{code[1]}</code>" in old.read_text(encoding="utf-8")


#: Where each command can be made to break, and a call that gets there.
BREAKING = {
    "run": ("checker.api.load_snapshot", ["run", SHOP]),
    "lint": ("checker.lint.linter.lint", ["lint", "several", "--no-proofs"]),
    "test": ("checker.testing.files.load_tests", ["test", "closure.test.yaml"]),
    "import": ("checker.importers.opening.import_files", ["import", "tiktok-api", EXPORT]),
    "show": (f"{show.__name__}.named_policies", ["show", "douyin/closure"]),
    "schema": (f"{schema.__name__}.schema_names", ["schema"]),
}


@pytest.mark.parametrize("command", BREAKING)
@pytest.mark.parametrize(
    "error",
    [KeyError("bug"), RecursionError(), MemoryError(), KeyboardInterrupt()],
    ids=["a bug", "too deep", "too large", "interrupted"],
)
def test_it_is_gone_where_there_is_nothing_to_say(
    call, old: Path, monkeypatch: pytest.MonkeyPatch, command: str, error: BaseException
):
    """After an internal error, for lack of memory, or once interrupted there is no result at all."""
    target, arguments = BREAKING[command]

    def broken(*_: object, **__: object) -> None:
        assert old.read_text() == OLD, "it stays until all is done"
        raise error

    monkeypatch.setattr(target, broken)
    status = 130 if isinstance(error, KeyboardInterrupt) else 70
    assert call(*arguments, "--output", str(old)).exit_code == status
    assert not old.exists()
    assert not list(old.parent.glob(".*"))


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_an_interrupted_process_leaves_nothing(old: Path):
    """Ctrl-C while standard input is still being read: the old report is gone."""
    # What a shell runs in the background begins with interrupts ignored.
    heeding = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from checker.__main__ import main; main()"
    )
    arguments = [
        sys.executable,
        "-c",
        heeding,
        "run",
        "-",
        "--policy",
        "douyin/closure",
        "--output",
        str(old),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, env=environment) as process:
        assert process.stdin is not None
        process.stdin.write(b" " * 1_000_000)  # more than a pipe holds: once it is through, it is being read
        time.sleep(1)  # and waits for more
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    assert not old.exists()


def test_a_disk_that_is_full_leaves_nothing(call, old: Path, monkeypatch: pytest.MonkeyPatch):
    """Where the result can't be written, nor what is said instead, the old one is taken away all the same."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    result = call("run", SHOP, "--output", str(old))
    assert result.exit_code == 2
    assert result.stderr.startswith("error[SC607]")
    assert not old.exists()


def test_a_folder_that_cannot_be_written_leaves_an_empty_file(
    call, old: Path, monkeypatch: pytest.MonkeyPatch
):
    """Where the old one can't be taken away, it is emptied; where that fails too, this is said."""

    def denied(*_: object, **__: object) -> None:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", denied)
    assert call("import", "tiktok-api", "broken.json", "--output", str(old)).exit_code == 5
    assert old.read_text() == ""
    old.write_text(OLD)
    monkeypatch.setattr(os, "truncate", denied)
    result = call("import", "tiktok-api", "broken.json", "--output", str(old))
    assert result.exit_code == 5
    assert "can't be written: permission denied" in " ".join(result.stderr.split())


def test_nothing_is_made_where_nothing_was(call, place: Path):
    """Where there was no file, and mistakes can't be said in it, there is none afterwards."""
    call("import", "tiktok-api", "broken.json", "--output", "new.json")
    assert not (place / "new.json").exists()
    call("run", "broken.json", "--format", "json", "--output", "new.json")
    assert codes((place / "new.json").read_text(), "json") == ["SC311"]


def test_what_a_link_points_to_is_what_is_old(call, old: Path):
    """Under a link, the file itself is replaced or taken away."""
    link = old.with_name("link")
    link.symlink_to(old)
    call("run", "broken.json", "--output", str(link))
    assert link.is_symlink()
    assert codes(old.read_text(), "text") == ["SC311"]
    call("import", "tiktok-api", "broken.json", "--output", str(link))
    assert not old.exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_pipe_is_written_and_never_removed(spawn, place: Path, form: str):
    """Whoever reads the other end of a pipe gets the diagnostics; the pipe stays."""
    os.mkfifo(place / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=place, stdout=subprocess.PIPE) as reader:
        assert spawn("run", "broken.json", "--format", form, "--output", "pipe").returncode == 5
        said = reader.communicate(timeout=60)[0].decode()
    assert codes(said, form) == ["SC311"]
    assert (place / "pipe").is_fifo()


def test_a_pipe_stays_where_nothing_is_said(place: Path):
    """A pipe or a device that gets nothing is left alone."""
    os.mkfifo(place / "pipe")
    output.stand_in("pipe", None)
    output.stand_in(os.devnull, None)
    output.stand_in(os.devnull, "text")
    assert (place / "pipe").is_fifo()
    assert Path(os.devnull).is_char_device()


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="the system has no /dev/stdout")
def test_standard_output_has_a_name(spawn):
    """What goes to /dev/stdout comes out there, result or diagnostics."""
    assert b"\npolicy\n" in spawn("schema", "--output", "/dev/stdout").stdout
    said = spawn("run", "broken.json", "--format", "json", "--output", "/dev/stdout").stdout
    assert codes(said.decode(), "json") == ["SC311"]


INPUTS = {
    "the snapshot": (["run", "broken.json"], "broken.json"),
    "the waivers": (["run", SHOP, "--waivers", "waivers.yaml"], "waivers.yaml"),
    "the policy": (["run", "broken.json", "--policy", "wrong.yaml"], "wrong.yaml"),
    "a policy of a folder": (["run", "broken.json", "--policy", "several"], "several/a.yaml"),
    "a rule file": (["lint", "wrong.yaml"], "wrong.yaml"),
    "a rule file of a folder": (["lint", "."], "several/b.yaml"),
    "a rule test of a folder": (["test", "."], "closure.test.yaml"),
    "an export": (["import", "tiktok-api", "broken.json", EXPORT], "broken.json"),
    "a shown policy": (["show", "wrong.yaml"], "wrong.yaml"),
}


@pytest.mark.parametrize("what", INPUTS)
def test_an_input_is_never_removed(call, place: Path, what: str):
    """What the call reads is refused as its output, and stays to the byte, failure or not."""
    arguments, name = INPUTS[what]
    before = (place / name).read_bytes()
    result = call(*arguments, "--output", name)
    assert result.exit_code == 2
    assert "SC608" in result.stderr
    assert (place / name).read_bytes() == before


def test_the_snapshot_of_rule_tests_is_never_removed(call, place: Path):
    """What rule tests are run on, in a file of its own, is an input as well."""
    (place / "closure.test.yaml").write_text("policy: douyin/closure\nfile: shop.json\n" + CASES)
    (place / "shop.json").write_text('{"shop": {"id": "1"}}')
    (place / "wrong.yaml").unlink()
    result = call("test", "closure.test.yaml", "--output", "shop.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "SC608" in result.stderr
    assert (place / "shop.json").read_text() == '{"shop": {"id": "1"}}'


def test_standard_input_is_never_removed(spawn, place: Path):
    """A snapshot that the shell gives as standard input is an input under its name, too."""
    with (place / "broken.json").open("rb") as file:
        done = spawn("run", "-", "--output", "broken.json", stdin=file)
    assert done.returncode == 2
    assert b"SC608" in done.stderr
    assert (place / "broken.json").read_text() == FILES["broken.json"]


def test_a_shipped_policy_is_never_removed(call):
    """The rule files that every run reads are inputs though nobody names them."""
    file = ROOT / "rules" / "closure" / "douyin.yaml"
    before = file.read_bytes()
    assert "SC608" in call("show", "douyin/closure", "--output", str(file)).stderr
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [["new", "policy", "mine/a"], ["new", "policy", "No Id"], ["new", "test", "no/such"]],
    ids=" ".join,
)
def test_a_draft_never_takes_the_place_of_anything(call, old: Path, arguments: list[str]):
    """``new`` writes only where nothing is, so what is there isn't an older result of its own."""
    assert call(*arguments, "--output", str(old)).exit_code in (2, 4)
    assert old.read_text() == OLD
