"""The kiosk's window: opened once, on the main thread."""

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.base import EventLoop, runTouchApp, stopTouchApp
from kivy.clock import Clock
from kivy.config import Config

from kiosk.catalogue.hall import Hall
from kiosk.flow.events import Touched
from kiosk.flow.model import Event
from kiosk.flow.shot import Shot
from kiosk.flow.views import Page
from kiosk.settings import Screen
from kiosk.texts import Phrasebook
from kiosk.ui.bridge import Bridge, Work
from kiosk.ui.keys import Keys
from kiosk.ui.look import Faces, Look
from kiosk.ui.masking import masked_shot, read_glass
from kiosk.ui.observer import Observer
from kiosk.ui.redraw import Redraw
from kiosk.ui.sounds import Sounds
from kiosk.ui.stage import Stage


class Window:
    """A window that shows pages until it is told to stop.

    Args:
        screen: Size and density.
        hall: Whose kiosk it is.
        phrasebook: All texts.
        fonts: Folder of the faces.
        observe: File to write every page to, None for none.
    """

    def __init__(
        self,
        screen: Screen,
        hall: Hall,
        phrasebook: Phrasebook,
        fonts: Path,
        *,
        observe: Path | None = None,
    ) -> None:
        self._screen, self._hall, self._phrasebook = screen, hall, phrasebook
        self._faces, self._observe = Faces.read(fonts), observe
        self._turned: Callable[[], None] = lambda: None
        self._every_s = 0.0

    def turns(self, turned: Callable[[], None], every_s: float) -> None:
        """Call ``turned`` so often on the window's own loop, once it runs."""
        self._turned, self._every_s = turned, every_s

    def run(self, first: Page, work: Work) -> int:
        """Show ``first``, then begin ``work`` and show what it says; return its exit status."""
        glass = _opened(self._screen)
        size = (int(glass.width), int(glass.height))
        look = Look.of(self._screen, size, self._phrasebook, self._faces)

        def send(event: Event) -> None:
            bridge.send(event)

        sounds = Sounds()
        stage = Stage(look, self._hall, send, sounds)
        keys = Keys(stage)
        observer = Observer(stage, self._observe, size[1]) if self._observe else None
        bridge = Bridge(
            work,
            stage.show,
            stage.glimpse,
            stopTouchApp,
            lambda: _shot(glass, stage),
            lambda: masked_shot(glass, stage),
        )

        def changed() -> None:
            keys.refresh()
            if observer is not None:
                observer.note()

        def on_key_down(_window: Any, key: int, *_: Any) -> bool:
            bridge.send(Touched())
            stage.key(key)
            return keys.take(key)

        def on_touch_down(*_: Any) -> None:
            keys.forget()

        stage.changed, stage.moved = changed, Redraw(glass).part
        glass.bind(on_key_down=on_key_down, on_touch_down=on_touch_down)
        if observer is not None:
            glass.bind(on_flip=observer.drawing)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopTouchApp())
        stage.show(first)
        if self._every_s:
            Clock.schedule_interval(lambda _dt: self._turned(), self._every_s)
        # The work loads drivers and paper: it begins when the first page has been drawn.
        Clock.schedule_once(lambda _dt: Clock.schedule_once(lambda _dt: bridge.start(), 0), 0)
        runTouchApp(stage)
        status = bridge.stop()
        if observer is not None:
            observer.close()
        return status


def _shot(glass: Any, stage: Stage) -> Shot:
    """Return what is on the glass; of a visitor's page nothing.

    The page is drawn first: what is read is the page that was asked about, not the one before.
    """
    size = (int(glass.width), int(glass.height))
    if stage.page is None or stage.page.private:
        return Shot(*size, b"")
    return Shot(*size, b"".join(read_glass(glass)))


def _opened(screen: Screen) -> Any:
    """Open the window and return it."""
    for section, name, value in (
        ("graphics", "width", screen.width),
        ("graphics", "height", screen.height),
        ("graphics", "fullscreen", "auto" if screen.fullscreen else 0),
        ("graphics", "show_cursor", int(screen.show_cursor)),
        ("graphics", "resizable", 0),
        ("graphics", "multisamples", 0),  # 28 ms a frame without a GPU, 74 ms with 2
        ("graphics", "window_state", "visible"),
        ("kivy", "exit_on_escape", 0),
        ("kivy", "log_level", "warning"),
        ("input", "mouse", "mouse,disable_multitouch"),
    ):
        Config.set(section, name, str(value))
    Config.remove_option("input", "%(name)s")  # SDL brings the touches; no second way to them
    EventLoop.ensure_window()
    return EventLoop.window
