"""What follows the camera while its page stays."""

from kiosk.flow.papers import Glimpse


class Live:
    """A widget that shows what the camera sees."""

    says = ""
    """What it says now: a key of the view's sayings."""

    @property
    def well(self) -> bool:
        """Whether nothing is to be done."""
        raise NotImplementedError

    def take(self, glimpse: Glimpse) -> bool:
        """Show a glimpse; return whether something else is said now."""
        raise NotImplementedError
