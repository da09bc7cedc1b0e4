"""How a case reaches its authority: as a folder, or pushed by HTTPS with a signed body."""

import asyncio
import base64
import hashlib
import io
import os
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.link.bundle import STROKES, Opened

CASE = "case.json"
NOTHING: Mapping[str, date] = {}
PUSH_S = 20.0  # without a sign of life
WHOLE_S = 120.0  # one that is slow for ever holds up no other


class AdapterError(Exception):
    """An authority could not be given its case now; it is tried again."""


@dataclass(frozen=True, slots=True)
class CasePart:
    """What one authority is given of an application: what it asked for, and nothing else."""

    bundle: str  # id
    number: str
    authority: str
    files: Mapping[str, bytes] = field(repr=False)


class Adapter(Protocol):
    """Hands cases over. Handing one over twice does no harm."""

    async def deliver(self, part: CasePart) -> None:
        """Hand over a case.

        Raises:
            AdapterError: Not now.
            OSError: The disk does not take it.
        """
        ...


def of_authority(
    opened: Opened, authority: str, promised: Mapping[str, date] = NOTHING
) -> CasePart | None:
    """Return an authority's part of a bundle; None where the bundle is not for it.

    Args:
        opened: The bundle.
        authority: Whose part.
        promised: By material the day until which it may follow; see ``kiosk.centre.promises``.
    """
    manifest = opened.manifest
    need = next((one for one in manifest.needs if one.authority == authority), None)
    if need is None:
        return None
    parts = [one for one in manifest.parts if one.material in need.materials]
    told: dict[str, Any] = {
        "number": manifest.number,
        "bundle": manifest.id,
        "purpose": manifest.purpose.value,
        "authority": authority,
        "matter": manifest.matter,
        "made": manifest.made,
        "language": manifest.language,
        "identified_by": manifest.identified_by,
        "consent": manifest.consent,
        "signed": manifest.signed,
        "days": need.days,
        "person": msgspec.to_builtins(opened.answers.person),
        "answers": {key: opened.answers.answers.get(key, "") for key in need.questions},
        "materials": [msgspec.to_builtins(one) for one in parts],
        "promised": {key: promised[key] for key in need.materials if key in promised},
    }
    files = {CASE: msgspec.json.format(msgspec.json.encode(told), indent=1)}
    files |= {one.name: opened.files[one.name] for one in parts}
    if STROKES in opened.files:
        files[STROKES] = opened.files[STROKES]
    return CasePart(manifest.id, manifest.number, authority, files)


class FolderAdapter:
    """A folder per authority, in it one per application, in it one per bundle.

    Args:
        folder: Of all authorities; each should be let into its own only.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def deliver(self, part: CasePart) -> None:
        """See ``Adapter.deliver``."""
        await asyncio.to_thread(self._write, part)

    def _write(self, part: CasePart) -> None:
        there = self._folder / part.authority / part.number / part.bundle
        if there.exists():
            return
        new = there.with_name(f"{part.bundle}.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True, mode=0o750)
        for name, data in part.files.items():
            with (new / name).open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
        new.rename(there)


class PushAdapter:
    """Pushes cases to the addresses of authorities; those without one get a folder.

    The body is a ZIP; ``Content-Digest`` is its SHA-256 (RFC 9530) and ``Estation-Signature`` the
    centre's Ed25519 signature over that header.

    Args:
        addresses: By authority.
        key: The centre's own.
        folder: For the others.
    """

    def __init__(
        self, addresses: Mapping[str, str], key: Ed25519PrivateKey, folder: FolderAdapter
    ) -> None:
        self._addresses, self._key, self._folder = addresses, key, folder

    async def deliver(self, part: CasePart) -> None:
        """See ``Adapter.deliver``."""
        address = self._addresses.get(part.authority)
        if address is None:
            await self._folder.deliver(part)
            return
        body = await asyncio.to_thread(_zipped, part.files)
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode("ascii")
        told = f"sha-256=:{digest}:"
        proof = base64.b64encode(self._key.sign(told.encode("ascii"))).decode("ascii")
        headers = {
            "Content-Type": "application/zip",
            "Content-Digest": told,
            "Estation-Signature": f"ed25519=:{proof}:",
            "Idempotency-Key": f"{part.bundle}.{part.authority}",
        }
        try:
            async with asyncio.timeout(WHOLE_S), httpx.AsyncClient(timeout=PUSH_S) as client:
                answer = await client.post(address, content=body, headers=headers)
        except TimeoutError as error:
            raise AdapterError(f"{part.authority}: took more than {WHOLE_S:.0f} s") from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, OverflowError) as error:
            raise AdapterError(f"{part.authority}: {type(error).__name__}: {error}") from error
        if not answer.is_success:
            raise AdapterError(f"{part.authority}: answered {answer.status_code}")


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return out.getvalue()
