"""Something failed that the visitor cannot mend: says sorry, and where to go."""

from dataclasses import dataclass

from kiosk.flow.events import Chosen
from kiosk.flow.model import Ended, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ApologyView, Option
from kiosk.texts import Message, message

DONE = Option(id="done", title=message("apology.done"), icon="home")
LEADS = {
    "numbers.none": message("apology.numbers_none"),
    "numbers.clock": message("apology.numbers_none"),
    "queue.full": message("apology.queue_full"),
    "store.full": message("apology.kiosk"),
}
"""What to do, by error code; any other code gets the general advice."""


@dataclass(frozen=True, slots=True)
class Apology(Step):
    """Ends the visit; nothing stays."""

    code: str
    final = True

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ApologyView(
            title=message("apology.title"),
            lead=self._lead,
            code=self.code,
            done=DONE,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        return Ended() if event == Chosen(DONE.id) else self

    @property
    def _lead(self) -> Message:
        return LEADS.get(self.code, message("apology.counter"))
