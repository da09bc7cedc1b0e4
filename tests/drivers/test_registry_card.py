import asyncio

import pytest

from drivers.capabilities import Document
from drivers.errors import CannotOpenError, LinkLostError
from drivers.idcard_sam.settings import IdCardSamSettings
from drivers.registry import open_card_reader


async def test_a_simulated_card_is_laid_anew_after_each_read():
    reader = await open_card_reader(IdCardSamSettings(url="sim://resident-card"))
    for _ in range(3):
        card = await reader.read_card(timeout_s=20)
        assert card.document is Document.RESIDENT_CARD
    await reader.close()


async def test_nothing_runs_on_after_closing():
    before = asyncio.all_tasks()
    reader = await open_card_reader(IdCardSamSettings(url="sim://empty"))
    assert len(asyncio.all_tasks()) > len(before)
    await reader.close()
    await reader.close()
    assert asyncio.all_tasks() == before
    with pytest.raises(LinkLostError):
        await reader.health()


async def test_a_url_that_is_none_is_told():
    with pytest.raises(CannotOpenError, match="give /dev/NAME"):
        await open_card_reader(IdCardSamSettings(url="tcp://[::1:9100"))


async def test_a_simulation_that_is_not_there_is_told():
    with pytest.raises(CannotOpenError, match="no such simulation"):
        await open_card_reader(IdCardSamSettings(url="sim://passport"))
