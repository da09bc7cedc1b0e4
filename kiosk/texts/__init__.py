"""Words in the visitor's language: what a text is, and how it is said."""

from kiosk.texts.language import Language, Words
from kiosk.texts.message import Message, Text, message
from kiosk.texts.phrasebook import Phrasebook

__all__ = ["Language", "Message", "Phrasebook", "Text", "Words", "message"]
