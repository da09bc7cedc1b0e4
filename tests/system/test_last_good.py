"""Settings that were damaged do not cost the hall its kiosk: what was good is used."""

import asyncio
import json
import shutil

from kiosk.last_good import TRIES, LastGood, folder_of
from kiosk.settings import load
from tests.system.hall import CONFIG, Kiosk, Program, hall
from tests.system.test_visits import orders

ALERTS = "SELECT code, detail FROM timeline WHERE kind = 'alert'"


async def kept(folder):
    """Wait until a copy is on the disk; return it."""
    async with asyncio.timeout(30):
        while not (folder / "last-good" / "settings.json").exists():
            await asyncio.sleep(0.05)
    return folder / "last-good"


async def check(*arguments):
    """Run ``kiosk check-config``; return its status and what it said."""
    program = Program("check-config", *arguments)
    await program.start()
    async with asyncio.timeout(30):
        status = await program.process.wait()
        await asyncio.gather(*program._reading)
    program.process._transport.close()
    return status, "".join(program.said)


async def test_a_damaged_file_is_told_with_its_path_and_the_visitor_notices_nothing(tmp_path):
    state = {"STATE_DIRECTORY": str(tmp_path / "state")}
    (tmp_path / "state").mkdir()
    async with hall(tmp_path) as house:
        await house.kiosk.end()
        house.kiosk.pages.clear()
        await house.kiosk.start(state)
        await house.is_ready()
        copy = await kept(tmp_path / "state")
        assert json.loads((copy / "settings.json").read_text())["kiosk"]["name"] == "kiosk-01"
        await house.kiosk.kill()

        file = tmp_path / "kiosk.toml"
        good = file.read_text()
        file.write_text(good.replace("poll_s = 0.05", 'poll_s = "often"'))
        house.kiosk.pages.clear()
        await house.kiosk.start(state)
        await house.takes_ticket()  # with the printer and the broker that were good
        await house.leaves()
        await house.centre_knows(
            "SELECT state, reason FROM kiosk", [("limited", "settings.faults")]
        )
        await house.centre_knows(f"SELECT count(*) FROM ({ALERTS})", [(1,)])
        ((code, detail),) = house.asks_centre(ALERTS)
        assert code == "settings.faults"
        assert "devices.card_reader.poll_s: is 'often'" in detail
        assert await orders(house, "examine") == "done"
        await house.centre_knows("SELECT count(*) FROM diagnostic", [(1,)])
        ((lines,),) = house.asks_centre("SELECT lines FROM diagnostic")
        (line,) = [one for one in json.loads(lines) if one["part"] == "settings"]
        assert line["verdict"] == "fail"
        assert "devices.card_reader.poll_s" in line["said"]
        status, said = await check(str(file))
        assert status == 2
        assert "devices.card_reader.poll_s" in said

        await house.kiosk.kill()
        file.write_text(good)
        house.kiosk.pages.clear()
        await house.kiosk.start(state)
        await house.is_ready()


async def test_a_file_that_was_cut_short_and_a_catalogue_that_lacks_a_line(tmp_path):
    state = {"STATE_DIRECTORY": str(tmp_path / "state")}
    (tmp_path / "state").mkdir()
    shutil.copytree(CONFIG / "catalogue", tmp_path / "catalogue")
    file = tmp_path / "kiosk.toml"
    file.write_text(
        f'[kiosk]\nsite = "hetao"\nname = "kiosk-01"\ndata_dir = "data"\nfollow_hours = false\n'
        f'texts_dir = "{CONFIG}/texts"\n'
    )
    kiosk = Kiosk(file)
    try:
        await kiosk.start(state)
        await kiosk.until("IdleView")
        await kept(tmp_path / "state")
        await kiosk.kill()
        file.write_text(file.read_text()[:30])
        (tmp_path / "catalogue" / "hall.toml").write_text("time_zone = 5\n")
        kiosk.pages.clear()
        await kiosk.start(state)
        await kiosk.until("IdleView")
        await kiosk.kill()
        said = "".join(kiosk.said)
        assert f"{file}: is not TOML" in said
        shutil.rmtree(tmp_path / "state" / "last-good")
        kiosk.pages.clear()
        await kiosk.start(state)  # nothing is kept: the service manager shows its own page
        async with asyncio.timeout(30):
            assert await kiosk.process.wait() == 2
    finally:
        await kiosk.kill()


def written(folder, **changes):
    lines = {"site": "hetao", "name": "kiosk-01", "texts_dir": f"{CONFIG}/texts"}
    lines |= {"catalogue_dir": f"{CONFIG}/catalogue"} | changes
    file = folder / "kiosk.toml"
    file.write_text("[kiosk]\n" + "".join(f'{key} = "{said}"\n' for key, said in lines.items()))
    return file


def test_settings_that_let_no_start_get_to_its_first_page_are_left_after_some(tmp_path):
    good = LastGood(folder_of({"STATE_DIRECTORY": str(tmp_path)}))
    file = written(tmp_path)
    good.keep(good.read(file), file)
    file = written(tmp_path, data_dir="elsewhere")
    for _ in range(TRIES):
        assert good.read(file).faults == ()
    known = good.read(file)
    assert "kiosk.data_dir" in known.faults[0]
    assert known.settings.kiosk.data_dir != load(file).kiosk.data_dir
    good.keep(known, file)  # what was used instead is not what is good
    assert good.read(file).faults

    file = written(tmp_path, data_dir="another")
    known = good.read(file)
    assert known.faults == ()
    good.keep(known, file)
    for _ in range(2 * TRIES):
        assert good.read(file).faults == ()


def test_a_copy_that_is_damaged_itself_leaves_the_one_before_it(tmp_path):
    good = LastGood(tmp_path / "last-good")
    for volume in ("one", "two"):
        file = written(tmp_path, data_dir=volume)
        good.keep(good.read(file), file)
    file.write_text("rubbish")
    assert good.read(file).settings.kiosk.data_dir.endswith("two")
    (tmp_path / "last-good" / "settings.json").write_bytes(b"\0" * 100)
    assert good.read(file).settings.kiosk.data_dir.endswith("one")


def test_the_same_settings_are_written_once(tmp_path):
    good = LastGood(tmp_path / "last-good")
    file = written(tmp_path)
    good.keep(good.read(file), file)
    before = (tmp_path / "last-good" / "settings.json").stat()
    good.keep(good.read(file), file)
    after = (tmp_path / "last-good" / "settings.json").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
