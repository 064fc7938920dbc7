"""Desks, and a server that runs beside the test."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from checker.web.contents import DeskContents, Upload
from checker.web.desk import Desk, DeskTerms
from checker.web.guard import ADDRESS, KEY_HEADER
from checker.web.rules.bench import BenchTerms
from checker.web.rules.view import bench_frame
from checker.web.server import PageServer
from checker.web.view import frame
from checker.web.worker import Worker

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)


def present() -> datetime:
    """An instant that doesn't pass."""
    return NOW


def upload(path: str) -> Upload:
    """A file of the repository, as it is dropped."""
    return Upload(Path(path).name, (ROOT / path).read_bytes())


TERMS = DeskTerms(None, present)
#: Fewer policies ask less, and the order of their questions is soon worked out.
FEW = DeskTerms((ROOT / "rules" / "closure",), present)


#: The rule files of a team: one with tests beside it, one without.
RULES = ("mine.yaml", "other.yaml")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The rules of a team in a folder."""
    for name, target in (
        ("guide.yaml", "mine.yaml"),
        ("guide.test.yaml", "mine.test.yaml"),
        ("guide.yaml", "other.yaml"),
    ):
        text = (ROOT / "rules/closure" / name).read_text(encoding="utf-8")
        own = f"mine/{target.partition('.')[0]}"
        (tmp_path / target).write_text(text.replace("guide/closure", own), encoding="utf-8")
    return tmp_path


@pytest.fixture
def desk_of() -> Callable[..., Desk]:
    """A desk with files of the repository on it."""

    def made(*paths: str) -> Desk:
        files = [upload(path) for path in paths]
        return TERMS.desk(DeskContents({each.name: each for each in files}), lambda *_: None)

    return made


class Client:
    """Asks a server as its page does."""

    def __init__(self, server: PageServer) -> None:
        self.server = server

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str | None
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of a reply; a header that is None isn't sent."""
        own = f"{ADDRESS}:{self.server.port}"
        said: dict[str, str | None] = {"Host": own}
        if method == "POST":
            said |= {
                "Origin": f"http://{own}",
                KEY_HEADER: self.server.token,
                "Content-Type": "application/json",
                "Content-Length": str(len(body or b"")),
            }
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(ADDRESS, self.server.port, timeout=60)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in said.items():
                if value is not None:
                    connection.putheader(name, value)
            connection.endheaders(body)
            reply = connection.getresponse()
            return reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read()
        finally:
            connection.close()

    def do(self, what: str, path: str = "/do", **said: str) -> tuple[int, Any]:  # Any: what JSON holds
        """What comes of something that the page asks for."""
        body = json.dumps({"lang": "en", "do": what, **said}).encode()
        status, headers, data = self.ask("POST", path, body)
        return status, json.loads(data) if headers["content-type"] == "application/json" else data.decode()

    def send(self, file: Upload) -> int:
        """Drop a file."""
        return self.ask(
            "POST", f"/file?name={file.name}", file.data, Content_Type="application/octet-stream"
        )[0]


@pytest.fixture
def served() -> Iterator[Callable[..., Client]]:
    """Starts servers, and ends them."""
    servers: list[PageServer] = []

    def start(*paths: str, terms: DeskTerms | BenchTerms = FEW) -> Client:
        worker = Worker(terms, [upload(path) for path in paths])
        page = bench_frame("en") if isinstance(terms, BenchTerms) else frame("en")
        server = PageServer(lambda path: page if path == "/" else None, worker, lambda: 0.0)
        servers.append(server)
        threading.Thread(target=server.until_idle, daemon=True).start()
        return Client(server)

    yield start
    for server in servers:
        server.shutdown()
