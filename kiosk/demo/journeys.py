"""The visits of the tour: what the visitor does, and what happens to the machine meanwhile."""

from collections.abc import Awaitable, Callable

from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_matters import load_matters
from kiosk.demo.observed import Seen
from kiosk.demo.rig import CONFIG, Rig
from kiosk.demo.visitor import Visitor
from kiosk.demo.witness import Witness
from kiosk.texts import Language

IDLE, CHOICE, CARD, PROGRESS, RESULT = (
    "IdleView",
    "ChoiceView",
    "CardView",
    "ProgressView",
    "ResultView",
)
ARTICLE, CLOSED = "ArticleView", "ClosedView"
CAPTURE, REVIEW = "CaptureView", "ReviewView"
DONE, REPRINT = "choose:done", "choose:reprint"


class Hall:
    """What a journey plays with: the machine, the visitor, and who listens at the broker."""

    def __init__(self, rig: Rig, visitor: Visitor, witness: Witness) -> None:
        self.rig, self.visitor, self.witness = rig, visitor, witness
        self.offers = load_hall(CONFIG / "catalogue")
        self.matters = load_matters(CONFIG / "catalogue", self.offers.queues)
        self.receipts: list[str] = []  # numbers of applications

    async def chooses_service(self, language: Language, group: str, service: str, to: str) -> Seen:
        """Go from the idle page to the service's first page."""
        visitor = self.visitor
        await visitor.sees(IDLE)
        await visitor.touches(f"language:{language.value}", CHOICE)
        await visitor.touches("choose:ticket", CHOICE)
        await visitor.touches(f"choose:{group}", CHOICE)
        return await visitor.touches(f"choose:{service}", to)

    async def checks(self, language: Language, what: str) -> Seen:
        """Go from the idle page to where the camera waits for a paper."""
        visitor = self.visitor
        await visitor.sees(IDLE)
        await visitor.touches(f"language:{language.value}", CHOICE)
        await visitor.touches("choose:more", CHOICE)
        await visitor.touches("choose:check", CHOICE)
        await visitor.touches(f"choose:{what}", CAPTURE)
        return await visitor.is_told("none")

    async def shows(self, paper: str) -> Seen:
        """Lay a paper on the plate and wait until its picture has been taken by itself."""
        await self.rig.hardware.show_paper(paper)
        return await self.visitor.waits_for(f"lay {paper}", REVIEW)

    async def is_done(self) -> None:
        """Leave the result for the next visitor."""
        await self.visitor.touches(DONE, IDLE)


Play = Callable[[Hall, Language], Awaitable[None]]


async def card_and_ticket(hall: Hall, language: Language) -> None:
    """A resident with a card gets a printed ticket."""
    await hall.chooses_service(language, "eclick", "residence-permit", CARD)
    hall.rig.hardware.lay("hmt-residence-permit")
    await hall.visitor.waits_for("lay a residence permit", PROGRESS)
    await hall.visitor.waits_for("the printer's word", RESULT)
    hall.rig.hardware.reader.take_away()
    await hall.is_done()


async def no_card_and_no_paper(hall: Hall, language: Language) -> None:
    """A visitor without a card, while the paper is used up: a code, and then a print after all."""
    visitor, hardware = hall.visitor, hall.rig.hardware
    hardware.use_up_paper()
    await hall.witness.device("printer", supply="out")
    seen = await hall.chooses_service(language, "talent", "work-permit", CARD)
    del seen
    await visitor.touches("choose:no-card", RESULT)
    hardware.change_paper()
    await hall.witness.device("printer", supply="full")
    await visitor.touches(REPRINT, PROGRESS)
    await visitor.waits_for("the printer's word", RESULT)
    await hall.is_done()


async def no_card_at_all(hall: Hall, language: Language) -> None:
    """A service that asks for no card; help and larger letters on the way."""
    visitor = hall.visitor
    await visitor.sees(IDLE)
    await visitor.touches(f"language:{language.value}", CHOICE)
    await visitor.touches("help", CHOICE)
    await visitor.touches("close", CHOICE)
    await visitor.touches("comfort", CHOICE)
    await visitor.touches("size:8.5", CHOICE)
    await visitor.touches("close", CHOICE)
    await visitor.touches("choose:ticket", CHOICE)
    await visitor.touches("choose:customs", CHOICE)
    await visitor.touches("choose:customs-goods", PROGRESS)
    await visitor.waits_for("the printer's word", RESULT)
    await hall.is_done()


async def reader_unplugged(hall: Hall, language: Language) -> None:
    """The reader's cable is pulled while the kiosk waits for a card."""
    visitor, plug = hall.visitor, hall.rig.hardware.parts["card_reader"].plug
    await hall.chooses_service(language, "social", "social-join", CARD)
    await plug.pull()
    await hall.witness.device("card-reader", state="offline")
    await visitor.waits_for("pull the reader's cable", CARD)
    await visitor.touches("choose:no-card", CHOICE)
    await visitor.touches("choose:none", PROGRESS)
    await visitor.waits_for("the printer's word", RESULT)
    await hall.is_done()
    await plug.put_in()
    await hall.witness.device("card-reader", state="online")


async def centre_away(hall: Hall, language: Language) -> None:
    """The centre is down: the number comes from the kiosk's own block."""
    await hall.rig.children.stop("centre")
    await hall.witness.centre(alive=False)
    await hall.chooses_service(language, "customs", "customs-registration", PROGRESS)
    await hall.visitor.waits_for("the printer's word", RESULT)
    await hall.is_done()
    await hall.rig.start_centre()
    await hall.witness.centre(alive=True)


async def languages_in_place(hall: Hall, language: Language) -> None:
    """The language is changed on the way, the page stays; then something to read."""
    visitor = hall.visitor
    await visitor.sees(IDLE)
    await visitor.touches(f"language:{language.value}", CHOICE)
    await visitor.touches("choose:more", CHOICE)
    await visitor.touches("choose:hours", ARTICLE)
    for other in Language:
        if other is not language:
            await visitor.touches(f"language:{other.value}", ARTICLE)
    await visitor.touches("back", CHOICE)
    await visitor.touches("home", IDLE)


async def closed_by_technician(hall: Hall, language: Language) -> None:
    """A technician closes the kiosk from afar, and opens it again."""
    visitor = hall.visitor
    await visitor.sees(IDLE)
    await hall.witness.command("close")
    await visitor.waits_for("a technician closes the kiosk", CLOSED)
    await visitor.touches(f"language:{language.value}", CLOSED)
    await hall.witness.command("open")
    await visitor.waits_for("a technician opens the kiosk", IDLE)


async def both_sides_of_a_card(hall: Hall, language: Language) -> None:
    """A card; its front is left lying where the back is asked for."""
    visitor = hall.visitor
    await hall.checks(language, "card")
    await hall.shows("card-front")
    await visitor.is_told("papers.check_facts")  # its print has been read
    await visitor.touches("choose:keep", CAPTURE)
    await visitor.is_told("wrong_side")
    await hall.shows("card-back")
    await visitor.touches("choose:keep", RESULT)
    await hall.rig.hardware.clear_plate()
    await hall.is_done()


async def passport_page(hall: Hall, language: Language) -> None:
    """A passport under a lamp, until the visitor is told; what was read is shown to be checked."""
    await hall.checks(language, "passport")
    await hall.rig.hardware.shine("lit")
    await hall.rig.hardware.show_paper("passport")
    await hall.visitor.is_told("glare")
    await hall.rig.hardware.shine("out")
    await hall.visitor.waits_for("lay passport", REVIEW)
    await hall.visitor.touches("choose:keep", RESULT)
    await hall.rig.hardware.clear_plate()
    await hall.is_done()


async def form_of_three_pages(hall: Hall, language: Language) -> None:
    """A form; its second page is taken again, as it is."""
    visitor = hall.visitor
    await hall.checks(language, "sheet")
    await hall.shows("form-1")
    await hall.rig.hardware.clear_plate()
    await visitor.touches("choose:more", CAPTURE)
    await hall.shows("form-2")
    await visitor.touches("choose:again", CAPTURE)
    await visitor.touches("choose:anyway", REVIEW)
    await hall.rig.hardware.clear_plate()
    await visitor.touches("choose:more", CAPTURE)
    await hall.shows("form-3")
    await visitor.touches("choose:last", RESULT)
    await hall.rig.hardware.clear_plate()
    await hall.is_done()


async def camera_unplugged(hall: Hall, language: Language) -> None:
    """The camera's cable is pulled while it looks: there is another way."""
    visitor, plug = hall.visitor, hall.rig.hardware.parts["camera"].plug
    await hall.checks(language, "passport")
    await plug.pull()
    await visitor.waits_for("pull the camera's cable", CHOICE)
    await visitor.touches("choose:instead", CHOICE)
    await visitor.touches("home", IDLE)
    await plug.put_in()
    await hall.witness.device("camera", state="online")
