"""What a hall sets for a receipt printer."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class PrinterEscposSettings(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag="printer_escpos",
    tag_field="driver",
):
    """``[devices.printer]`` with ``driver = "printer_escpos"``."""

    url: Annotated[str, Meta(min_length=3)]
    width_dots: Literal[384, 512, 576] = 576  # 58 mm; 80 mm at 180 dpi; 80 mm at 203 dpi
    profile: str = "default"  # of python-escpos (escpos-printer-db), for the cut
    speed_mm_s: Annotated[float, Meta(ge=10, le=500)] = 100  # how long a job may take
