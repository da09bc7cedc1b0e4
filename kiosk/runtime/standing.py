"""How a visitor stands is asked of the centre, sealed; nothing of it is kept."""

import asyncio
import logging
from collections.abc import Callable, Sequence

import msgspec

from kiosk.catalogue.standing import StandingRules
from kiosk.flow.model import Effect, Event
from kiosk.flow.standing import UNKNOWN, AskStanding, Grade, Standing, StandingKnown
from kiosk.link.client import Link
from kiosk.link.envelope import new_id
from kiosk.link.errors import NoCentreError, RequestRefusedError
from kiosk.link.standing import StandingAnswer, StandingRequest, Subject, SubjectKind
from kiosk.texts import Language
from kiosk.typed_toml import FileFaultsError

log = logging.getLogger(__name__)

ASK_S = 2.4  # a centre gives its register two seconds, and then answers that nobody knows
WHOLE_S = 3.0  # with the sealing: the visitor waits for it


class Standings:
    """Asks how visitors stand. Whatever goes wrong, the visitor is one whom nobody knows.

    Args:
        recipients: Public keys of age, the centre's first: to it alone the question is sealed.
            None: nothing is asked.
        link: To the centre.
        rules: What the reasons mean; an answer that nobody could put into words is none.
        ask_s: How long the centre may think, seconds.
    """

    def __init__(
        self,
        recipients: Sequence[str],
        link: Link,
        rules: Callable[[], StandingRules],
        ask_s: float = ASK_S,
    ) -> None:
        self._recipients, self._link, self._rules, self._ask_s = recipients, link, rules, ask_s

    async def perform(self, effect: Effect, language: Language) -> Event | None:
        """Carry out an effect; None where it is another's."""
        del language
        if not isinstance(effect, AskStanding):
            return None
        return StandingKnown(await self._asked(effect))

    async def _asked(self, effect: AskStanding) -> Standing:
        if not self._recipients or not self._link.centre_online:
            return UNKNOWN
        try:
            async with asyncio.timeout(self._ask_s + WHOLE_S - ASK_S):
                await asyncio.to_thread(self._rules)
                sealed = await asyncio.to_thread(self._sealed, effect)
                answer = await self._link.request(
                    StandingRequest(visit=new_id(), sealed=sealed),
                    StandingAnswer,
                    timeout_s=self._ask_s,
                )
        except (NoCentreError, TimeoutError) as error:
            log.info("standing: not known: %s", error)
        except RequestRefusedError as error:
            log.warning("standing: not known: the centre refused, %s", error.code)
        except FileFaultsError as error:
            log.error("standing: not known: %s", error)  # noqa: TRY400
        except ValueError as error:
            # Of a number that is none, or a key: its text may hold what was shown.
            log.warning("standing: not asked: %s", type(error).__name__)
        else:
            return _standing(answer)
        return UNKNOWN

    def _sealed(self, effect: AskStanding) -> str:
        # Age takes 50 ms to load, which only who shows a card waits for.
        from kiosk.link.seal import Sealer  # noqa: PLC0415

        raw = {
            "kind": SubjectKind(effect.who.value),
            "number": effect.number.strip(),
            "company": effect.company.strip(),
        }
        subject = msgspec.convert(raw, Subject)
        return Sealer(self._recipients[:1]).seal_text(msgspec.json.encode(subject))


def _standing(answer: StandingAnswer) -> Standing:
    return Standing(
        Grade(answer.grade.value),
        answer.reasons,
        answer.source,
        answer.as_of,
        answer.grant,
        answer.promise_days,
    )
