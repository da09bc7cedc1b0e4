"""A matter that is for holders of certain documents, and somebody who shows none of them."""

from dataclasses import dataclass, replace

from kiosk.flow.events import Chosen
from kiosk.flow.model import Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ListView, Option
from kiosk.flows.apply.draft import Draft
from kiosk.flows.holders import name_of, rows_of
from kiosk.texts import Text, message

AGAIN = Option("again", message("channel.again"), icon="refresh")
WINDOW = Option("window", message("apply.window"), icon="ticket-confirmation")


@dataclass(frozen=True, slots=True)
class NotForThis(Step):
    """Says politely who a matter is for, and offers the nearest that everybody may apply for."""

    draft: Draft  # with who applies
    otherwise: Step  # chooses another document
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        other = self._other
        instead = WINDOW
        if other is not None:
            named = message("channel.apply_instead", name=other.matter.name)
            instead = Option("instead", named, icon="check")
        return ListView(
            title=message("channel.title_matter"),
            lead=self._lead,
            rows=rows_of(self.draft.matter.holders),
            options=(AGAIN,) if other is None else (AGAIN, WINDOW),
            done=instead,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        other, need = self._other, self.draft.desk.need
        match event:
            case Chosen("again"):
                return self.otherwise
            case Chosen("window"):
                return self.draft.desk.instead()
            case Chosen("instead") if other is not None and need is not None:
                return need(other)
        return self

    @property
    def _lead(self) -> Text:
        name, holding = self.draft.matter.name, self.draft.holding
        if holding is None:
            return message("channel.matter_none", name=name)
        return message("channel.matter_other", name=name, shown=name_of(holding))

    @property
    def _other(self) -> Draft | None:
        """The nearest matter that everybody may apply for, with who applies; None: a window."""
        desk = self.draft.desk
        matter = desk.matters.find(self.draft.matter.instead)
        if matter is None or not matter.open or desk.need is None:
            return None
        return replace(Draft.of(desk, matter), identity=self.draft.identity)
