"""A visit is to end while a call goes on: the visitor is asked, the guide is not lost unawares."""

from dataclasses import dataclass

from kiosk.flow.call_now import CallNow, Phase
from kiosk.flow.events import Chosen
from kiosk.flow.model import Ended, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CallView, Option
from kiosk.flows.guide.talking import sign_of
from kiosk.texts import message


@dataclass(frozen=True, slots=True)
class Parting(Step):
    """Asks on the page of the call, where the guide is still seen; staying leads back."""

    before: Step  # where Home was pressed
    remembered = False
    leavable = False
    calls = True

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        call = here.call or CallNow(Phase.RINGING)
        key = "part" if call.live else "part_wait"
        return CallView(
            title=message("guide.part"),
            lead=message(f"guide.{key}_lead"),
            call=call,
            sign=sign_of(call),
            answers=(Option("stay", message(f"guide.{key}_stay"), icon="check"),),
            done=Option("end", message(f"guide.{key}_end"), icon="home"),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``. A call that is over by itself has nothing to be asked about."""
        if not goes_on(here):
            return self.before.on(event, here)
        match event:
            case Chosen("stay"):
                return self.before
            case Chosen("end"):
                return Ended(asked=True)
        return self


def goes_on(here: Surroundings) -> bool:
    """Tell whether a visitor waits for a guide, or talks to one."""
    return here.call is not None and here.call.phase is not Phase.OVER
