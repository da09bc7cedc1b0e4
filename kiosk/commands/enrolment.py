"""``kiosk enrolment``: at the centre, who is given to the hall, and who no longer."""

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from kiosk.centre.enrolment.authority import AuthorityError
from kiosk.centre.enrolment.opening import open_enrolment
from kiosk.centre.settings import Settings, load
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.link.topics import TopicError, check_name
from kiosk.typed_toml import FileFaultsError

SETTINGS = Path(__file__).parents[2] / "config" / "centre.toml"
DONE, FAILED, WRONG_SETTINGS = 0, 1, 2
WHO = "terminal"


class NoAuthorityError(Exception):
    """The settings name none."""


def main(arguments: list[str]) -> int:
    """Make a token, list the kiosks, or revoke one; while the centre runs or not.

    Returns:
        0 when it is done; 1 when it cannot be; 2 when the settings have faults.
    """
    parser = argparse.ArgumentParser(prog="kiosk enrolment", description=__doc__)
    parser.add_argument("-c", "--config", type=Path, default=SETTINGS, metavar="FILE")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--new", metavar="KIOSK", help="make a token for it, to be used once")
    what.add_argument("--revoke", metavar="KIOSK", help="take it out of the hall")
    what.add_argument("--withdraw", metavar="KIOSK", help="take back its token that was not used")
    what.add_argument("--list", action="store_true", help="the kiosks, and until when each is good")
    parser.add_argument("--why", default="", metavar="WORDS", help="of --revoke, for the audit")
    chosen = parser.parse_args(arguments)
    try:
        settings = load(chosen.config)
        sys.stdout.write(asyncio.run(_done(settings, chosen)))
    except FileFaultsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_SETTINGS
    except (CentreStoreError, AuthorityError, NoAuthorityError, TopicError) as error:
        sys.stderr.write(f"enrolment: {error}\n")
        return FAILED
    return DONE


async def _done(settings: Settings, chosen: argparse.Namespace) -> str:
    async with CentreStore.opened(settings.centre.database) as store:
        office = open_enrolment(settings, store, ())
        if office is None:
            raise NoAuthorityError("set enrolment.folder, where the authority is to be kept")
        if chosen.new:
            token = await office.new_token(chosen.new, WHO)
            hours = settings.enrolment.token_hours
            return (
                f"{token}\n# once, within {hours} h, on the machine that becomes {chosen.new}:\n"
                f"# kiosk enrol --centre URL --token TOKEN\n"
            )
        if chosen.withdraw:
            count = await office.withdraw(check_name(chosen.withdraw), WHO)
            return f"{chosen.withdraw}: {count} tokens withdrawn\n"
        if chosen.revoke:
            count = await office.revoke(check_name(chosen.revoke), WHO, chosen.why)
            return (
                f"{chosen.revoke}: {count} certificates revoked; the broker reads the list anew\n"
            )
        lines = [
            f"{one.kiosk}\t{'revoked' if one.revoked else 'until ' + _day(one.expires)}\n"
            for one in await office.kiosks()
        ]
        return "".join(lines)


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()
