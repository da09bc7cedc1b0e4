"""A fault anywhere in the catalogue closes its own part, is told and shown, and nothing else."""

import shutil

import pytest

from kiosk.link.messages import Alert
from kiosk.runtime.upkeep.pins import hashed
from tests.link.bundles import OPENER
from tests.system.centre_hand import a_hand
from tests.system.hall import CONFIG, Hall
from tests.system.test_upkeep import PIN, enters, goes

FAULTS = {
    "matters.yaml": ("applications", "matters.yaml"),
    "standing.yaml": ("standing", "standing.yaml"),
    "visits.yaml": ("visits", "visits.yaml"),
}


class FaultyHall(Hall):
    """The kiosk reads a catalogue of its own; the centre's is good."""

    def write_settings(self):
        super().write_settings()
        shutil.copytree(CONFIG / "catalogue", self.folder / "catalogue")
        for name in FAULTS:
            with (self.folder / "catalogue" / name).open("a", encoding="utf-8") as out:
                out.write("\nnonsense: true\n")
        file = self.folder / "kiosk.toml"
        said = file.read_text(encoding="utf-8")
        file.write_text(said.replace(f"{CONFIG}/catalogue", "catalogue"), encoding="utf-8")


@pytest.fixture
def further():
    return f"""[applications]
recipients = ["{OPENER.recipients[0]}"]
[[upkeep.technicians]]
name = "SAMPLE"
pin = "{hashed(PIN)}"
"""


async def test_faults_close_their_parts_alone_and_are_told_and_shown(tmp_path, further):
    house = FaultyHall(tmp_path, further)
    try:
        house.broker.start()
        await house.broker.ready()
        async with a_hand(house.broker.port) as hand:
            await house.start(broker=False)
            await house.is_ready()
            for part, file in FAULTS.values():
                told = await hand.until(lambda part=part: alerts(hand, f"{part}.faults"))
                assert file in told[0].detail
            assert alerts(hand, "policies.faults") == []
            assert alerts(hand, "programmes.faults") == []
            kiosk = house.kiosk
            await kiosk.until("IdleView")
            await goes(kiosk, "language:en", "ChoiceView")
            assert not kiosk.offers("choose:apply")
            await goes(kiosk, "choose:advice", "ChoiceView")
            assert kiosk.offers("choose:consult")
            assert kiosk.offers("choose:talents")
            await goes(kiosk, "home", "IdleView")
            await house.takes_ticket()
            await house.leaves()
            assert len(house.printer.slips) == 1
            await enters(kiosk)
            await kiosk.until("ChoiceView")
            await goes(kiosk, "choose:machine", "ChoiceView")
            await goes(kiosk, "choose:versions", "ListView")
    finally:
        await house.stop()


def alerts(hand, code):
    return [one for one in hand.heard if isinstance(one, Alert) and one.code == code]
