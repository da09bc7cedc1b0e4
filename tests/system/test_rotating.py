"""A kiosk changes its signing key by command; the centre, as it runs, takes what that signs."""

import asyncio

import httpx

from kiosk.link import outbox, sealed
from kiosk.link.sealed import Shelf
from kiosk.link.signing import kiosk_key, public_text
from kiosk.link.store import Store
from kiosk.link.upload import TUS, Uploader
from tests.link.bundles import IDENTITY, KEY, OPENER, sealed_bundle
from tests.system.centre_hand import a_hand
from tests.system.hall import hall

TABLES = (*outbox.SCHEMA, *sealed.SCHEMA)


async def sent(folder, port, key, number):
    """Send a bundle that was signed with a key, as kiosks do."""
    row, data = sealed_bundle(key=key, number=number)
    shelf = Shelf(folder / "sealed")
    async with Store.opened(folder / "journal.db", TABLES) as store:
        shelf.lay(row.id, data)
        await store.run(lambda db: sealed.put(db, row))
        shelf.keep(row.id)
        url = f"http://127.0.0.1:{port}/uploads"
        async with httpx.AsyncClient(timeout=60, headers=TUS) as client:
            await Uploader(url, store, shelf, lambda *_: None).send_all(client)


async def test_the_centre_learns_of_a_new_key_without_being_started_anew(tmp_path):
    identity = tmp_path / "centre.age"
    identity.write_text(IDENTITY + "\n", encoding="ascii")
    identity.chmod(0o600)
    file = tmp_path / "data" / "keys" / "kiosk.pem"
    former = kiosk_key(file)
    kiosk = f"[applications]\nrecipients = {OPENER.recipients!r}\n"
    centre = f"""[applications]
identity_file = "{identity}"
folder = "{tmp_path}/applications"
[applications.kiosks]
kiosk-01 = "{public_text(former)}"
"""
    async with hall(tmp_path, kiosk, centre) as house, a_hand(house.broker.port) as hand:
        await house.is_ready()
        async with asyncio.timeout(60):  # the key is loaded after the first page
            while (answer := await hand.orders("rotate-keys")).result != "done":
                await asyncio.sleep(0.2)
        now = kiosk_key(file)
        assert answer.detail == f"the new public key is {public_text(now)}"
        assert public_text(now) != public_text(former)
        await house.centre_knows(
            "SELECT kiosk, former, signing_key FROM succession",
            [("kiosk-01", public_text(former), public_text(now))],
        )
        await sent(tmp_path / "now", house.centre_port, now, "A261124-7K3Q9X")
        await sent(tmp_path / "before", house.centre_port, former, "A261124-7K3Q9Y")
        await sent(tmp_path / "strange", house.centre_port, KEY, "A261124-7K3Q9Z")
        await house.centre_knows("SELECT state FROM application ORDER BY state", [
            ("opened",), ("opened",), ("stuck",),
        ])  # fmt: skip
        await house.centre_knows(
            "SELECT who, about FROM audit WHERE what = 'kiosk.key'", [("itself", "kiosk-01")]
        )
        await house.centre.end()
        await house.start_centre()  # and knows it still
        again = await hand.orders("rotate-keys")
        assert again.result == "done"
        await sent(tmp_path / "third", house.centre_port, kiosk_key(file), "A261124-7K3QA0")
        await house.centre_knows(
            "SELECT state FROM application WHERE id = (SELECT id FROM application ORDER BY "
            "received DESC LIMIT 1)", [("opened",)],
        )  # fmt: skip
