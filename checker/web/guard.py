"""Which requests the page's server answers at all: those of its own page, of a size that it can hold.

The page lies on the loopback address only, but any site that the same browser shows may send requests there:
names that are made to lead to it (the Host header), forms and scripts of elsewhere (Origin, Sec-Fetch-Site).
Whoever asks for data besides shows the token, which only the address that was opened holds, behind its ``#``.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from msgspec import Struct

#: The only address that is listened on.
ADDRESS: Final = "127.0.0.1"
#: The header that shows the token.
KEY_HEADER: Final = "X-Shopcheck-Token"
#: The largest body of a request that isn't a file: the text of a policy.
MOST_SAID: Final = 1 << 20
#: The largest file: an export of several million orders.
MOST_FILE: Final = 1 << 30
#: What a body may be: neither can be sent from another site without being asked for first.
_BODIES: Final = ("application/json", "application/octet-stream")


class Request(Struct, frozen=True):
    """What a request says of itself before its body; headers by their names in lower case."""

    method: str
    path: str
    headers: Mapping[str, tuple[str, ...]]

    def header(self, name: str) -> str:
        """The only value of a header, or nothing."""
        found = self.headers.get(name.lower(), ())
        return found[0] if len(found) == 1 else ""


def refusal(request: Request, port: int, token: str) -> HTTPStatus | None:
    """Why a request isn't answered; None where it is."""
    own = f"{ADDRESS}:{port}"
    if request.headers.get("host") != (own,):
        return HTTPStatus.MISDIRECTED_REQUEST
    if request.method == "GET":
        # Somebody who opens the address comes from nowhere; what the page itself loads is its own.
        allowed = request.headers.get("sec-fetch-site", ("none",))
        if allowed not in (("none",), ("same-origin",)):
            return HTTPStatus.FORBIDDEN
        bare = not {"content-length", "transfer-encoding"} & request.headers.keys()
        return None if bare else HTTPStatus.BAD_REQUEST
    if request.method != "POST":
        return HTTPStatus.METHOD_NOT_ALLOWED
    if request.headers.get("sec-fetch-site", ("same-origin",)) != ("same-origin",):
        return HTTPStatus.FORBIDDEN
    if request.headers.get("origin") != (f"http://{own}",):
        return HTTPStatus.FORBIDDEN
    if not hmac.compare_digest(request.header(KEY_HEADER).encode(), token.encode()):
        return HTTPStatus.FORBIDDEN
    return _body_refusal(request)


def body_size(request: Request) -> int | None:
    """How long the body is that a request announces; None where it doesn't say so in one way."""
    said = request.header("content-length")
    if "transfer-encoding" in request.headers or not (said.isascii() and said.isdecimal()) or len(said) > 15:
        return None
    return int(said)


def _body_refusal(request: Request) -> HTTPStatus | None:
    size = body_size(request)
    if size is None:
        return HTTPStatus.LENGTH_REQUIRED
    kind = request.header("content-type").partition(";")[0].strip().lower()
    if kind not in _BODIES:
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    most = MOST_SAID if kind == _BODIES[0] else MOST_FILE
    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if size > most else None
