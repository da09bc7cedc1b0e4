"""The documents that a service may be for."""

from enum import StrEnum

from drivers.capabilities import Document


class Holding(StrEnum):
    """A kind of document that a visitor holds."""

    RESIDENT_CARD = Document.RESIDENT_CARD.value
    HMT_RESIDENCE_PERMIT = Document.HMT_RESIDENCE_PERMIT.value
    FOREIGN_PERMANENT_RESIDENT = Document.FOREIGN_PERMANENT_RESIDENT.value
    # The card reader cannot read those below: the camera reads their zone, or the window looks.
    HOME_RETURN_PERMIT = "home-return-permit"
    TAIWAN_PERMIT = "taiwan-permit"
    PASSPORT = "passport"


ZONES = {
    "CR": Holding.HOME_RETURN_PERMIT,
    "C<": Holding.HOME_RETURN_PERMIT,
    "CT": Holding.TAIWAN_PERMIT,
    "TD3": Holding.PASSPORT,
}
"""By the form of its machine-readable zone, what a document is."""
