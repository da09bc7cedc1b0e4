import pytest

from tests.mosquitto import Mosquitto


@pytest.fixture
async def broker(tmp_path):
    """A real Mosquitto that lets everybody in."""
    broker = Mosquitto(tmp_path)
    broker.start()
    try:
        await broker.ready()
        yield broker
    finally:
        broker.kill()
