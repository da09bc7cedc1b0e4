"""A kiosk in the words of Home Assistant's MQTT discovery. Pure.

One retained message says what a kiosk is and which figures it has (``device``, ``origin``,
``components``); a second one, of our own topics, holds the figures. Figures that are not known are
``None``, which Home Assistant shows as unknown.
"""

import re
from dataclasses import dataclass
from typing import Any

import msgspec

from drivers.status import DeviceState, PaperSupply
from kiosk.centre.fleet.model import UNKNOWN, DeviceNow, KioskNow, Level
from kiosk.link.topics import NAME, centre_state

ON, OFF = "ON", "OFF"
PAPER = (PaperSupply.FULL.value, PaperSupply.LOW.value, PaperSupply.OUT.value)
ALIVE = "{{ 'online' if value_json.body.alive else 'offline' }}"
CONNECTED = "{{ 'online' if value_json.connected == 'ON' else 'offline' }}"
MAKER = "e-Station"


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a kiosk: two topics and what they hold."""

    config_topic: str
    config: bytes
    components: frozenset[str]
    state_topic: str
    state: bytes


class Words:
    """Says kiosks.

    Args:
        prefix: Where Home Assistant looks.
        site: The hall's name on the wire.
        version: Of this program.
        address: Of the console, ``https://HOST``; empty: not known.
    """

    def __init__(self, prefix: str, site: str, version: str, address: str) -> None:
        self._prefix, self._site = prefix, site
        self._version, self._address = version, address
        self._ours = re.compile(
            rf"{re.escape(prefix)}/device/estation-{site}-({NAME.pattern})/config"
        )

    @property
    def every_config(self) -> str:
        """The topics of everything that Home Assistant knows by device."""
        return f"{self._prefix}/device/+/config"

    def kiosk_of(self, topic: str) -> str | None:
        """Return whose configuration stands under a topic; None: it is none of ours."""
        found = self._ours.fullmatch(topic)
        return None if found is None else found[1]

    def config_topic(self, kiosk: str) -> str:
        """Return where a kiosk's configuration stands."""
        return f"{self._prefix}/device/{self._id(kiosk)}/config"

    def state_topic(self, kiosk: str) -> str:
        """Return where its figures stand."""
        return f"estation-home/{self._site}/{kiosk}/state"

    def say(self, kiosk: KioskNow, before: frozenset[str] = frozenset()) -> Said:
        """Say a kiosk; components that were said ``before`` and are no more are taken back."""
        parts = self._parts(kiosk)
        gone = {name: {"platform": _platform(name)} for name in sorted(before - parts.keys())}
        device = {
            "identifiers": [self._id(kiosk.name)],
            "name": kiosk.name,
            "manufacturer": MAKER,
            "model": kiosk.hardware or None,
            "sw_version": kiosk.software or None,
            "configuration_url": f"{self._address}/fleet/{kiosk.name}" if self._address else None,
        }
        config = {
            "device": {name: value for name, value in device.items() if value is not None},
            "origin": {"name": "estation-centre", "sw_version": self._version},
            "state_topic": self.state_topic(kiosk.name),
            "qos": 1,
            "components": parts | gone,
        }
        return Said(
            config_topic=self.config_topic(kiosk.name),
            config=msgspec.json.encode(config),
            components=frozenset(parts),
            state_topic=self.state_topic(kiosk.name),
            state=msgspec.json.encode(_state(kiosk)),
        )

    def _id(self, kiosk: str) -> str:
        return f"estation-{self._site}-{kiosk}"

    def _parts(self, kiosk: KioskNow) -> dict[str, dict[str, Any]]:
        centre = {"topic": centre_state(self._site), "value_template": ALIVE}
        heard = {"topic": self.state_topic(kiosk.name), "value_template": CONNECTED}
        both = {"availability": [centre, heard], "availability_mode": "all"}
        parts: dict[str, dict[str, Any]] = {
            "connected": {
                "platform": "binary_sensor",
                "device_class": "connectivity",
                "name": "连接 Connection",
                "value_template": "{{ value_json.connected }}",
                "availability": [centre],
            },
            "level": {
                "platform": "sensor",
                "device_class": "enum",
                "options": [level.value for level in Level],
                "name": "状态 State",
                "value_template": "{{ value_json.level }}",
                "availability": [centre],
            },
            "temperature": {
                "platform": "sensor",
                "device_class": "temperature",
                "state_class": "measurement",
                "unit_of_measurement": "°C",
                "name": "温度 Temperature",
                "value_template": "{{ value_json.temperature }}",
                **both,
            },
        }
        if any(device.supply in (*PAPER, UNKNOWN) for device in kiosk.devices):
            parts["paper"] = {
                "platform": "sensor",
                "device_class": "enum",
                "options": list(PAPER),
                "name": "打印纸 Paper",
                "value_template": "{{ value_json.paper }}",
                **both,
            }
        for device in kiosk.devices:
            parts[f"problem-{device.name}"] = {
                "platform": "binary_sensor",
                "device_class": "problem",
                "name": device.name,
                "value_template": f"{{{{ value_json.problems['{device.name}'] }}}}",
                **both,
            }
        for name, part in parts.items():
            part["unique_id"] = f"{self._id(kiosk.name)}-{name}"
        return parts


def _platform(component: str) -> str:
    return "binary_sensor" if component.startswith(("problem-", "connected")) else "sensor"


def _state(kiosk: KioskNow) -> dict[str, Any]:
    figures = kiosk.figures
    warm = None if figures is None else figures.cpu_temperature_c
    return {
        "connected": ON if kiosk.live else OFF,
        "level": kiosk.level.value,
        "because": kiosk.because,
        "temperature": None if warm is None else round(warm),
        "paper": next((one.supply for one in kiosk.devices if one.supply in PAPER), None),
        "problems": {one.name: _problem(one) for one in kiosk.devices},
    }


def _problem(device: DeviceNow) -> str | None:
    if device.state in {UNKNOWN, DeviceState.STARTING}:
        return None
    return OFF if device.state in {DeviceState.ONLINE, DeviceState.NO_DEVICE} else ON
