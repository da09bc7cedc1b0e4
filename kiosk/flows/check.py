"""Are my papers in order? The camera looks at them, says what it reads, and keeps nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from kiosk.capture.guidance import Guidance
from kiosk.catalogue.matters import PaperKind
from kiosk.flow.events import Chosen
from kiosk.flow.model import Ended, Event, Step, View
from kiosk.flow.papers import Job, Paper, Side, Want
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, Fact, Option, ResultView, Tone
from kiosk.identity.numbers import day_of
from kiosk.texts import Text, message

Take = Callable[[Job, Surroundings], Step]
"""Begins to take papers."""

SOON = timedelta(days=182)
SHOWN = 2  # signs of a number at each end that are not masked
DONE = Option(id="done", title=message("check.done"), icon="check")
CARD = Want(PaperKind.CARD, message("check.card_front"), Side.FRONT)
BACK = Want(PaperKind.CARD, message("check.card_back"), Side.BACK)
PASSPORT = Want(PaperKind.PASSPORT, message("check.passport_page"))
SHEET = Want(PaperKind.SHEET, message("check.sheet_page"))
DOCUMENTS = {
    "TD3": message("check.is_passport"),
    "CR": message("check.is_home_return"),
    "C<": message("check.is_home_return"),
    "CT": message("check.is_taiwan_permit"),
    "CS": message("check.is_exit_permit"),
    "hkid": message("check.is_hkid"),
    "citizen": message("check.is_citizen"),
}
"""What a document is, by the form of its zone, or by the kind of its print."""


@dataclass(frozen=True, slots=True)
class Camera:
    """How papers are taken, and the way on for who cannot have them taken."""

    take: Take
    instead: Callable[[], Step]


@dataclass(frozen=True, slots=True)
class ChoosePaper(Step):
    """What is to be looked at."""

    camera: Camera

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.check")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ChoiceView(
            title=message("check.choose"),
            lead=message("check.nothing_kept"),
            options=(
                Option(
                    "card",
                    message("check.card"),
                    about=message("check.card_about"),
                    icon="account-card-details",
                ),
                Option(
                    "passport",
                    message("check.passport"),
                    about=message("check.passport_about"),
                    icon="book-open-variant",
                ),
                Option(
                    "sheet",
                    message("check.sheet"),
                    about=message("check.sheet_about"),
                    icon="file-document",
                ),
            ),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        wants: Mapping[str, tuple[Want, ...]] = {
            "card": (CARD, BACK),
            "passport": (PASSPORT,),
            "sheet": (SHEET,),
        }
        if isinstance(event, Chosen) and event.id in wants:
            job = Job(
                wants[event.id],
                then=lambda papers, _here: Checked(papers),
                instead=self.camera.instead,
                more=SHEET if event.id == "sheet" else None,
            )
            return self.camera.take(job, here)
        return self


@dataclass(frozen=True, slots=True)
class Checked(Step):
    """What the papers are good for."""

    papers: tuple[Paper, ...] = field(repr=False)
    final = True

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.checked")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        # A zone is surer than print, and names the document.
        read = sorted(
            (one for one in self.papers if "number" in one.fields), key=lambda one: one.zone is None
        )
        clear = sum(paper.guidance is Guidance.GOOD for paper in self.papers)
        days = (one.fields.get("expiry", "") for one in (*read, *self.papers))
        expiry = next((day for day in days if day), "")
        tone, lead = self._judged(expiry, clear, here)
        return ResultView(
            tone=tone,
            title=message("papers.until") if expiry else message("check.clear"),
            label=expiry or f"{clear} / {len(self.papers)}",
            facts=(
                *(_facts(read[0]) if read else ()),
                Fact(message("check.pictures"), message("check.deleted")),
            ),
            lead=lead,
            done=DONE,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        return Ended() if event == Chosen(DONE.id) else self

    def _judged(self, expiry: str, clear: int, here: Surroundings) -> tuple[Tone, Text]:
        """Return the word on the papers."""
        day = day_of(expiry)
        today = None if here.now is None else here.now.date()
        if day is not None and today is not None and day < today:
            return Tone.CARE, message("check.expired")
        if day is not None and today is not None and day < today + SOON:
            return Tone.CARE, message("check.expires_soon")
        if clear < len(self.papers):
            return Tone.CARE, message("check.not_clear")
        return Tone.GOOD, message("check.well")


def masked(number: str) -> str:
    """Return a number of which only the ends can be read."""
    if len(number) <= 2 * SHOWN:
        return "*" * len(number)
    return number[:SHOWN] + "*" * (len(number) - 2 * SHOWN) + number[-SHOWN:]


def _facts(paper: Paper) -> tuple[Fact, ...]:
    form = paper.zone.form if paper.zone else paper.printed.kind if paper.printed else ""
    return (
        Fact(message("check.document"), DOCUMENTS.get(form, message("check.is_card"))),
        Fact(message("papers.number"), masked(paper.fields.get("number", ""))),
    )
