"""The kiosk's signing key is changed for good, and never under an application that waits."""

from types import SimpleNamespace

import msgspec
import pytest

from kiosk.flow.applying import ApplicationSealed, SealApplication
from kiosk.link import outbox, sealed
from kiosk.link.bundle import opened
from kiosk.link.envelope import read
from kiosk.link.errors import CommandFailedError
from kiosk.link.messages import Command
from kiosk.link.signing import (
    KeyFileError,
    is_ours,
    is_vouched,
    kiosk_key,
    public_key,
    public_text,
)
from kiosk.link.store import Store
from kiosk.runtime.own_key import KeysBusyError
from kiosk.runtime.upkeep.handlers import _rotate_keys
from kiosk.runtime.upkeep.presence import Presence
from kiosk.texts import Language
from tests.link.bundles import OPENER
from tests.runtime.applicant import application, applications, link_of

TABLES = (*outbox.SCHEMA, *sealed.SCHEMA)


def events(db):
    """Return what waits for the centre, the oldest first."""
    return [read(one.data).body for one in outbox.after(db, 0, 100) if one.kind == "key"]


async def test_a_new_key_takes_the_place_of_the_old_one_and_is_told(tmp_path):
    async with Store.opened(tmp_path / "journal.db", TABLES) as store:
        link = link_of(store)
        own = applications(store, link, tmp_path)
        await own.begin()
        before, mark = own.key.public, own.key.fingerprint
        after = await own.key.rotate()
        assert after != before
        assert own.key.fingerprint != mark
        assert public_text(kiosk_key(tmp_path / "keys" / "kiosk.pem")) == after
        assert msgspec.structs.asdict(link._birth.info)["signing_key"] == after
        (told,) = await store.run(events)
        assert (told.former, told.signing_key) == (before, after)
        assert is_vouched(public_key(before), "hetao", "kiosk-01", after, told.proof)
        own.close()


async def test_a_key_that_cannot_be_put_in_place_leaves_the_former_one(tmp_path):
    """As after a power cut there: the centre knows of a key that nothing will be signed with."""
    async with Store.opened(tmp_path / "journal.db", TABLES) as store:
        own = applications(store, link_of(store), tmp_path)
        await own.begin()
        before, file = own.key.public, tmp_path / "keys" / "kiosk.pem"
        kept = file.read_bytes()
        file.unlink()
        file.mkdir()
        with pytest.raises(KeyFileError, match="no new key can be kept"):
            await own.key.rotate()
        assert own.key.public == before
        file.rmdir()
        file.write_bytes(kept)
        after = await own.key.rotate()
        last = (await store.run(events))[-1]
        assert (last.former, last.signing_key) == (before, after)
        own.close()


async def test_not_while_applications_wait_that_the_old_key_signed(tmp_path):
    async with Store.opened(tmp_path / "journal.db", TABLES) as store:
        own = applications(store, link_of(store), tmp_path)
        await own.begin()
        before = own.key.public
        answer = await own.perform(SealApplication(application()), Language.ENGLISH)
        assert isinstance(answer, ApplicationSealed)
        with pytest.raises(KeysBusyError, match="1 applications wait"):
            await own.key.rotate()
        assert own.key.public == before
        own.close()


async def test_a_kiosk_that_signs_nothing_has_no_key_to_change(tmp_path):
    async with Store.opened(tmp_path / "journal.db", TABLES) as store:
        own = applications(store, link_of(store), tmp_path)
        with pytest.raises(KeysBusyError, match="there is no key"):
            await own.key.rotate()
        own.close()


async def test_not_while_a_visitor_is_there():
    """What he is about to seal, and his receipt, are signed with the key of now."""
    presence = Presence()
    presence.seen(visitor=True, technician=False)
    command = Command(id="command-0001", author="SAMPLE", expires=0, arguments={})
    with pytest.raises(CommandFailedError, match="a visitor is there"):
        await _rotate_keys(SimpleNamespace(presence=presence, applications=None), command)


async def test_what_the_former_key_signed_is_still_proved_by_it(tmp_path):
    async with Store.opened(tmp_path / "journal.db", TABLES) as store:
        own = applications(store, link_of(store), tmp_path)
        await own.begin()
        former = own.key.public
        told = await own.perform(SealApplication(application()), Language.ENGLISH)
        (row,) = await store.run(sealed.waiting)
        data = own.keeping.shelf.file(row.id).read_bytes()
        await store.run(lambda db: sealed.drop(db, row.id))
        await own.key.rotate()
        own.close()
    site, number, proof = told.receipt.code.split(":")[-3:]
    assert is_ours(public_key(former), site, number, proof)
    assert not is_ours(public_key(own.key.public), site, number, proof)
    assert opened(OPENER.open(data), lambda _: (public_key(former),)).manifest.number == number
