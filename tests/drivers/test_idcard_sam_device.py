import asyncio
import json
from pathlib import Path

import pytest

from drivers.capabilities import Document
from drivers.errors import (
    CardModuleUnusableError,
    CardUnreadableError,
    DeviceError,
    LinkLostError,
    NoAnswerError,
    Remedy,
    UnexpectedAnswerError,
)
from drivers.idcard_sam.device import SamCardReader, Waits
from drivers.idcard_sam.protocol import Command, Status
from drivers.idcard_sam.sample import SAMPLES
from drivers.idcard_sam.simulator import SamSimulator
from drivers.status import DeviceState, Mender
from drivers.transport import MemoryTransport

VECTORS = Path(__file__).parents[1] / "vectors"
STATUSES = json.loads((VECTORS / "sam_status.json").read_text())["sw3"]
CARD = SAMPLES["hmt-residence-permit"]
WAITS = Waits(short_s=0.05, read_s=0.1)
MODULE = {0x60, 0x66}
CARD_ITSELF = {0x31, 0x32, 0x33, 0x37, 0x3F, 0x40, 0x41, 0x47, 0x81}


class Bench:
    """A reader, its simulator, and the line between them."""

    def __init__(self, poll_s=0.005):
        ours, self.line = MemoryTransport.pair()
        self.module = SamSimulator(text=CARD)
        self.reader = SamCardReader(ours, poll_s=poll_s, waits=WAITS)
        self.playing = asyncio.create_task(self.module.play(self.line))

    async def close(self):
        await self.reader.close()
        await self.line.close()
        with pytest.raises(LinkLostError):
            await self.playing


class Hurting:
    """A line that hurts the first frame that goes out."""

    def __init__(self, inner):
        self.read, self.close, self._inner = inner.read, inner.close, inner
        self._hurt = False

    async def write(self, data):
        hurt = data if self._hurt else data[:7] + bytes((data[7] ^ 1,)) + data[8:]
        self._hurt = True
        await self._inner.write(hurt)


class Gone:
    """A line whose other end is gone and that takes what is written all the same."""

    async def read(self):
        raise LinkLostError("gone")

    async def write(self, data):
        pass

    async def close(self):
        pass


@pytest.fixture
async def bench():
    bench = Bench()
    yield bench
    await bench.close()


async def test_reads_a_card(bench):
    card = await bench.reader.read_card(timeout_s=20)
    assert card.document is Document.HMT_RESIDENCE_PERMIT
    assert card.number == "810000199001010019"
    assert list(bench.module.asked) == [
        c.value for c in (Command.FIND, Command.SELECT, Command.READ)
    ]


async def test_waits_for_a_card(bench):
    bench.module.take_away()
    reading = asyncio.create_task(bench.reader.read_card(timeout_s=20))
    await bench.module.until_asked(Command.FIND, times=2)
    bench.module.lay(CARD)
    assert (await reading).number == "810000199001010019"


async def test_a_card_that_comes_within_the_last_poll_is_read():
    bench = Bench(poll_s=30)
    bench.module.take_away()
    reading = asyncio.create_task(bench.reader.read_card(timeout_s=0.03))
    await bench.module.until_asked(Command.FIND)
    bench.module.lay(CARD)
    async with asyncio.timeout(60):
        assert await reading
    await bench.close()


async def test_nobody_laid_a_card_is_no_fault(bench):
    bench.module.take_away()
    with pytest.raises(TimeoutError):
        await bench.reader.read_card(timeout_s=0.02)
    assert (await bench.reader.health()).state is DeviceState.ONLINE


@pytest.mark.parametrize(
    "noise", [b"\xaa", b"\xaa\xaa\xaa\x96", b"\xff" * 40, b"\xaa\xaa\xaa\x96\x69"]
)
async def test_reads_through_noise(bench, noise):
    bench.module.faults.noise = noise
    assert await bench.reader.read_card(timeout_s=20)


async def test_reads_one_byte_at_a_time(bench):
    bench.module.faults.split = True
    assert await bench.reader.read_card(timeout_s=20)


@pytest.mark.parametrize("spoilt", [1, 2])
async def test_asks_again_after_a_wrong_check(bench, spoilt):
    bench.module.faults.spoilt = spoilt
    assert await bench.reader.read_card(timeout_s=20)


async def test_gives_up_after_three_wrong_checks(bench):
    bench.module.faults.spoilt = 3
    with pytest.raises(UnexpectedAnswerError, match="in 3 attempts") as error:
        await bench.reader.read_card(timeout_s=20)
    assert error.value.remedy is Remedy.REOPEN


@pytest.mark.parametrize("truncated", [1, 2])
async def test_asks_again_after_half_an_answer(bench, truncated):
    bench.module.faults.truncated = truncated
    assert await bench.reader.read_card(timeout_s=20)


async def test_a_mute_module_is_told_from_a_visitor_who_does_not_come(bench):
    bench.module.faults.mute = True
    with pytest.raises(NoAnswerError, match="no answer to FIND"):
        await bench.reader.read_card(timeout_s=0.001)


async def test_unplugged_while_reading(bench):
    bench.module.take_away()
    reading = asyncio.create_task(bench.reader.read_card(timeout_s=20))
    await bench.module.until_asked(Command.FIND)
    await bench.line.close()
    with pytest.raises(LinkLostError):
        await reading
    with pytest.raises(LinkLostError):
        await bench.reader.health()


@pytest.mark.parametrize("code", sorted(int(code, 16) for code in STATUSES))
async def test_every_status_leads_somewhere(bench, code):
    bench.module.faults.status = code
    if code == Status.NO_CARD:
        with pytest.raises(TimeoutError):
            await bench.reader.read_card(timeout_s=0.01)
        return
    kind = CardModuleUnusableError if code in MODULE else UnexpectedAnswerError
    if code == Status.CARD_FOUND:
        kind = UnexpectedAnswerError  # to a select it means nothing
    with pytest.raises(DeviceError) as error:
        await bench.reader.read_card(timeout_s=20)
    assert type(error.value) is kind


@pytest.mark.parametrize("code", sorted(CARD_ITSELF))
async def test_a_card_that_cannot_be_read_is_asked_for_again(bench, code):
    bench.module.faults.read_status = code
    with pytest.raises(CardUnreadableError) as error:
        await bench.reader.read_card(timeout_s=20)
    assert error.value.remedy is Remedy.RETRY
    assert f"{code:02X}" in str(error.value)


async def test_a_card_that_is_read_at_the_second_try_is_read(bench):
    bench.module.faults.read_status = Status.READ_FAILED
    reading = asyncio.create_task(bench.reader.read_card(timeout_s=20))
    await bench.module.until_asked(Command.READ)
    bench.module.faults.read_status = None
    assert await reading


async def test_a_card_of_garbage_is_unreadable_and_not_shown(bench):
    bench.module.lay("秘密".encode("utf-16-le") * 64)
    with pytest.raises(CardUnreadableError) as error:
        await bench.reader.read_card(timeout_s=20)
    assert "秘密" not in str(error.value)


async def test_a_card_that_was_left_lying_must_be_lifted(bench):
    await bench.reader.read_card(timeout_s=20)
    with pytest.raises(CardUnreadableError, match="lift it"):
        await bench.reader.read_card(timeout_s=20)
    with pytest.raises(TimeoutError):  # said once, not again and again
        await bench.reader.read_card(timeout_s=0.02)
    bench.module.take_away()
    with pytest.raises(TimeoutError):
        await bench.reader.read_card(timeout_s=0.02)
    bench.module.lay(CARD)
    assert await bench.reader.read_card(timeout_s=20)


async def test_a_read_that_was_broken_off_does_not_answer_the_next(bench):
    bench.module.answer_s = 0.02
    for moment in (0.0, 0.005, 0.025, 0.045):
        reading = asyncio.create_task(bench.reader.read_card(timeout_s=20))
        await asyncio.sleep(moment)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        bench.module.lay(SAMPLES["resident-card"])
        assert (await bench.reader.read_card(timeout_s=20)).document is Document.RESIDENT_CARD
        bench.module.lay(CARD)


async def test_a_failed_self_test_calls_for_an_engineer(bench):
    bench.module.faults.self_test_failed = True
    health = await bench.reader.health()
    assert (health.state, health.mender) == (DeviceState.HARDWARE_ERROR, Mender.ENGINEER)
    assert health.code == CardModuleUnusableError.code
    with pytest.raises(CardModuleUnusableError) as error:
        await bench.reader.read_card(timeout_s=20)
    assert error.value.remedy is Remedy.SERVICE


async def test_a_mute_module_has_no_health(bench):
    bench.module.faults.mute = True
    with pytest.raises(NoAnswerError, match="check its plug"):
        await bench.reader.health()


async def test_a_module_that_does_not_know_of_new_addresses_is_not_mute(bench):
    await bench.reader.read_card(timeout_s=20)
    bench.module.faults.deaf_to = frozenset({Command.READ_NEW_ADDRESS})
    with pytest.raises(TimeoutError):
        await bench.reader.read_card(timeout_s=0.02)


async def test_a_hostile_length_is_survived(bench):
    bench.module.faults.hostile_length = True
    assert await bench.reader.read_card(timeout_s=20)


async def test_a_frame_of_ours_that_was_hurt_is_told_so_and_sent_again(bench):
    await bench.line.close()
    ours, line = MemoryTransport.pair()
    hurting, module = SamCardReader(Hurting(ours), waits=WAITS), SamSimulator(text=CARD)
    playing = asyncio.create_task(module.play(line))
    assert await hurting.read_card(timeout_s=20)
    assert list(module.asked).count(Command.FIND.value) == 1
    await hurting.close()
    with pytest.raises(LinkLostError):
        await playing


async def test_the_line_that_is_lost_after_a_broken_off_read_is_told(bench):
    bench.module.faults.mute = True
    reading = asyncio.create_task(bench.reader.read_card(timeout_s=20))
    await bench.module.until_asked(Command.FIND)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await bench.line.close()
    with pytest.raises(LinkLostError):
        await bench.reader.health()


async def test_a_lost_line_stays_lost():
    reader = SamCardReader(Gone(), waits=WAITS)
    for _ in range(3):
        with pytest.raises(LinkLostError):
            await reader.health()
    await reader.close()


async def test_closing_twice_is_no_fault(bench):
    await bench.reader.close()
    await bench.reader.close()


async def test_the_module_tells_its_number(bench):
    assert await bench.reader.sam_id() == "05.03-20260101-0000000001-0000000001"
