"""Sends what waits over one channel, again and again until it arrives."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from kiosk.centre.alerts import outbox, wording
from kiosk.centre.alerts.hooking import Hook
from kiosk.centre.alerts.mailing import Mailer, NotSentError
from kiosk.centre.alerts.outbox import Batch
from kiosk.centre.alerts.rules import Channel, Mail, Rules
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.link.envelope import new_id
from kiosk.logs.fields import NOTICES_FAILED

log = logging.getLogger(__name__)

LOOK_S = 1.0
TEST = ("通知测试", "A test of the notices: nothing is wrong")


class Postman:
    """Serves one channel.

    Args:
        name: Of the channel.
        rules: Of the alerts, the channel among them.
        site: Whose alerts they are.
        zone: Of the hall.
        store: The database.
        clock_ms: The time, UTC.
        look_s: How often it looks.

    Raises:
        SecretError: The key of a webhook cannot be used.
    """

    def __init__(
        self,
        name: str,
        rules: Rules,
        site: str,
        zone: ZoneInfo,
        store: CentreStore,
        clock_ms: Callable[[], int],
        look_s: float = LOOK_S,
    ) -> None:
        self.name = name
        self._rules, self._site, self._zone = rules, site, zone
        self._store, self._clock_ms, self._look_s = store, clock_ms, look_s
        self._channel: Channel = rules.channels[name]
        one = self._channel
        self.means: Mailer | Hook = Mailer(one) if isinstance(one, Mail) else Hook(one)

    async def run(self) -> None:
        """Work until cancelled; what is being sent is ended first."""
        while True:
            try:
                batch = await self._taken()
                if batch is not None:
                    await _to_its_end(self._deliver(batch))
                    continue
            except CentreStoreError as error:
                log.warning("notices: %s", error)
            await asyncio.sleep(self._look_s)

    async def test(self) -> str:
        """Send a test; return what was answered.

        Raises:
            NotSentError: It did not arrive.
        """
        number = new_id()
        zh, en = TEST
        if isinstance(self.means, Mailer):
            subject = f"[{self._site}] {zh} {en}"
            return await self.means.send(number, subject, f"{zh}\n{en}\n")
        body = {"site": self._site, "kind": "test", "said": {"zh_hans": zh, "en": en}}
        return await self.means.send(number, msgspec.json.encode(body), self._clock_ms() // 1000)

    async def close(self) -> None:
        """Let go of what sends."""
        await self.means.close()

    async def _taken(self) -> Batch | None:
        now_ms, number = self._clock_ms(), new_id()
        if not await self._store.read(lambda db: outbox.waits(db, self.name, now_ms)):
            return None
        return await self._store.run(
            lambda db: outbox.take(db, self.name, self._channel, self._zone, now_ms, number)
        )

    async def _deliver(self, batch: Batch) -> None:
        try:
            said = await self._send(batch)
        except NotSentError as error:
            why = str(error)
            about, many = {"message_id": NOTICES_FAILED}, len(batch.items)
            log.warning("notices: %s: %d were not sent: %s", self.name, many, why, extra=about)
            now_ms = self._clock_ms()
            await self._store.run(lambda db: outbox.failed(db, batch.id, now_ms, why))
            return
        log.info("notices: %s: %d were sent", self.name, len(batch.items))
        now_ms = self._clock_ms()
        await self._store.run(lambda db: outbox.sent(db, batch.id, now_ms, said))

    async def _send(self, batch: Batch) -> str:
        if isinstance(self.means, Mailer):
            subject = wording.subject(self._rules, self._site, batch)
            text = wording.text(self._rules, self._site, self._zone, batch)
            return await self.means.send(batch.id, subject, text)
        body = {
            "site": self._site,
            "kind": "alerts",
            "alerts": [
                {
                    **msgspec.to_builtins(item),
                    "title": _both(wording.title(self._rules, item.rule)),
                    "todo": _both(wording.todo(self._rules, item.rule)),
                }
                for item in batch.items
            ],
        }
        return await self.means.send(batch.id, msgspec.json.encode(body), self._clock_ms() // 1000)


def _both(words: tuple[str, str]) -> dict[str, str]:
    return {"zh_hans": words[0], "en": words[1]}


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Do work that nothing cancels half-way; its time is bounded."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("notices: %s", error)
        raise
