"""``kiosk card``: reads one card from an identity-card module."""

import argparse
import asyncio
import math
import sys

import msgspec

from drivers.capabilities import IdCard
from drivers.errors import DeviceError
from drivers.idcard_sam.settings import IdCardSamSettings
from drivers.registry import open_card_reader

TIMEOUT_S = 30.0
READ, NOBODY, FAILED = 0, 3, 4


def main(arguments: list[str]) -> int:
    """Read a card and write it to standard output as one JSON object.

    Returns:
        0 when a card was read; 2 when the command line is wrong; 3 when nobody laid a card in
        time; 4 when the device failed. One line on standard error then says what to do.
    """
    parser = argparse.ArgumentParser(prog="kiosk card", description=__doc__)
    parser.add_argument(
        "--url", required=True, help="where the module is: /dev/NAME, tcp://, sim://"
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=TIMEOUT_S,
        metavar="S",
        help=f"seconds to wait for a card; {TIMEOUT_S:.0f} when not given",
    )
    parser.add_argument("--json", action="store_true", required=True, help="the form of the output")
    chosen = parser.parse_args(arguments)
    try:
        card = asyncio.run(_read(chosen.url, chosen.timeout))
    except TimeoutError:
        sys.stderr.write(f"{chosen.url}: nobody laid a card within {chosen.timeout:g} s; lay one\n")
        return NOBODY
    except DeviceError as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    sys.stdout.buffer.write(msgspec.json.encode(card) + b"\n")
    return READ


async def _read(url: str, timeout_s: float) -> IdCard:
    reader = await open_card_reader(IdCardSamSettings(url=url))
    try:
        return await reader.read_card(timeout_s=timeout_s)
    finally:
        await reader.close()


def _seconds(given: str) -> float:
    """Return how long to wait; an endless or a negative wait is refused."""
    seconds = float(given)
    if not (math.isfinite(seconds) and seconds >= 0):
        raise ValueError(given)
    return seconds
