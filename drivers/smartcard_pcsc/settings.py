"""What a hall sets for a contactless reader."""

from typing import Annotated

from msgspec import Meta, Struct


class SmartcardPcscSettings(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag="smartcard_pcsc",
    tag_field="driver",
):
    """``[devices.chip_reader]`` with ``driver = "smartcard_pcsc"``."""

    # "pcsc:" is the first reader, "pcsc:ACS ACR122U" the first whose name begins so;
    # vpcd://HOST:PORT a reader that a program plays.
    url: Annotated[str, Meta(min_length=3)] = "pcsc:"
