"""The centre's whole web, served in this process: what asks it goes over a socket."""

import asyncio
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
import uvicorn

from kiosk.catalogue.loading_matters import load_matters
from kiosk.catalogue.loading_policies import load_topics
from kiosk.catalogue.loading_standing import load_standing
from kiosk.catalogue.loading_visits import load_visits
from kiosk.centre.access.opening import open_access
from kiosk.centre.access.settings import Access
from kiosk.centre.alerts.rules import Rules
from kiosk.centre.board import Board
from kiosk.centre.calendar.pages import CalendarPages
from kiosk.centre.credit.opening import open_credit
from kiosk.centre.fleet.fleet import Fleet
from kiosk.centre.fleet.settings import FleetSettings
from kiosk.centre.fleet.web import FleetPages
from kiosk.centre.intake import Intake
from kiosk.centre.metrics.settings import MetricsSettings
from kiosk.centre.metrics.tally import Tally
from kiosk.centre.offices import offices
from kiosk.centre.orders.opening import open_afar
from kiosk.centre.running import _reception
from kiosk.centre.settings import Applications, Centre, Credit, Settings
from kiosk.centre.telling import open_telling
from kiosk.centre.uploads import Uploads
from kiosk.centre.web import Web, templates
from kiosk.centre.web_applications import ApplicationPages
from kiosk.centre.web_console import ConsolePages
from kiosk.centre.web_questions import QuestionPages
from kiosk.link.clock import wall_clock_ms
from kiosk.link.seal import Opener
from tests.centre.access.keys import PASSWORD, account_in
from tests.centre.conftest import CONFIG
from tests.link.bundles import IDENTITY
from tests.mosquitto import free_port

LINKS = (
    ("/applications", "申请 Applications"),
    ("/calendar", "日历 Calendar"),
    ("/questions", "未答问题 Questions"),
)
BEFORE = re.compile(r'name="before" value="(\w+)"')


@dataclass
class House:
    """A centre's pages at a port."""

    web: Web
    store: object
    port: int
    accounts: dict = field(default_factory=dict)
    fleet: object = None
    telling: object = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def browser(self, **more):
        """A browser that asks for pages, keeps cookies, and follows nothing by itself."""
        headers = {"Accept": "text/html"} | more.pop("headers", {})
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=60, **more)

    async def account(self, name, *roles, **more):
        self.accounts[name] = await account_in(self.store, name, *roles, **more)
        return self.accounts[name]


async def tries(browser, name, password=PASSWORD, going="/", **more):
    """Fill in the login form and send it."""
    shown = await browser.get("/login", params={"next": going})
    if shown.status_code == 303:  # somebody is logged in: as in another browser
        browser.cookies.clear()
        shown = await browser.get("/login", params={"next": going})
    form = shown.text
    fields = {"name": name, "password": password, "next": going, "before": BEFORE.search(form)[1]}
    return await browser.post("/login", data=fields, **more)


async def enters(browser, name, password=PASSWORD):
    answer = await tries(browser, name, password)
    assert answer.status_code == 303, answer.text
    return answer


def csrf(browser):
    return browser.cookies.get("estation-csrf") or browser.cookies.get("__Host-estation-csrf")


async def sends(browser, path, **fields):
    """Send a form of a page, with the token that the page has."""
    return await browser.post(path, data={"csrf": csrf(browser), **fields})


@asynccontextmanager
async def served(hall, store, folder, access=None, port=0, *, alerts=None, metrics=None, **config):
    identity = folder / "centre.age"
    identity.write_text(IDENTITY + "\n")
    identity.chmod(0o600)
    (folder / "applications").mkdir(exist_ok=True)
    settings = Settings(
        centre=Centre(site="hetao"),
        applications=Applications(identity_file=str(identity), folder=str(folder / "applications")),
        credit=Credit(key_file=str(folder / "credit.key")),
        access=access or Access(),
        metrics=metrics or MetricsSettings(),
    )
    matters = load_matters(CONFIG / "catalogue", hall.queues)
    rules = load_standing(CONFIG / "catalogue", matters.materials)
    board = Board(hall, store)
    fleet = Fleet(FleetSettings(), store, wall_clock_ms)
    tally = Tally()
    intake = Intake(settings, hall, store, board.changed, offices(settings, hall), fleet, tally)
    telling = open_telling(settings, alerts or Rules(), hall, store, fleet, intake, tally)
    opener = Opener.read(identity)
    reception = _reception(settings, opener, hall, store, board.changed, rules)
    credit = await open_credit(settings, hall, rules, store, templates(), opener)
    pages = ApplicationPages(hall, matters, store, reception, templates())
    uploads = Uploads(folder / "uploads", reception.take)
    opened = open_access(settings.access, hall, store, templates())
    topics, visits = load_topics(CONFIG / "catalogue"), load_visits(CONFIG / "catalogue")
    days = CalendarPages(hall, "hetao", visits, store, None, templates())
    questions = QuestionPages(hall, topics, store, templates())
    further = [
        *ConsolePages(hall, "hetao", templates()).routes(),
        *credit.routes,
        *open_afar(store, intake, "hetao", None, wall_clock_ms).routes,
        *FleetPages(fleet, store, wall_clock_ms, lambda: intake.online, "hetao").routes(),
        *telling.routes,
        *days.routes(),
        *questions.routes(),
        *pages.routes(),
        *uploads.routes(),
    ]
    web = Web(hall, store, board, intake, opened, further, (*LINKS, *credit.links))
    house = House(web, store, port or free_port(), fleet=fleet, telling=telling)
    server = uvicorn.Server(
        uvicorn.Config(
            web.application(), port=house.port, log_level="error", lifespan="off",
            timeout_graceful_shutdown=1, **config,
        )
    )  # fmt: skip
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield house
    finally:
        server.should_exit = True
        await serving
        await telling.close()
        await opened.close()


@pytest.fixture
async def house(hall, store, tmp_path):
    async with served(hall, store, tmp_path) as house:
        yield house
