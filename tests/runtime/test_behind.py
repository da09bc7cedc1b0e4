"""What is read behind the first page; of the real catalogue, with faults put into it."""

import shutil

import pytest

from kiosk.behind import Behind
from kiosk.catalogue.standing import NO_RULES
from kiosk.knowledge import Knowledge
from kiosk.settings import load
from kiosk.typed_toml import FileFaultsError
from tests.system.hall import CONFIG


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(CONFIG / "catalogue", tmp_path / "catalogue")
    return tmp_path


def knowledge(folder):
    file = folder / "kiosk.toml"
    file.write_text(f'[kiosk]\nsite = "hetao"\nname = "kiosk-01"\ntexts_dir = "{CONFIG}/texts"\n')
    return Knowledge.read(load(file), folder)


class Told:
    """Applications that nobody has recipients for; keeps what it is told."""

    def __init__(self):
        self.alerts = {}
        self.key = self

    def tell(self):
        pass

    async def begin(self):
        pass

    async def run(self):
        pass

    def refused(self, bundle_id, why):
        raise AssertionError

    async def upload(self, refused):
        pass

    def alert(self, code, detail):
        self.alerts[code] = detail


async def behind(folder, told=None):
    told = told or Told()
    uploader = type("Uploader", (), {"run": staticmethod(told.upload)})()
    own = Behind(knowledge(folder), told, uploader)
    await own.run()
    return own, told


@pytest.mark.parametrize("part", ["standing", "visits"])
async def test_a_faulty_file_is_told_with_its_name_and_closes_its_part(folder, part):
    (folder / "catalogue" / f"{part}.yaml").write_text("nonsense: true\n")
    own, told = await behind(folder)
    assert list(told.alerts) == [f"{part}.faults"]
    assert own.faults[0].startswith(f"{part}: ")
    assert f"{part}.yaml" in own.faults[0]


async def test_a_faulty_matter_closes_applying_alone(folder):
    (folder / "catalogue" / "matters.yaml").write_text("nonsense: true\n")
    own, told = await behind(folder)
    assert list(told.alerts) == ["applications.faults"]
    assert len(own.faults) == 1


async def test_a_disk_that_was_full_at_the_start_is_tried_again(folder, monkeypatch):
    monkeypatch.setattr("kiosk.behind.AGAIN_S", 0.01)
    failures = [OSError(28, "No space left on device"), OSError(28, "No space left on device")]

    class Full(Told):
        async def begin(self):
            if failures:
                raise failures.pop()

    own, told = await behind(folder, Full())
    assert list(told.alerts) == ["applications.faults"]  # told once
    assert own.faults == ()


async def test_without_a_fault_nothing_is_told(folder):
    own, told = await behind(folder)
    assert told.alerts == {}
    assert own.faults == ()


def test_while_the_standings_have_faults_nobody_is_known(folder):
    good = knowledge(folder)
    assert good.rules() is good.standing()
    (folder / "catalogue" / "standing.yaml").write_text("nonsense: true\n")
    known = knowledge(folder)
    with pytest.raises(FileFaultsError):
        known.standing()
    assert known.rules() is NO_RULES
    assert NO_RULES.priority_of(("promises-kept",)) == ""
