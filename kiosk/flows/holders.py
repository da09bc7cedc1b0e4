"""What is for holders of certain documents: what those are called."""

from collections.abc import Sequence

from kiosk.catalogue.holding import Holding
from kiosk.flow.views import Row
from kiosk.texts import Text, message

NAMES = {
    Holding.RESIDENT_CARD: message("channel.resident_card"),
    Holding.HMT_RESIDENCE_PERMIT: message("channel.hmt_residence_permit"),
    Holding.FOREIGN_PERMANENT_RESIDENT: message("channel.foreign_permanent_resident"),
    Holding.HOME_RETURN_PERMIT: message("channel.home_return_permit"),
    Holding.TAIWAN_PERMIT: message("channel.taiwan_permit"),
    Holding.PASSPORT: message("channel.passport"),
}
YOURS, OTHERS = message("channel.yours"), message("channel.others")
"""What is said of something that is for a visitor's document, or for others."""


def name_of(holding: Holding) -> Text:
    """Return what a kind of document is called."""
    return NAMES[holding]


def rows_of(holders: Sequence[Holding]) -> tuple[Row, ...]:
    """Return the documents that something is for, one a line."""
    return tuple(Row(NAMES[one], icon="account-card-details") for one in holders)
