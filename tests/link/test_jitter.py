"""Kiosks that lost their broker at one moment do not come back at one moment."""

import asyncio
from itertools import pairwise

from kiosk.link.connection import Connection, Outgoing
from tests.link.far import at, until

MANY = 24


class Ear:
    """Notes when it was connected."""

    def __init__(self, broker, number, moments, lost):
        self._moments, self._lost = moments, lost
        self.connection = Connection(
            at(broker.port), self, client_id=f"kiosk-{number}", subscriptions=()
        )

    def will(self):
        return Outgoing("a/b", b"")

    def connected(self):
        self._moments.append(asyncio.get_running_loop().time())

    def disconnected(self):
        self._lost.append(1)

    def received(self, incoming):
        pass


async def test_after_a_power_cut_they_come_back_one_after_the_other(broker):
    moments, lost = [], []
    ears = [Ear(broker, number, moments, lost) for number in range(MANY)]
    tasks = [asyncio.create_task(ear.connection.run()) for ear in ears]
    await until(lambda: len(moments) == MANY, 20)
    broker.kill()
    await until(lambda: len(lost) == MANY, 20)
    moments.clear()
    broker.start()
    await until(lambda: len(moments) == MANY, 60)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    gaps = [after - before for before, after in pairwise(moments)]
    print(f"{MANY} came back over {moments[-1] - moments[0]:.2f} s")
    assert moments[-1] - moments[0] > 0.06
    assert max(gaps) < (moments[-1] - moments[0]) * 0.8  # and not in two heaps
