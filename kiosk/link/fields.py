"""What the fields of messages can hold."""

from typing import Annotated

from msgspec import Meta

Name = Annotated[str, Meta(min_length=1, max_length=63, pattern="^[a-z0-9][a-z0-9_.-]*$")]
Id = Annotated[str, Meta(min_length=8, max_length=64, pattern="^[0-9A-Za-z-]+$")]
Code = Annotated[str, Meta(max_length=64)]
Detail = Annotated[str, Meta(max_length=500)]
UtcMillis = Annotated[int, Meta(description="UTC, milliseconds since 1970")]
