"""What the fields of messages can hold."""

from typing import Annotated

from msgspec import Meta

Name = Annotated[str, Meta(min_length=1, max_length=63, pattern="^[a-z0-9][a-z0-9_.-]*$")]
Id = Annotated[str, Meta(min_length=8, max_length=64, pattern="^[0-9A-Za-z-]+$")]
Code = Annotated[str, Meta(max_length=64)]
Detail = Annotated[str, Meta(max_length=500)]
LATEST_MS = 4_102_444_800_000  # the year 2100: what is later is no time
UtcMillis = Annotated[
    int, Meta(ge=0, le=LATEST_MS, description="UTC, milliseconds since 1970, before 2100")
]
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]
