"""Who this kiosk is: a key that never leaves it, the certificate for it, and what the hall said.

``FOLDER/current`` is a link to one of two folders beside it, each with everything that belongs
together; a new identity is written beside the old one and takes its place in one step, so that a
power cut leaves the old one or the new one, and never half of each.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.link.enrolled import AUTHORITY, CERTIFICATE, CURRENT, KEY, SAID, Enrolled, IdentityError

PLACES = ("a", "b")
RENEW_AT = 2 / 3  # of a certificate's life


@dataclass(frozen=True, slots=True)
class Identity:
    """What lies in the folder now."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    said: Enrolled

    @classmethod
    def read(cls, folder: Path) -> "Identity":
        """Return what is there.

        Raises:
            IdentityError: Nothing, or something that does not belong together.
        """
        current = folder / CURRENT
        try:
            key = serialization.load_pem_private_key((current / KEY).read_bytes(), None)
            own = x509.load_pem_x509_certificate((current / CERTIFICATE).read_bytes())
            said = msgspec.json.decode((current / SAID).read_bytes(), type=Enrolled)
        except (OSError, ValueError, TypeError, msgspec.MsgspecError) as error:
            raise IdentityError(f"{current}: {error}") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != own.public_key():
            raise IdentityError(f"{current}: {KEY} is not the key of {CERTIFICATE}")
        return cls(folder, key, own, said)

    def is_due(self, now: datetime) -> bool:
        """Return whether it is time for a new certificate."""
        begins, ends = self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc
        return now >= begins + (ends - begins) * RENEW_AT


def keep(folder: Path, key: ec.EllipticCurvePrivateKey, said: Enrolled) -> None:
    """Put a new identity in the place of the one there.

    Raises:
        IdentityError: The certificate is not for this key, or not of that authority.
        OSError: It cannot be written; the old one stays.
    """
    try:
        own = x509.load_pem_x509_certificate(said.certificate.encode())
        own.verify_directly_issued_by(x509.load_pem_x509_certificate(said.authority.encode()))
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm) as error:
        raise IdentityError(f"the certificate is not of the authority: {error}") from error
    if own.public_key() != key.public_key():
        raise IdentityError("the certificate is for another key")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    current = folder / CURRENT
    here = current.readlink().name if current.is_symlink() else PLACES[1]
    place = folder / (PLACES[1] if here == PLACES[0] else PLACES[0])
    place.mkdir(exist_ok=True, mode=0o700)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _write(place / KEY, secret)
    _write(place / CERTIFICATE, said.certificate.encode())
    _write(place / AUTHORITY, said.authority.encode())
    _write(place / SAID, msgspec.json.format(msgspec.json.encode(said)))
    _to_disk(place)
    new = folder / "new"
    new.unlink(missing_ok=True)
    new.symlink_to(place.name)
    new.rename(current)
    _to_disk(folder)


def _write(file: Path, data: bytes) -> None:
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(descriptor)


def _to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
