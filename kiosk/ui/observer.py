"""Writes what is on the glass, for a test bench that touches the real window."""

from pathlib import Path
from typing import Any

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

    def drawing(self, glass: Any) -> bool:
        """Show a frame; then write down what is new on it. Returns that it was shown."""
        page = self._stage.page
        if not self._due or page is None:
            return False
        self._due = False
        glass.flip()
        line = line_of(page, wall_clock_ms(), self._placed(), self._stage.says)
        self._lines.write(line + "\n")
        self._lines.flush()
        return True

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
