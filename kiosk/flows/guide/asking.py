"""How the visitor wants to talk: one touch, and it rings."""

from dataclasses import dataclass

from kiosk.flow.calling import RingGuide
from kiosk.flow.events import Chosen
from kiosk.flow.model import Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, Option
from kiosk.flows.guide.desk import Desk
from kiosk.flows.guide.talking import Talk
from kiosk.texts import Text, message

SPEAKS = {"yue": ("yue", "cmn"), "cmn": ("cmn", "yue"), "en": ("en",), "text": ()}
"""What is spoken, best first (ISO 639-3), by the option that was chosen."""
ICONS = {"yue": "phone", "cmn": "phone", "en": "phone", "text": "keyboard"}


@dataclass(frozen=True, slots=True)
class ChooseSpeech(Step):
    """Which language is spoken; who does not hear or cannot speak writes."""

    desk: Desk
    remembered = False
    calls = True

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.guide")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        notices = () if here.centre_online else (message("guide.away_now"),)
        return ChoiceView(
            title=message("guide.choose"),
            lead=message("guide.choose_lead"),
            notices=notices,
            options=tuple(
                Option(
                    name,
                    message(f"guide.speak_{name}"),
                    about=message("guide.speak_text_about") if name == "text" else None,
                    icon=icon,
                    enabled=here.centre_online,
                )
                for name, icon in ICONS.items()
            ),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        if isinstance(event, Chosen) and event.id in SPEAKS and here.centre_online:
            ring = RingGuide(
                self.desk.topic, SPEAKS[event.id], self.desk.page, text_only=event.id == "text"
            )
            return Talk(self.desk, ring)
        return self
