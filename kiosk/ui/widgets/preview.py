"""What a camera sees, as it sees it: one texture that is filled anew with each frame."""

from typing import TYPE_CHECKING, Any

from kivy.graphics import Color, Line, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget

from kiosk.ui.look import Look

if TYPE_CHECKING:  # numpy is loaded with the first picture
    from drivers.picture import Pixels

CHANNELS = 3
EDGE_MM = 0.6


class Preview(Widget):
    """A camera's picture in a frame, as large as fits, at its own proportions.

    A new texture for each frame fills the memory of a Raspberry Pi within minutes: the texture is
    made once and again only when the camera's frames change their size.
    """

    def __init__(self, look: Look, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.texture: Texture | None = None
        with self.canvas:
            Color(*look.palette.picture)
            self._edge = Line(width=EDGE_MM * look.px_per_mm / 2)
            Color(1, 1, 1)
            self._picture = Rectangle(size=(0, 0))
        self.bind(pos=self._put, size=self._put)

    def show(self, pixels: "Pixels") -> None:
        """Show a frame, rows without gaps between; it is copied before this returns."""
        height, width, channels = pixels.shape
        if channels != CHANNELS:
            raise ValueError(f"preview: {channels} channels, expected {CHANNELS}")
        if self.texture is None or self.texture.size != (width, height):
            self.texture = Texture.create(size=(width, height), colorfmt="bgr", mipmap=False)
            self.texture.flip_vertical()
            self._picture.texture = self.texture
            self._put()
        self.texture.blit_buffer(pixels.data.cast("B"), colorfmt="bgr", bufferfmt="ubyte")
        self.canvas.ask_update()

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where on the window a point of the picture is; both 0 to 1 from its top left."""
        left, bottom = self._picture.pos
        width, height = self._picture.size
        return left + x * width, bottom + (1 - y) * height

    def _put(self, *_: Any) -> None:
        if self.texture is None:
            return
        width, height = self.texture.size
        scale = min(self.width / width, self.height / height)
        size = width * scale, height * scale
        self._picture.size = size
        self._picture.pos = self.center_x - size[0] / 2, self.center_y - size[1] / 2
        self._edge.rectangle = (*self._picture.pos, *size)
