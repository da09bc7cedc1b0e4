"""What a talent is entitled to, over real parts; and a fault of the programmes beside tickets."""

import asyncio
import shutil

from kiosk.catalogue.entitlement import questions_left
from kiosk.catalogue.loading_programmes import Leading, load_programmes
from kiosk.catalogue.rules import QuestionKind
from tests.system.hall import CONFIG, Hall, hall

ANSWERS = {"person": "hong-kong", "age": "29", "situation": "employed", "in-zone": "yes"}
SERVICES = frozenset({"talent-recognition", "company-start", "channel-one", "everyday",
                      "social-join", "residence-permit", "work-permit"})  # fmt: skip


async def touches(kiosk, control, view):
    before = len(kiosk.pages)
    kiosk.touch(control)
    return await kiosk.until(view, after=before)


async def test_the_list_comes_out_of_the_printer_and_the_visit_goes_on(tmp_path):
    programmes = load_programmes(CONFIG / "catalogue", Leading(None, SERVICES))
    async with hall(tmp_path) as house:
        kiosk = house.kiosk
        await house.is_ready()
        await kiosk.until("IdleView")
        await touches(kiosk, "language:en", "ChoiceView")
        await touches(kiosk, "choose:advice", "ChoiceView")
        control, said = "choose:talents", {}
        while left := questions_left(programmes, said):
            number = left[0].kind is QuestionKind.NUMBER
            await touches(kiosk, control, "FormView" if number else "ChoiceView")
            assert kiosk.offers("choose:skip")
            answer = said[left[0].id] = ANSWERS.get(left[0].id)
            control = f"choose:{answer or 'skip'}"
            if number and answer:
                kiosk.touch(f"type:{answer}")
                control = "choose:enter"
        await touches(kiosk, control, "ListView")
        kiosk.touch("choose:print")
        async with asyncio.timeout(60):
            while [slip.cut for slip in house.printer.slips] != [True]:
                await asyncio.sleep(0.02)
        await kiosk.until("ListView")
        await touches(kiosk, "choose:see:youth-settlement", "ListView")
        assert kiosk.offers("choose:ticket")
        await touches(kiosk, "home", "IdleView")


class HallWithFaults(Hall):
    """Its programmes name a question that is not there."""

    def write_settings(self):
        super().write_settings()
        shutil.copytree(CONFIG / "catalogue", self.folder / "catalogue")
        money = self.folder / "catalogue" / "programmes" / "2-money.yaml"
        text = money.read_text(encoding="utf-8")
        money.write_text(text.replace("question: tax", "question: taxes", 1), encoding="utf-8")
        file = self.folder / "kiosk.toml"
        said = file.read_text(encoding="utf-8")
        file.write_text(said.replace(f"{CONFIG}/catalogue", "catalogue"), encoding="utf-8")


async def test_faults_of_the_programmes_are_told_and_tickets_go_on(tmp_path):
    house = HallWithFaults(tmp_path)
    try:
        await house.start()
        await house.is_ready()
        async with asyncio.timeout(60):
            while not any("programmes: closed" in line for line in house.kiosk.said):
                await asyncio.sleep(0.02)
        await house.kiosk.until("IdleView")
        await touches(house.kiosk, "language:en", "ChoiceView")
        await touches(house.kiosk, "choose:advice", "ChoiceView")
        assert not house.kiosk.offers("choose:talents")
        await touches(house.kiosk, "home", "IdleView")
        await house.takes_ticket()
    finally:
        await house.stop()
