import pytest

from kiosk.centre.access.roles import Role
from tests.centre.console import samples
from tests.centre.console.played import played


@pytest.fixture
async def centre(hall, store):
    """A hall of three kiosks; ``wang`` is a technician of it."""
    async with played(hall, store, samples.three()) as centre:
        await centre.account("wang", Role.TECHNICIAN)
        yield centre
