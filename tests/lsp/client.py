"""A small editor: it speaks the Language Server Protocol with a server process."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from queue import Queue
from typing import Any

#: Seconds after which a server that says nothing is taken for hung.
_PATIENCE = 120


class Client:
    """One server process, with what it says read in a thread of its own."""

    def __init__(
        self,
        *options: str,
        locale: str = "en",
        encodings: tuple[str, ...] = (),
        folder: Path | None = None,
        deferring: bool = False,
        **initialization: Any,
    ) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "checker", "lsp", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._said: Queue[Mapping[str, Any]] = Queue()
        self._number = 0
        threading.Thread(target=self._read, daemon=True).start()
        capabilities: dict[str, Any] = {}
        if encodings:
            capabilities["general"] = {"positionEncodings": list(encodings)}
        if deferring:
            capabilities["textDocument"] = {"codeAction": {"resolveSupport": {"properties": ["edit"]}}}
            capabilities["workspace"] = {"workspaceEdit": {"resourceOperations": ["create"]}}
        #: The edits that the server has had applied.
        self.applied: list[Any] = []
        self.greeting = self.ask(
            "initialize",
            processId=None,
            rootUri=None if folder is None else folder.as_uri(),
            capabilities=capabilities,
            locale=locale,
            initializationOptions=initialization,
        )
        self.tell("initialized")

    def tell(self, method: str, **params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def ask(self, method: str, **params: Any) -> Any:
        """Send a request: its result, or what is said about its error."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while (said := self._said.get(timeout=_PATIENCE)).get("id") != self._number:
            if said.get("method") == "workspace/applyEdit":
                self.applied.append(said["params"])
                self._send({"id": said["id"], "result": {"applied": True}})
                continue
            assert said.get("method") in ("textDocument/publishDiagnostics", "window/logMessage"), said
        return said["error"]["message"] if "error" in said else said["result"]

    def send_request(self, method: str, path: Path, line: int, character: int) -> int:
        """Ask something about a position without waiting for the answer: the number of the question."""
        self._number += 1
        place = {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": character}}
        self._send({"id": self._number, "method": method, "params": place})
        return self._number

    def until_told(self, texts: int) -> list[Mapping[str, Any]]:
        """All that is said until so many texts have been told of."""
        said: list[Mapping[str, Any]] = []
        told: set[str] = set()
        while len(told) < texts:
            said.append(self._said.get(timeout=_PATIENCE))
            if said[-1].get("method") == "textDocument/publishDiagnostics":
                told.add(said[-1]["params"]["uri"])
        return said

    def open(self, path: Path, text: str) -> list[Mapping[str, Any]]:
        """Open a text: what is wrong with it."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)
        return self.diagnostics(path)

    def change(self, path: Path, text: str) -> list[Mapping[str, Any]]:
        """Replace a text: what is wrong with it."""
        document = {"uri": path.as_uri(), "version": 2}
        self.tell("textDocument/didChange", textDocument=document, contentChanges=[{"text": text}])
        return self.diagnostics(path)

    def diagnostics(self, path: Path) -> list[Mapping[str, Any]]:
        """The next diagnostics of a text."""
        found: list[Mapping[str, Any]] = self.published(path)["diagnostics"]
        return found

    def published(self, path: Path) -> Mapping[str, Any]:
        """What is next said about a text: its diagnostics, and of which version they are."""
        while True:
            said = self._said.get(timeout=_PATIENCE)
            if (
                said.get("method") == "textDocument/publishDiagnostics"
                and said["params"]["uri"] == path.as_uri()
            ):
                params: Mapping[str, Any] = said["params"]
                return params

    def at(self, method: str, path: Path, line: int, character: int, **params: Any) -> Any:
        """Ask something about a position."""
        place = {"line": line, "character": character}
        return self.ask(
            f"textDocument/{method}", textDocument={"uri": path.as_uri()}, position=place, **params
        )

    def labels(self, path: Path, line: int, character: int) -> list[str]:
        """What is offered at a position."""
        return [item["label"] for item in self.at("completion", path, line, character)]

    def leave(self) -> int:
        """Say goodbye: the exit status."""
        self.ask("shutdown")
        self._send({"method": "exit"})
        return self._process.wait(_PATIENCE)

    def stop(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            # Anything but the protocol on standard output would end here.
            size = int(header.removeprefix(b"Content-Length: "))
            while stream.readline().strip():
                pass
            self._said.put(json.loads(stream.read(size)))
