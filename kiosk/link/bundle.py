"""An application in one archive: manifest, answers, signature and papers; signed by its kiosk.

A ZIP without compression (its pages are pressed already): ``manifest.json``, ``manifest.sig``
(Ed25519 over the manifest's bytes), and the files that the manifest names with their SHA-256.
"""

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Meta, Struct

from kiosk.link.fields import Id, Name, UtcMillis

MANIFEST, SIGNATURE, ANSWERS, STROKES = "manifest.json", "manifest.sig", "answers.json", "sign.svg"
MOST_FILES, MOST_BYTES = 200, 200_000_000
STAMP = (1980, 1, 1, 0, 0, 0)  # of every file: the manifest says when
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Number = Annotated[str, Meta(pattern="^A[0-9]{6}-[0-9A-HJKMNP-TV-Z]{6}$")]


class BundleError(ValueError):
    """An archive that cannot be used; the text says what of it is wrong."""


class Purpose(StrEnum):
    """What an archive is."""

    APPLICATION = "application"
    SUPPLEMENT = "supplement"  # papers that came later


class Part(Struct, frozen=True, kw_only=True):
    """One file of the archive."""

    name: Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9._-]{0,100}$")]
    sha256: Sha256
    size: int
    material: str = ""  # of the catalogue, with its owner; empty: answers, signature
    pages: int = 0
    form: str = ""  # original or copy, as it was asked for
    quality: tuple[float, ...] = ()  # of each page's picture, 0 to 1
    taken_anyway: bool = False  # a picture was kept that was not good


class Need(Struct, frozen=True, kw_only=True):
    """What one authority is given."""

    authority: Name
    days: int  # working days until it decides
    materials: tuple[str, ...]
    questions: tuple[str, ...]


class Promise(Struct, frozen=True, kw_only=True):
    """A paper that is not in the archive and follows."""

    material: str  # of the catalogue, with its owner
    due: date  # until when


class Manifest(Struct, frozen=True, kw_only=True):
    """What the archive is, for whom, from where. Names no person: the answers do."""

    v: int = 1
    id: Id
    number: Number
    purpose: Purpose = Purpose.APPLICATION
    site: Name
    kiosk: Name
    matter: Name
    catalogue: str  # revision
    made: UtcMillis
    language: str
    identified_by: str  # card, zone, print, typed
    needs: tuple[Need, ...]
    parts: tuple[Part, ...]
    consent: str  # id of the text that was agreed to
    signed: bool = True  # False: agreed to by a touch, by who cannot sign
    promised: tuple[Promise, ...] = ()  # by who stands well


class Person(Struct, frozen=True, kw_only=True):
    """Who applies, as the document or he himself said."""

    name: str = ""
    name_latin: str = ""
    number: str = ""
    birth: str = ""  # ISO 8601
    nationality: str = ""
    expiry: str = ""
    document: str = ""


class Answers(Struct, frozen=True, kw_only=True):
    """``answers.json``."""

    person: Person
    answers: dict[str, str]  # by the question's id


@dataclass(frozen=True, slots=True)
class Opened:
    """An archive that was proved."""

    manifest: Manifest
    answers: Answers = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)


def part(name: str, data: bytes, **about: object) -> Part:
    """Return a file's line of the manifest."""
    digest = hashlib.sha256(data).hexdigest()
    return msgspec.convert({"name": name, "sha256": digest, "size": len(data), **about}, Part)


def packed(manifest: Manifest, files: Mapping[str, bytes], key: Ed25519PrivateKey) -> bytes:
    """Return the archive."""
    told = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    proof = base64.b64encode(key.sign(told))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in ((MANIFEST, told), (SIGNATURE, proof), *files.items()):
            archive.writestr(zipfile.ZipInfo(name, STAMP), data)
    return out.getvalue()


def opened(data: bytes, keys_of: Callable[[str], Sequence[Ed25519PublicKey]]) -> Opened:
    """Return what an archive holds, once its signature and every hash are proved.

    Args:
        data: The archive.
        keys_of: Returns the keys of a kiosk by its name, a former one too; none of one that is not
            known.

    Raises:
        BundleError: Something of it is wrong.
    """
    files = _files(data)
    told, proof = files.pop(MANIFEST, b""), files.pop(SIGNATURE, b"")
    try:
        manifest = msgspec.json.decode(told, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BundleError(f"{MANIFEST}: {error}") from error
    keys = keys_of(manifest.kiosk)
    if not keys:
        raise BundleError(f"{MANIFEST}: kiosk {manifest.kiosk!r} is not known here")
    if not any(_verified(key, proof, told) for key in keys):
        raise BundleError(f"{SIGNATURE}: is not {manifest.kiosk}'s")
    named = {one.name for one in manifest.parts}
    if named != set(files) or len(named) < len(manifest.parts):
        odd = sorted(named ^ set(files))
        raise BundleError(f"{MANIFEST}: does not name the files that are there: {odd[:5]}")
    for one in manifest.parts:
        if hashlib.sha256(files[one.name]).hexdigest() != one.sha256:
            raise BundleError(f"{one.name}: is not the file that the manifest names")
    try:
        answers = msgspec.json.decode(files[ANSWERS], type=Answers)
    except (KeyError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BundleError(f"{ANSWERS}: {error}") from error
    return Opened(manifest, answers, files)


def _verified(key: Ed25519PublicKey, proof: bytes, told: bytes) -> bool:
    try:
        key.verify(base64.b64decode(proof, validate=True), told)
    except (InvalidSignature, ValueError):
        return False
    return True


def _files(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            total = sum(entry.file_size for entry in entries)
            if len(entries) > MOST_FILES or total > MOST_BYTES:
                raise BundleError(f"archive: {len(entries)} files of {total} bytes are too many")
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
                raise BundleError("archive: is compressed; expected files as they are")
            found = {entry.filename: archive.read(entry) for entry in entries}
            if len(found) < len(entries):
                raise BundleError("archive: names a file twice")
            return found
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError) as error:
        if isinstance(error, BundleError):
            raise
        raise BundleError(f"archive: {error}") from error
