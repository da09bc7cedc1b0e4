"""What a hall sets for microphone and loudspeaker."""

from typing import Annotated

from msgspec import Meta, Struct

Url = Annotated[str, Meta(pattern="^(alsa:[A-Za-z0-9_:,.=-]+|sim://(tone|silence|kept))?$")]


class SoundSettings(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag="sound",
    tag_field="driver",
):
    """``[devices.sound]`` with ``driver = "sound"``."""

    microphone: Url = ""  # alsa:default, alsa:pipewire, alsa:plughw:CARD=Device; empty: none
    speaker: Url = ""
