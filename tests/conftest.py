from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.mosquitto import Mosquitto

# How long an example takes, and how long it takes to make one, is the machine's affair.
settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("patient")
HERE = Path(__file__).parent
ALONE = (
    "demo",
    "drivers/test_camera.py",
    "drivers/test_hotplug.py",  # all who listen to udev on this machine hear it
    "drivers/test_smartcard_pcsc.py",  # pcscd's ports are given
    "system/test_demo.py",
    "system/test_guide_window.py",
    "ui",
)
"""Files and folders whose tests have the machine to themselves: see the marker of this name."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        place = item.path.relative_to(HERE)
        if any(place.is_relative_to(one) for one in ALONE):
            item.add_marker(pytest.mark.alone)


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
