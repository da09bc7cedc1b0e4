"""What a hall sets for a scanner that types like a keyboard."""

from typing import Annotated

from msgspec import Meta, Struct


class ScannerHidSettings(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag="scanner_hid",
    tag_field="driver",
):
    """``[devices.scanner]`` with ``driver = "scanner_hid"``.

    Such a scanner can type nothing but what stands on a keyboard with the US layout: for
    Chinese text set it to a serial port and use ``scanner_serial``.
    """

    url: Annotated[str, Meta(min_length=3)]  # hid:///dev/input/by-id/NAME-event-kbd
