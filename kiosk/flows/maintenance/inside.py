"""The first page behind the PIN."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiosk.flow.events import Chosen
from kiosk.flow.model import Ended, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, ListView, Option
from kiosk.flows.maintenance.machine import Machine
from kiosk.flows.maintenance.operation import Operation
from kiosk.flows.maintenance.page import ICONS, StaffPage, device_row, seen
from kiosk.flows.maintenance.paper import ChangePaper
from kiosk.flows.maintenance.testing import Tests
from kiosk.texts import message


@dataclass(frozen=True, slots=True)
class Inside(StaffPage):
    """What is to be done?"""

    technician: str

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ChoiceView(
            title=message("upkeep.title"),
            lead=message("upkeep.hello", name=self.technician),
            options=(
                Option("devices", message("upkeep.devices"), icon="view-list"),
                Option("tests", message("upkeep.tests"), icon="stethoscope"),
                Option("paper", message("upkeep.paper"), icon="receipt"),
                Option("machine", message("upkeep.machine"), icon="server-network"),
                Option("operation", message("upkeep.operation"), icon="tune"),
                Option("out", message("upkeep.out"), icon="logout"),
            ),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        if isinstance(event, Chosen) and event.id in PAGES:
            return PAGES[event.id]()
        return self


@dataclass(frozen=True, slots=True)
class Devices(StaffPage):
    """Every device as it is now; the page follows them by itself."""

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        now = seen(here)
        return ListView(
            title=message("upkeep.devices"),
            rows=tuple(device_row(now.device(name)) for name in ICONS),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del event, here
        return self


PAGES: Mapping[str, Callable[[], Step]] = {
    "devices": Devices,
    "tests": Tests,
    "paper": ChangePaper,
    "machine": Machine,
    "operation": Operation,
    "out": Ended,
}
"""What each choice leads to."""
