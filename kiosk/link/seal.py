"""Sealing to the centre's public key by age: what is on the disk can be read by nobody here."""

import base64
import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyrage
from pyrage import passphrase, x25519

ENCRYPTED = (b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED FILE-----")
CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Where systemd lays what ``LoadCredential=`` names: for the service alone, whatever the modes."""


class SealError(ValueError):
    """A key that cannot be used, or a seal that cannot be opened; the text says which."""


class Sealer:
    """Seals to everybody who may open it.

    Args:
        recipients: Public keys ``age1...``; the centre's first, then one kept for recovery.

    Raises:
        SealError: One of them is no such key, or there is none.
    """

    def __init__(self, recipients: Sequence[str]) -> None:
        if not recipients:
            raise SealError("applications.recipients: there is no key to seal to")
        self._recipients = [_recipient(text) for text in recipients]
        self.fingerprint = fingerprint(recipients[0])

    def seal(self, data: bytes) -> bytes:
        """Return ``data``, sealed."""
        return bytes(pyrage.encrypt(data, self._recipients))

    def seal_text(self, data: bytes) -> str:
        """Return ``data``, sealed, as base64: what a message carries."""
        return base64.b64encode(self.seal(data)).decode("ascii")


class Opener:
    """Opens what was sealed.

    Args:
        identities: Secret keys ``AGE-SECRET-KEY-...``: the one in use, and those before it.
    """

    def __init__(self, identities: Iterable[str]) -> None:
        self._identities = [_identity(text) for text in identities]
        self.recipients = [str(one.to_public()) for one in self._identities]

    @classmethod
    def read(cls, file: Path, passphrase_file: Path | None = None) -> "Opener":
        """Return one that has the keys of an age identity file, a line each.

        An encrypted file takes about two seconds: age makes passphrases slow to try.

        Args:
            file: With the keys; in clear, or as ``age -p`` encrypts them.
            passphrase_file: Holds the passphrase; None: the keys are in clear.

        Raises:
            SealError: It cannot be read or opened, others may read it, or it holds no key.
        """
        data = _private(file)
        encrypted = data.startswith(ENCRYPTED)
        if encrypted and passphrase_file is None:
            raise SealError(
                f"{file}: is encrypted with a passphrase; set applications.passphrase_file to a "
                "file that holds it"
            )
        if passphrase_file is not None:
            if not encrypted:
                raise SealError(
                    f"{file}: is not encrypted, but applications.passphrase_file is set; encrypt "
                    "it with age -p, or take that setting away"
                )
            data = _decrypted(file, data, passphrase_file)
        try:
            lines = data.decode("ascii").splitlines()
        except UnicodeDecodeError as error:
            raise SealError(f"{file}: cannot be read: {error}") from error
        keys = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        if not keys:
            raise SealError(f"{file}: holds no key; make one with age-keygen -o {file}")
        return cls(keys)

    def open(self, data: bytes) -> bytes:
        """Return what was sealed.

        Raises:
            SealError: It is sealed to another key, cut short, or changed.
        """
        try:
            return bytes(pyrage.decrypt(data, self._identities))
        except pyrage.DecryptError as error:
            raise SealError(f"the seal cannot be opened: {error}") from error


def new_identity() -> str:
    """Return a new secret key."""
    return str(x25519.Identity.generate())


def fingerprint(key: str) -> str:
    """Return what people compare of a public key: 16 hexadecimal digits in groups of four."""
    digest = hashlib.sha256(key.strip().encode("ascii", "replace")).hexdigest()[:16]
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4))


def _recipient(text: str) -> x25519.Recipient:
    try:
        return x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise SealError(f"applications.recipients: {text[:20]!r}: {error}") from error


def _identity(text: str) -> x25519.Identity:
    try:
        return x25519.Identity.from_str(text)
    except pyrage.IdentityError as error:
        raise SealError(f"a line is no secret key of age: {error}") from error


def _private(file: Path) -> bytes:
    """Return what a file holds that its owner alone may read.

    Raises:
        SealError: It cannot be read, or others may.
    """
    folder = os.environ.get(CREDENTIALS, "")
    of_systemd = bool(folder) and file.is_relative_to(folder)
    try:
        if file.stat().st_mode & 0o077 and not of_systemd:
            raise SealError(f"{file}: others may read it; chmod 600 {file}")
        return file.read_bytes()
    except OSError as error:
        raise SealError(f"{file}: cannot be read: {error}") from error


def _decrypted(file: Path, data: bytes, passphrase_file: Path) -> bytes:
    """Return what was encrypted with a passphrase.

    Raises:
        SealError: The passphrase is another, or there is none, or the file is damaged.
    """
    try:
        said = _private(passphrase_file).decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise SealError(f"{passphrase_file}: holds no text: {error.reason}") from error
    if not said:
        raise SealError(f"{passphrase_file}: is empty; write the passphrase of {file} into it")
    try:
        return bytes(passphrase.decrypt(data, said))
    except pyrage.DecryptError as error:
        raise SealError(
            f"{file}: cannot be opened with the passphrase in {passphrase_file}: {error}; is it "
            "the one that age -p was given, and the file whole?"
        ) from error
