"""From a message of the centre to the painted page: 2,000 kiosks live, one tab and five.

The peer is a bare page with as many tiles, which hears the same messages and writes text alone.
"""

import asyncio
import json
import time

import pytest

from kiosk.catalogue.loading import load_hall
from kiosk.centre.access.roles import Role
from kiosk.centre.store import CentreStore
from tests.bench.figures import median, report
from tests.centre.console import samples
from tests.centre.console.browsing import browser, logs_in, needs_chromium, tab
from tests.centre.console.played import played
from tests.system.hall import CONFIG

pytestmark = [pytest.mark.bench, needs_chromium]
KIOSKS, ROWS, MESSAGES, EVERY_S = 2000, 125, 60, 0.25  # 500 rows a second, four times a second
WATCHED = """(() => {
  window.took = [];
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...all) {
      super(...all);
      this.addEventListener("message", (message) => {
        const sent = /"sent": ([0-9.]+)/.exec(message.data.slice(0, 80));
        if (!sent) return;
        requestAnimationFrame(() => {
          const after = new MessageChannel();
          const now = () => performance.timeOrigin + performance.now();
          after.port1.onmessage = () => window.took.push(now() - Number(sent[1]));
          after.port2.postMessage(0);
        });
      });
    }
  };
})()"""
BARE = """(names) => {
  const tiles = new Map(names.map((name) => [name, document.createElement("div")]));
  document.body.replaceChildren(...tiles.values());
  const socket = new WebSocket(`ws://${location.host}/live/fleet`);
  socket.onmessage = (message) => {
    for (const row of JSON.parse(message.data).kiosks) {
      tiles.get(row.name).textContent = `${row.name} ${row.level} ${row.because}`;
    }
  };
}"""


async def change(centre, turn):
    """Let some kiosks be otherwise, among them those that stand on the page."""
    names = list(centre.rows)
    rows = [
        centre.rows[names[(turn * ROWS + n) * 7 % KIOSKS]] | {"temperature": 40 + (turn + n) % 45}
        for n in range(ROWS)
    ]
    for n, row in enumerate(rows[:5]):
        level = ("warning", "printer: printer.paper_low") if (turn + n) % 2 else ("ok", "")
        rows[n] = row | {"level": level[0], "because": level[1], "since": samples.NOW + turn}
    centre.put(*rows)
    message = {
        "sent": time.time() * 1000, "kind": "some", "at": samples.NOW, "broker": True,
        "kiosks": rows, "gone": [],
    }  # fmt: skip
    await centre.tell("/live/fleet", json.dumps(message))


async def painted_ms(centre, pages):
    """From sending to after the paint, of every message on every page."""
    for turn in range(MESSAGES):
        await change(centre, turn)
        await asyncio.sleep(EVERY_S)
    took = [await page.evaluate("window.took") for page in pages]
    assert all(len(one) >= MESSAGES * 0.9 for one in took), [len(one) for one in took]
    return sorted(ms for one in took for ms in one)


async def opened(centre, chromium, tabs, *, bare):
    pages = []
    for _ in range(tabs):
        page = await tab(chromium, centre.url)
        await page.add_init_script(WATCHED)
        await logs_in(page, path="/account" if bare else "/fleet")
        if bare:
            await page.evaluate(BARE, list(centre.rows))
        else:
            await page.locator("th[data-column=name] button").click()
            await page.wait_for_function("document.querySelectorAll('#fleet tbody tr').length > 99")
        pages.append(page)
    return pages


@pytest.mark.parametrize(("tabs", "aim"), [(1, "11/15 ms"), (5, "23/39 ms")])
async def test_message_to_paint(tmp_path, tabs, aim):
    async with CentreStore.opened(f"sqlite:///{tmp_path}/centre.db") as store:
        rows = samples.many(KIOSKS)
        async with played(load_hall(CONFIG / "catalogue"), store, rows) as centre:
            await centre.account("wang", Role.TECHNICIAN)
            found = {}
            for name, bare in (("console", False), ("bare", True)):
                async with browser() as chromium:
                    pages = await opened(centre, chromium, tabs, bare=bare)
                    found[name] = await painted_ms(centre, pages)
    for said, share in (("p50", 0.5), ("p95", 0.95)):
        ours, peer = (found[name][int(len(found[name]) * share)] for name in ("console", "bare"))
        report(
            f"message to paint, {KIOSKS} kiosks, {tabs} tab(s), {said}", ours, peer,
            "bare tiles", aim,
        )  # fmt: skip
    assert median(found["console"]) > 0
