"""Secrets that we make, and what is kept of them."""

import hashlib
import secrets

TOKEN_PREFIX = "estation_"  # noqa: S105 - what scanners of leaked secrets look for


def new_secret() -> str:
    """Return 256 random bits as text for cookies and addresses."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """Return an API token."""
    return TOKEN_PREFIX + new_secret()


def new_password() -> str:
    """Return a password that can be read out and typed: 100 random bits."""
    signs = "abcdefghijkmnpqrstuvwxyz23456789"  # none that looks like another
    return "-".join("".join(secrets.choice(signs) for _ in range(5)) for _ in range(4))


def kept(secret: str) -> str:
    """Return what is kept of a secret. It is random and long: a plain hash cannot be tried out."""
    return hashlib.sha256(secret.encode()).hexdigest()


def csrf_of(secret: str) -> str:
    """Return the token that pages send back; it belongs to one session and does not tell its id."""
    return hashlib.sha256(b"estation csrf " + secret.encode()).hexdigest()
