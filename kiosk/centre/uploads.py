"""Where kiosks send sealed bundles: the few verbs of tus 1.0 (https://tus.io/protocols).

The length of a file is its offset; what was acknowledged is on the disk. A bundle is done when its
SHA-256 is the one that was announced and what it holds was taken: until then the last byte is asked
for again, so that no client takes for done what is not.
"""

import asyncio
import base64
import hashlib
import logging
import os
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.centre.access.door import Door, public

log = logging.getLogger(__name__)

TUS = {"Tus-Resumable": "1.0.0", "Cache-Control": "no-store"}
MAX_BYTES = 200_000_000
MAX_BEGUN = 500  # uploads that are not done: a kiosk has a few
ID = re.compile(r"[0-9A-Za-z-]{8,64}")
SHA256 = re.compile(r"[0-9a-f]{64}")
OFFSET_STREAM = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460
Done = Callable[[str, Path], Awaitable[None]]
"""Told of a bundle that is whole, by its id; raises OSError where it cannot be kept."""


class Begun(msgspec.Struct, frozen=True):
    """What is known of an upload, beside its bytes."""

    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Files:
    """Where an upload lies."""

    about: Path
    part: Path  # what has come so far
    whole: Path  # once it is proved


class Uploads:
    """Takes uploads.

    Args:
        folder: Of the files.
        done: Told of each that is whole, before it is acknowledged.
    """

    def __init__(self, folder: Path, done: Done) -> None:
        self._folder, self._done = folder, done
        self._busy: set[str] = set()  # bundles that a request sends to now

    def routes(self) -> list[Door]:
        """Return what is served; to everybody: a bundle proves itself by its kiosk's signature."""
        return [
            public(Route("/uploads", self._begin, methods=["POST"])),
            public(Route("/uploads", self._options, methods=["OPTIONS"])),
            public(Route("/uploads/{id}", self._head, methods=["HEAD"])),
            public(Route("/uploads/{id}", self._patch, methods=["PATCH"])),
        ]

    async def recover(self) -> None:
        """Take the bundles that were whole when the centre ended, and were not taken."""
        for bundle in await asyncio.to_thread(self._open_bundles):
            files = self._files(bundle)
            if bundle in self._busy:
                continue
            self._busy.add(bundle)
            try:
                begun = await asyncio.to_thread(_begun, files)
                if begun is not None and await asyncio.to_thread(_size, files) == begun.length:
                    await self._finished(bundle, files, begun)
                    log.info("upload %s: was whole and is taken now", bundle)
            except (NotTakenError, OSError) as error:
                log.warning("upload %s: %s", bundle, error)
            finally:
                self._busy.discard(bundle)

    async def _options(self, _request: Request) -> Response:
        return Response(
            status_code=204,
            headers=TUS
            | {
                "Tus-Version": "1.0.0",
                "Tus-Extension": "creation",
                "Tus-Max-Size": str(MAX_BYTES),
            },
        )

    async def _begin(self, request: Request) -> Response:
        if request.headers.get("tus-resumable") != TUS["Tus-Resumable"]:
            return _said(412, "Tus-Resumable: expected 1.0.0")
        about = _metadata(request.headers.get("upload-metadata", ""))
        length = _whole_number(request.headers.get("upload-length", ""))
        bundle, sha256 = about.get("id", ""), about.get("sha256", "")
        if not length or not ID.fullmatch(bundle) or not SHA256.fullmatch(sha256):
            return _said(400, "Upload-Length, and in Upload-Metadata id and sha256 are expected")
        if length > MAX_BYTES:
            return _said(413, f"Upload-Length: at most {MAX_BYTES}")
        files = self._files(bundle)
        begun = Begun(length, sha256)
        try:
            known = await asyncio.to_thread(_begun, files)
            if known is None:
                count = await asyncio.to_thread(self._count)
                if count >= MAX_BEGUN:
                    return _said(503, "too many uploads are begun and not done")
                await asyncio.to_thread(_write_down, files, begun)
            elif known != begun and not files.whole.exists():
                await asyncio.to_thread(_write_down, files, begun)  # sealed anew, or torn before
        except OSError as error:
            return _said(507, f"the disk does not take it: {error.strerror}")
        return Response(status_code=201, headers=TUS | {"Location": f"/uploads/{bundle}"})

    async def _head(self, request: Request) -> Response:
        files = self._files(request.path_params["id"])
        begun = await asyncio.to_thread(_begun, files)
        if begun is None:
            return _said(404, "")
        offset = await asyncio.to_thread(_offset, files, begun)
        return Response(
            headers=TUS | {"Upload-Offset": str(offset), "Upload-Length": str(begun.length)}
        )

    async def _patch(self, request: Request) -> Response:
        bundle = request.path_params["id"]
        try:
            offset = await self._alone(request, bundle)
        except NotTakenError as error:
            return _said(error.status, str(error))
        except OSError as error:
            log.warning("upload %s: %s", bundle, error)
            return _said(507, f"the disk does not take it: {error.strerror}")
        return Response(status_code=204, headers=TUS | {"Upload-Offset": str(offset)})

    async def _alone(self, request: Request, bundle: str) -> int:
        """Take a piece while nobody else sends to the same; see ``_patched``."""
        if bundle in self._busy:
            raise NotTakenError(423, "another request sends to it")
        self._busy.add(bundle)
        try:
            return await self._patched(request, bundle)
        finally:
            self._busy.discard(bundle)

    async def _patched(self, request: Request, bundle: str) -> int:
        """Take a piece; return how much is here now.

        Raises:
            NotTakenError: It is not the next one, or the whole is not what was announced.
            OSError: The disk does not take it.
        """
        if request.headers.get("content-type") != OFFSET_STREAM:
            raise NotTakenError(415, f"Content-Type: expected {OFFSET_STREAM}")
        files = self._files(bundle)
        begun = await asyncio.to_thread(_begun, files)
        if begun is None:
            raise NotTakenError(404, "there is no such upload")
        offset = await asyncio.to_thread(_offset, files, begun)
        if _whole_number(request.headers.get("upload-offset", "")) != offset:
            raise NotTakenError(409, f"Upload-Offset: {offset} bytes are here")
        if files.whole.exists():
            return offset
        offset = await self._take(request, files, begun, offset)
        if offset == begun.length:
            await self._finished(bundle, files, begun)
        return offset

    async def _finished(self, bundle: str, files: Files, begun: Begun) -> None:
        """Prove a bundle whose bytes are all here, let it be taken, and only then call it whole."""
        if not await asyncio.to_thread(_proved, files, begun):
            raise NotTakenError(CHECKSUM_MISMATCH, "the whole has another SHA-256")
        await self._done(bundle, files.part)
        await asyncio.to_thread(_finish, files)

    async def _take(self, request: Request, files: Files, begun: Begun, offset: int) -> int:
        """Write what comes; what came before a line broke is kept."""
        with files.part.open("r+b") as out:
            await asyncio.to_thread(out.truncate, offset)
            out.seek(offset)
            try:
                async for piece in request.stream():
                    if offset + len(piece) > begun.length:
                        raise NotTakenError(413, f"{begun.length} bytes were announced")
                    await asyncio.to_thread(out.write, piece)
                    offset += len(piece)
            except ClientDisconnect:
                log.info("upload: the line broke at %d of %d bytes", offset, begun.length)
            finally:
                await asyncio.to_thread(_settle, out)
        return offset

    def _files(self, bundle: str) -> Files:
        name = bundle if ID.fullmatch(bundle) else "unknown"
        return Files(
            self._folder / f"{name}.json",
            self._folder / f"{name}.part",
            self._folder / f"{name}.age",
        )

    def _open_bundles(self) -> list[str]:
        return sorted(file.stem for file in self._folder.glob("*.part"))

    def _count(self) -> int:
        return sum(1 for _ in self._folder.glob("*.part")) if self._folder.exists() else 0


class NotTakenError(Exception):
    """A request that is refused, with the status of its answer."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def _begun(files: Files) -> Begun | None:
    try:
        return msgspec.json.decode(files.about.read_bytes(), type=Begun)
    except (OSError, msgspec.MsgspecError):
        return None


def _offset(files: Files, begun: Begun) -> int:
    """Return how much is here; never all of it before it was proved and taken."""
    return begun.length if files.whole.exists() else min(_size(files), begun.length - 1)


def _size(files: Files) -> int:
    return files.part.stat().st_size if files.part.exists() else 0


def _write_down(files: Files, begun: Begun) -> None:
    files.about.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    files.part.write_bytes(b"")
    new = files.about.with_suffix(".new")
    with new.open("wb") as out:
        out.write(msgspec.json.encode(begun))
        _settle(out)
    new.rename(files.about)


def _settle(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())


def _proved(files: Files, begun: Begun) -> bool:
    """Tell whether the whole is what was announced; where it is not, it is begun anew."""
    with files.part.open("rb") as data:
        digest = hashlib.file_digest(data, "sha256").hexdigest()
    if digest == begun.sha256:
        return True
    files.part.write_bytes(b"")
    return False


def _finish(files: Files) -> None:
    files.part.rename(files.whole)
    descriptor = os.open(files.whole.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _metadata(header: str) -> dict[str, str]:
    found = {}
    for pair in header.split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode("utf-8")
        except ValueError:
            continue
    return found


def _whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None  # noqa: PLR2004


def _said(status: int, why: str) -> Response:
    return Response(why, status_code=status, headers=TUS, media_type="text/plain")
