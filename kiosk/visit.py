"""What a visit is made of: what is read from disk, and every journey of the menu.

Apart from ``kiosk.app`` because the first page needs this and nothing of the devices.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.matters import Matters
from kiosk.flow.model import Step
from kiosk.flow.session import Session
from kiosk.flow.views import Option
from kiosk.flows.apology import Apology
from kiosk.flows.apply.draft import Desk as ApplyDesk
from kiosk.flows.apply.draft import Draft
from kiosk.flows.apply.finding import ChooseWay
from kiosk.flows.apply.needing import Needing
from kiosk.flows.check import Camera, ChoosePaper
from kiosk.flows.closed import closed_view, hours_article
from kiosk.flows.handing import hand_over
from kiosk.flows.home import Article, Entry, Idle, Menu
from kiosk.flows.papers import begin
from kiosk.flows.progress.asking import FindReceipt
from kiosk.flows.progress.standing import Office
from kiosk.flows.ticket import ChooseGroup, Desk
from kiosk.settings import Settings
from kiosk.texts import Phrasebook, message
from kiosk.texts.faces import check_folder, default_folder
from kiosk.typed_toml import FileFaultsError


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is read from disk before anything starts."""

    settings: Settings
    hall: Hall
    phrasebook: Phrasebook
    fonts: Path
    matters: Callable[[], Matters]
    """Reads them when they are first wanted: no first page waits for them."""

    @classmethod
    def read(cls, settings: Settings, beside: Path) -> "Knowledge":
        """Read what the settings name; relative paths count from the folder ``beside``.

        Raises:
            FileFaultsError: The catalogue has faults.
            MissingTextError: The texts are not compiled.
            MissingFaceError: The fonts are not there.
        """
        kiosk = settings.kiosk
        hall = load_hall(beside / kiosk.catalogue_dir)

        @cache
        def matters() -> Matters:
            # YAML takes 100 ms to load and read.
            from kiosk.catalogue.loading_matters import load_matters  # noqa: PLC0415

            return load_matters(beside / kiosk.catalogue_dir, hall.queues)

        return cls(
            settings=settings,
            hall=hall,
            matters=matters,
            phrasebook=Phrasebook.load(beside / kiosk.texts_dir),
            fonts=check_folder(beside / kiosk.fonts_dir if kiosk.fonts_dir else default_folder()),
        )


def first_session(known: Knowledge) -> Session:
    """Return the session with every journey of the menu."""
    hall = known.hall
    desk = Desk(hall, hand_over(hall, known.settings.kiosk.site))

    def applying() -> ApplyDesk:
        """Return what an application needs, with the matters of this moment to its end."""
        return ApplyDesk(hall, known.matters(), begin, instead=lambda: ChooseGroup(desk))

    def resume(matter: str) -> Step | None:
        matters = known.matters()
        offered = {one.id for one in matters.matters if one.open}
        if matter not in offered:
            return None
        return Needing(Draft.of(applying(), matters.matter(matter)))

    def readable() -> bool:
        try:
            known.matters()
        except FileFaultsError:
            return False
        return True

    office = Office(known.matters, begin, resume, instead=lambda: ChooseGroup(desk))
    entries = (
        Entry(
            Option(
                id="ticket",
                title=message("menu.ticket"),
                about=message("menu.ticket_about"),
                icon="ticket-confirmation",
            ),
            start=lambda _here: ChooseGroup(desk),
        ),
        Entry(
            Option(
                id="apply",
                title=message("menu.apply"),
                about=message("menu.apply_about"),
                icon="send",
            ),
            start=lambda _here: ChooseWay(applying()),
            limits=lambda here: None if here.applications_open else message("menu.apply_away"),
        ),
        Entry(
            Option(
                id="progress",
                title=message("menu.progress"),
                about=message("menu.progress_about"),
                icon="timer-sand",
            ),
            start=lambda _here: FindReceipt(office),
            limits=lambda here: (
                None if here.centre_online and readable() else message("menu.progress_away")
            ),
        ),
        Entry(
            Option(
                id="check",
                title=message("menu.check"),
                about=message("menu.check_about"),
                icon="file-find",
            ),
            start=lambda _here: ChoosePaper(Camera(begin, instead=lambda: ChooseGroup(desk))),
            limits=lambda here: None if here.camera_ready else message("menu.check_away"),
        ),
        Entry(
            Option(
                id="hours",
                title=message("menu.hours"),
                about=message("menu.hours_about"),
                icon="clock",
            ),
            start=lambda _here: Article(hours_article(hall)),
        ),
    )
    return Session(
        start=Idle(closed=partial(closed_view, hall)),
        begin=lambda _language: Menu(entries),
        apologise=Apology,
    )
