"""Writes what is on the glass, for a test bench that touches the real window."""

from pathlib import Path

from kivy.clock import Clock

from kiosk.headless import Placed, line_of
from kiosk.link.clock import wall_clock_ms
from kiosk.ui.stage import Stage


class Observer:
    """Appends a line to a file for each page, once it has been drawn."""

    def __init__(self, stage: Stage, file: Path, height: int) -> None:
        self._stage, self._height = stage, height
        self._lines = file.open("a", encoding="utf-8")
        self._due = False

    def note(self) -> None:
        """Something is about to change."""
        self._due = True

    def drawing(self, *_: object) -> None:
        """A frame is about to be shown; what is new on it is written when it has been."""
        page = self._stage.page
        if not self._due or page is None:
            return
        self._due = False
        placed, says = self._placed(), self._stage.says

        def write(_dt: float) -> None:
            self._lines.write(line_of(page, wall_clock_ms(), placed, says) + "\n")
            self._lines.flush()

        Clock.schedule_once(write, 0)

    def _placed(self) -> list[Placed]:
        placed = []
        for control in self._stage.controls():
            left, bottom = control.to_window(*control.pos)
            placed.append(
                Placed(
                    control.control_id,
                    round(left),
                    round(self._height - bottom - control.height),
                    round(control.width),
                    round(control.height),
                )
            )
        return placed

    def close(self) -> None:
        """Let go of the file."""
        self._lines.close()
