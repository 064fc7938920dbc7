"""Requests that the page's server doesn't answer."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from msgspec.structs import replace

from checker.web.guard import MOST_FILE, MOST_SAID, Request, refusal

PORT, TOKEN = 4711, "k" * 32
OWN = f"127.0.0.1:{PORT}"
POST = Request(
    "POST",
    "/do",
    {
        "host": (OWN,),
        "origin": (f"http://{OWN}",),
        "x-shopcheck-token": (TOKEN,),
        "content-type": ("application/json",),
        "content-length": ("2",),
        "sec-fetch-site": ("same-origin",),
    },
)
GET = Request("GET", "/", {"host": (OWN,), "sec-fetch-site": ("none",)})


def changed(request: Request, **headers: tuple[str, ...] | None) -> Request:
    """The request with other headers; None takes one away."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    every = {**request.headers, **named}
    return replace(request, headers={name: value for name, value in every.items() if value is not None})


@pytest.mark.parametrize(
    "request_",
    [
        GET,
        POST,
        changed(GET, sec_fetch_site=None),
        changed(GET, sec_fetch_site=("same-origin",)),
        changed(POST, sec_fetch_site=None),
        changed(POST, content_type=("application/json; charset=utf-8",)),
        changed(POST, content_type=("application/octet-stream",), content_length=(str(MOST_FILE),)),
    ],
)
def test_the_page_itself_is_answered(request_: Request) -> None:
    """What a browser sends for somebody who opened the address is let through."""
    assert refusal(request_, PORT, TOKEN) is None


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        # A name that was made to lead here.
        (changed(GET, host=(f"evil.example:{PORT}",)), HTTPStatus.MISDIRECTED_REQUEST),
        (changed(GET, host=(f"localhost:{PORT}",)), HTTPStatus.MISDIRECTED_REQUEST),
        (changed(GET, host=None), HTTPStatus.MISDIRECTED_REQUEST),
        (changed(GET, host=(OWN, OWN)), HTTPStatus.MISDIRECTED_REQUEST),
        (changed(POST, host=("127.0.0.1",)), HTTPStatus.MISDIRECTED_REQUEST),
        # A page of elsewhere, in a frame, a form or a script.
        (changed(GET, sec_fetch_site=("cross-site",)), HTTPStatus.FORBIDDEN),
        (changed(GET, sec_fetch_site=("same-site",)), HTTPStatus.FORBIDDEN),
        (changed(POST, sec_fetch_site=("none",)), HTTPStatus.FORBIDDEN),
        (changed(POST, origin=("http://evil.example",)), HTTPStatus.FORBIDDEN),
        (changed(POST, origin=("null",)), HTTPStatus.FORBIDDEN),
        (changed(POST, origin=None), HTTPStatus.FORBIDDEN),
        (changed(POST, origin=(f"https://{OWN}",)), HTTPStatus.FORBIDDEN),
        (changed(POST, content_type=("text/plain",)), HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
        (changed(POST, content_type=("multipart/form-data",)), HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
        (changed(POST, content_type=None), HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
        # Somebody without the key.
        (changed(POST, x_shopcheck_token=None), HTTPStatus.FORBIDDEN),
        (changed(POST, x_shopcheck_token=("",)), HTTPStatus.FORBIDDEN),
        (changed(POST, x_shopcheck_token=(TOKEN[:-1],)), HTTPStatus.FORBIDDEN),
        (changed(POST, x_shopcheck_token=("ключ",)), HTTPStatus.FORBIDDEN),
        (changed(POST, x_shopcheck_token=(TOKEN, TOKEN)), HTTPStatus.FORBIDDEN),
        # A body whose end nobody knows, or of which there are two opinions.
        (changed(POST, content_length=None), HTTPStatus.LENGTH_REQUIRED),
        (changed(POST, content_length=("-1",)), HTTPStatus.LENGTH_REQUIRED),
        (changed(POST, content_length=("２",)), HTTPStatus.LENGTH_REQUIRED),
        (changed(POST, content_length=("2", "3")), HTTPStatus.LENGTH_REQUIRED),
        (changed(POST, content_length=("9" * 99,)), HTTPStatus.LENGTH_REQUIRED),
        (changed(POST, transfer_encoding=("chunked",)), HTTPStatus.LENGTH_REQUIRED),
        (changed(GET, content_length=("2",)), HTTPStatus.BAD_REQUEST),
        (changed(GET, transfer_encoding=("chunked",)), HTTPStatus.BAD_REQUEST),
        # Too much.
        (changed(POST, content_length=(str(MOST_SAID + 1),)), HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
        (
            changed(POST, content_type=("application/octet-stream",), content_length=(str(MOST_FILE + 1),)),
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        ),
        # Another verb.
        (replace(POST, method="PUT"), HTTPStatus.METHOD_NOT_ALLOWED),
        (replace(POST, method="OPTIONS"), HTTPStatus.METHOD_NOT_ALLOWED),
        (replace(GET, method="HEAD"), HTTPStatus.METHOD_NOT_ALLOWED),
    ],
)
def test_others_are_refused(request_: Request, status: HTTPStatus) -> None:
    """Each kind of request that somebody else may send is refused with its status."""
    assert refusal(request_, PORT, TOKEN) == status
