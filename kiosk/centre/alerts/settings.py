"""``[alerts]`` of the centre's settings."""

from msgspec import Struct


class AlertSettings(Struct, frozen=True, kw_only=True):
    """Where the rules are."""

    rules_file: str = ""  # empty: no alerts
