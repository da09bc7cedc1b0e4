"""What the test of a device, or of the glass, showed."""

from dataclasses import dataclass

from kiosk.flow.events import Chosen, Failed
from kiosk.flow.model import Event, Step, View
from kiosk.flow.overview import PartSeen
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.upkeep import PartTested
from kiosk.flow.views import ListView, Option, Row
from kiosk.flows.maintenance.page import NAMES, SIGNS, UNTESTED, VERDICTS, StaffPage
from kiosk.texts import Message, message

SOUND, TOUCH = "sound", "touch"
AGAIN = Option("again", message("upkeep.again"), icon="refresh")
TITLES = {**NAMES, SOUND: message("upkeep.sound"), TOUCH: message("upkeep.touch")}
PARTS = {
    **TITLES,
    **UNTESTED,
    "disk": message("upkeep.part_disk"),
    "clock": message("upkeep.part_clock"),
    "temperature": message("upkeep.part_temperature"),
    "supply": message("upkeep.part_supply"),
    "broker": message("upkeep.broker"),
    "centre": message("upkeep.centre"),
    "certificate": message("upkeep.part_certificate"),
    "settings": message("upkeep.part_settings"),
}
"""Every part that a readiness report speaks of."""


@dataclass(frozen=True, slots=True)
class Tested(StaffPage):
    """What it showed."""

    part: str
    found: PartSeen
    again: Step  # that tests it once more
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        found = self.found
        rows = [Row(message("upkeep.said"), found.said, icon="message-text")] if found.said else []
        if found.todo:
            rows.append(Row(message("upkeep.todo"), found.todo, icon="wrench"))
        verdict = VERDICTS.get(found.verdict, VERDICTS["unknown"])
        return ListView(
            title=TITLES.get(self.part, message("upkeep.tests_title")),
            rows=(Row(message("upkeep.result"), verdict, icon=SIGNS[found.verdict]), *rows),
            options=(AGAIN,),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        return self.again if event == Chosen(AGAIN.id) else self


def after(step: Step, part: str, event: Event, again: Step) -> Step:
    """Return what follows an event of a test: what it showed, or the step itself."""
    match event:
        case PartTested(found):
            return Tested(part, found, again)
        case Failed(_, code):
            return Tested(part, PartSeen(part, "fail", code), again)
    return step


def name_of(part: str) -> Message | str:
    """Return what a line of the readiness report is called."""
    return PARTS.get(part, part)
