"""A hall where one can apply, and a visitor who does; his papers are taken as they are."""

import asyncio
from contextlib import asynccontextmanager

from kiosk.catalogue.union import union
from kiosk.demo.applying import ANSWERS, PICKED, page_of
from kiosk.link.signing import kiosk_key, public_text
from tests.link.bundles import IDENTITY, OPENER
from tests.runtime.applicant import matters
from tests.system.hall import Hall

MATTER, TOPIC = "customs-registration", "goods"
TYPED = ("SAMPLEVISITOR", "P12345678", "19900101")
CLEAR = (*TYPED[:2], "1990-01-01", "21234567", "91350100M000100Y43", "%PDF", "JFIF")
"""Of what he typed and showed; it may stand nowhere."""


@asynccontextmanager
async def applying_hall(folder, further=""):
    """Run a hall with a camera over an empty plate, and a centre that takes what is sealed."""
    house = Hall(folder)
    secret = folder / "centre.age"
    secret.write_text(f"{IDENTITY}\n")
    secret.chmod(0o600)
    key = public_text(kiosk_key(folder / "data" / "keys" / "kiosk.pem"))
    house.further = f"""{further}
[applications]
recipients = ["{OPENER.recipients[0]}"]
upload_url = "http://127.0.0.1:{house.centre_port}/uploads"
[devices.camera]
driver = "camera"
url = "sim://empty"
width = 640
height = 480
"""
    house.further_centre = f"""[applications]
identity_file = "{secret}"
folder = "{folder}/apps"
[applications.kiosks]
kiosk-01 = "{key}"
"""
    try:
        await house.start()
        yield house
    finally:
        await house.stop()


class Applicant:
    """Goes through the journey, page by page."""

    def __init__(self, house):
        self._kiosk = house.kiosk
        self._asked = union(matters(), matters().matter(MATTER))

    async def touches(self, control, view):
        """Touch a control once it is offered, and wait for a page of that kind."""
        kiosk = self._kiosk
        async with asyncio.timeout(60):
            while not kiosk.offers(control):
                await asyncio.sleep(0.02)
        before = len(kiosk.pages)
        kiosk.touch(control)
        return await kiosk.until(view, after=before)

    async def comes_to_papers(self):
        """Go as far as the page that wants the first paper."""
        await self._kiosk.until("IdleView")
        await self.touches("language:en", "ChoiceView")
        await self.touches("choose:apply", "ChoiceView")
        await self.touches("choose:topic", "ChoiceView")
        await self.touches(f"choose:{TOPIC}", "ChoiceView")
        await self.touches(f"choose:{MATTER}", "ListView")
        await self.touches("choose:start", "ChoiceView")
        await self.touches("choose:type", "FormView")
        for at, text in enumerate(TYPED):
            await self._enters(text, "FormView" if at < len(TYPED) - 1 else "ListView")
        questions = [one.question for one in self._asked.questions]
        await self.touches("choose:right", page_of(questions[0]))
        for question, after in zip(questions, [*questions[1:], None], strict=True):
            view = "CaptureView" if after is None else page_of(after)
            if question.kind in PICKED:
                option = question.options[0].id if question.options else "yes"
                await self.touches(f"choose:{option}", view)
            elif not question.required:
                await self.touches("choose:skip", view)
            else:
                await self._enters(ANSWERS[question.kind], view)

    async def shows_papers(self):
        """Have each page taken as it is; end at the page of what will be sent."""
        pages = [(one, side) for one in self._asked.materials for side in range(one.material.sides)]
        for at, (one, _) in enumerate(pages):
            last = at == len(pages) - 1
            await self.touches("choose:anyway", "ReviewView")
            keep = "choose:last" if one.material.most_pages > 1 else "choose:keep"
            await self.touches(keep, "ListView" if last else "CaptureView")

    async def sends(self, view):
        """Agree twice and send, without a signature; wait for what comes of it."""
        await self.touches("choose:agree", "ListView")
        await self.touches("choose:agree", "SignView")
        return await self.touches("choose:cannot", view)

    async def _enters(self, text, view):
        self._kiosk.touch(f"type:{text}")  # the page stays
        await self.touches("choose:enter", view)
