"""The server as its page, and as others, ask it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime

import pytest

from checker.web.contents import DeskContents, Upload
from checker.web.desk import DeskTerms
from checker.web.guard import ADDRESS, KEY_HEADER
from checker.web.server import PageServer
from checker.web.view import frame
from checker.web.worker import StoppedError, Worker
from tests.cli.test_damaged import seeds
from tests.web.conftest import FEW, TERMS, Client, present, upload

ORDERS = "examples/seller-center/orders.csv"


def test_the_page_holds_nothing_of_anybody(served: Callable[..., Client]) -> None:
    """Whoever reaches the address without its key gets a frame that asks, and headers that keep it closed."""
    client = served(ORDERS)
    status, headers, data = client.ask("GET", "/")
    assert status == 200
    assert client.server.token.encode() not in data
    assert b"orders.csv" not in data
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert b"connect-src &#39;self&#39;" in data or b"connect-src 'self'" in data


def test_others_get_nothing(served: Callable[..., Client]) -> None:
    """Each kind of foreign request is refused over the wire too, and the connection ends."""
    client = served()
    own = f"{ADDRESS}:{client.server.port}"
    refused = [
        client.ask("GET", "/", Host=f"evil.example:{client.server.port}"),
        client.ask("GET", "/", Sec_Fetch_Site="cross-site"),
        client.ask("GET", "/../../etc/passwd"),
        client.ask("PUT", "/", Host=own),
        client.ask("POST", "/do", b"{}", X_Shopcheck_Token="x"),
        client.ask("POST", "/do", b"{}", Origin="http://evil.example"),
        client.ask("POST", "/do", b"{}", Content_Type="text/plain"),
        client.ask("POST", "/nothing", b"{}"),
        client.ask("POST", "/do", b"[1]"),
        client.ask("POST", "/do", b'{"do": 1}'),
        client.ask("POST", "/do", b"[" * 60_000),
        client.ask("POST", "/file?name=", b"x", Content_Type="application/octet-stream"),
    ]
    assert [status for status, _, _ in refused] == [
        421,
        403,
        404,
        405,
        403,
        403,
        415,
        404,
        400,
        400,
        400,
        400,
    ]
    assert all(not data for _, _, data in refused)
    assert {headers["connection"] for _, headers, _ in refused} == {"close"}


def test_files_go_in_and_answers_come_out(served: Callable[..., Client]) -> None:
    """Files are read together, questions answered, documents saved: nothing of it lies on a disk."""
    client = served()
    assert client.send(upload(ORDERS)) == 200
    status, reply = client.do("read")
    assert (status, reply["later"]) == (200, "rank")
    assert "orders.csv" in reply["html"]
    _, ranked = client.do("rank")
    assert ranked["later"] == "plan"
    status, page = client.do("", path="/save", kind="html")
    assert status == 200
    assert page.startswith("<!doctype html>")
    assert client.do("", path="/save", kind="exe")[0] == 404
    assert client.do("show")[1]["version"] == reply["version"]


def test_a_request_that_breaks_off_harms_nobody(served: Callable[..., Client]) -> None:
    """Half a head, half a body, silence: the next request is answered."""
    client = served()
    own = f"{ADDRESS}:{client.server.port}"
    half = f"POST /do HTTP/1.1\r\nHost: {own}\r\nOrigin: http://{own}\r\nContent-Length: 99\r\n"
    for text in ("GET", "GET / HTTP/1.1\r\nHost", half, f"{half}\r\n{{", "\x00\xff" * 99, "\r\n\r\n"):
        with socket.create_connection((ADDRESS, client.server.port), 5) as connection:
            connection.sendall(text.encode())
    assert client.ask("GET", "/")[0] == 200


def test_too_much_is_refused_before_it_is_read(served: Callable[..., Client]) -> None:
    """A body that is announced as larger than the page can hold isn't waited for."""
    client = served()
    found = client.ask(
        "POST", "/file?name=x", b"", Content_Type="application/octet-stream", Content_Length=str(1 << 40)
    )
    assert found[0] == 413


def test_hostile_files_end_in_words(served: Callable[..., Client]) -> None:
    """Broken, foreign and hostile files of all readers' tests are told of on the page, and never end it."""
    client = served()
    for data in seeds("data")[::19]:
        assert client.send(Upload("x.json", data)) == 200
        status, reply = client.do("read")
        assert status == 200, data[:80]
        assert "x.json" in reply["html"]
        client.do("drop", text="x.json")


class Slow(DeskTerms, frozen=True):
    """A desk that takes its time, and tells how far it is."""

    def desk(self, kept: DeskContents, watch):
        """The desk, after a while."""
        from checker.base.text import Text

        if kept.uploads or not kept.answers:
            for done in range(3000):
                watch(Text("reading", "读取"), done, done, 3000)
                time.sleep(0.01)
        return super().desk(kept, watch)


def test_what_takes_long_can_be_cancelled() -> None:
    """The work ends at once, what had been entered before is kept, and the next work begins anew."""
    worker = Worker(Slow(None, present), [upload(ORDERS)])
    ended: list[bool] = []

    def work() -> None:
        try:
            worker.do("show", {}, "en")
        except StoppedError as stopped:
            ended.append(stopped.cancelled)

    thread = threading.Thread(target=work)
    thread.start()
    deadline = time.monotonic() + 60
    while not worker.share.done and time.monotonic() < deadline:
        time.sleep(0.02)
    assert worker.share.of == 3000
    worker.cancel()
    thread.join(30)
    assert ended == [True]
    assert worker.held() == len(upload(ORDERS).data)
    worker.stop()


def test_how_much_of_a_file_has_come_is_told(served: Callable[..., Client]) -> None:
    """While it is being sent; a file that breaks off is forgotten, and others are read."""
    client = served()
    own = f"{ADDRESS}:{client.server.port}"
    head = (
        f"POST /file?name=shop/big.csv HTTP/1.1\r\nHost: {own}\r\nOrigin: http://{own}\r\n"
        f"{KEY_HEADER}: {client.server.token}\r\nContent-Type: application/octet-stream\r\n"
        f"Content-Length: {4 << 20}\r\n\r\n"
    )
    worker = client.server.worker
    assert worker is not None

    def told() -> dict[str, object]:
        reply: dict[str, object] = client.do("", path="/progress")[1]
        return reply

    with socket.create_connection((ADDRESS, client.server.port), 5) as connection:
        connection.sendall(head.encode() + b"x" * (2 << 20))
        deadline = time.monotonic() + 30
        while not told()["of"] and time.monotonic() < deadline:
            time.sleep(0.02)
        assert told()["stage"] == "receiving big.csv"
        assert told()["of"] == 4 << 20
    while told()["of"] and time.monotonic() < deadline:
        time.sleep(0.02)
    assert told()["stage"] == ""
    assert worker.held() == 0


def test_files_that_wait_are_gone_when_it_is_cancelled() -> None:
    """What had come and wasn't read isn't read with the next files."""
    worker = Worker(FEW)
    worker.put(Upload("first.csv", b"x"))
    worker.cancel()
    assert worker.held() == 0
    worker.put(upload(ORDERS))
    assert "first.csv" not in worker.do("read", {}, "en").html
    worker.stop()


def test_a_process_that_dies_is_replaced(served: Callable[..., Client]) -> None:
    """Whatever ends the working process, what was entered is there again."""
    client = served(ORDERS)
    client.do("answer", key="shop.seller_type//shop/seller_type", text="LOCAL")
    worker = client.server.worker
    assert worker is not None
    assert worker._process is not None
    worker._process.kill()
    worker._process.join()
    assert client.do("show")[0] == 500
    status, reply = client.do("show")
    assert status == 200
    assert "LOCAL" in reply["html"]


def test_it_ends_when_nobody_is_there() -> None:
    """After a time without any request, and not before."""
    now = [0.0]
    server = PageServer(lambda _: frame("en"), None, lambda: now[0])
    thread = threading.Thread(target=server.until_idle, args=(10.0,))
    thread.start()
    assert Client(server).ask("GET", "/")[0] == 200
    thread.join(2.5)
    assert thread.is_alive()
    now[0] = 11.0
    thread.join(30)
    assert not thread.is_alive()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((ADDRESS, server.port), 1)


def test_the_clock_is_handed_in() -> None:
    """The instant of a check comes from outside."""
    desk = TERMS.desk(DeskContents({"orders.csv": upload(ORDERS)}), lambda *_: None)
    assert isinstance(desk.now, datetime)
    assert desk.now == present()
