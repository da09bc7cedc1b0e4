"""A pad of five keys: up, down, left, right, select. The focus can be seen while it is used."""

from kiosk.ui.stage import Stage
from kiosk.ui.widgets.control import Control

UP, DOWN, RIGHT, LEFT = 273, 274, 275, 276
SELECT = frozenset({13, 271, 32})  # Enter, Enter of the number pad, space
WAYS = {UP: (0, 1), DOWN: (0, -1), RIGHT: (1, 0), LEFT: (-1, 0)}
ASIDE = 3.0  # how much more a step to the side costs than one straight on


class Keys:
    """Moves a focus over the controls of a stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._focused = ""

    def take(self, key: int) -> bool:
        """Take a key; tell whether it was one of ours."""
        if key not in WAYS and key not in SELECT:
            return False
        controls = self._stage.controls()
        here = next((c for c in controls if c.control_id == self._focused), None)
        if here is None:
            here = controls[0] if controls else None
        elif key in SELECT:
            here.press()
            return True
        else:
            here = _next(here, controls, *WAYS[key])
        self._focused = here.control_id if here else ""
        self.refresh()
        return True

    def refresh(self) -> None:
        """Mark the focus again after the page has changed."""
        for control in self._stage.controls():
            control.show_focus(on=control.control_id == self._focused)

    def forget(self) -> None:
        """Hide the focus: a finger is used."""
        if self._focused:
            self._focused = ""
            self.refresh()


def _next(here: Control, controls: list[Control], right: int, up: int) -> Control:
    """Return the nearest control that lies wholly in a direction, ``here`` where there is none."""
    mine = _sides(here)
    best, best_cost = here, float("inf")
    for control in controls:
        theirs = _sides(control)
        across, along = (_way(mine[axis], theirs[axis]) for axis in (0, 1))
        ahead, aside = (across * right, abs(along)) if right else (along * up, abs(across))
        if ahead > 0 and ahead + ASIDE * aside < best_cost:
            best, best_cost = control, ahead + ASIDE * aside
    return best


def _sides(control: Control) -> tuple[tuple[float, float], tuple[float, float]]:
    left, bottom = control.to_window(*control.pos)
    return (left, left + control.width), (bottom, bottom + control.height)


def _way(mine: tuple[float, float], theirs: tuple[float, float]) -> float:
    """Return how far it is from one stretch to another, with its sign; 0 where they overlap."""
    if theirs[0] >= mine[1]:
        return theirs[0] - mine[1] + 1
    if theirs[1] <= mine[0]:
        return theirs[1] - mine[0] - 1
    return 0.0
