"""What a register knows is asked of the centre, sealed both ways; nothing of it is kept."""

import asyncio
import base64
import binascii
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from kiosk.catalogue.answering import checked
from kiosk.catalogue.matters import Question
from kiosk.flow.knowing import AnswersKnown, AskKnown, KnownAnswer
from kiosk.flow.model import Effect, Event
from kiosk.link.client import Link
from kiosk.link.envelope import new_id
from kiosk.link.errors import NoCentreError, RequestRefusedError
from kiosk.link.knowing import (
    MOST_QUESTIONS,
    Findings,
    Found,
    KnowingAnswer,
    KnowingRequest,
    Wanted,
)
from kiosk.link.standing import SubjectKind
from kiosk.texts import Language

if TYPE_CHECKING:
    from kiosk.link.seal import Opener

log = logging.getLogger(__name__)

ASK_S = 2.4  # a centre gives its registers two seconds, and then answers what it knows
WHOLE_S = 3.0  # with the sealing: the visitor waits for it


class Knowing:
    """Asks what a register knows. Whatever goes wrong, nothing is known, and the visitor is asked.

    Args:
        recipients: Public keys of age, the centre's first: to it alone the question is sealed.
            None: nothing is asked.
        link: To the centre.
        now: The hall's time; what a register says is checked as what a visitor says.
        ask_s: How long the centre may think, seconds.
    """

    def __init__(
        self,
        recipients: Sequence[str],
        link: Link,
        now: Callable[[], datetime],
        ask_s: float = ASK_S,
    ) -> None:
        self._recipients, self._link, self._now, self._ask_s = recipients, link, now, ask_s

    async def perform(self, effect: Effect, language: Language) -> Event | None:
        """Carry out an effect; None where it is another's."""
        del language
        if not isinstance(effect, AskKnown):
            return None
        return AnswersKnown(await self._asked(effect))

    async def _asked(self, effect: AskKnown) -> Mapping[str, KnownAnswer]:
        if not self._recipients or not self._link.centre_online:
            return {}
        try:
            async with asyncio.timeout(self._ask_s + WHOLE_S - ASK_S):
                opener, sealed = await asyncio.to_thread(self._sealed, effect)
                answer = await self._link.request(
                    KnowingRequest(visit=new_id(), sealed=sealed),
                    KnowingAnswer,
                    timeout_s=self._ask_s,
                )
                return await asyncio.to_thread(
                    _opened, opener, answer, effect.questions, self._now().date()
                )
        except (NoCentreError, TimeoutError) as error:
            log.info("register: nothing known: %s", error)
        except RequestRefusedError as error:
            log.warning("register: nothing known: the centre refused, %s", error.code)
        except ValueError as error:
            # Of a key, a number that is none, or what came back: its text may hold what was shown.
            log.warning("register: nothing known: %s", type(error).__name__)
        return {}

    def _sealed(self, effect: AskKnown) -> tuple["Opener", str]:
        # Age takes 50 ms to load, which only who shows a document waits for.
        from kiosk.link.seal import Opener, Sealer, new_identity  # noqa: PLC0415

        opener = Opener([new_identity()])
        raw = {
            "subject": {"kind": SubjectKind(effect.who.value), "number": effect.number.strip()},
            "questions": [one.id for one in effect.questions[:MOST_QUESTIONS]],
            "recipient": opener.recipients[0],
        }
        data = msgspec.json.encode(msgspec.convert(raw, Wanted))
        return opener, Sealer(self._recipients[:1]).seal_text(data)


def _opened(
    opener: "Opener", answer: KnowingAnswer, questions: Sequence[Question], today: date
) -> dict[str, KnownAnswer]:
    """Return what was found and can be an answer.

    Raises:
        ValueError: It cannot be opened, or is not as agreed.
    """
    if not answer.sealed:
        return {}
    try:
        data = opener.open(base64.b64decode(answer.sealed, validate=True))
    except binascii.Error as error:
        raise ValueError("no base64") from error
    found = msgspec.json.decode(data, type=Findings).found
    by_id = {one.id: one for one in questions}
    answers: dict[str, KnownAnswer] = {}
    for one in found:
        value = _good(by_id.get(one.question), one, today)
        if value:
            answers[one.question] = KnownAnswer(value, one.source, one.as_of)
        else:
            log.warning("register: an answer to %s that cannot be one is dropped", one.question)
    return answers


def _good(question: Question | None, one: Found, today: date) -> str:
    """Return an answer as it is kept; empty where it is none."""
    if question is None:
        return ""
    answer = checked(question, one.value, today)
    return "" if answer.problem is not None else answer.value
