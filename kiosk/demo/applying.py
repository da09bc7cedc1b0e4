"""The visit of the tour that applies: from the matter to the receipt, and then how far it is."""

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path

import cv2
import httpx
import numpy as np

from kiosk.capture.codes import read_codes
from kiosk.catalogue.matters import Kind, Question
from kiosk.catalogue.union import Asked, union
from kiosk.demo.journeys import CAPTURE, CARD, CHOICE, DONE, IDLE, PROGRESS, RESULT, Hall
from kiosk.demo.observed import NotSeenError
from kiosk.demo.rig import Rig
from kiosk.texts import Language

FORM, LIST, SIGN = "FormView", "ListView", "SignView"
MATTER, TOPIC = "research-passage", "goods"
PICKED = frozenset({Kind.CHOICE, Kind.YES_NO})
ANSWERS = {
    Kind.PHONE: "21234567",
    Kind.COMPANY: "91350100M000100Y43",
    Kind.NUMBER: "12",
    Kind.DATE: "20301231",
    Kind.LATIN: "SAMPLE",
    Kind.TEXT: "SAMPLE",
    Kind.EMAIL: "a@b.cd",
}
SECRETS = (
    b"X12345678",
    b"SAMPLE",
    b"1990-01-01",
    b"21234567",
    b"91350100M000100Y43",
    b"810000199001010019",
    b"440300198506120013",
    b"944840198503120018",
    b"%PDF",
)
"""What sample visitors showed and answered."""
TRIES = 100  # of 0.2 s: the bundle is on its way
SHEETS = ("form-1", "form-2", "form-3")


async def apply_once(hall: Hall, language: Language) -> None:
    """An application to three authorities: each paper once, each answer once, one receipt."""
    visitor = hall.visitor
    asked = union(hall.matters, hall.matters.matter(MATTER))
    await visitor.sees(IDLE)
    await visitor.touches(f"language:{language.value}", CHOICE)
    await visitor.touches("choose:apply", CHOICE)
    await visitor.touches("choose:topic", CHOICE)
    await visitor.touches(f"choose:{TOPIC}", CHOICE)
    await visitor.touches(f"choose:{MATTER}", LIST)
    await visitor.touches("choose:start", CHOICE)
    await visitor.touches("choose:passport", CAPTURE)
    await hall.shows("passport")
    await visitor.touches("choose:keep", LIST)
    questions = [one.question for one in asked.questions]
    await visitor.touches("choose:right", page_of(questions[0]))
    for question, after in zip(questions, [*questions[1:], None], strict=True):
        await answers(hall, question, CAPTURE if after is None else page_of(after))
    await _shows_papers(hall, asked)
    await visitor.touches("choose:agree", LIST)
    await visitor.touches("choose:agree", SIGN)
    await visitor.signs()
    await visitor.touches("choose:send", PROGRESS)
    await visitor.waits_for("the printer's word", RESULT)
    await hall.rig.hardware.clear_plate()
    hall.receipts.append(await hall.witness.application(len(hall.receipts)))
    await hall.is_done()


async def asks_how_far(hall: Hall, language: Language) -> None:
    """Something is missing, says an authority; it is added at once."""
    visitor, number = hall.visitor, hall.receipts[-1]
    code = await asyncio.to_thread(code_on_slip, hall)
    await _judge(hall, number, {"state": "more_needed", "wants": ["equipment-list.company"]})
    await visitor.sees(IDLE)
    await visitor.touches(f"language:{language.value}", CHOICE)
    await visitor.touches("choose:progress", CHOICE)
    await visitor.touches("choose:scan", CARD)
    await hall.rig.hardware.do("scanner", f"show {code}")
    await visitor.waits_for("the centre's answer", LIST)
    await visitor.touches("choose:add", CAPTURE)
    await hall.shows("form-1")
    await visitor.touches("choose:last", LIST)
    await hall.rig.hardware.clear_plate()
    await visitor.touches(DONE, IDLE)


def in_clear(rig: Rig, heard: bytes) -> list[str]:
    """Return where something of a visitor lies open: on the kiosk's disk, or on the wire."""
    places = {"broker": bytes(heard)}
    folder = rig.folder / "kiosk-data"
    places |= {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return [
        f"{place}: {number}"
        for place, data in places.items()
        for number, secret in enumerate(SECRETS)
        if secret in data
    ]


async def _judge(hall: Hall, number: str, body: Mapping[str, object]) -> None:
    """Say of the application what staff would, once it has arrived."""
    centre = f"http://127.0.0.1:{hall.rig.centre_port}"
    token = {"Authorization": f"Bearer {hall.rig.keys.token}"}
    async with httpx.AsyncClient(base_url=centre, timeout=30, headers=token) as client:
        for _ in range(TRIES):
            answer = await client.post(f"/api/cases/{number}/customs", json=body)
            if answer.is_success:
                return
            await asyncio.sleep(0.2)
    raise NotSeenError(f"{number}: the centre has no case of it: {answer.text[:200]}")


def code_on_slip(hall: Hall) -> str:
    """Return what the code on the last slip says, read off the paper."""
    hardware = hall.rig.hardware
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        hardware.save_slip(len(hardware.slips) - 1, Path(file.name))
        picture = cv2.imread(file.name, cv2.IMREAD_COLOR)
    codes = [] if picture is None else read_codes(np.asarray(picture, np.uint8))
    if not codes:
        raise NotSeenError("the receipt has no code that can be read")
    return codes[0].text


async def answers(hall: Hall, question: Question, after: str) -> None:
    """Answer a question, and wait for a page of kind ``after``.

    Raises:
        NotSeenError: The page did not come.
    """
    visitor = hall.visitor
    if question.kind in PICKED:
        option = question.options[0].id if question.options else "yes"
        await visitor.touches(f"choose:{option}", after)
    elif not question.required:
        await visitor.touches("choose:skip", after)
    else:
        await visitor.types(ANSWERS[question.kind])
        await visitor.touches("choose:enter", after)


async def _shows_papers(hall: Hall, asked: Asked) -> None:
    """Lay each paper on the plate; the passport was shown to say who one is."""
    visitor, sheets = hall.visitor, 0
    papers = [one for one in asked.materials if one.key != "passport.applicant"]
    for at, one in enumerate(papers):
        last = at == len(papers) - 1
        if one.material.sides > 1:
            await hall.shows("card-front")
            await visitor.touches("choose:keep", CAPTURE)
            await visitor.is_told("wrong_side")
            await hall.shows("card-back")
        else:
            await hall.shows(SHEETS[sheets % len(SHEETS)])
            sheets += 1
        keep = "choose:last" if one.material.most_pages > 1 else "choose:keep"
        await visitor.touches(keep, LIST if last else CAPTURE)


def page_of(question: Question) -> str:
    """Return the kind of page that asks a question."""
    return CHOICE if question.kind in PICKED else FORM
