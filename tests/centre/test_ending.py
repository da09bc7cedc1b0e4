"""A centre that is stopped while pages are open: they are told, and nothing is a fault of it."""

import signal
from contextlib import AsyncExitStack, suppress

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.centre.access.keys import bearer
from tests.system.hall import Hall

LIVE = ("/live", "/live/hall", "/live/guide", "/live/alerts", "/live/fleet")


async def test_pages_that_are_open_are_told_and_hold_up_nothing(tmp_path):
    hall = Hall(tmp_path, further_centre="[guide]\nalways = true\n")
    hall.write_settings()
    hall.broker.start()
    try:
        await hall.broker.ready()
        await hall.start_centre()
        url, headers = f"ws://127.0.0.1:{hall.centre_port}", bearer(await hall.token())
        async with AsyncExitStack() as opened:
            pages = [
                await opened.enter_async_context(connect(url + path, additional_headers=headers))
                for path in LIVE
            ]
            assert await hall.centre.end(signal.SIGTERM) == 0
            for page in pages:
                with suppress(ConnectionClosed):
                    async for _ in page:
                        pass
                assert page.close_code == 1012
        said = "".join(hall.centre.said)
        assert "Traceback" not in said, said
        assert "ERROR" not in said, said
    finally:
        await hall.centre.kill()
        hall.broker.kill()
