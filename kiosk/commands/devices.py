"""``kiosk devices``: what is attached, what the settings expect, and where the two differ."""

import argparse
import sys
from pathlib import Path

import msgspec
from msgspec import Struct

from drivers.attached import attached_devices
from kiosk.runtime.plugs import device_file
from kiosk.runtime.roster import attached
from kiosk.settings import load
from kiosk.typed_toml import FileFaultsError

SETTINGS = Path(__file__).parents[2] / "config" / "kiosk.toml"
AGREES, DIFFERS, WRONG_CALL = 0, 1, 2


class Expected(Struct, frozen=True, kw_only=True):
    """A device that the settings name."""

    name: str
    driver: str
    url: str
    there: bool | None  # None: only opening it would tell


class Found(Struct, frozen=True, kw_only=True):
    """A device that is attached."""

    kind: str
    url: str
    expected: bool


class Inventory(Struct, frozen=True, kw_only=True):
    """Both lists."""

    expected: tuple[Expected, ...]
    found: tuple[Found, ...]


def main(arguments: list[str]) -> int:
    """Write both lists; return 0, 1 when an expected device is missing, 2 on wrong settings."""
    parser = argparse.ArgumentParser(prog="kiosk devices", description=__doc__)
    parser.add_argument("-c", "--config", type=Path, default=SETTINGS, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    chosen = parser.parse_args(arguments)
    try:
        devices = load(chosen.config).devices
    except FileFaultsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_CALL
    found = tuple(attached_devices())
    urls = {one.url for one in found}
    expected = tuple(
        Expected(name=one.name, driver=one.driver, url=one.url, there=_there(one.url, urls))
        for one in attached(devices)
    )
    files = {Path(file).resolve() for one in expected if (file := device_file(one.url))}
    inventory = Inventory(
        expected=expected,
        found=tuple(
            Found(
                kind=one.kind,
                url=one.url,
                expected=Path(device_file(one.url) or "/").resolve() in files
                or any(e.url == one.url for e in expected),
            )
            for one in found
        ),
    )
    if chosen.json:
        sys.stdout.write(f"{msgspec.json.encode(inventory).decode()}\n")
    else:
        sys.stdout.write(_text(inventory))
    return DIFFERS if any(one.there is False for one in expected) else AGREES


def _there(url: str, urls: set[str]) -> bool | None:
    if file := device_file(url):
        return Path(file).exists()
    if url.startswith("pcsc:"):
        return any(known.startswith(url) for known in urls)
    return None


def _text(inventory: Inventory) -> str:
    words = {True: "there", False: "MISSING", None: "not asked"}
    rows = ["expected by the settings:"]
    rows += [
        f"  {words[one.there]:10}{one.name:14}{one.driver:16}{one.url}"
        for one in inventory.expected
    ]
    rows.append("attached:")
    rows += [
        f"  {'expected' if one.expected else 'UNKNOWN':10}{one.kind:14}{one.url}"
        for one in inventory.found
    ]
    return "\n".join(rows) + "\n"
