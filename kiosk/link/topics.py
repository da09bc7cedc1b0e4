"""Names of the MQTT topics, in one place for kiosk and centre.

``estation/v1/{site}/{kiosk}/up/...`` is written by the kiosk, ``.../down/...`` by the centre, so
that two lines of access control keep each kiosk to itself.
"""

import re
from dataclasses import dataclass

ROOT = "estation/v1"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")  # site, kiosk and device names
CENTRE = "centre"


class TopicError(ValueError):
    """A name or topic that is not ours."""


def check_name(name: str) -> str:
    """Return ``name`` if it can stand in a topic.

    Raises:
        TopicError: It cannot.
    """
    if not NAME.fullmatch(name) or name == CENTRE:
        raise TopicError(f"topics: {name!r} is not a name: small letters, digits and hyphens")
    return name


@dataclass(frozen=True, slots=True)
class KioskTopics:
    """Topics of one kiosk."""

    site: str
    kiosk: str

    def __post_init__(self) -> None:
        check_name(self.site)
        check_name(self.kiosk)

    @property
    def _base(self) -> str:
        return f"{ROOT}/{self.site}/{self.kiosk}"

    @property
    def state(self) -> str:
        """Retained; also the will."""
        return f"{self._base}/up/state"

    @property
    def info(self) -> str:
        """Retained birth."""
        return f"{self._base}/up/info"

    def device(self, name: str) -> str:
        """Retained state of one device."""
        return f"{self._base}/up/device/{name}"

    @property
    def telemetry(self) -> str:
        """Figures, QoS 0."""
        return f"{self._base}/up/telemetry"

    def event(self, kind: str) -> str:
        """An event from the outbox."""
        return f"{self._base}/up/event/{kind}"

    def request(self, service: str) -> str:
        """A question to the centre."""
        return f"{self._base}/up/request/{service}"

    def answer(self, request_id: str) -> str:
        """The centre's answer to a request."""
        return f"{self._base}/down/answer/{request_id}"

    @property
    def ack(self) -> str:
        """Ids of events that the centre has committed."""
        return f"{self._base}/down/ack"

    def command(self, name: str) -> str:
        """A command of the centre."""
        return f"{self._base}/down/command/{name}"

    def command_answer(self, command_id: str) -> str:
        """The kiosk's answer to a command."""
        return f"{self._base}/up/answer/{command_id}"

    @property
    def call_up(self) -> str:
        """What the kiosk says of a video call: rung, signals, the end. Not retained."""
        return f"{self._base}/up/call"

    @property
    def call_down(self) -> str:
        """What the centre says of a video call. Not retained."""
        return f"{self._base}/down/call"

    @property
    def desired(self) -> str:
        """Settings that the centre wants; retained."""
        return f"{self._base}/down/config"

    @property
    def reported(self) -> str:
        """Settings from afar that the kiosk works with; retained."""
        return f"{self._base}/up/config"

    @property
    def everything_down(self) -> str:
        """What the kiosk subscribes to."""
        return f"{self._base}/down/#"


def centre_state(site: str) -> str:
    """Whether the centre is alive; retained, also the centre's will."""
    return f"{ROOT}/{check_name(site)}/{CENTRE}/state"


def everything_up(site: str) -> str:
    """What the centre subscribes to."""
    return f"{ROOT}/{check_name(site)}/+/up/#"


@dataclass(frozen=True, slots=True)
class Address:
    """A topic taken apart: ``estation/v1/{site}/{kiosk}/{up|down}/{kind}/{name}``."""

    site: str
    kiosk: str
    up: bool
    kind: str  # state, info, device, telemetry, event, request, answer, ack, command, config, call
    name: str  # device, event type, service, id; empty where there is none


def parse(topic: str) -> Address:
    """Take a topic apart.

    Raises:
        TopicError: It is not one of ours.
    """
    parts = topic.split("/")
    if parts[:2] != ROOT.split("/") or len(parts) not in (6, 7) or parts[4] not in ("up", "down"):
        raise TopicError(f"topics: {topic[:120]!r} is not one of ours")
    return Address(
        site=check_name(parts[2]),
        kiosk=check_name(parts[3]),
        up=parts[4] == "up",
        kind=parts[5],
        name=parts[6] if len(parts) == 7 else "",  # noqa: PLR2004
    )
