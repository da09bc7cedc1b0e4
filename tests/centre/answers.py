"""Answers of nobody, and lists of them."""

from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_matters import load_matters
from tests.centre.standings import CATALOGUE, HKID

HEADS = "kind,number,question,answer,as_of"
MATTERS = load_matters(CATALOGUE, load_hall(CATALOGUE).queues)
DEGREE = f"person,{HKID},degree,doctor,2026-03-01"


def answers(*rows):
    return "\n".join((HEADS, *rows, "")).encode()
