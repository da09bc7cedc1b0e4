"""``[home_assistant]`` of the centre's settings."""

from typing import Annotated

from msgspec import Meta, Struct


class HomeAssistantSettings(Struct, frozen=True, kw_only=True):
    """Where Home Assistant looks for devices."""

    discovery_prefix: Annotated[str, Meta(pattern="^(|[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*)$")] = ""
