import json
import subprocess
import sys

from drivers.attached import AttachedDevice, attached_devices


def devices(file, *options):
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "devices", "-c", str(file), *options],
        capture_output=True,
        check=False,
        text=True,
    )
    return done.returncode, done.stdout, done.stderr


def settings(folder, url):
    file = folder / "kiosk.toml"
    file.write_text(
        '[kiosk]\nsite = "demo"\nname = "kiosk-01"\n'
        f'[devices.card_reader]\ndriver = "idcard_sam"\nurl = "{url}"\n'
        '[devices.printer]\ndriver = "printer_escpos"\nurl = "tcp://127.0.0.1:9100"\n',
        encoding="utf-8",
    )
    return file


def test_what_is_expected_and_there_agrees(tmp_path):
    (tmp_path / "reader").touch()
    status, said, _ = devices(settings(tmp_path, f"serial://{tmp_path}/reader"), "--json")
    assert status == 0
    expected = json.loads(said)["expected"]
    assert [(one["name"], one["there"]) for one in expected] == [
        ("card-reader", True),
        ("printer", None),
    ]


def test_what_is_missing_is_told(tmp_path):
    status, said, _ = devices(settings(tmp_path, f"serial://{tmp_path}/reader"))
    assert status == 1
    assert "MISSING   card-reader" in said


def test_wrong_settings_are_told(tmp_path):
    (tmp_path / "kiosk.toml").write_text("[kiosk]\n", encoding="utf-8")
    status, _, said = devices(tmp_path / "kiosk.toml")
    assert status == 2
    assert "site" in said


def test_what_is_attached_is_named_by_links_that_stay(tmp_path):
    for name in ("serial/by-id/usb-reader", "usb/lp0", "v4l/by-id/usb-cam-video-index0"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    (tmp_path / "v4l/by-id/usb-cam-video-index1").touch()  # metadata, no frames
    found = [one for one in attached_devices(tmp_path) if one.kind != "contactless"]
    assert found == [
        AttachedDevice("serial", f"serial://{tmp_path}/serial/by-id/usb-reader"),
        AttachedDevice("printer", f"file://{tmp_path}/usb/lp0"),
        AttachedDevice("camera", f"v4l://{tmp_path}/v4l/by-id/usb-cam-video-index0"),
    ]
