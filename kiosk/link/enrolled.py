"""What the hall said when this kiosk was given to it, as settings.

Apart from ``link.identity``: every kiosk reads its settings before its first page, and what deals
with keys and certificates takes 40 ms to load.
"""

from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from kiosk.link.fields import Name

CURRENT = "current"
KEY, CERTIFICATE, AUTHORITY, SAID = "kiosk.key", "kiosk.pem", "authority.pem", "enrolled.json"
CENTRE_CA = (
    "centre-ca.pem"  # beside CURRENT: who signed the centre's TLS, where the system does not know
)
Pem = Annotated[str, Meta(max_length=4000)]


class IdentityError(Exception):
    """There is no identity that can be used; the text says why."""


class Enrolled(Struct, frozen=True, kw_only=True):
    """Answer to both: all that a kiosk must know of its hall."""

    site: Name
    kiosk: Name
    certificate: Pem
    authority: Pem  # who signed it, and who signed the broker's
    broker_host: str
    broker_port: int
    upload_url: str = ""  # empty: no applications are taken
    recipients: tuple[str, ...] = ()  # whom bundles are sealed to
    config_keys: tuple[str, ...] = ()  # whose settings from afar are trusted


def settings_of(folder: Path) -> dict[str, Any]:
    """Return the settings that the hall gave, as tables; none where there is no identity.

    Raises:
        IdentityError: What lies there cannot be read.
    """
    file = folder / CURRENT / SAID
    if not file.exists():
        return {}
    try:
        said = msgspec.json.decode(file.read_bytes(), type=Enrolled)
    except (OSError, msgspec.MsgspecError) as error:
        raise IdentityError(f"{file}: {error}") from error
    current = folder / CURRENT
    tables: dict[str, Any] = {
        "kiosk": {"site": said.site, "name": said.kiosk},
        "broker": {
            "host": said.broker_host,
            "port": said.broker_port,
            "username": "",
            "password_file": "",
            "tls": {
                "ca": str(current / AUTHORITY),
                "certificate": str(current / CERTIFICATE),
                "key": str(current / KEY),
            },
        },
    }
    if said.recipients:
        applications: dict[str, Any] = {"recipients": list(said.recipients)}
        if said.upload_url:
            applications["upload_url"] = said.upload_url
            if (folder / CENTRE_CA).exists():
                applications["ca"] = str(folder / CENTRE_CA)
        tables["applications"] = applications
    if said.config_keys:
        tables["upkeep"] = {"config_keys": list(said.config_keys)}
    return tables
