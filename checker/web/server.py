"""The server of the page: on the loopback address, for whoever holds the token, while somebody is there."""

from __future__ import annotations

import json
import secrets
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlsplit

from checker.base.text import Language, Text
from checker.web.contents import Upload
from checker.web.guard import ADDRESS, MOST_FILE, Request, body_size, refusal
from checker.web.worker import StoppedError, Worker, WorkShare

#: Seconds without a request after which nobody is there any more: an open page asks each minute.
IDLE: Final = 15 * 60
#: Seconds that a connection may be silent.
_SILENT: Final = 30
#: Between two looks at whether anybody is there.
_PACE: Final = 1.0
#: A name of a file is no longer than this.
_NAME: Final = 1_000
_PART: Final = 1 << 20
#: Sent with everything. The frame says the rest about what may run in it.
_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


#: The page under a path, None where there is none.
Pages = Callable[[str], str | None]


class PageServer(ThreadingHTTPServer):
    """Serves one person; ``clock`` gives seconds that only grow.

    ``pages`` gives the page under a path, None where there is none. What the page asks for, ``worker`` does:
    without one, there are only pages.
    """

    daemon_threads = True
    #: Elsewhere it lets others listen on the same port.
    allow_reuse_address = sys.platform != "win32"

    def __init__(
        self, pages: Pages, worker: Worker | None, clock: Callable[[], float], port: int = 0
    ) -> None:
        super().__init__((ADDRESS, port), _Handler)
        self.pages = pages
        self.worker = worker
        self.token = secrets.token_urlsafe(24)
        self._clock = clock
        self.seen = clock()
        self._busy = 0
        self._lock = threading.Lock()

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self.server_address[1])

    @property
    def address(self) -> str:
        """What is opened in a browser: the token stands behind the ``#``, which no browser sends."""
        return f"http://{ADDRESS}:{self.port}/" + (f"#{self.token}" if self.worker else "")

    def until_idle(self, idle: float = IDLE) -> None:
        """Serve until nobody has asked for so many seconds, and nothing is being done."""
        threading.Thread(target=self._end_when, args=(idle,), daemon=True).start()
        try:
            self.serve_forever(_PACE / 4)
        finally:
            self.server_close()
            if self.worker is not None:
                self.worker.stop()

    def mark(self, change: int) -> None:
        """A request has come (1), or is answered (-1)."""
        with self._lock:
            self._busy += change
            self.seen = self._clock()

    def handle_error(self, request: Any, client_address: Any) -> None:  # Any: the base class's
        """A connection that breaks off is nobody's concern."""

    def _end_when(self, idle: float) -> None:
        waiting = threading.Event()
        while not waiting.wait(_PACE):
            with self._lock:
                over = not self._busy and self._clock() - self.seen > idle
            if over:
                self.shutdown()
                return


class _Handler(BaseHTTPRequestHandler):
    server: PageServer
    protocol_version = "HTTP/1.1"
    server_version = "shopcheck"
    sys_version = ""
    timeout = _SILENT

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Nothing that somebody does is written down."""

    def do_GET(self) -> None:
        self._answered(self._frame)

    def do_POST(self) -> None:
        self._answered(self._posted)

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):  # any other method is refused as such
            return partial(self._answered, self._posted)
        raise AttributeError(name)

    def _answered(self, answer: Callable[[str], None]) -> None:
        self.server.mark(1)
        try:
            headers = {key.lower(): tuple(self.headers.get_all(key, ())) for key in self.headers}
            request = Request(self.command, self.path, headers)
            refused = refusal(request, self.server.port, self.server.token)
            if refused is not None:
                self._refuse(refused)
                return
            self._size = body_size(request) or 0
            answer(urlsplit(self.path).path)
        finally:
            self.server.mark(-1)

    def _frame(self, path: str) -> None:
        page = self.server.pages(path)
        if page is None:
            self._refuse(HTTPStatus.NOT_FOUND)
        else:
            self._send(page.encode("utf-8", "backslashreplace"), "text/html; charset=utf-8")

    def _posted(self, path: str) -> None:
        worker = self.server.worker
        if worker is None:
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        if path == "/file":
            self._file(worker)
            return
        said = self._said()
        if said is None:
            self._refuse(HTTPStatus.BAD_REQUEST)
            return
        language: Language = "zh" if said.get("lang", "").startswith("zh") else "en"
        if path == "/cancel":
            worker.cancel()
            self._json({})
        elif path == "/progress":
            share = worker.share if worker.share.stage else worker.arriving
            self._json(
                {
                    "stage": share.stage.to(language),
                    "done": share.done,
                    "of": share.of,
                    "version": worker.version,
                }
            )
        elif path in ("/do", "/save"):
            self._do(worker, "save" if path == "/save" else said.get("do", ""), said, language)
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def _do(self, worker: Worker, what: str, said: Mapping[str, str], language: Language) -> None:
        try:
            done = worker.do(what, said, language)
        except StoppedError as stopped:
            status = HTTPStatus.CONFLICT if stopped.cancelled else HTTPStatus.INTERNAL_SERVER_ERROR
            self._refuse(status, close=False)
            return
        if what != "save":
            self._json({"html": done.html, "later": done.later, "version": worker.version})
        elif done.document is None:
            self._refuse(HTTPStatus.NOT_FOUND, close=False)
        else:
            self._send(
                done.document.data,
                done.document.media_type,
                {"X-Shopcheck-Name": quote(done.document.name)},
            )

    def _file(self, worker: Worker) -> None:
        name = parse_qs(urlsplit(self.path).query).get("name", [""])[0]
        if not name or len(name) > _NAME:
            self._refuse(HTTPStatus.BAD_REQUEST)
        elif worker.held() + self._size > MOST_FILE:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif (data := self._arrived(worker, name)) is None:
            self._refuse(HTTPStatus.BAD_REQUEST)
        else:
            worker.put(Upload(name, data))
            self._json({})

    def _arrived(self, worker: Worker, name: str) -> bytes | None:
        """The file that is sent, while how much of it has come is told."""
        last = name.rpartition("/")[2]
        what = Text(f"receiving {last}", f"接收 {last}")

        def came(size: int) -> None:
            worker.arriving = WorkShare(what, size, self._size)

        try:
            return self._body(came)
        finally:
            worker.arriving = WorkShare()

    def _said(self) -> dict[str, str] | None:
        """What the body says: an object of texts."""
        data = self._body()
        try:
            said = json.loads(data or b"")
        except (ValueError, RecursionError):
            return None
        if not isinstance(said, dict) or not all(isinstance(each, str) for each in said.values()):
            return None
        return said

    def _body(self, came: Callable[[int], None] = lambda _: None) -> bytes | None:
        """The body as it was announced; None where it breaks off. ``came`` is told how much has come."""
        data = bytearray()
        while len(data) < self._size:
            part = self.rfile.read(min(_PART, self._size - len(data)))
            if not part:
                return None
            data += part
            came(len(data))
            self.server.mark(0)
        return bytes(data)

    def _json(self, value: object) -> None:
        self._send(json.dumps(value).encode(), "application/json")

    def _refuse(self, status: HTTPStatus, *, close: bool = True) -> None:
        self.close_connection = self.close_connection or close
        self._send(b"", "text/plain", {"Connection": "close"} if close else {}, status)

    def _send(
        self, data: bytes, media_type: str, more: Mapping[str, str] = {}, status: HTTPStatus = HTTPStatus.OK
    ) -> None:
        self.send_response(status)
        own = {"Content-Type": media_type, "Content-Length": str(len(data))}
        for name, value in {**own, **_HEADERS, **more}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
