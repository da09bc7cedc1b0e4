"""``kiosk set-pin``: prints what stands in the settings for a technician's PIN."""

import argparse
import getpass
import sys

from kiosk.runtime.upkeep.pins import LEAST, MOST, hashed

PRINTED, REFUSED = 0, 2
BARE_LEAST = 6  # digits of a PIN that lets in without a card


def main(arguments: list[str]) -> int:
    """Ask for a PIN twice, or read it from a pipe, and print the lines of the settings.

    Returns:
        0 when they are printed; 2 when the PIN cannot be used, with the reason.
    """
    parser = argparse.ArgumentParser(prog="kiosk set-pin", description=__doc__)
    parser.add_argument("--name", default="technician", help="of the technician, for the trail")
    parser.add_argument("--card", default="", metavar="UID", help="that is laid before the PIN")
    chosen = parser.parse_args(arguments)
    pin = _asked()
    why = fault(pin, with_card=bool(chosen.card))
    if why:
        sys.stderr.write(f"{why}\n")
        return REFUSED
    sys.stdout.write("[[upkeep.technicians]]\n")
    sys.stdout.write(f'name = "{chosen.name}"\n')
    sys.stdout.write(f'pin = "{hashed(pin)}"\n')
    if chosen.card:
        sys.stdout.write(f'card = "{chosen.card}"\n')
    return PRINTED


def fault(pin: str, *, with_card: bool) -> str:
    """Return why a PIN cannot be used; empty: it can."""
    least = LEAST if with_card else BARE_LEAST
    if not pin.isascii() or not pin.isdigit():
        return "set-pin: a PIN is of digits only: the pad has no other keys"
    if not least <= len(pin) <= MOST:
        return f"set-pin: a PIN has {least} to {MOST} digits"
    if len(set(pin)) == 1 or pin in "01234567890123456789" or pin in "98765432109876543210":
        return "set-pin: that PIN is guessed first; take another one"
    return ""


def _asked() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    pin = getpass.getpass("PIN: ")
    return pin if getpass.getpass("The same again: ") == pin else ""
