"""Requests that wait for somebody else's word: answered beside the others, when it has come."""

import asyncio
import logging
from collections.abc import Callable, Mapping

from msgspec import Struct

from kiosk.centre.numbers import Asked
from kiosk.centre.offices import AnswerLater
from kiosk.centre.store import CentreStoreError
from kiosk.link.asking import Refusal
from kiosk.link.vocabulary import Answer

log = logging.getLogger(__name__)

MOST = 200  # at one time


class Later:
    """Lives on the event loop.

    Args:
        offices: Who answers what.
        say: Sends an answer to a kiosk.
    """

    def __init__(
        self,
        offices: Mapping[type[Struct], AnswerLater],
        say: Callable[[str, Answer], None],
    ) -> None:
        self._offices, self._say = offices, say
        self._waiting: set[asyncio.Task[None]] = set()

    def takes(self, body: Struct) -> bool:
        """Tell whether a body is such a request."""
        return type(body) in self._offices

    def begin(self, group: asyncio.TaskGroup, asked: Asked, body: Struct) -> None:
        """Let a request be answered; where too many wait, it is refused."""
        if len(self._waiting) >= MOST:
            self._say(asked.kiosk, Refusal(request=asked.id, code="centre.busy"))
            return
        task = group.create_task(self._answer(asked, body))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _answer(self, asked: Asked, body: Struct) -> None:
        try:
            answer = await self._offices[type(body)](asked, body)
        except CentreStoreError as error:
            log.warning("a request stays without an answer: %s", error)
            return
        self._say(asked.kiosk, answer)
