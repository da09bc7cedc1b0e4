"""What was set at the glass holds over a restart, until newer settings come from afar."""

from kiosk.link.store import Store
from kiosk.runtime.upkeep.levels import SCHEMA, Levels
from kiosk.texts import message


def of(levels):
    return levels.glass.volume, levels.glass.brightness


async def test_what_was_set_by_hand_outlasts_a_restart_but_no_newer_version(tmp_path):
    shown = []
    async with Store.opened(tmp_path / "journal.db", SCHEMA) as store:
        levels = Levels(store, lambda: shown.append(1))
        levels.follow(70, 100, 3)
        await levels.begin()
        await levels.set(30, 50, tone=True)
        assert (of(levels), levels.glass.tones) == ((30, 50), 1)
    async with Store.opened(tmp_path / "journal.db", SCHEMA) as store:
        levels = Levels(store, lambda: None)
        levels.follow(70, 100, 3)
        await levels.begin()
        assert of(levels) == (30, 50)
        levels.follow(80, 90, 4)
        assert of(levels) == (80, 90)
    assert shown


async def test_the_band_goes_by_itself_and_a_second_one_begins_anew(tmp_path):
    async with Store.opened(tmp_path / "journal.db", SCHEMA) as store:
        levels = Levels(store, lambda: None)
        levels.blink(message("upkeep.blink", name="kiosk-01"))
        first = levels._hiding
        levels.blink(message("upkeep.blink", name="kiosk-01"))
        assert first.cancelled()
        assert levels.glass.band is not None
        levels._hide()
        assert levels.glass.band is None
        levels.close()
