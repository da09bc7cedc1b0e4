"""What a hall sets for an identity-card module."""

from typing import Annotated

from msgspec import Meta, Struct


class IdCardSamSettings(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag="idcard_sam",
    tag_field="driver",
):
    """``[devices.card_reader]`` with ``driver = "idcard_sam"``."""

    url: Annotated[str, Meta(min_length=3)]
    poll_s: Annotated[float, Meta(ge=0.05, le=5)] = 0.3  # between two looks for a card
