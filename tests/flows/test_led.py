"""Everything that a guide's page suggests leads the visitor where the guide meant."""

from pathlib import Path

import pytest

from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_matters import load_matters
from kiosk.catalogue.loading_policies import load_policies
from kiosk.centre.guide.suggesting import suggestions
from kiosk.flow.events import Chosen
from kiosk.flow.revealing import reveals
from kiosk.flow.surroundings import Surroundings
from kiosk.flows.home import Menu
from kiosk.flows.ticket import AskCard, ChooseService, Number
from kiosk.guided import guided_menu, led
from tests.ui.samples import known

CATALOGUE = Path(__file__).parents[2] / "config" / "catalogue"
HERE = Surroundings(applications_open=True, camera_ready=True)
HALL = load_hall(CATALOGUE)
SERVICES = [one for group in HALL.groups for one in group.services]


def leads(what, page):
    one = known()
    return led(one, guided_menu(one), what, page, HERE)


def is_the_halls_own(view):
    """Tell whether a guide may see a list: every word of it is in the catalogues."""
    bare = [one for row in view.rows for one in (row.title, row.about) if isinstance(one, str)]
    return view.public and not reveals(view) and not bare


@pytest.fixture(scope="module")
def suggested():
    matters = load_matters(CATALOGUE, None)
    return suggestions(HALL, matters, load_policies(CATALOGUE, None, None))


def test_a_guide_chooses_the_service_of_a_number(suggested):
    assert [one.id for one in suggested.ticket] == [one.id for one in SERVICES]
    assert len({one.zh_hans for one in suggested.ticket}) == len(SERVICES)
    for one in suggested.ticket:
        step = leads("ticket", one.id)
        assert isinstance(step, AskCard | Number)
        assert step.service.id == one.id


def test_a_queue_with_several_services_lets_the_visitor_choose():
    step = leads("ticket", "customs")
    assert isinstance(step, ChooseService)
    offered = [one.id for one in step.view(HERE).options]
    assert offered == [one.id for one in SERVICES if one.queue == "customs"]
    assert step.on(Chosen(offered[1]), HERE).service.id == offered[1]
    assert leads("ticket", "no-such-thing") is None


def test_every_page_and_article_that_is_suggested_is_there(suggested):
    assert isinstance(leads("go", suggested.go[0].id), Menu)
    for one in suggested.go[1:]:
        step = leads("go", one.id)
        assert step.draft.matter.id == one.id
        assert is_the_halls_own(step.view(HERE))
    for one in suggested.article:
        assert leads("article", one.id).article.id == one.id
