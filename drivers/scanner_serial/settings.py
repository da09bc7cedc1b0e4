"""What a hall sets for a code scanner on a serial line."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class ScannerSerialSettings(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag="scanner_serial",
    tag_field="driver",
):
    """``[devices.scanner]`` with ``driver = "scanner_serial"``."""

    url: Annotated[str, Meta(min_length=3)]
    model: Literal["plain", "honeywell", "newland", "gm65"] = "plain"  # plain: takes no commands
    trigger: Literal["always", "command"] = "always"  # command: lit only while a code is wanted
    suffix: Literal["auto", "line", "none"] = "auto"  # how a code ends: CR or LF, or with a pause
