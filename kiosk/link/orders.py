"""What the centre can command, and with which arguments: one table for both sides."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

WORDS = r".{1,200}"  # a sentence of a message on the closed page
DEVICE = "card-reader|printer|chip-reader|scanner|camera"
ANY_DEVICE = f"{DEVICE}|face-camera"  # the one for calls has no test: what it sees is a face
SWITCH = "on|off"
VERSION = r"[0-9][0-9A-Za-z.+~-]{0,40}"  # of a Debian package
WINDOW = r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d"  # by the hall's clock


class OrderError(ValueError):
    """A command that does not exist, or has not the arguments it takes."""


@dataclass(frozen=True, slots=True)
class Order:
    """One command."""

    about: str
    arguments: Mapping[str, str] = field(default_factory=dict)  # what each matches
    needed: frozenset[str] = frozenset()
    waits: bool = False
    """Whether it waits for the visitor to leave: it is given minutes, not seconds."""
    life_s: int = 600
    """How long one that waits may wait."""


ORDERS: Mapping[str, Order] = {
    "ping": Order("says its version"),
    "examine": Order("makes the readiness report"),
    "test": Order("tests one device", {"device": DEVICE}, frozenset({"device"})),
    "print-test": Order("prints the test page and returns the printer's word"),
    "reopen": Order("opens a device anew", {"device": ANY_DEVICE}, frozenset({"device"})),
    "restart": Order("restarts the program, once nobody is there", waits=True),
    "reboot": Order("restarts the machine, once nobody is there", waits=True),
    "close": Order(
        "closes the kiosk, with words or without",
        {"zh-Hant-HK": WORDS, "zh-Hans-CN": WORDS, "en": WORDS},
    ),
    "open": Order("opens the kiosk"),
    "maintain": Order(
        "takes the kiosk out of service once the visitor has left, and back into it",
        {"mode": SWITCH},
        frozenset({"mode"}),
    ),
    "blink": Order("shows for ten seconds which kiosk it is"),
    "logs": Order("returns the newest lines of its log, scrubbed", {"lines": r"[1-9]\d{0,3}"}),
    "plate": Order("returns a picture of the empty plate"),
    "screenshot": Order("returns what is on the glass; a visitor's page is masked"),
    "apply-settings": Order("takes desired settings into use", waits=True),
    "update": Order(
        "brings the software to a version of the channel, while the hall is closed",
        {"version": VERSION, "window": WINDOW, "again": "yes"},
        frozenset({"version"}),
        waits=True,
        life_s=172_800,
    ),
    "rotate-keys": Order("makes a new signing key"),
}


def check(name: str, arguments: Mapping[str, str]) -> Order:
    """Return the command of that name, if the arguments fit it.

    Raises:
        OrderError: They do not, or there is none; the text says what is expected.
    """
    order = ORDERS.get(name)
    if order is None:
        raise OrderError(f"command: {name[:40]!r} is none; expected {', '.join(sorted(ORDERS))}")
    for key, value in arguments.items():
        pattern = order.arguments.get(key)
        if pattern is None:
            known = ", ".join(sorted(order.arguments)) or "none"
            raise OrderError(f"{name}.{key[:40]}: is no argument; expected {known}")
        if re.fullmatch(pattern, value) is None:
            raise OrderError(f"{name}.{key}: is {value[:60]!r}; expected {pattern}")
    missing = sorted(order.needed - set(arguments))
    if missing:
        raise OrderError(f"{name}.{missing[0]}: is missing; expected {order.arguments[missing[0]]}")
    if name == "close" and arguments and set(arguments) != set(order.arguments):
        raise OrderError("close: words are given in all three languages, or in none")
    return order
