"""What the kiosk wants updated. Another user wrote it: it is measured before it is read."""

import json
import os
import re
from pathlib import Path

from journal import Progress

MOST_BYTES = 4000
VERSION = re.compile(r"[0-9][0-9A-Za-z.+~-]{0,40}")
ID = re.compile(r"[0-9A-Za-z-]{8,64}")
WINDOW = re.compile(r"(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?")
LATEST_MS = 4_102_444_800_000  # the year 2100


class WishError(ValueError):
    """It is none; the text says why."""


def read_wish(file: Path) -> Progress | None:
    """Return what is wanted; None: nothing.

    Raises:
        WishError: Something else lies there.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WishError(f"{file}: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as opened:
        data = opened.read(MOST_BYTES + 1)
    try:
        said = json.loads(data) if len(data) <= MOST_BYTES else None
    except ValueError as error:
        raise WishError(f"{file}: is no JSON") from error
    if not isinstance(said, dict):
        raise WishError(f"{file}: is no wish")
    return Progress(
        id=_text(said, "id", ID),
        author=_text(said, "author", re.compile(r"[^\x00-\x1f]{1,64}")),
        version=_text(said, "version", VERSION),
        window=_text(said, "window", WINDOW),
        expires=_moment(said),
        again=said.get("again") is True,
    )


def _text(said: dict[str, object], name: str, pattern: re.Pattern[str]) -> str:
    value = said.get(name)
    if not isinstance(value, str) or pattern.fullmatch(value) is None:
        raise WishError(f"wish.{name}: expected {pattern.pattern}")
    return value


def _moment(said: dict[str, object]) -> int:
    value = said.get("expires")
    if type(value) is not int or not 0 <= value <= LATEST_MS:
        raise WishError("wish.expires: expected UTC in milliseconds")
    return value
