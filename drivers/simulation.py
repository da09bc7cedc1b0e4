"""Every device as one made of code, with switches: which faults it has, and what is done to it.

The command line, the page of the demo and the tests use the same switches.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from drivers.camera.scene import SCENES
from drivers.camera.simulator import CameraSimulator, Film
from drivers.emrtd.sample import sample_chip
from drivers.idcard_sam.sample import SAMPLES as CARDS
from drivers.idcard_sam.simulator import SamSimulator
from drivers.printer_escpos.simulator import PrinterSimulator
from drivers.scanner_hid.simulator import WedgeSimulator
from drivers.scanner_serial.engines import ENGINES
from drivers.scanner_serial.simulator import ScannerSimulator
from drivers.smartcard_pcsc.chip import SAMPLES as CHIPS
from drivers.smartcard_pcsc.simulator import ChipSimulator
from drivers.transport.serving import Play

NOISE = b"\xff\x00\xaa\xaa\xfe"
FOR_EVER = 10**9  # of the next answers
SLOW_S = 1.0
CODES = {"show": ("estation:A023", "SAMPLE-0001")}
LAMP = {"lit": True, "out": False}
Act = Callable[[str], None]


class NoSuchSwitchError(ValueError):
    """There is no such fault or act; the text names those that there are."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """A device made of code, and its switches."""

    play: Play
    faults: Any
    acts: Mapping[str, Act]
    """What is done to the device, by name; each takes a word, empty where it needs none."""
    changed: Callable[[], None] = lambda: None
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The words that an act takes, or examples of them."""

    @property
    def fault_names(self) -> tuple[str, ...]:
        """The faults that can be switched."""
        return tuple(f.name for f in fields(self.faults) if _value(f.default, on=True) is not None)

    def switch(self, fault: str, *, on: bool) -> None:
        """Let the device have a fault, or no longer.

        Raises:
            NoSuchSwitchError: It knows no such fault.
        """
        name = fault.replace("-", "_")
        for one in fields(self.faults):
            if one.name == name and (value := _value(one.default, on=on)) is not None:
                setattr(self.faults, name, value)
                self.changed()
                return
        raise NoSuchSwitchError(f"no fault {fault!r}; there are {', '.join(self.fault_names)}")

    def do(self, line: str) -> None:
        """Carry out a line: ``FAULT on``, ``FAULT off``, or an act and its word.

        Raises:
            NoSuchSwitchError: It means nothing to this device.
        """
        name, _, word = line.strip().partition(" ")
        if word in {"on", "off"}:
            self.switch(name, on=word == "on")
        elif name in self.acts:
            self.acts[name](word)
        else:
            known = [f"{fault} on|off" for fault in self.fault_names] + list(self.acts)
            raise NoSuchSwitchError(f"{line.strip()!r} means nothing; give {', '.join(known)}")


def _value(default: object, *, on: bool) -> object:
    """Return what a fault's field becomes; None for one that cannot be switched so."""
    match default:
        case bool():
            return on
        case bytes():
            return NOISE if on else b""
        case int():
            return FOR_EVER if on else 0
        case float():
            return SLOW_S if on else 0.0
    return None


def card_simulation(device: SamSimulator) -> Simulation:
    """Return the switches of a card reader that exists."""
    acts: dict[str, Act] = {
        "lay": lambda name: device.lay(_of(CARDS, name)),
        "take-away": lambda _: device.take_away(),
    }
    return Simulation(device.play, device.faults, acts, words={"lay": tuple(CARDS)})


def _card(chosen: str) -> Simulation:
    return card_simulation(
        SamSimulator(text=_of(CARDS, chosen) if chosen else None, laid_anew=True)
    )


def _chip(chosen: str) -> Simulation:
    device = ChipSimulator()
    chips = {**CHIPS, "passport": sample_chip(), "passport-bac": sample_chip(None)}
    acts: dict[str, Act] = {
        "lay": lambda name: device.lay(_of(chips, name)),
        "take-away": lambda _: device.take_away(),
    }
    if chosen:
        device.lay(_of(chips, chosen))
    return Simulation(device.play, device.faults, acts, words={"lay": tuple(chips)})


def printer_simulation(device: PrinterSimulator) -> Simulation:
    """Return the switches of a printer that exists."""

    def use_up(_: str) -> None:
        device.rows_left = 0
        device.changed()

    def run_low(_: str) -> None:
        device.low_rows = device.rows_left
        device.changed()

    acts: dict[str, Act] = {
        "use-up-paper": use_up,
        "run-low": run_low,
        "change-paper": lambda _: device.change_paper(),
    }
    return Simulation(device.play, device.faults, acts, device.changed)


def _scanner(model: str) -> Simulation:
    model = model or "plain"
    if model != "plain":
        _of(ENGINES, model)
    device = ScannerSimulator(model=model)
    return Simulation(device.play, device.faults, {"show": device.show}, words=CODES)


def _wedge(_chosen: str) -> Simulation:
    device = WedgeSimulator()
    return Simulation(device.play, device.faults, {"show": device.show}, words=CODES)


def camera_simulation(
    device: CameraSimulator, films: Mapping[str, Callable[[], Film]]
) -> Simulation:
    """Return the switches of a camera that exists; ``films`` are drawn when they are wanted."""

    def show(name: str) -> None:
        device.scene, device.film = _name_of(SCENES, name), None

    def lay(name: str) -> None:
        device.show(_of(films, name)())

    def lamp(word: str) -> None:
        device.lamp = _of(LAMP, word)

    acts: dict[str, Act] = {"scene": show}
    words: dict[str, Sequence[str]] = {"scene": tuple(SCENES)}
    if films:
        acts["lay"], words["lay"] = lay, tuple(films)
        acts["lamp"], words["lamp"] = lamp, tuple(LAMP)
    return Simulation(device.play, device.faults, acts, words=words)


def _camera(scene: str) -> Simulation:
    return camera_simulation(CameraSimulator(scene=scene or "page"), {})


def _name_of(known: Mapping[str, Any], name: str) -> str:
    _of(known, name)
    return name


def _of(known: Mapping[str, Any], name: str) -> Any:
    if name not in known:
        raise NoSuchSwitchError(f"no {name!r}; there are {', '.join(known)}")
    return known[name]


DEVICES: Mapping[str, Callable[[str], Simulation]] = {
    "card": _card,
    "chip": _chip,
    "printer": lambda _: printer_simulation(PrinterSimulator()),
    "scanner": _scanner,
    "wedge": _wedge,
    "camera": _camera,
}
"""By name; each is made with a word: the card or chip that lies there, the model, the scene."""
SCHEMES: Mapping[str, str] = {"chip": "vpcd", "camera": "camera"}
"""What the settings write instead of ``tcp``."""
