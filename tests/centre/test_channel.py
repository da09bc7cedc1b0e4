"""The channel's folder, its signature, and what is served of it."""

import shutil
import subprocess

import httpx
import pytest
from starlette.applications import Starlette

from kiosk.centre.access.opening import open_access
from kiosk.centre.access.settings import Access
from kiosk.centre.channel import folder as channel
from kiosk.centre.channel.folder import ChannelError, Package
from kiosk.centre.channel.web import ChannelPages
from kiosk.centre.web import templates
from kiosk.commands.channel import main
from tests.appliance.channels import Key, deb

MISSING = [name for name in ("apt-ftparchive", "gpg", "gpgv", "dpkg-deb") if not shutil.which(name)]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    pair = [Key(tmp_path_factory.mktemp("keys") / name) for name in ("ours", "theirs")]
    yield pair
    for one in pair:
        one.close()


def signed_by(key, folder, file):
    subprocess.run(
        ["gpg", "--batch", "--yes", "--local-user", key.name, "--clearsign", "--output",
         file, folder / channel.UNSIGNED],
        check=True, capture_output=True, env=key.environment,
    )  # fmt: skip


def test_it_is_signed_here_or_elsewhere_and_by_nobody_else(tmp_path, keys, monkeypatch, capsys):
    ours, theirs = keys
    there, signature = tmp_path / "channel", tmp_path / "InRelease"
    at = ["--folder", str(there)]
    assert main([*at, "--add", str(deb(tmp_path, "1.2.3")), "--list"]) == 0
    assert capsys.readouterr().out == "estation-kiosk\t1.2.3\tall\n"
    assert not (there / channel.SIGNED).exists()

    taking = [*at, "--signed", str(signature), "--key", str(ours.public)]
    signed_by(theirs, there, signature)
    assert main(taking) == 1
    signed_by(ours, there, signature)
    assert main(taking) == 0
    assert main([*at, "--add", str(deb(tmp_path, "1.2.4"))]) == 0
    assert main(taking) == 1  # that was the list before
    assert "another list" in capsys.readouterr().err

    monkeypatch.setenv("GNUPGHOME", str(ours.home))
    assert main([*at, "--renew", "--sign", ours.name]) == 0
    text = (there / channel.SIGNED).read_text()
    assert "Valid-Until: " in text
    assert channel.packages(there) == [
        Package("estation-kiosk", "1.2.3", "all"), Package("estation-kiosk", "1.2.4", "all"),
    ]  # fmt: skip


def test_a_version_is_one_package_for_ever_and_rubbish_is_none(tmp_path):
    folder, file = tmp_path / "channel", deb(tmp_path, "1.2.3")
    channel.add(folder, [file])
    channel.add(folder, [file])
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(ChannelError, match="new version"):
        channel.add(folder, [deb(other, "1.2.3", "dead")])
    rubbish = tmp_path / "rubbish_1_all.deb"
    rubbish.write_bytes(b"rubbish")
    with pytest.raises(ChannelError, match="dpkg-deb"):
        channel.add(folder, [rubbish])
    assert [one.name for one in folder.iterdir()] == [file.name]


async def test_what_is_of_the_channel_is_served_to_everybody_and_nothing_else(
    tmp_path, hall, store
):
    folder = tmp_path / "channel"
    channel.add(folder, [deb(tmp_path, "1.2.3")])
    channel.write_list(folder)
    (folder / "secret.key").write_text("secret")
    access = open_access(Access(), hall, store, templates())
    site = Starlette(routes=ChannelPages(folder).routes(), middleware=[access.guard])
    transport = httpx.ASGITransport(site)
    async with httpx.AsyncClient(transport=transport, base_url="http://centre") as client:
        found = {}
        for name in ("./Packages", "Packages", "estation-kiosk_1.2.3_all.deb"):
            found[name] = (await client.get(f"/channel/{name}")).status_code
        assert set(found.values()) == {200}
        for name in ("secret.key", "../centre.toml", "%2e%2e/centre.toml", "Release", "InRelease"):
            assert (await client.get(f"/channel/{name}")).status_code == 404
