"""How to reach the broker, for kiosk and centre."""

from typing import Annotated

from msgspec import Meta, Struct

Port = Annotated[int, Meta(ge=1, le=65535)]


class Tls(Struct, frozen=True, kw_only=True):
    """``[broker.tls]``: paths of PEM files."""

    ca: str
    certificate: str = ""
    key: str = ""


class Broker(Struct, frozen=True, kw_only=True):
    """``[broker]``: the MQTT broker of the site."""

    host: str = "127.0.0.1"
    port: Port = 1883
    username: str = ""
    password_file: str = ""  # a file with the password and nothing else
    keepalive_s: Annotated[int, Meta(ge=5, le=3600)] = 30
    tls: Tls | None = None
