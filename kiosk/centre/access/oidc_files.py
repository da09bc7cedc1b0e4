"""The files that ``[access.oidc]`` names."""

import ssl
from pathlib import Path

from kiosk.centre.access.settings import Oidc


class OidcSettingsError(Exception):
    """``[access.oidc]`` cannot be used; the text says what to do."""


def secret_of(settings: Oidc) -> str:
    """Return the client's secret; empty: a public client has none.

    Raises:
        OidcSettingsError: It cannot be read, others may read it, or it is empty.
    """
    if not settings.client_secret_file:
        return ""
    file = Path(settings.client_secret_file)
    try:
        if file.stat().st_mode & 0o077:
            raise OidcSettingsError(f"{file}: others may read it; chmod 600 {file}")
        secret = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise OidcSettingsError(
            f"{file}: cannot be used as access.oidc.client_secret_file: {error}"
        ) from error
    if not secret:
        raise OidcSettingsError(f"{file}: is empty; expected the client's secret")
    return secret


def trust_of(settings: Oidc) -> ssl.SSLContext:
    """Return whose certificates are believed.

    Raises:
        OidcSettingsError: They cannot be read.
    """
    try:
        return ssl.create_default_context(cafile=settings.ca or None)
    except (OSError, ssl.SSLError) as error:
        raise OidcSettingsError(
            f"{settings.ca}: cannot be used as access.oidc.ca: {error}"
        ) from error
