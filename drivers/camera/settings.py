"""What a hall sets for a camera."""

from typing import Annotated

from msgspec import Meta, Struct


class CameraSettings(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag="camera",
    tag_field="driver",
):
    """``[devices.camera]`` with ``driver = "camera"``."""

    url: Annotated[str, Meta(min_length=3)]  # v4l:///dev/v4l/by-id/NAME, picamera://0
    width: Annotated[int, Meta(ge=160, le=8192)] = 1920  # pixels that are asked for
    height: Annotated[int, Meta(ge=120, le=8192)] = 1080
    frames_per_s: Annotated[float, Meta(gt=0, le=60)] = 15
    still_width: Annotated[int, Meta(ge=0, le=8192)] = 0
    """Pixels of the picture that is kept: A4 wants 3840 x 2160; 0: the stream's own size."""
    still_height: Annotated[int, Meta(ge=0, le=8192)] = 0
    view_mm: Annotated[float, Meta(ge=0, le=2000)] = 0
    """Millimetres of the plate along the picture's longer side; 0: not measured."""
    empty_plate: str = ""
    """A picture of the plate with nothing on it (``kiosk plate``): white on white is seen by it."""

    @property
    def still(self) -> tuple[int, int] | None:
        """Width and height of a still picture; None where the stream's pictures are kept."""
        return (self.still_width, self.still_height) if self.still_width else None
