"""``[access]``: how staff come in. There is no setting that leaves the doors open."""

from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from kiosk.centre.access.roles import Role
from kiosk.typed_toml import Fault

LOOPBACK = r"http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?"
Issuer = Annotated[str, Meta(pattern=rf"^(|https://[^\s?#]+|{LOOPBACK}(/[^\s?#]*)?)$")]
Address = Annotated[str, Meta(pattern=rf"^(|https://[^\s/?#]+|{LOOPBACK})$")]


class Oidc(Struct, frozen=True, kw_only=True):
    """``[access.oidc]``: a provider of OpenID Connect that knows the staff."""

    issuer: Issuer = ""  # https:// address; empty: none
    client_id: str = ""
    client_secret_file: str = ""  # holds the secret and nothing else; empty: a public client
    name_claim: str = "preferred_username"
    role_claim: str = "groups"  # a text or a list of them; a dot goes into a claim that is a table
    roles: dict[str, Role] = {}  # what stands there, and which role it gives
    scope: str = "openid profile"
    ca: str = ""  # who signed its certificate, PEM; empty: the system's authorities
    said: Annotated[str, Meta(max_length=60)] = "单位账号 Work account"  # on the login page


class Access(Struct, frozen=True, kw_only=True):
    """``[access]``: sessions, and where the pages are reached."""

    address: Address = ""  # "https://HOST" as the browser has it; empty: as it asks, without TLS
    proxies: list[str] = []  # whose X-Forwarded-For and -Proto are believed
    idle_minutes: Annotated[int, Meta(ge=1, le=1440)] = 30
    longest_hours: Annotated[int, Meta(ge=1, le=168)] = 12
    oidc: Oidc = Oidc()

    def faults(self) -> tuple[Fault, ...]:
        """Return what does not fit together."""
        if not self.oidc.issuer:
            return ()
        needed = {
            "access.oidc.client_id": self.oidc.client_id,
            "access.oidc.roles": self.oidc.roles,
            "access.address": self.address,  # where the provider sends the browser back to
        }
        return tuple(
            Fault(path, "is not set; access.oidc.issuer needs it")
            for path, value in needed.items()
            if not value
        )

    def beside(self, folder: Path) -> "Access":
        """Return them with paths that count from a folder."""
        oidc = replace(
            self.oidc,
            client_secret_file=_in(folder, self.oidc.client_secret_file),
            ca=_in(folder, self.oidc.ca),
        )
        return replace(self, oidc=oidc)


def _in(folder: Path, name: str) -> str:
    return str(folder / name) if name else ""
