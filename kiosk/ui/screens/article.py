"""Something to read."""

from kivy.uix.widget import Widget

from kiosk.flow.views import ArticleView
from kiosk.ui.frame import Press
from kiosk.ui.place import Place
from kiosk.ui.widgets.text import words


def build(view: ArticleView, place: Place, press: Press) -> Widget:
    """Return the screen; nothing to press but what stands on every page."""
    del press
    look = place.look
    ink = look.palette.page.ink

    def content(width: float) -> list[Widget]:
        title = words(look, view.title, width=width, ink=ink, px=look.title_px, bold=True)
        return [title, *(words(look, text, width=width, ink=ink) for text in view.paragraphs)]

    return place.filled(content)
