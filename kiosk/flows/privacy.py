"""What is kept of a visitor: where, how long, who gets it, his rights, and whom he asks.

The facts are those of the operator's book, ``systemd/book/data.md``; where the program does one
thing more or less with somebody's data, both change.
"""

from dataclasses import dataclass

from kiosk.catalogue.hall import Hall
from kiosk.flow.events import Chosen
from kiosk.flow.model import Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ArticleView, Option, Section
from kiosk.texts import message

READ = Option("notice", message("privacy.title"), icon="shield-outline")
"""Leads to it, from a page that says a part of it."""
CLOSE = Option("close", message("screen.close"), icon="close")
TAKEN = Section(
    message("privacy.taken"),
    (
        message("privacy.taken_ticket"),
        message("privacy.taken_application"),
        message("privacy.taken_visit"),
        message("privacy.taken_call"),
        message("privacy.taken_free"),
    ),
)
HERE = Section(
    message("privacy.here"),
    (
        message("privacy.here_memory"),
        message("privacy.here_sealed"),
        message("privacy.here_numbers"),
    ),
)
GIVEN = Section(
    message("privacy.given"),
    (
        message("privacy.given_authorities"),
        message("privacy.given_staff"),
        message("privacy.given_border"),
    ),
)
RIGHTS = Section(
    message("privacy.rights"),
    (
        message("privacy.rights_mainland"),
        message("privacy.rights_hong_kong"),
        message("privacy.rights_complain"),
    ),
)


@dataclass(frozen=True, slots=True)
class Notice(Step):
    """All of it, to read; closing it leads back to where it was opened."""

    hall: Hall
    before: Step
    beside = True

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return notice_view(self.hall, done=CLOSE)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        return self.before if event == Chosen(CLOSE.id) else self


def notice_view(hall: Hall, done: Option | None = None) -> ArticleView:
    """Return the notice of a hall."""
    who = message("privacy.who_hall", hall=hall.name, address=hall.address)
    return ArticleView(
        title=message("privacy.title"),
        sections=(
            Section(message("privacy.who"), (who,)),
            TAKEN,
            HERE,
            Section(
                message("privacy.centre"),
                (
                    hall.privacy.kept or message("privacy.centre_rules"),
                    message("privacy.centre_short"),
                    message("privacy.centre_copies"),
                ),
            ),
            GIVEN,
            RIGHTS,
            Section(message("privacy.ask"), (hall.privacy.contact or message("privacy.ask_desk"),)),
        ),
        done=done,
    )
