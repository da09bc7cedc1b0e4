"""A camera that is played here is slow when its machine is: that is no fault of it."""

import pytest

from drivers.camera.device import NewestCamera

WAITS = (
    "drivers.camera.device.STALLED_S",
    "drivers.camera.device.WAKING_S",
    "kiosk.capture.steady.GAP_S",
    "kiosk.runtime.plate.FIRST_S",
    "kiosk.runtime.plate.STILL_S",
    "kiosk.runtime.seeing.FIRST_S",
    "kiosk.runtime.seeing.STILL_S",
)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Waits for frames as long as it takes; called with seconds, for so long from then on."""

    def for_so_long(seconds):
        for name in WAITS:
            monkeypatch.setattr(name, seconds)
        monkeypatch.setitem(NewestCamera.still.__kwdefaults__, "timeout_s", seconds)

    for_so_long(30)
    return for_so_long
