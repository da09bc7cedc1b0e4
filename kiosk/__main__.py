"""The command line. Each command is loaded only when it is called."""

import argparse
import gc
import sys
from importlib import import_module

COMMANDS = {
    "run": "the kiosk",
    "centre": "the reference centre",
    "back-up": "copy the centre's database",
    "channel": "at the centre: the channel that kiosks are updated from",
    "forget": "at the centre: count or delete what need not be kept",
    "skip-numbers": "at the centre, restored during the day: give no number a second time",
    "enrolment": "at the centre: who is given to the hall",
    "enrol": "give this kiosk to a hall",
    "import-standings": "put a register's list of standings into the centre",
    "import-answers": "put a register's list of answers into the centre",
    "demo": "everything on this machine, with simulated devices",
    "check-config": "name every fault of a settings file",
    "hours": "say whether the hall is open, for other programs",
    "devices": "list what is attached and what the settings expect",
    "doctor": "test every part of a kiosk, and say what to do",
    "scan": "find and read documents in pictures",
    "keys": "show the kiosk's key, and whom its bundles open to",
    "set-pin": "print what stands in the settings for a technician's PIN",
    "plate": "take a picture of the empty plate",
    "card": "read one card from an identity-card module",
    "print": "print a sample and wait for the printer's word",
    "fleet": "play kiosks, thousands at a time, to try a broker and a centre on",
    "simulate": "play a device on a port, or days of the hall",
    "schemas": "write the schemas of all messages",
    "fonts": "take the faces that are needed out of the system's fonts",
}


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return its exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="kiosk", description=__doc__)
    parser.add_argument(
        "command", choices=COMMANDS, help="; ".join(f"{k}: {v}" for k, v in COMMANDS.items())
    )
    chosen = parser.parse_args(given[:1]).command
    # A command's own modules cost start-up time (Kivy, Starlette): only the chosen one is loaded.
    # Collecting garbage while modules are loaded finds none and takes a tenth of the time.
    gc.disable()
    module = import_module(f"kiosk.commands.{chosen.replace('-', '_')}")
    gc.freeze()  # what was loaded stays: to look through it again took 50 ms of a visit
    gc.enable()
    status: int = module.main(given[1:])
    return status


if __name__ == "__main__":
    sys.exit(main())
