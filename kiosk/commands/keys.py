"""``kiosk keys``: this kiosk's own key for the centre's settings, and whom its bundles open to."""

import argparse
import sys
from pathlib import Path

from kiosk.link.seal import Sealer, SealError, fingerprint
from kiosk.link.signing import KeyFileError, kiosk_key, public_text
from kiosk.settings import load
from kiosk.typed_toml import FileFaultsError

SETTINGS = Path(__file__).parents[2] / "config" / "kiosk.toml"
SHOWN, FAILED, WRONG_SETTINGS = 0, 1, 2


def main(arguments: list[str]) -> int:
    """Show the keys; the kiosk's own is made where there is none yet.

    Returns:
        0 when they are shown; 1 when a key cannot be used; 2 when the settings have faults.
    """
    parser = argparse.ArgumentParser(prog="kiosk keys", description=__doc__)
    parser.add_argument("-c", "--config", type=Path, default=SETTINGS, metavar="FILE")
    try:
        settings = load(parser.parse_args(arguments).config)
        own = settings.applications
        key = kiosk_key(Path(settings.kiosk.data_dir) / own.key)
        if own.recipients:
            Sealer(own.recipients)
    except FileFaultsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_SETTINGS
    except (KeyFileError, SealError) as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    sys.stdout.write("# for the centre's settings, [applications.kiosks]\n")
    sys.stdout.write(f'{settings.kiosk.name} = "{public_text(key)}"\n')
    for recipient in own.recipients:
        sys.stdout.write(f"# seals to {recipient}: {fingerprint(recipient)}\n")
    return SHOWN
