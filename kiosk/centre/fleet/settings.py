"""``[fleet]``: how many kiosks are known, and how long it is kept what became of them."""

from typing import Annotated

from msgspec import Meta, Struct

Days = Annotated[int, Meta(ge=1, le=3650)]


class FleetSettings(Struct, frozen=True, kw_only=True):
    """Numbers that a hall of ten kiosks never reaches, and ten thousand do."""

    most_kiosks: Annotated[int, Meta(ge=1, le=100_000)] = 20_000  # one more is refused and counted
    figures_s: Annotated[int, Meta(ge=30, le=3600)] = 60  # a kiosk's figures are kept so often
    fine_days: Days = 2  # then one row in a quarter of an hour is enough
    keep_days: Days = 90  # of timelines and figures
