"""Sends sealed bundles by tus 1.0 over HTTPS: in pieces, resumed after any interruption."""

import asyncio
import base64
import logging
import random
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import urljoin

import httpx

from kiosk.link import sealed
from kiosk.link.errors import StoreError
from kiosk.link.sealed import Sealed, Shelf
from kiosk.link.store import Store

log = logging.getLogger(__name__)

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = 1 << 20  # bytes of a request
LOOK_S = 5.0  # how often somebody looks whether anything waits
AGAIN_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
TIMEOUT_S = 20.0
CONFLICT, LOCKED, CHECKSUM_MISMATCH = 409, 423, 460
TWICE = 2  # a wrong hash may be the line's fault once
GONE = frozenset({404, 410, 403})
NEVER = frozenset({400, 413, 415, 422})  # the same bytes will not be taken another time


class UploadError(Exception):
    """The centre could not be given a bundle now; it stays, and is tried again."""


class RefusedError(Exception):
    """The centre will never take this bundle; a technician must look."""


class Uploader:
    """Lives on the event loop.

    Args:
        url: Where uploads are begun: ``https://centre/uploads``.
        store: The journal with the rows.
        shelf: Where the files lie.
        refused: Told of a bundle that will never be taken: its id, and why.
        ca: A file of the authorities that the centre's certificate is proved by; None: the
            system's.
    """

    def __init__(
        self,
        url: str,
        store: Store,
        shelf: Shelf,
        refused: Callable[[str, str], None],
        ca: Path | None = None,
    ) -> None:
        self._url, self._store, self._shelf, self._refused = url, store, shelf, refused
        self._ca = ca
        self._stirred = asyncio.Event()
        self._mismatches: dict[str, int] = {}

    def stir(self) -> None:
        """Something new lies there."""
        self._stirred.set()

    async def run(self) -> None:
        """Send whatever waits, until cancelled."""
        logging.getLogger("httpx").setLevel(logging.WARNING)  # else it tells of every piece
        context = ssl.create_default_context(cafile=None if self._ca is None else str(self._ca))
        failures = 0
        async with httpx.AsyncClient(verify=context, timeout=TIMEOUT_S, headers=TUS) as client:
            while True:
                try:
                    await self.send_all(client)
                    failures, pause = 0, LOOK_S
                except (UploadError, StoreError, OSError) as error:  # the centre; our own disk
                    log.warning("upload: %s", error)
                    jitter = random.uniform(0.7, 1.3)  # noqa: S311 - not all kiosks at once
                    pause = AGAIN_S[min(failures, len(AGAIN_S) - 1)] * jitter
                    failures += 1
                self._stirred.clear()
                try:
                    async with asyncio.timeout(pause):
                        await self._stirred.wait()
                        if failures:  # a centre that is away is not asked for every bundle
                            await asyncio.sleep(AGAIN_S[0])
                except TimeoutError:
                    pass

    async def send_all(self, client: httpx.AsyncClient) -> None:
        """Send what waits, the oldest first.

        Raises:
            UploadError: The centre is away or in trouble.
            StoreError: The journal cannot be used.
        """
        while waiting := await self._store.run(sealed.waiting):
            for one in waiting:
                try:
                    await self._send(client, one)
                except RefusedError as error:
                    why = str(error)
                    log.error("upload: %s: %s", one.id, why)  # noqa: TRY400
                    await self._store.run(lambda db: sealed.refuse(db, one.id, why))  # noqa: B023
                    self._refused(one.id, why)
                else:
                    await self._store.run(lambda db: sealed.drop(db, one.id))  # noqa: B023
                    self._shelf.drop(one.id)

    async def _send(self, client: httpx.AsyncClient, one: Sealed) -> None:
        file = self._shelf.file(one.id)
        try:
            url, offset = await self._resumed(client, one)
            taken = False
            while not taken:  # that all bytes are there is not yet that they are proved and kept
                if offset < one.size and not await asyncio.to_thread(self._shelf.has, one.id):
                    raise RefusedError("its file is gone from the disk")
                offset, taken = await self._piece(client, url, file, offset, one)
        except httpx.HTTPError as error:
            raise UploadError(f"{self._url}: {type(error).__name__}: {error}") from error

    async def _resumed(self, client: httpx.AsyncClient, one: Sealed) -> tuple[str, int]:
        """Return where the bundle goes, and how much of it is there."""
        if one.url:
            answer = await client.head(one.url)
            if answer.is_success:
                return one.url, self._offset(answer, one)
            if answer.status_code not in GONE:
                raise UploadError(f"{one.url}: HEAD was answered {answer.status_code}")
        about = {"id": one.id, "sha256": one.sha256, "filename": f"{one.id}.age"}
        told = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in about.items())
        told += "," + "filetype " + base64.b64encode(b"application/age").decode()
        headers = {"Upload-Length": str(one.size), "Upload-Metadata": told}
        answer = await client.post(self._url, headers=headers)
        self._judge(answer, "POST")
        if "Location" not in answer.headers:
            raise UploadError(f"{self._url}: began an upload and did not say where")
        url = urljoin(str(answer.url), answer.headers["Location"])
        try:
            await self._store.run(lambda db: sealed.begun(db, one.id, url))
        except StoreError as error:  # a full disk keeps nothing from the centre
            log.warning("upload: %s: where it was begun is not kept: %s", one.id, error)
        answer = await client.head(url)
        self._judge(answer, "HEAD")
        return url, self._offset(answer, one)

    async def _piece(
        self, client: httpx.AsyncClient, url: str, file: Path, offset: int, one: Sealed
    ) -> tuple[int, bool]:
        """Send the next piece, of no bytes where all are there.

        Returns:
            How much is there now, and whether the centre has said that it keeps the whole: it
            answers the end with success only once that is proved and committed.
        """
        answer = await client.patch(
            url,
            content=_pieces(file, offset, min(PIECE, one.size - offset)),
            headers={
                "Upload-Offset": str(offset),
                "Content-Type": "application/offset+octet-stream",
                "Content-Length": str(min(PIECE, one.size - offset)),
            },
        )
        if answer.status_code == LOCKED:
            raise UploadError(f"{url}: an older request is still being worked on")
        if answer.status_code == CONFLICT:  # another offset is there
            answer = await client.head(url)
            self._judge(answer, "HEAD")
            there = self._offset(answer, one)
            if there == offset:
                raise UploadError(f"{url}: says both that {offset} bytes are there, and not")
            return there, False
        if answer.status_code == CHECKSUM_MISMATCH:
            await self._store.run(lambda db: sealed.begun(db, one.id, ""))
            self._mismatches[one.id] = self._mismatches.get(one.id, 0) + 1
            if self._mismatches[one.id] >= TWICE:
                raise RefusedError("what arrives is not what was sent: the file or the line is ill")
            raise UploadError(f"{url}: what arrived has another hash; it is sent anew")
        self._judge(answer, "PATCH")
        there = self._offset(answer, one)
        if there <= offset < one.size:
            raise UploadError(f"{url}: took nothing and said nothing")
        return there, there == one.size

    def _judge(self, answer: httpx.Response, verb: str) -> None:
        if answer.status_code in NEVER:
            raise RefusedError(f"{verb} was answered {answer.status_code}: {answer.text[:120]}")
        if not answer.is_success:
            raise UploadError(f"{self._url}: {verb} was answered {answer.status_code}")

    def _offset(self, answer: httpx.Response, one: Sealed) -> int:
        try:
            offset = int(answer.headers["Upload-Offset"])
        except (KeyError, ValueError) as error:
            raise UploadError(f"{self._url}: did not say how much is there") from error
        if not 0 <= offset <= one.size:
            raise UploadError(f"{self._url}: says that {offset} of {one.size} bytes are there")
        return offset


async def _pieces(file: Path, offset: int, size: int) -> AsyncIterator[bytes]:
    if size:
        yield await asyncio.to_thread(_read, file, offset, size)


def _read(file: Path, offset: int, size: int) -> bytes:
    with file.open("rb") as data:
        data.seek(offset)
        return data.read(size)
