"""The kiosk's own key: who sealed a bundle, and which receipts are ours."""

import base64
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk.catalogue.receipt import RECEIPT


class KeyFileError(ValueError):
    """A key that cannot be used; the text says what to do."""


def kiosk_key(file: Path) -> Ed25519PrivateKey:
    """Return the key in a file; made there, for its owner alone, where there is none.

    Raises:
        KeyFileError: It cannot be made, or holds something else.
    """
    try:
        if not file.exists():
            _make(file).rename(file)
        key = serialization.load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise KeyFileError(f"{file}: cannot be used as the kiosk's key: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{file}: is no Ed25519 key; take it away and a new one is made")
    return key


def made_beside(file: Path) -> Ed25519PrivateKey:
    """Return a new key, kept beside the file; the one in it goes on until ``put_in_place``.

    Raises:
        KeyFileError: It cannot be kept.
    """
    try:
        return kiosk_key(_make(file))
    except OSError as error:
        raise KeyFileError(f"{file}: no new key can be kept: {error}") from error


def put_in_place(file: Path) -> None:
    """Let the key that was made beside the file take its place; the one in it is gone for good.

    Raises:
        KeyFileError: It cannot be kept.
    """
    try:
        _beside(file).rename(file)
    except OSError as error:
        raise KeyFileError(f"{file}: no new key can be kept: {error}") from error


def vouched(former: Ed25519PrivateKey, site: str, kiosk: str, after: Ed25519PrivateKey) -> str:
    """Return what proves that the kiosk itself made the new key: the former one signs it."""
    told = _succeeds(site, kiosk, public_text(after))
    return base64.b64encode(former.sign(told)).decode("ascii")


def is_vouched(former: Ed25519PublicKey, site: str, kiosk: str, after: str, proof: str) -> bool:
    """Return whether the former key of this kiosk vouches for a new one, given as text."""
    try:
        former.verify(base64.b64decode(proof, validate=True), _succeeds(site, kiosk, after))
    except (InvalidSignature, ValueError):
        return False
    return True


def public_text(key: Ed25519PrivateKey) -> str:
    """Return a key's public half, 44 signs of base64, as the centre keeps it."""
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(raw).decode("ascii")


def public_key(text: str) -> Ed25519PublicKey:
    """Return a public key from its text.

    Raises:
        KeyFileError: It is none.
    """
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text.strip(), validate=True))
    except ValueError as error:
        raise KeyFileError(f"{text[:50]!r} is no public key: {error}") from error


def receipt_code(key: Ed25519PrivateKey, site: str, number: str) -> str:
    """Return what a receipt's QR code says: a number that is guessed has no signature."""
    proof = base64.urlsafe_b64encode(key.sign(_said(site, number))).decode("ascii").rstrip("=")
    return f"{RECEIPT}:{site}:{number}:{proof}"


def is_ours(key: Ed25519PublicKey, site: str, number: str, proof: str) -> bool:
    """Return whether a kiosk with this key wrote the receipt."""
    try:
        key.verify(base64.urlsafe_b64decode(proof + "=" * (-len(proof) % 4)), _said(site, number))
    except (InvalidSignature, ValueError):
        return False
    return True


def _said(site: str, number: str) -> bytes:
    return f"{RECEIPT}:{site}:{number}".encode()


def _succeeds(site: str, kiosk: str, after: str) -> bytes:
    return f"ESTATION:K1:{site}:{kiosk}:{after}".encode()


def _beside(file: Path) -> Path:
    return file.with_name(file.name + ".new")


def _make(file: Path) -> Path:
    """Make a key beside the file; return where."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    new = _beside(file)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(pem)
        out.flush()
        os.fsync(descriptor)
    return new
