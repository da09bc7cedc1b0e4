"""The visit of the tour that asks about a policy: found by letters, read, printed, taken along."""

import asyncio

import httpx

from kiosk.demo.journeys import ARTICLE, CHOICE, IDLE, PROGRESS, RESULT, Hall
from kiosk.demo.observed import NotSeenError
from kiosk.texts import Language

FORM = "FormView"
KNOWN = {
    Language.TRADITIONAL: "SHBX",  # the first letters of the pinyin
    Language.SIMPLIFIED: "SHEHUIBAOXIAN",
    Language.ENGLISH: "SOCIAL INSURANCE",
}
UNKNOWN = "PET SNAKE TAX"  # of which the hall's own texts know the last word
KEPT = "tax"
ARTICLE_ID = "enrolment"
TRIES = 50  # of 0.2 s: the question is on its way


async def asks_about_a_policy(hall: Hall, language: Language) -> None:
    """An article is found by letters, read, printed and taken along."""
    visitor = hall.visitor
    await visitor.sees(IDLE)
    await visitor.touches(f"language:{language.value}", CHOICE)
    await visitor.touches("choose:advice", CHOICE)
    await visitor.touches("choose:consult", CHOICE)
    await visitor.touches("choose:letters", FORM)
    await visitor.types(KNOWN[language])
    article = await visitor.touches(f"choose:{ARTICLE_ID}", ARTICLE)
    if article.control("choose:listen") is not None:  # where this machine can be heard
        await visitor.touches("choose:listen", ARTICLE)
        await visitor.touches("choose:louder", ARTICLE)
        await visitor.touches("choose:stop", ARTICLE)
    await visitor.touches("choose:print", PROGRESS)
    await visitor.waits_for("the printer's word", RESULT)
    await visitor.touches("back", ARTICLE)
    await visitor.touches("choose:take", ARTICLE)
    await visitor.touches("back", ARTICLE)
    await visitor.touches("choose:next", CHOICE)
    await visitor.touches("home", IDLE)


async def asks_what_nobody_wrote(hall: Hall, language: Language) -> None:
    """A question that finds nothing leads to a window, and the centre counts it."""
    visitor, before = hall.visitor, await _page(hall)
    await visitor.sees(IDLE)
    await visitor.touches(f"language:{language.value}", CHOICE)
    await visitor.touches("choose:advice", CHOICE)
    await visitor.touches("choose:consult", CHOICE)
    await visitor.touches("choose:letters", FORM)
    await visitor.types(UNKNOWN)
    await visitor.touches("choose:none", CHOICE)
    await visitor.touches("choose:ticket", CHOICE)
    await visitor.touches("home", IDLE)
    for _ in range(TRIES):
        page = await _page(hall)
        if page != before and f"{KEPT} ×" in page:
            return
        await asyncio.sleep(0.2)
    raise NotSeenError("the centre did not count a question that found nothing")


async def _page(hall: Hall) -> str:
    """Return the staff's page of questions."""
    centre = f"http://127.0.0.1:{hall.rig.centre_port}"
    token = {"Authorization": f"Bearer {hall.rig.keys.token}"}
    async with httpx.AsyncClient(base_url=centre, timeout=30, headers=token) as client:
        return (await client.get("/questions")).text
