"""The maintenance begins when the visitor has left, and ends when the last test is over."""

import asyncio

import pytest

from kiosk.link.errors import CommandFailedError, CommandLateError
from kiosk.runtime.upkeep.presence import Presence, VendorState


def test_the_visitor_finishes_first():
    presence = Presence()
    presence.seen(visitor=True, technician=False)
    assert presence.ask(maintained=True) is VendorState.ENTER_PENDING
    assert not presence.maintained
    presence.seen(visitor=False, technician=False)
    assert presence.state is VendorState.ACTIVE
    assert presence.maintained


def test_it_is_over_only_when_the_test_is():
    presence = Presence()
    presence.seen(visitor=False, technician=True)
    assert presence.state is VendorState.ACTIVE
    with presence.working():
        presence.seen(visitor=False, technician=False)
        assert presence.state is VendorState.EXIT_PENDING
        assert presence.maintained  # no visitor meets a device that is being tested
    assert presence.state is VendorState.INACTIVE


def test_somebody_at_the_pin_page_is_no_technician_yet():
    presence = Presence()
    presence.seen(visitor=True, technician=False)
    assert presence.state is VendorState.INACTIVE
    with pytest.raises(CommandFailedError, match="a visitor is there"):
        presence.refuse_visitor("plate")


async def test_who_waits_goes_on_when_nobody_is_there_or_is_told_that_it_is_late():
    presence = Presence()
    presence.seen(visitor=True, technician=False)
    with pytest.raises(CommandLateError):
        await presence.gone(0.01)
    waiting = asyncio.create_task(presence.gone(10))
    await asyncio.sleep(0)
    presence.seen(visitor=False, technician=True)
    await asyncio.sleep(0)
    assert not waiting.done()
    presence.seen(visitor=False, technician=False)
    await waiting
