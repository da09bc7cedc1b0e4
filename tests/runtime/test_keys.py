"""The kiosk's signing key is changed for good, and never under an application that waits."""

import msgspec
import pytest

from kiosk.flow.applying import ApplicationSealed, SealApplication
from kiosk.link import outbox, sealed
from kiosk.link.signing import kiosk_key, public_text
from kiosk.link.store import Store
from kiosk.runtime.applications import KeysBusyError
from kiosk.texts import Language
from tests.runtime.applicant import application, applications, link_of

TABLES = (*outbox.SCHEMA, *sealed.SCHEMA)


async def test_a_new_key_takes_the_place_of_the_old_one_and_is_told(tmp_path):
    async with Store.opened(tmp_path / "journal.db", TABLES) as store:
        link = link_of(store)
        own = applications(store, link, tmp_path)
        await own.begin()
        before, mark = own.public_key, own.own_fingerprint
        after = await own.rotate()
        assert after != before
        assert own.own_fingerprint != mark
        assert public_text(kiosk_key(tmp_path / "keys" / "kiosk.pem")) == after
        assert msgspec.structs.asdict(link._info)["signing_key"] == after
        own.close()


async def test_not_while_applications_wait_that_the_old_key_signed(tmp_path):
    async with Store.opened(tmp_path / "journal.db", TABLES) as store:
        own = applications(store, link_of(store), tmp_path)
        await own.begin()
        before = own.public_key
        answer = await own.perform(SealApplication(application()), Language.ENGLISH)
        assert isinstance(answer, ApplicationSealed)
        with pytest.raises(KeysBusyError, match="1 applications wait"):
            await own.rotate()
        assert own.public_key == before
        own.close()


async def test_a_kiosk_that_signs_nothing_has_no_key_to_change(tmp_path):
    async with Store.opened(tmp_path / "journal.db", TABLES) as store:
        own = applications(store, link_of(store), tmp_path)
        with pytest.raises(KeysBusyError, match="there is no key"):
            await own.rotate()
        own.close()
