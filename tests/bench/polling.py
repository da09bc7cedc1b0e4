"""Keeps the devices of a settings file open for some seconds; prints the CPU time that it took.

python -m tests.bench.polling FILE SECONDS
"""

import asyncio
import sys
import time
from pathlib import Path

from drivers.status import DeviceState
from kiosk.runtime.roster import Roster
from kiosk.settings import load


async def main(file, seconds):
    healths = {}
    roster = Roster(load(file).devices, lambda name, health, _falls: healths.update({name: health}))
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(part) for part in roster.work()]
        await asyncio.sleep(12)  # until a camera that nobody uses has come to rest
        began = time.process_time()
        await asyncio.sleep(seconds)
        print(time.process_time() - began)
        for task in tasks:
            task.cancel()
    known = {DeviceState.ONLINE, DeviceState.NO_DEVICE}
    assert all(health.state in known for health in healths.values()), healths


asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2])))
