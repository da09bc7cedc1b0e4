"""Bundles on their way to the centre: resumed after any interruption, taken once, never lost."""

import asyncio
import base64
import hashlib
import os
import shutil
import signal
import sys
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette
from tusclient.client import TusClient

from kiosk.centre.uploads import Uploads
from kiosk.demo.children import free_port
from kiosk.link import sealed
from kiosk.link.sealed import Shelf
from kiosk.link.store import Store
from kiosk.link.upload import TUS, Uploader, UploadError
from tests.link.bundles import sealed_bundle
from tests.link.test_tls import certificates

LARGE = 6_000_000


class Centre:
    """A centre's uploads in a process of their own."""

    def __init__(self, folder, *tls):
        self.folder, self.port, self.tls = folder, free_port(), [str(file) for file in tls]
        self.url = f"http{'s' * bool(tls)}://127.0.0.1:{self.port}/uploads"
        self.process = None
        folder.mkdir(parents=True)

    async def start(self):
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.link.intake_server",
            str(self.folder),
            str(self.port),
            *self.tls,
        )
        async with asyncio.timeout(60), httpx.AsyncClient(timeout=60, verify=False) as client:  # noqa: S501
            while True:
                try:
                    await client.options(self.url)
                except httpx.HTTPError:
                    await asyncio.sleep(0.05)
                else:
                    return

    async def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        await self.process.wait()

    async def stop(self):
        if self.process is not None and self.process.returncode is None:
            await self.kill()

    def fault(self, status):
        file = self.folder / "fault"
        file.write_text(str(status)) if status else file.unlink(missing_ok=True)

    @property
    def taken(self):
        file = self.folder / "taken"
        lines = file.read_text().splitlines() if file.exists() else []
        return [line.split()[0] for line in lines]


@pytest.fixture
async def centre(tmp_path):
    centre = Centre(tmp_path / "centre")
    await centre.start()
    yield centre
    await centre.stop()


class Kiosk:
    """A journal, a shelf and what sends."""

    def __init__(self, store, folder, url, ca=None):
        self.store, self.shelf, self.refused = store, Shelf(folder / "sealed"), []
        self.uploader = Uploader(
            url, store, self.shelf, lambda bundle, why: self.refused.append((bundle, why)), ca
        )

    async def lay(self, size=1000, **more):
        row, data = sealed_bundle(size, **more)
        self.shelf.lay(row.id, data)
        await self.store.run(lambda db: sealed.put(db, row))
        self.shelf.keep(row.id)
        return row, data

    async def waits(self):
        return (await self.store.run(sealed.load)).count

    async def send(self):
        async with httpx.AsyncClient(timeout=60, headers=TUS) as client:
            await self.uploader.send_all(client)


@asynccontextmanager
async def kiosk_at(url, folder, ca=None):
    async with Store.opened(folder / "journal.db", sealed.SCHEMA) as store:
        yield Kiosk(store, folder, url, ca)


@pytest.fixture
async def kiosk(centre, tmp_path):
    async with kiosk_at(centre.url, tmp_path) as kiosk:
        yield kiosk


async def test_what_waits_is_sent_in_order_and_then_gone_from_the_disk(kiosk, centre):
    rows = [(await kiosk.lay(made=1_795_500_000_000 + at))[0] for at in range(5)]
    await kiosk.send()
    assert centre.taken == [row.id for row in rows]
    assert await kiosk.waits() == 0
    assert list(kiosk.shelf.folder.iterdir()) == []


async def test_a_centre_killed_again_and_again_gets_every_byte_once(kiosk, centre):
    row, data = await kiosk.lay(LARGE)
    running = asyncio.ensure_future(kiosk.uploader.run())
    for share in (0.15, 0.4, 0.7):
        part = centre.folder / f"{row.id}.part"
        async with asyncio.timeout(60):
            while not part.exists() or part.stat().st_size < share * row.size:
                await asyncio.sleep(0.001)
        await centre.kill()
        await centre.start()
        kiosk.uploader.stir()
    async with asyncio.timeout(60):
        while await kiosk.waits():
            await asyncio.sleep(0.05)
    running.cancel()
    whole = (centre.folder / f"{row.id}.age").read_bytes()
    assert hashlib.sha256(whole).hexdigest() == hashlib.sha256(data).hexdigest()
    assert centre.taken == [row.id]


async def test_a_kiosk_that_starts_anew_goes_on_where_it_was(centre, tmp_path):
    async with kiosk_at(centre.url, tmp_path) as kiosk:
        row, _ = await kiosk.lay(LARGE)
        sending = asyncio.ensure_future(kiosk.send())
        part = centre.folder / f"{row.id}.part"
        async with asyncio.timeout(60):
            while not part.exists() or part.stat().st_size < 2_000_000:
                await asyncio.sleep(0.001)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    before = part.stat().st_size
    assert before >= 2_000_000
    async with kiosk_at(centre.url, tmp_path) as kiosk:
        await kiosk.send()
        assert await kiosk.waits() == 0
    assert centre.taken == [row.id]


async def test_what_was_taken_is_not_taken_twice(kiosk, centre):
    row, data = await kiosk.lay()
    await kiosk.send()
    kiosk.shelf.lay(row.id, data)  # the word that it was taken was lost with the power
    await kiosk.store.run(lambda db: sealed.put(db, row))
    await kiosk.send()
    assert centre.taken == [row.id]
    assert await kiosk.waits() == 0


async def test_what_is_there_whole_and_not_yet_taken_stays_here(kiosk, centre):
    row, data = await kiosk.lay()
    (centre.folder / "hold").touch()
    part = centre.folder / f"{row.id}.part"
    sending = asyncio.ensure_future(kiosk.send())
    async with asyncio.timeout(60):
        while not part.exists() or part.stat().st_size < row.size:
            await asyncio.sleep(0.01)
    sending.cancel()  # the line broke before the last answer
    await asyncio.gather(sending, return_exceptions=True)
    with pytest.raises(UploadError, match="older request"):
        await kiosk.send()
    assert await kiosk.waits() == 1
    assert kiosk.shelf.file(row.id).read_bytes() == data
    await centre.kill()  # before it has taken it
    (centre.folder / "hold").unlink()
    await centre.start()
    await kiosk.send()
    assert centre.taken == [row.id]
    assert await kiosk.waits() == 0


async def test_what_is_there_whole_and_wrong_is_sent_anew(kiosk, centre):
    row, data = await kiosk.lay()
    (centre.folder / "room").write_text("400")
    await centre.kill()
    await centre.start()
    with pytest.raises(UploadError):
        await kiosk.send()
    await centre.kill()
    (centre.folder / "room").unlink()
    (centre.folder / f"{row.id}.part").write_bytes(bytes(row.size))
    await centre.start()
    with pytest.raises(UploadError, match="another hash"):
        await kiosk.send()
    assert kiosk.shelf.file(row.id).read_bytes() == data
    await kiosk.send()
    assert centre.taken == [row.id]
    assert (centre.folder / f"{row.id}.age").read_bytes() == data


@pytest.mark.parametrize("status", [500, 503, 507, 401])
async def test_a_centre_in_trouble_is_asked_again_and_nothing_is_lost(kiosk, centre, status):
    row, _ = await kiosk.lay()
    centre.fault(status)
    for _ in range(3):
        with pytest.raises(UploadError, match=str(status)):
            await kiosk.send()
    assert await kiosk.waits() == 1
    centre.fault(None)
    await kiosk.send()
    assert centre.taken == [row.id]


async def test_a_full_disk_at_the_centre_keeps_what_came_and_goes_on_when_there_is_room(
    kiosk, centre
):
    row, data = await kiosk.lay(LARGE)
    await centre.kill()
    (centre.folder / "room").write_text("2500000")
    await centre.start()
    for _ in range(2):
        with pytest.raises(UploadError, match="507"):
            await kiosk.send()
    assert centre.taken == []
    assert await kiosk.waits() == 1
    await centre.kill()
    (centre.folder / "room").unlink()
    await centre.start()
    await kiosk.send()
    assert centre.taken == [row.id]
    assert (centre.folder / f"{row.id}.age").read_bytes() == data


async def test_a_file_that_rotted_on_the_disk_is_put_aside_and_the_others_go_on(kiosk, centre):
    bad, data = await kiosk.lay(made=1)
    good, _ = await kiosk.lay(made=2)
    torn = bytearray(data)
    torn[200] ^= 1
    kiosk.shelf.file(bad.id).write_bytes(torn)
    with pytest.raises(UploadError, match="another hash"):  # the line may have been ill
        await kiosk.send()
    await kiosk.send()
    assert centre.taken == [good.id]
    assert [bundle for bundle, _ in kiosk.refused] == [bad.id]
    load = await kiosk.store.run(sealed.load)
    assert (load.count, load.refused) == (1, 1)  # it stays for a technician
    assert kiosk.shelf.file(bad.id).exists()


async def test_a_file_that_is_gone_is_told(kiosk):
    row, _ = await kiosk.lay()
    kiosk.shelf.drop(row.id)
    await kiosk.send()
    assert kiosk.refused == [(row.id, "its file is gone from the disk")]


async def test_nobody_there_is_no_loss(tmp_path):
    async with kiosk_at(f"http://127.0.0.1:{free_port()}/uploads", tmp_path) as kiosk:
        await kiosk.lay()
        with pytest.raises(UploadError, match="Connect"):
            await kiosk.send()
        assert await kiosk.waits() == 1


async def test_a_centre_is_proved_by_its_certificate(tmp_path, caplog):
    certificates(tmp_path, "centre")
    centre = Centre(tmp_path / "centre", tmp_path / "centre.pem", tmp_path / "centre.key")
    await centre.start()
    try:
        async with kiosk_at(centre.url, tmp_path) as kiosk:
            await kiosk.lay()
            running = asyncio.ensure_future(kiosk.uploader.run())
            async with asyncio.timeout(60):
                while "CERTIFICATE_VERIFY_FAILED" not in caplog.text:
                    await asyncio.sleep(0.05)
            running.cancel()
            assert await kiosk.waits() == 1
        async with kiosk_at(centre.url, tmp_path, tmp_path / "ca.pem") as kiosk:
            running = asyncio.ensure_future(kiosk.uploader.run())
            async with asyncio.timeout(60):
                while await kiosk.waits():
                    await asyncio.sleep(0.05)
            running.cancel()
    finally:
        await centre.stop()
    assert len(centre.taken) == 1


async def test_what_nobody_was_told_of_is_deleted_and_what_lost_its_row_is_found(kiosk):
    row, _ = await kiosk.lay()
    lost, data = sealed_bundle(2000)
    kiosk.shelf.lay(lost.id, data)
    kiosk.shelf.keep(lost.id)
    kiosk.shelf.lay("untold", b"a visit that was never told it was done")
    known = await kiosk.store.run(sealed.ids)
    assert kiosk.shelf.recover(known, whole=False).deleted == 0  # its row may be in the journal
    recovered = kiosk.shelf.recover(known, whole=True)
    assert recovered.deleted == 1
    (found,) = recovered.found
    assert (found.id, found.sha256, found.size) == (lost.id, lost.sha256, lost.size)
    files = {file.name for file in kiosk.shelf.folder.iterdir()}
    assert files == {f"{row.id}.age", f"{lost.id}.age"}


async def test_a_bundle_whose_row_was_kept_when_the_power_failed_is_sent(kiosk, centre):
    row, data = sealed_bundle()
    kiosk.shelf.lay(row.id, data)
    await kiosk.store.run(lambda db: sealed.put(db, row))
    await kiosk.send()
    assert centre.taken == [row.id]
    assert list(kiosk.shelf.folder.iterdir()) == []


async def test_a_row_whose_bundle_the_centre_has_is_no_alarm(kiosk, centre):
    row, _ = await kiosk.lay()
    await kiosk.send()
    await kiosk.store.run(lambda db: sealed.put(db, row))  # it was sent while the disk was full
    await kiosk.send()
    assert (kiosk.refused, await kiosk.waits()) == ([], 0)


async def test_a_full_disk_leaves_nothing_behind(tmp_path):
    shelf = Shelf(tmp_path / "sealed")
    shelf.folder.mkdir()
    (tmp_path / "sealed" / "abc.new").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        shelf.lay("abc", b"x" * 100)
    assert not (shelf.folder / "abc.new").exists()


# --- the centre's side, by the library that others use


async def test_another_client_of_tus_is_served(centre, tmp_path):
    row, data = sealed_bundle(LARGE)
    file = tmp_path / "bundle.age"
    file.write_bytes(data)
    client = TusClient(centre.url)
    about = {"id": row.id, "sha256": row.sha256}
    with file.open("rb") as stream:
        first = client.uploader(file_stream=stream, chunk_size=1_000_000, metadata=about)
        await asyncio.to_thread(first.upload, stop_at=2_500_000)
    with file.open("rb") as stream:
        again = client.uploader(
            file_stream=stream, chunk_size=1_000_000, metadata=about, url=first.url
        )
        await asyncio.to_thread(again.upload)
    assert centre.taken == [row.id]
    assert (centre.folder / f"{row.id}.age").read_bytes() == data


async def test_a_wrong_hash_is_not_taken_and_begins_anew(centre):
    row, data = sealed_bundle()
    wrong = replace(row, sha256="0" * 64)
    async with httpx.AsyncClient(timeout=60, headers=TUS) as client:
        url, answer = await _sent(client, centre, wrong, data)
        assert answer.status_code == 460
        head = await client.head(url)
        assert head.headers["Upload-Offset"] == "0"
    assert centre.taken == []


async def test_nothing_is_called_whole_before_it_was_proved_and_taken(tmp_path):
    row, data = sealed_bundle()
    held, going = asyncio.Event(), asyncio.Event()

    async def done(_bundle, _part):
        held.set()
        await going.wait()

    uploads = Uploads(tmp_path / "uploads", done)
    app = httpx.ASGITransport(Starlette(routes=uploads.routes()))
    async with httpx.AsyncClient(
        timeout=60, transport=app, base_url="http://centre", headers=TUS
    ) as client:
        begun = await client.post("/uploads", headers=announced(row))
        url = begun.headers["Location"]
        sending = asyncio.create_task(client.patch(url, content=data, headers=PIECE_HEADERS))
        await held.wait()  # every byte is on the disk, and nobody has taken it
        head = await client.head(url)
        assert head.headers["Upload-Offset"] == str(row.size - 1)
        going.set()
        assert (await sending).status_code == 204
        assert (await client.head(url)).headers["Upload-Offset"] == str(row.size)


async def test_what_was_whole_when_the_centre_was_killed_is_taken_at_its_next_start(tmp_path):
    row, data = sealed_bundle()
    folder, taken = tmp_path / "uploads", []

    async def done(bundle, part):
        taken.append((bundle, part.read_bytes()))

    async def fails(_bundle, _part):
        raise OSError(5, "the database is locked")

    for what, status in ((fails, 507), (done, None)):
        uploads = Uploads(folder, what)
        app = httpx.ASGITransport(Starlette(routes=uploads.routes()))
        async with httpx.AsyncClient(
            transport=app, base_url="http://centre", headers=TUS
        ) as client:
            if status is None:
                await uploads.recover()
            else:
                begun = await client.post("/uploads", headers=announced(row))
                url = begun.headers["Location"]
                said = await client.patch(url, content=data, headers=PIECE_HEADERS)
                assert said.status_code == status
            head = await client.head(url)
            whole = row.size if status is None else row.size - 1
            assert head.headers["Upload-Offset"] == str(whole)
    assert taken == [(row.id, data)]


PIECE_HEADERS = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}


def announced(row):
    about = f"id {_b64(row.id)},sha256 {_b64(row.sha256)}"
    return {"Upload-Length": str(row.size), "Upload-Metadata": about}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"Upload-Offset": "5"}, 409),
        ({"Upload-Offset": "-1"}, 409),
        ({"Upload-Offset": "x"}, 409),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
async def test_a_piece_that_does_not_follow_is_refused(centre, change, status):
    row, data = sealed_bundle()
    async with httpx.AsyncClient(timeout=60, headers=TUS) as client:
        _, answer = await _sent(client, centre, row, data, **change)
    assert answer.status_code == status
    assert centre.taken == []


async def test_more_than_was_announced_is_refused(centre):
    row, data = sealed_bundle()
    async with httpx.AsyncClient(timeout=60, headers=TUS) as client:
        _, answer = await _sent(client, centre, row, data + b"more")
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"Upload-Length": "0"}, {"Upload-Length": "many"},
        {"Upload-Length": "5", "Upload-Metadata": "id aGVsbG8="},
        {"Upload-Length": "5", "Upload-Metadata": "id Li4vLi4vZXRjL3Bhc3N3ZA=="},
        {"Upload-Length": "999999999999", "Upload-Metadata": "\u0001"},
    ],
)  # fmt: skip
async def test_what_cannot_be_begun_says_why(centre, headers):
    headers = {key: value.encode("latin-1") for key, value in headers.items()}
    async with httpx.AsyncClient(timeout=60, headers=TUS) as client:
        answer = await client.post(centre.url, headers=headers)
        assert answer.status_code == 400
        assert (await client.head(f"{centre.url}/nothing-of-the-kind")).status_code == 404
        assert (await client.head(f"{centre.url}/..%2f..%2fetc")).status_code == 404
    async with httpx.AsyncClient(timeout=60) as client:
        assert (await client.post(centre.url)).status_code == 412


async def _sent(client, centre, row, data, **headers):
    told = f"id {_b64(row.id)},sha256 {_b64(row.sha256)}"
    begun = await client.post(
        centre.url, headers={"Upload-Length": str(row.size), "Upload-Metadata": told}
    )
    assert begun.status_code == 201
    url = f"{centre.url}/{row.id}"
    usual = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    return url, await client.patch(url, content=data, headers=usual | headers)


def _b64(text):
    return base64.b64encode(text.encode()).decode()


# --- the kiosk's side, against the server that others use


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
@pytest.mark.soak
async def test_another_server_of_tus_is_served(tmp_path):
    port, folder = free_port(), tmp_path / "peer"
    folder.mkdir()
    install = await asyncio.create_subprocess_exec(
        *("npm", "install", "--silent", "--no-audit", "--no-fund"),
        *("@tus/server@2", "@tus/file-store@2"),
        cwd=folder,
    )
    assert await install.wait() == 0
    (folder / "serve.mjs").write_text(
        'import {Server} from "@tus/server"; import {FileStore} from "@tus/file-store";'
        'new Server({path: "/uploads", datastore: new FileStore({directory: "./data"})})'
        f'.listen({{host: "127.0.0.1", port: {port}}});',
        encoding="ascii",
    )
    server = await asyncio.create_subprocess_exec("node", "serve.mjs", cwd=folder)
    try:
        async with kiosk_at(f"http://127.0.0.1:{port}/uploads", tmp_path) as kiosk:
            _, data = await kiosk.lay(LARGE)
            async with asyncio.timeout(60):
                while await kiosk.waits():
                    try:
                        await kiosk.send()
                    except UploadError:
                        await asyncio.sleep(0.2)
        sizes = [file for file in (folder / "data").iterdir() if file.stat().st_size == len(data)]
        assert sizes
        assert sizes[0].read_bytes() == data
    finally:
        server.terminate()
        await server.wait()
