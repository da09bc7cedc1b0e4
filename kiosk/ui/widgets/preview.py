"""What a camera sees, as it sees it: one texture that is filled anew with each frame."""

from typing import TYPE_CHECKING, Any

from kivy.graphics import Color, Line, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget

from kiosk.ui.look import Look
from kiosk.ui.widgets.live import Piece

if TYPE_CHECKING:  # numpy is loaded with the first picture
    from drivers.picture import Pixels

FORMS = {3: "bgr", 4: "rgba"}  # by how many bytes a pixel has
EDGE_MM = 0.6


class Preview(Widget):
    """A camera's picture in a frame, as large as fits, at its own proportions.

    A new texture for each frame fills the memory of a Raspberry Pi within minutes: the texture is
    made once and again only when the camera's frames change their size or form.
    """

    def __init__(self, look: Look, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._look = look
        self.texture: Texture | None = None
        self.form = ""
        """Of its texture: one of ``FORMS``."""
        with self.canvas:
            Color(*look.palette.picture)
            self._edge = Line(width=EDGE_MM * look.px_per_mm / 2)
            Color(1, 1, 1)
            self._picture = Rectangle(size=(0, 0))
        self.bind(pos=self._put, size=self._put)

    def show(self, pixels: "Pixels") -> None:
        """Show a frame: blue, green, red; or red, green, blue and a byte more. See ``fill``."""
        self.fill(pixels)
        self.canvas.ask_update()

    def fill(self, pixels: "Pixels") -> None:
        """Take a frame, which is seen as soon as the window is drawn.

        Args:
            pixels: Rows without gaps between; they are copied before this returns.

        Raises:
            ValueError: They are of no form that is known.
        """
        height, width, channels = pixels.shape
        if channels not in FORMS:
            raise ValueError(f"preview: {channels} channels, expected 3 or 4")
        form = FORMS[channels]
        if self.texture is None or (self.texture.size, self.form) != ((width, height), form):
            self.texture = Texture.create(size=(width, height), colorfmt=form, mipmap=False)
            self.texture.flip_vertical()
            self.form = form
            self._picture.texture = self.texture
            self._put()
        # Kivy takes no memory that cannot be written to; a camera may keep what it gives.
        own = pixels if pixels.flags.writeable else pixels.copy()
        self.texture.blit_buffer(own.data.cast("B"), colorfmt=form, bufferfmt="ubyte")

    def go_on(self, before: "Preview") -> None:
        """Show what another one showed last; its texture is this one's from now on."""
        if before.texture is None:
            return
        self.texture, self.form = before.texture, before.form
        self._picture.texture = self.texture
        self._put()

    @property
    def fills(self) -> bool:
        """Whether its picture leaves nothing of its room free."""
        width, height = self._picture.size
        return bool(width > self.width - 1 and height > self.height - 1)

    def pieces(self) -> tuple[Piece, ...]:
        """Return its edge, as far as it is seen, and its picture."""
        if self.texture is None:
            return ()
        left, bottom = self.to_window(*self._picture.pos)
        width, height = self._picture.size
        edge = self._edge.width
        return (
            Piece(
                (left - edge, bottom - edge),
                (width + 2 * edge, height + 2 * edge),
                colour=tuple(self._look.palette.picture),
            ),
            Piece((left, bottom), (width, height), self.texture),
        )

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
