"""Where applications go is told to nobody on the way: by HTTPS, or within this machine."""

import pytest

from kiosk.settings import load
from kiosk.typed_toml import FileFaultsError

SETTINGS = '[kiosk]\nsite = "hetao"\nname = "kiosk-01"\n[applications]\nupload_url = "{}"\n'


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://centre.example/uploads",
        "https://10.0.0.5:8443/uploads",
        "http://127.0.0.1:8080/uploads",
        "http://localhost:8080/uploads",
        "http://[::1]:8080/uploads",
    ],
)
def test_an_address_that_keeps_it_secret_is_taken(tmp_path, url):
    file = tmp_path / "kiosk.toml"
    file.write_text(SETTINGS.format(url))
    assert load(file).applications.upload_url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://centre.example/uploads",
        "http://10.0.0.5/uploads",
        "http://127.0.0.1.example/uploads",
        "http://localhost.example/uploads",
        "http://127.0.0.1@centre.example/uploads",
        "https://user:secret@centre.example/uploads",
        "ftp://centre.example/uploads",
        "centre.example/uploads",
    ],
)
def test_an_address_that_tells_it_is_a_fault_with_its_path(tmp_path, url):
    file = tmp_path / "kiosk.toml"
    file.write_text(SETTINGS.format(url))
    with pytest.raises(FileFaultsError, match=r"applications\.upload_url"):
        load(file)
