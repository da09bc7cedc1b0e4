"""A numbered ticket, or several: choose, show a card or not, get the numbers."""

from kiosk.flows.ticket.choosing import ChooseGroup, ChooseService, for_service
from kiosk.flows.ticket.desk import Desk
from kiosk.flows.ticket.showing import AskCard
from kiosk.flows.ticket.taking import Number

__all__ = ["AskCard", "ChooseGroup", "ChooseService", "Desk", "Number", "for_service"]
