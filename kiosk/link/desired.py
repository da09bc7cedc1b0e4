"""Settings from afar: signed by the centre's key, and by nobody else's."""

import base64
import hashlib
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.link.signing import public_key
from kiosk.link.upkeep import Desired

LABEL = "estation-config-1"


class ForgedError(ValueError):
    """Desired settings that no trusted key signed for this kiosk; the text says what is wrong."""


def signed(key: Ed25519PrivateKey, site: str, kiosk: str, version: int, values: str) -> Desired:
    """Return settings as the centre sends them; ``values`` is JSON text."""
    digest = hashlib.sha256(values.encode()).hexdigest()
    signature = key.sign(_said(site, kiosk, version, digest))
    return Desired(
        version=version,
        sha256=digest,
        values=values,
        signature=base64.b64encode(signature).decode("ascii"),
    )


def check(desired: Desired, site: str, kiosk: str, trusted: Sequence[str]) -> None:
    """Return when a trusted key signed these settings for this very kiosk.

    Raises:
        ForgedError: None did.
        KeyFileError: A trusted key is no key.
    """
    if not trusted:
        raise ForgedError("upkeep.config_keys names no key, so nothing can be set from afar")
    if hashlib.sha256(desired.values.encode()).hexdigest() != desired.sha256:
        raise ForgedError("the values are not those that the hash is of")
    said = _said(site, kiosk, desired.version, desired.sha256)
    try:
        signature = base64.b64decode(desired.signature, validate=True)
    except ValueError as error:
        raise ForgedError(f"the signature is no base64: {error}") from error
    for text in trusted:
        try:
            public_key(text).verify(signature, said)
        except InvalidSignature:
            continue
        return
    raise ForgedError("no key of upkeep.config_keys made the signature")


def _said(site: str, kiosk: str, version: int, digest: str) -> bytes:
    return f"{LABEL}:{site}:{kiosk}:{version}:{digest}".encode()
