"""Services that are for holders of certain documents: read, and nobody ends at a wall."""

import shutil
from pathlib import Path

import pytest

from drivers.capabilities import Document
from kiosk.catalogue.hall import CardUse
from kiosk.catalogue.holding import ZONES, Holding
from kiosk.catalogue.loading import load_hall
from kiosk.identity.zones import FORMS
from kiosk.typed_toml import FileFaultsError

CATALOGUE = Path(__file__).parents[2] / "config" / "catalogue"
SPOKEN = '{ zh_hant = "一", zh_hans = "一", en = "one" }'


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(CATALOGUE, tmp_path / "catalogue")
    return tmp_path / "catalogue"


def group(**service):
    told = {"id": '"one"', "queue": '"general"', "card": '"optional"', "icon": '"leaf"'} | service
    lines = "\n".join(f"{key} = {value}" for key, value in told.items())
    return f"""
[[group]]
id = "group"
icon = "leaf"
name = {SPOKEN}
about = {SPOKEN}
[[group.service]]
{lines}
name = {SPOKEN}
about = {SPOKEN}
[[group.service]]
id = "open"
queue = "general"
card = "none"
icon = "leaf"
name = {SPOKEN}
about = {SPOKEN}
"""


def test_the_hall_has_channels_of_their_own_and_another_way_for_everybody():
    hall = load_hall(CATALOGUE)
    closed = [one for each in hall.groups for one in each.services if one.holders]
    assert {one.queue for one in closed} == {"eclick", "social"}
    for one in closed:
        assert one.card is not CardUse.NONE
        assert hall.service(one.instead).holders == ()


def test_every_card_that_the_reader_reads_is_a_holding_and_every_zone_is_known():
    assert {one.value for one in Document} <= {one.value for one in Holding}
    assert set(ZONES) <= {form.name for form in FORMS}


def test_a_service_says_who_it_is_for_or_its_group_does(folder):
    (folder / "services.toml").write_text(
        group(**{"for": '["passport"]', "instead": '"open"'}), encoding="utf-8"
    )
    one, other = load_hall(folder).groups[0].services
    assert one.holders == (Holding.PASSPORT,)
    assert not one.open_to(Holding.RESIDENT_CARD)
    assert other.open_to(Holding.RESIDENT_CARD)


@pytest.mark.parametrize(
    ("service", "fault"),
    [
        ({"for": '["library-card"]', "instead": '"open"'}, "library-card"),
        ({"for": '["passport", "passport"]', "instead": '"open"'}, "twice"),
        ({"for": '["passport"]', "instead": '"open"', "card": '"none"'}, "for some only"),
        ({"for": '["passport"]'}, "expected a service that is for everybody"),
        ({"for": '["passport"]', "instead": '"one"'}, "'one'; expected a service that is for"),
        ({"for": '["passport"]', "instead": '"nowhere"'}, "'nowhere'; expected"),
    ],
)
def test_a_service_that_would_end_a_visit_is_refused(folder, service, fault):
    (folder / "services.toml").write_text(group(**service), encoding="utf-8")
    with pytest.raises(FileFaultsError, match=fault):
        load_hall(folder)


@pytest.mark.parametrize("line", ["minutes = 0", "minutes = 'ten'", "desks = 0", "desks = 100"])
def test_a_queue_that_cannot_be_planned_by_is_refused(folder, line):
    file = folder / "queues.toml"
    text = file.read_text(encoding="utf-8").replace("minutes = 12\ndesks = 3", line)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FileFaultsError, match=line.split()[0]):
        load_hall(folder)


def test_six_groups_leave_no_place_for_the_other_ways(folder):
    text = "".join(group().replace('"group"', f'"group{at}"') for at in range(6))
    (folder / "services.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FileFaultsError, match="group"):
        load_hall(folder)
