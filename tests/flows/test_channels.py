"""Services for holders of certain documents: theirs first, and no wall for the others."""

from types import SimpleNamespace

import pytest

from kiosk.catalogue.holding import Holding
from kiosk.flow.events import (
    BackPressed,
    CardRead,
    Chosen,
    Failed,
    NobodyLaidACard,
    ReadCard,
    SurroundingsChanged,
    TakeNumber,
)
from kiosk.flow.papers import Side
from kiosk.flow.standing import StandingKnown
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CardView, ChoiceView, ListView
from kiosk.flows.apology import Apology
from kiosk.texts import message
from tests.flows.green import GOOD, GREEN, HMT, ONLINE, UNKNOWN, a_session, play
from tests.flows.hall import CARD

READ = ReadCard(timeout_s=30.0)
CAMERA = Surroundings(camera_ready=True)
OFFLINE = Surroundings()


def to_green(here=OFFLINE, take=None):
    session = a_session(here, take)
    effects = play(session, Chosen("ticket"), Chosen("channel"), Chosen("green"))
    return session, effects


def test_a_channel_asks_for_the_card_first():
    session, effects = to_green()
    assert effects == (READ,)
    assert isinstance(session.page.view, CardView)


def test_who_holds_one_of_its_documents_gets_its_number():
    session, _ = to_green()
    assert session.send(CardRead(HMT)) == (TakeNumber("green", "hmt-residence-permit"),)


def test_another_card_is_told_who_it_is_for_and_offered_the_nearest_service():
    session, _ = to_green()
    assert session.send(CardRead(CARD)) == ()
    view = session.page.view
    assert isinstance(view, ListView)
    assert len(view.rows) == len(GREEN.holders)
    assert view.done.title == message("channel.instead", name=session.step._other.name)
    assert session.send(Chosen("instead")) == (TakeNumber("asks", "resident-card"),)


def test_what_is_known_of_him_counts_for_the_nearest_service_too():
    session, _ = to_green(ONLINE)
    play(session, CardRead(CARD), StandingKnown(GOOD), Chosen("go-on"))
    assert session.send(Chosen("instead")) == (TakeNumber("asks", "resident-card", "grant-1"),)


def test_another_card_can_be_shown():
    session, _ = to_green()
    session.send(CardRead(CARD))
    assert session.send(Chosen("again")) == (READ,)
    assert session.send(CardRead(HMT)) == (TakeNumber("green", "hmt-residence-permit"),)


def test_back_from_the_refusal_leads_to_the_services():
    session, _ = to_green()
    play(session, CardRead(CARD), BackPressed())
    assert [one.id for one in session.page.view.options] == ["green", "forbidden"]


def test_without_a_document_nobody_gets_the_channels_number():
    session, _ = to_green()
    assert session.page.view.without.about is None
    assert session.send(Chosen("no-card")) == ()
    assert session.page.view.lead.key == "channel.lead_none"
    assert session.send(Chosen("instead")) == (TakeNumber("asks", None),)
    session, _ = to_green()
    play(session, Chosen("no-card"))
    assert session.send(Chosen("again")) == (READ,)


def seen(form):
    """Return what takes papers, and sees one whose zone has that form."""
    zone = None if form is None else SimpleNamespace(form=form)
    jobs = []

    def take(job, here):
        jobs.append(job)
        return job.then((SimpleNamespace(zone=zone),), here)

    return take, jobs


@pytest.mark.parametrize(
    ("form", "number"),
    [
        ("CR", TakeNumber("green", "home-return-permit")),
        ("C<", TakeNumber("green", "home-return-permit")),
        ("TD3", TakeNumber("green", "passport")),
    ],
)
def test_the_camera_looks_at_the_kind_of_what_the_reader_cannot_read(form, number):
    take, jobs = seen(form)
    session, _ = to_green(CAMERA, take)
    session.send(Chosen("no-card"))
    assert [one.id for one in session.page.view.options] == ["permit", "passport", "none"]
    assert session.send(Chosen("permit")) == (number,)
    assert jobs[0].wants[0].side is Side.BACK


def test_a_document_under_the_camera_that_is_another_is_told_so():
    session, _ = to_green(CAMERA, seen("CT")[0])
    play(session, Chosen("no-card"), Chosen("permit"))
    assert isinstance(session.page.view, ListView)
    assert session.send(Chosen("instead")) == (TakeNumber("asks", "taiwan-permit"),)


@pytest.mark.parametrize("form", [None, "CS"])
def test_what_cannot_be_read_there_gets_the_nearest_services_number(form):
    session, _ = to_green(CAMERA, seen(form)[0])
    play(session, Chosen("no-card"), Chosen("permit"))
    assert session.page.view.lead.key == "channel.lead_none"
    assert session.send(Chosen("instead")) == (TakeNumber("asks", None),)


def test_who_has_none_of_them_takes_the_nearest_services_number_at_once():
    session, _ = to_green(CAMERA, lambda *_: Apology("never"))
    session.send(Chosen("no-card"))
    assert session.send(Chosen("none")) == (TakeNumber("asks", None),)


def card_first(here=OFFLINE):
    session = a_session(here)
    effects = play(session, Chosen("ticket"), Chosen("ways"), Chosen("first"))
    return session, effects


def test_the_common_ticket_is_not_one_touch_longer():
    session = a_session(OFFLINE)
    assert play(session, Chosen("ticket"), Chosen("group"), Chosen("plain")) == (
        TakeNumber("plain", None),
    )


def test_six_choices_are_the_most():
    session = a_session()
    session.send(Chosen("ticket"))
    assert [one.id for one in session.page.view.options] == ["group", "channel", "ways"]


def test_a_card_that_is_shown_first_puts_its_services_first():
    session, effects = card_first()
    assert effects == (READ,)
    session.send(CardRead(HMT))
    view = session.page.view
    assert isinstance(view, ChoiceView)
    assert [(one.id, one.note) for one in view.options] == [
        ("channel", message("channel.yours")), ("group", None), ("several", None),
    ]  # fmt: skip
    session.send(Chosen("channel"))
    assert [(one.id, one.enabled) for one in session.page.view.options] == [
        ("green", True), ("forbidden", False),
    ]  # fmt: skip
    assert session.send(Chosen("forbidden")) == ()
    assert session.send(Chosen("green")) == (TakeNumber("green", "hmt-residence-permit"),)


def test_with_another_card_the_channel_is_there_and_says_that_it_is_for_others():
    session, _ = card_first()
    session.send(CardRead(CARD))
    group, channel, _ = session.page.view.options
    assert (group.id, group.note) == ("group", None)
    assert (channel.note, channel.enabled) == (message("channel.others"), False)
    session.send(Chosen("channel"))
    assert session.page.view.options[0].id == "group"


def test_of_several_things_a_card_that_was_shown_first_is_not_asked_for_again():
    session, _ = card_first()
    play(session, CardRead(HMT), Chosen("several"), Chosen("channel"), Chosen("green"))
    play(session, Chosen("add"), Chosen("group"), Chosen("asks"))
    assert session.send(Chosen("take")) == (TakeNumber("green", "hmt-residence-permit"),)


def test_what_the_card_told_is_not_asked_again():
    session, _ = card_first(ONLINE)
    play(session, CardRead(CARD), StandingKnown(GOOD), Chosen("go-on"), Chosen("group"))
    assert session.send(Chosen("wants")) == (TakeNumber("wants", "resident-card", "grant-1"),)


def test_whoever_has_no_card_after_all_chooses_as_everybody_does():
    session, _ = card_first()
    session.send(Chosen("no-card"))
    assert [one.id for one in session.page.view.options] == ["group", "channel", "ways"]


def test_the_reader_waits_on_says_what_went_wrong_and_may_be_away():
    session, _ = card_first()
    assert session.send(NobodyLaidACard()) == (READ,)
    assert session.send(Failed(READ, "card.unreadable")) == (READ,)
    assert session.page.view.problem == message("card.unreadable")
    assert session.send(Failed(READ, "device.link_lost")) == ()
    assert not session.page.view.reading
    assert session.send(SurroundingsChanged(OFFLINE)) == (READ,)


def test_an_unknown_standing_says_nothing_and_keeps_the_kind():
    session, _ = card_first(ONLINE)
    play(session, CardRead(HMT), StandingKnown(UNKNOWN))
    assert session.step.shown.holding is Holding.HMT_RESIDENCE_PERMIT
