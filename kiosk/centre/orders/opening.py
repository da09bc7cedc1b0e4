"""Commands and settings from afar, put together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.centre.access.door import Door
from kiosk.centre.orders.pages import OrderPages
from kiosk.centre.orders.publishing import Publishing
from kiosk.centre.orders.publishing import Wire as Publishes
from kiosk.centre.orders.sending import Orders
from kiosk.centre.orders.sending import Sender as Sends
from kiosk.centre.orders.tuning_pages import TuningPages
from kiosk.centre.store import CentreStore
from kiosk.centre.waves import Waves
from kiosk.centre.web_waves import WavePages


class Wire(Sends, Publishes, Protocol):
    """The centre's end of the link. See ``Intake``."""


@dataclass(frozen=True, slots=True)
class Afar:
    """What the centre joins to the rest."""

    waves: Waves
    publishing: Publishing
    routes: list[Door]


def open_afar(
    store: CentreStore,
    wire: Wire,
    site: str,
    key: Ed25519PrivateKey | None,
    now_ms: Callable[[], int],
) -> Afar:
    """Return who sends commands and publishes settings, and what is served of it."""
    orders = Orders(store, wire, now_ms)
    waves = Waves(store, orders, now_ms)
    publishing = Publishing(store, wire, site, key, now_ms)
    routes = [
        *WavePages(waves).routes(),
        *OrderPages(store, orders, now_ms).routes(),
        *TuningPages(publishing).routes(),
    ]
    return Afar(waves, publishing, routes)
