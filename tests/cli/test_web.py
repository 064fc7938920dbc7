"""`shopcheck web`: what it serves, where it says so, and how it ends."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.web.server import PageServer

POLICY = "rules/closure/guide.yaml"


@pytest.fixture
def visiting(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[PageServer], None]], list[str]]:
    """Serves while something is done to the server, then ends it as Ctrl-C does; the addresses opened."""

    def during(work: Callable[[PageServer], None]) -> list[str]:
        opened: list[str] = []

        def until_idle(server: PageServer) -> None:
            import threading

            thread = threading.Thread(target=server.serve_forever, args=(0.05,))
            thread.start()
            try:
                work(server)
            finally:
                server.shutdown()
                thread.join()
                server.server_close()
                if server.worker is not None:
                    server.worker.stop()
            raise KeyboardInterrupt

        monkeypatch.setattr(PageServer, "until_idle", until_idle)
        monkeypatch.setattr("webbrowser.open", opened.append)
        return opened

    return during


def page(server: PageServer, path: str) -> tuple[int, str]:
    """A page as a browser gets it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", path)
    reply = connection.getresponse()
    text = reply.read().decode()
    connection.close()
    return reply.status, text


def test_the_address_is_written_and_opened(call, visiting) -> None:
    """One line holds the address with its key and nothing else; Ctrl-C is a good end."""
    seen: list[tuple[int, str]] = []
    opened = visiting(lambda server: seen.append(page(server, "/")))
    said = call("web", "examples/seller-center/orders.csv", "--lang", "zh")
    assert said.exit_code == 0
    address = said.stdout.splitlines()[0]
    assert opened == [address]
    assert address.startswith("http://127.0.0.1:")
    assert len(address.partition("#")[2]) >= 32
    ((status, text),) = seen
    assert status == 200
    assert 'lang="zh-CN"' in text


def test_no_browser_where_none_is_wanted(call, visiting) -> None:
    """With --no-open only the address is written."""
    opened = visiting(lambda _: None)
    assert call("web", "--no-open").exit_code == 0
    assert opened == []


def test_rule_files_are_a_site_that_is_read_anew(call, visiting, tmp_path: Path) -> None:
    """The index leads to each policy; an edited file is shown as it is now, a broken one with its mistake."""
    file = tmp_path / "mine.yaml"
    text = Path(POLICY).read_text(encoding="utf-8").replace("guide/closure", "mine/closure")
    file.write_text(text, encoding="utf-8")
    seen: list[tuple[int, str]] = []

    def look(server: PageServer) -> None:
        seen.append(page(server, "/"))
        seen.append(page(server, "/nothing.html"))
        assert page(server, "/mine.closure.html")[0] == page(server, "/edit")[0] == 200
        file.write_text(text.replace("title:", "titel:", 1), encoding="utf-8")
        seen.append(page(server, "/"))

    visiting(look)
    said = call("web", str(tmp_path))
    assert said.exit_code == 0
    site, edit, _ = said.stdout.splitlines()
    assert "#" not in site
    assert f"{site}edit#" in edit
    assert [status for status, _ in seen] == [200, 404, 200]
    assert "mine/closure" in seen[0][1]
    assert "titel" in seen[2][1]


def test_what_cant_be_served_is_said(call, visiting, tmp_path: Path) -> None:
    """A broken rule file, a path that isn't there, a port that is taken: each has its status, and no page."""
    visiting(lambda _: pytest.fail("nothing was to be served"))
    broken = tmp_path / "broken.yaml"
    broken.write_text("policy: x/y\npreconditions: 5\n", encoding="utf-8")
    assert call("web", str(broken)).exit_code == 4
    assert call("web", str(tmp_path / "missing.csv")).exit_code == 5
    assert call("web", "--policy", "no/such").exit_code == 2
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert call("web", "--port", str(taken.getsockname()[1])).exit_code == 2
