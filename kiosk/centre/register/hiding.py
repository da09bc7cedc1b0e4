"""Answers as they are kept: sealed by a key that is made of the number and the centre's own.

The number stands nowhere (see ``credit.subjects``), so a database that is lost, or a backup of it,
tells neither whose answers it holds nor what they are.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from kiosk.centre.credit.subjects import Keyed
from kiosk.link.standing import Subject

NONCE_BYTES = 12  # RFC 8439 §2.8


def hide(keyed: Keyed, subject: Subject, question: str, value: str) -> bytes:
    """Return an answer, sealed."""
    nonce = os.urandom(NONCE_BYTES)
    cipher = ChaCha20Poly1305(keyed.secret_of(subject.kind, subject.number))
    return nonce + cipher.encrypt(nonce, value.encode(), question.encode())


def reveal(keyed: Keyed, subject: Subject, question: str, hidden: bytes) -> str | None:
    """Return an answer; None where it was sealed otherwise, or changed."""
    cipher = ChaCha20Poly1305(keyed.secret_of(subject.kind, subject.number))
    nonce, data = hidden[:NONCE_BYTES], hidden[NONCE_BYTES:]
    try:
        return cipher.decrypt(nonce, data, question.encode()).decode()
    except (InvalidTag, ValueError):
        return None
