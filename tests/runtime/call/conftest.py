import pytest

from tests.mosquitto import Mosquitto


@pytest.fixture
async def mosquitto(tmp_path):
    broker = Mosquitto(tmp_path)
    broker.start()
    await broker.ready()
    yield broker
    broker.stop()
