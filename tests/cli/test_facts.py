"""`shopcheck facts`: the form, the list for programs, and questions in a real terminal."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHOP = {
    "schema_version": "1",
    "as_of": "2026-11-16T09:00:00+08:00",
    "shop": {
        "platform": "douyin",
        "id": "46820117",
        "region": "CN",
        "timezone": "Asia/Shanghai",
        "currency": "CNY",
    },
    "closure": {"applied_at": None, "withdrawn_at": None},
}
POLICY = """\
policy: mine/own
title: {en: Leave the shop, zh: 离店}
subject: shop
topic: closure
preconditions:
  notice:
    title: {en: The notice is on, zh: 公示已开启}
    require: {closure.notice.enabled: true}
    fix: {en: Switch it on., zh: 请开启。}
  loans:
    title: {en: No loan is open, zh: 无贷款}
    none: loans
    fix: {en: Repay it., zh: 请还清。}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A shop, and a policy that needs two facts of it."""
    (tmp_path / "shop.json").write_text(json.dumps(SHOP), encoding="utf-8")
    (tmp_path / "own.yaml").write_text(POLICY, encoding="utf-8")
    return tmp_path


def arguments(shop: Path, *more: str) -> list[str]:
    """The words of a call."""
    files = [str(shop / "shop.json"), "--policy", str(shop / "own.yaml")]
    return ["facts", *files, "--output", str(shop / "facts.yaml"), *more]


def test_the_form_is_written_and_goes_along(call, shop):
    """The form holds the questions; untouched it changes nothing, and filled in it settles them."""
    result = call(*arguments(shop))
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "Leave the shop: Can't tell: 2 conditions aren't known.",
        "2 facts are missing, the most decisive first:",
        "  1. whether the closing notice is switched on (can change the answer)",
        "  2. all loans there are (can change the answer)",
    ]
    form = (shop / "facts.yaml").read_text(encoding="utf-8")
    assert form.count(": ??") == 3
    assert call(*arguments(shop)).stdout == result.stdout
    filled = form.replace("enabled: ??", "enabled: true").replace("loans: ??", "loans: []")
    (shop / "facts.yaml").write_text(filled.replace("complete: ??", "complete: true"), encoding="utf-8")
    again = call(*arguments(shop))
    assert again.stdout == "Leave the shop: Yes, you can go ahead now.\nNo fact is missing.\n"
    assert "enabled: true" in (shop / "facts.yaml").read_text(encoding="utf-8")


def test_a_form_filled_in_wrongly_is_told_where_and_stays(call, shop):
    """The place in the form is named, and the form isn't touched."""
    path = shop / "facts.yaml"
    path.write_text("closure:\n  notice:\n    enabled: yes\n", encoding="utf-8")
    result = call(*arguments(shop))
    assert result.exit_code == 5
    assert "facts.yaml:3:14" in result.stderr
    assert "`enabled` must be `true` or `false`" in result.stderr
    assert path.read_text(encoding="utf-8") == "closure:\n  notice:\n    enabled: yes\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("my own: notes\n", "SC542"),
        ("- a\n- list\n", "SC542"),
        ("loans: ??\nloans: []\n", "SC005"),
        ("deposit: {balance\n", "SC0"),
        ("deposits: {}\nshop: {id: 46820117}\n", "SC510"),
        ("shop: {id: 1}\n", "SC509"),
        ("{broken json", "SC5"),
    ],
)
@pytest.mark.parametrize("more", [(), ("--ask",)])
def test_a_file_that_is_no_facts_is_never_written_over(call, shop, text, code, more):
    """Whatever stands where the form is to go and isn't understood stays as it is."""
    path = shop / "facts.yaml"
    path.write_text(text, encoding="utf-8")
    result = call(*arguments(shop, *more))
    assert result.exit_code == 5, result.output
    assert code in result.stderr
    assert path.read_text(encoding="utf-8") == text


def test_json_lists_the_questions_in_order(call, shop):
    """Programs get each question with its type, its choices, who asks, and where it is found."""
    result = call(*arguments(shop, "--format", "json"))
    found = json.loads(result.stdout)
    assert (found["facts"], found["certain"], found["shop"]) == ("shopcheck/1", False, "46820117")
    first, second = found["questions"]
    assert (first["id"], first["type"], first["effect"]) == ("closure.notice.enabled", "yes or no", "verdict")
    assert first["asked_by"] == [{"policy": "mine/own", "subject": None, "precondition": "notice"}]
    assert first["where"][0]["platform"] == "douyin"
    assert (second["kind"], [column["path"] for column in second["columns"]]) == ("list", ["id"])


def test_asking_needs_a_file(call, shop):
    """Answers have to go somewhere."""
    result = call("facts", str(shop / "shop.json"), "--ask")
    assert result.exit_code == 2
    assert "--output" in result.stderr


def test_nothing_applies(call, shop):
    """A shop that no policy speaks of has nothing to fill in."""
    document = {
        **SHOP,
        "shop": {**SHOP["shop"], "platform": "tiktok-shop", "region": "JP", "seller_type": "LOCAL"},
    }
    (shop / "shop.json").write_text(json.dumps(document), encoding="utf-8")
    result = call("facts", str(shop / "shop.json"), "--policy", "douyin/closure")
    assert result.exit_code == 3
    assert "No policy applies" in result.stderr


# --- a terminal -------------------------------------------------------------------------------


class Terminal:
    """A call in a pseudo-terminal, as a person sees it."""

    def __init__(self, *args: str, language: str = "C.UTF-8") -> None:
        import pty

        self._main, other = pty.openpty()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": language, "COLUMNS": "80"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "checker", *args],
            stdin=other, stdout=other, stderr=other, env=environment, start_new_session=True,
            preexec_fn=_controlled,  # noqa: PLW1509 - no threads are running
        )  # fmt: skip
        os.close(other)
        self.seen = ""

    def until(self, text: str) -> str:
        """What is shown until ``text`` is."""
        limit = time.monotonic() + 120
        while text not in self.seen:
            assert time.monotonic() < limit, f"no {text!r} in {self.seen!r}"
            if select.select([self._main], [], [], 1)[0]:
                try:
                    self.seen += os.read(self._main, 65536).decode()
                except OSError:
                    break
        assert text in self.seen, self.seen
        before, _, self.seen = self.seen.partition(text)
        return before + text

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._main, text.encode())

    def end(self) -> tuple[int, str]:
        """The exit status, and what was still shown."""
        limit = time.monotonic() + 120
        while time.monotonic() < limit:
            try:
                if select.select([self._main], [], [], 1)[0]:
                    self.seen += os.read(self._main, 65536).decode()
            except OSError:  # nobody has the terminal open any more
                break
        status = self.process.wait(60)
        os.close(self._main)  # of one that hasn't ended yet this would be the end
        return status, self.seen


def _controlled() -> None:
    """Make the terminal the controlling one, so that Ctrl-C reaches the process, whoever runs the tests."""
    import fcntl
    import termios

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a call in the background ignores it
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def terminal(shop: Path) -> Iterator[Terminal]:
    """Asking in a terminal."""
    if sys.platform == "win32":
        pytest.skip("there are no pseudo-terminals")
    found = Terminal(*arguments(shop, "--ask"))
    yield found
    if found.process.poll() is None:
        found.process.send_signal(signal.SIGKILL)
        found.process.wait(30)


def test_asked_in_a_terminal_until_it_is_certain(terminal, shop):
    """Each answer is in the file before the next question; after help and wrong answers it asks again."""
    form = shop / "facts.yaml"
    terminal.until("yes or no")
    terminal.until("> ")
    terminal.type("?\r")
    assert "Shop settings › Close the shop" in terminal.until("> ")
    terminal.type("maybe\r")
    assert "Not taken: answer yes or no." in terminal.until("> ")
    terminal.type("yes\r")
    terminal.until("How many are there?")
    assert "enabled: true" in form.read_text(encoding="utf-8")
    terminal.until("> ")
    terminal.type("none\r")
    status, shown = terminal.end()
    assert status == 0
    assert "Leave the shop: Yes, you can go ahead now." in shown
    assert "That is certain." in shown
    assert "loans: []" in form.read_text(encoding="utf-8")


def test_ctrl_c_loses_no_answer_and_it_goes_on_from_there(terminal, shop):
    """An interrupt ends with 130; called again, only what is still open is asked."""
    terminal.until("> ")
    terminal.type("yes\r")
    terminal.until("How many are there?")
    terminal.until("> ")
    terminal.type("\x03")
    status, _ = terminal.end()
    assert status == 130
    assert "enabled: true" in (shop / "facts.yaml").read_text(encoding="utf-8")
    again = Terminal(*arguments(shop, "--ask"))
    assert "1 open: all loans there are" in again.until("> ")
    again.type("q\r")
    status, shown = again.end()
    assert status == 3
    assert "1 still open" in shown


def test_what_is_about_many_records_is_left_to_the_form(shop):
    """Nothing is asked, and where to fill it in is said, since calling again would ask nothing either."""
    known = {
        "closure": {**SHOP["closure"], "notice": {"enabled": True}},
        "loans": [{"id": f"L{number}"} for number in range(11)],
        "coverage": {"loans": {"complete": True}},
    }
    (shop / "shop.json").write_text(json.dumps(SHOP | known), encoding="utf-8")
    own = POLICY.replace("none: loans", "none: loans\n    where: {product: FANGXINJIE}")
    (shop / "own.yaml").write_text(own, encoding="utf-8")
    run = Terminal(*arguments(shop, "--ask"))
    status, shown = run.end()
    assert status == 3
    assert "1 still open: what concerns more than 10 records isn't asked here: see the table" in " ".join(
        shown.split()
    )


def test_asked_in_chinese(shop):
    """Questions, help and answers in Chinese."""
    run = Terminal(*arguments(shop, "--ask"), language="zh_CN.UTF-8")
    assert "关店公示是否已开启" in run.until("> ")
    run.type("否\r")
    status, shown = run.end()
    assert status == 0
    assert "结论已确定。" in shown
