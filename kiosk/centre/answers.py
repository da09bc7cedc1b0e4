"""What every page of the centre answers with, and how it reads what is sent to it."""

from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

BODY_BYTES = 10_000
SAFE = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": by it a browser hides from us, too, where a form was sent from.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
B = TypeVar("B", bound=msgspec.Struct)


async def body_of(request: Request, kind: type[B]) -> B | Response:
    """Return the body of a request that changes something, or why it is refused."""
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > BODY_BYTES:
            return refused(413, f"the body is larger than {BODY_BYTES} bytes")
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return refused(422, str(error))


def same_origin(origin: str | None, host: str | None) -> bool:
    """A browser says where a page comes from; a program that says nothing is no browser."""
    return origin is None or (host is not None and urlsplit(origin).netloc == host)


def refused(status: int, why: str, **more: Any) -> Response:
    """Return a refusal that says why, and what else there is to say."""
    return JSONResponse({"error": why, **more}, status_code=status, headers=SAFE)
