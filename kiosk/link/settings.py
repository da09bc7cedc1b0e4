"""How to reach the broker, for kiosk and centre."""

from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

Port = Annotated[int, Meta(ge=1, le=65535)]


class Tls(Struct, frozen=True, kw_only=True):
    """``[broker.tls]``: paths of PEM files."""

    ca: str
    certificate: str = ""
    key: str = ""

    def beside(self, folder: Path) -> "Tls":
        """Return the same with paths that count from ``folder``."""
        return Tls(
            ca=str(folder / self.ca),
            certificate=_beside(folder, self.certificate),
            key=_beside(folder, self.key),
        )


class Broker(Struct, frozen=True, kw_only=True):
    """``[broker]``: the MQTT broker of the site."""

    host: str = "127.0.0.1"
    port: Port = 1883
    username: str = ""
    password_file: str = ""  # a file with the password and nothing else
    keepalive_s: Annotated[int, Meta(ge=5, le=3600)] = 30
    tls: Tls | None = None

    def beside(self, folder: Path) -> "Broker":
        """Return the same with paths that count from ``folder``."""
        return replace(
            self,
            password_file=_beside(folder, self.password_file),
            tls=None if self.tls is None else self.tls.beside(folder),
        )


def _beside(folder: Path, path: str) -> str:
    return str(folder / path) if path else ""
