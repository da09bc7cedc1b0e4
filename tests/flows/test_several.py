"""Several things in one visit: picked out, numbered, planned, and on one slip."""

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.capabilities import PrintOutcome
from kiosk.flow.events import (
    BackPressed,
    CardRead,
    Chosen,
    Failed,
    HomePressed,
    NumberTaken,
    PrintEnded,
    PrintSlip,
    SurroundingsChanged,
    TakeNumber,
)
from kiosk.flow.standing import StandingKnown
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ApologyView, CardView, ListView, ProgressView, ResultView, Tone
from kiosk.flows.handing import hand_over
from kiosk.flows.ticket import Desk
from kiosk.flows.ticket.choosing import ChooseHow
from kiosk.texts import message
from kiosk.typed_toml import FileFaultsError
from tests.flows.green import GOOD, HMT, ONLINE, a_session, play, ticket
from tests.flows.hall import CARD, words
from tests.runtime.applicant import hall, matters

OFFLINE = Surroundings()
LONG, SHORT = ticket("plain", "A020", ahead=12), ticket("asks", "B001", ahead=1, queue="b")


def picking(*services, here=OFFLINE):
    """Return a visit whose list holds those."""
    session = a_session(here)
    play(session, Chosen("ticket"), Chosen("ways"), Chosen("several"))
    for at, service in enumerate(services):
        if at:
            session.send(Chosen("add"))
        play(session, Chosen("channel" if service == "green" else "group"), Chosen(service))
    return session


def listed(session):
    return [row.action.id.removeprefix("out:service:") for row in session.page.view.rows]


def test_things_are_picked_out_one_by_one_and_each_once():
    session = picking("plain", "asks", "plain")
    assert isinstance(session.page.view, ListView)
    assert listed(session) == ["plain", "asks"]


def test_a_thing_can_be_left_out_again():
    session = picking("plain", "asks")
    session.send(Chosen("out:service:plain"))
    assert listed(session) == ["asks"]
    session.send(Chosen("out:service:asks"))
    assert listed(session) == []
    assert session.page.view.done.id == "add"
    assert session.send(Chosen("take")) == ()


def test_back_leads_to_the_list_before():
    session = picking("plain", "asks")
    play(session, BackPressed(), BackPressed(), BackPressed())
    assert listed(session) == ["plain"]


def test_things_without_a_card_take_their_numbers_at_once_in_turn():
    session = picking("plain")
    assert session.send(Chosen("take")) == (TakeNumber("plain", None),)


def taken(*tickets, here=OFFLINE):
    session = picking("plain", "asks", here=here)
    play(session, Chosen("take"), Chosen("no-card"))
    return session, play(session, *(NumberTaken(one) for one in tickets))


def test_the_short_queue_comes_first_on_the_one_slip():
    session, effects = taken(LONG, SHORT)
    ((slip),) = (one.slip for one in effects)
    assert isinstance(effects[0], PrintSlip)
    assert [one.label for one in slip.tickets] == ["B001", "A020"]
    assert slip.waits_min == (10, 40)
    session.send(PrintEnded(PrintOutcome.PRINTED))
    view = session.page.view
    assert isinstance(view, ResultView)
    assert (view.tone, view.label, view.code) == (Tone.GOOD, "B001", "")
    assert [fact.name for fact in view.facts][:2] == [
        message("plan.stop", place=1, label="B001"), message("plan.stop", place=2, label="A020"),
    ]  # fmt: skip


def test_numbers_of_the_own_block_stay_as_they_were_chosen():
    _, effects = taken(replace(LONG, ahead=None, offline=True), SHORT)
    assert [one.label for one in effects[0].slip.tickets] == ["A020", "B001"]
    assert effects[0].slip.waits_min == ()


@pytest.mark.parametrize("outcome", sorted(set(PrintOutcome) - {PrintOutcome.PRINTED}))
def test_without_proof_of_paper_all_numbers_are_in_one_code(outcome):
    session, _ = taken(LONG, SHORT)
    session.send(PrintEnded(outcome))
    view = session.page.view
    assert view.tone is Tone.CARE
    assert view.code == "ESTATION:V1:site:20260302:B001.B001B001,A020.A020A020"


def test_with_a_printer_that_cannot_print_they_are_on_the_screen():
    session, effects = taken(LONG, SHORT, here=Surroundings(printer_ready=False))
    assert effects == ()
    assert session.page.view.code
    stops = [fact for fact in session.page.view.facts if fact.name.key == "plan.stop"]
    assert len(stops) == 2


def test_nobody_leaves_while_numbers_are_taken():
    session, _ = taken(LONG)
    play(session, HomePressed(), BackPressed(), SurroundingsChanged(ONLINE))
    view = session.page.view
    assert isinstance(view, ProgressView)
    assert (view.title, view.label) == (message("plan.numbers", number=2, whole=2), "A020")


def test_a_number_that_cannot_be_had_costs_none_of_the_others():
    session = picking("plain", "asks", "wants")
    play(session, Chosen("take"), Chosen("no-card"), NumberTaken(LONG))
    assert session.send(Failed(TakeNumber("asks", None), "queue.full")) == (
        TakeNumber("wants", None),
    )
    (effect,) = session.send(NumberTaken(SHORT))
    assert effect.slip.missing == (words("asks"),)
    session.send(PrintEnded(PrintOutcome.PRINTED))
    view = session.page.view
    assert view.tone is Tone.CARE
    assert message("plan.missing") in [fact.value for fact in view.facts]


@pytest.mark.parametrize("failing", [0, 1])
def test_the_first_or_the_last_may_fail(failing):
    session = picking("plain", "asks")
    play(session, Chosen("take"), Chosen("no-card"))
    events = [NumberTaken(LONG), NumberTaken(SHORT)]
    events[failing] = Failed(TakeNumber(("plain", "asks")[failing], None), "numbers.none")
    (effect,) = play(session, *events)
    assert len(effect.slip.tickets) == len(effect.slip.missing) == 1


def test_where_not_one_can_be_had_the_visitor_is_told_where_to_go():
    session = picking("plain", "asks")
    play(session, Chosen("take"), Chosen("no-card"))
    play(session, *[Failed(TakeNumber("plain", None), "numbers.none")] * 2)
    assert isinstance(session.page.view, ApologyView)


def test_the_card_is_asked_for_once_for_all_that_want_it():
    session = picking("wants", "asks", "plain", here=ONLINE)
    session.send(Chosen("take"))
    assert isinstance(session.page.view, CardView)
    play(session, CardRead(CARD), StandingKnown(GOOD))
    assert session.send(Chosen("go-on")) == (TakeNumber("wants", "resident-card", "grant-1"),)
    assert session.send(NumberTaken(SHORT)) == (TakeNumber("asks", "resident-card", "grant-1"),)


def test_an_early_number_among_them_says_why():
    early = replace(SHORT, priority="kept")
    session, _ = taken(LONG, early)
    session.send(PrintEnded(PrintOutcome.PRINTED))
    assert message("standing.fair") in [fact.name for fact in session.page.view.facts]


def test_a_thing_for_others_is_exchanged_or_left_out_and_the_rest_goes_on():
    session = picking("plain", "green")
    play(session, Chosen("take"), CardRead(CARD))
    assert isinstance(session.page.view, ListView)
    assert session.send(Chosen("instead")) == (TakeNumber("plain", "resident-card"),)
    assert session.send(NumberTaken(LONG)) == (TakeNumber("asks", "resident-card"),)
    session = picking("plain", "green")
    play(session, Chosen("take"), CardRead(CARD))
    assert session.send(Chosen("leave")) == (TakeNumber("plain", "resident-card"),)
    session.send(NumberTaken(LONG))
    assert session.page.view.label == "A020"


def test_whoever_leaves_out_the_only_thing_is_asked_for_another():
    session = picking("green")
    play(session, Chosen("take"), CardRead(CARD), Chosen("leave"))
    assert session.page.view.done.id == "add"


def test_a_thing_for_holders_of_his_card_is_one_of_them():
    session = picking("green")
    assert play(session, Chosen("take"), CardRead(HMT)) == (
        TakeNumber("green", "hmt-residence-permit"),
    )


def test_five_are_the_most():
    session = picking("plain")
    full = replace(session.step, things=tuple(
        replace(session.step.things[0], id=f"s{at}") for at in range(5)
    ))  # fmt: skip
    assert full.view(OFFLINE).options == ()
    assert full.on(Chosen("add"), OFFLINE) is full


def test_a_thing_for_some_is_not_among_the_numbers_of_who_shows_nothing():
    session = picking("plain", "green")
    play(session, Chosen("take"), Chosen("no-card"))
    assert session.page.view.lead.key == "channel.lead_none"
    assert session.send(Chosen("instead")) == (TakeNumber("plain", None),)
    session.send(NumberTaken(LONG))
    assert session.step.things[1].service.id == "asks"


def test_a_matter_is_one_of_the_things_and_gets_a_number_of_its_window():
    house = hall()
    desk = Desk(house, hand_over(house, "site"), "site", matters=matters)
    step = ChooseHow(desk).on(Chosen("several"), OFFLINE)
    assert len(step.view(OFFLINE).options) <= 6
    step = step.on(Chosen("matter"), OFFLINE).on(Chosen("work"), OFFLINE)
    things = step.on(Chosen("matter:work-permit-foreigner"), OFFLINE)
    step = things.on(Chosen("add"), OFFLINE).on(Chosen("customs"), OFFLINE)
    things = step.on(Chosen("customs-goods"), OFFLINE)
    assert [row.title.en for row in things.view(OFFLINE).rows] == [
        "Work permit for foreigners", house.service("customs-goods").name.en,
    ]  # fmt: skip
    taking = things.after(None, OFFLINE)
    (effect,) = taking.effects(OFFLINE)
    window = house.queue_of(house.service(effect.service))
    assert window.id == matters().matter("work-permit-foreigner").queue
    first = ticket(effect.service, "C001", ahead=9, queue=window.id)
    taking = taking.on(NumberTaken(first), OFFLINE)
    second = ticket("customs-goods", "D001", ahead=0, queue="customs")
    printing = taking.on(NumberTaken(second), OFFLINE)
    plan = printing.slip.plan
    assert [one.label for one in plan.tickets] == ["D001", "C001"]
    assert plan.names[1].en == "Work permit for foreigners"


def test_matters_that_cannot_be_read_are_not_offered():
    def broken():
        raise FileFaultsError(Path("matters.yaml"), ())

    house = hall()
    step = ChooseHow(Desk(house, hand_over(house, "site"), matters=broken))
    group = step.on(Chosen("several"), OFFLINE)
    assert "matter" not in [one.id for one in group.view(OFFLINE).options]
    assert group.on(Chosen("matter"), OFFLINE) is group
