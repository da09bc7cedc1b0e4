"""The figures that Prometheus reads: what is in them, who may, how fast, and a real Prometheus."""

import asyncio
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
import yaml
from prometheus_client import CollectorRegistry
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from kiosk.centre.access.roles import Role
from kiosk.centre.access.settings import Access
from kiosk.centre.fleet.model import DeviceNow, KioskNow, Level
from kiosk.centre.metrics.exposition import Exposition
from kiosk.centre.metrics.families import FAMILIES
from kiosk.centre.metrics.settings import MetricsSettings
from kiosk.centre.metrics.tally import KINDS, Moment, MomentCollector, Tally
from kiosk.centre.settings import load
from kiosk.link.messages import Telemetry
from kiosk.typed_toml import FileFaultsError
from tests.centre.access.conftest import served
from tests.centre.access.keys import bearer, token_in
from tests.centre.alerts.making import NOW, kiosk, out, printer, rules_of
from tests.centre.conftest import CONFIG
from tests.mosquitto import free_port

RULES, DASHBOARD = (
    CONFIG / "prometheus" / "estation.rules.yml",
    CONFIG / "grafana" / "estation.json",
)
PROMTOOL, PROMETHEUS = shutil.which("promtool"), shutil.which("prometheus")
METRIC = re.compile(r"\bestation_[a-z0-9_]+")
FIGURES = Telemetry(
    uptime_s=60, cpu_temperature_c=48.5, throttled=False, memory_used_mb=120.0,
    memory_free_mb=900.0, disk_free_mb=12_345.6, outbox_depth=3, clock_offset_ms=-20,
    frames_per_second=30.0, paper_mm=1500, tickets=12, visits={"served": 7, "left": 3, "odd": 2},
)  # fmt: skip


def whole(name="kiosk-01", **changed):
    devices = (printer(falls=2), DeviceNow(name="camera", state="online"))
    values = {"level": Level.OK, "state": "ready", "heard": NOW, "figures": FIGURES}
    return KioskNow(name=name, **(values | {"devices": devices} | changed))


async def exposed(*kiosks, tally=None):
    tally = tally or Tally()
    return (await Exposition("hetao", tally.registry).text(kiosks)).decode()


def samples(text):
    """Read the figures as ``prometheus_client`` reads them; a fault of the format raises."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name, tuple(sorted(sample.labels.items()))] = sample.value
    return found


def value(found, name, **labels):
    return found.get(
        (name, tuple(sorted(({"site": "hetao", "kiosk": "kiosk-01"} | labels).items())))
    )


async def test_a_kiosk_and_its_devices_stand_in_the_figures():
    found = samples(await exposed(whole()))
    assert value(found, "estation_kiosk_up") == 1
    assert value(found, "estation_kiosk_level", estation_kiosk_level="ok") == 1
    assert value(found, "estation_kiosk_level", estation_kiosk_level="error") == 0
    assert value(found, "estation_kiosk_temperature_celsius") == 48.5
    assert value(found, "estation_kiosk_disk_free_bytes") == 12_345_600_000
    assert value(found, "estation_kiosk_clock_offset_seconds") == -0.02
    assert value(found, "estation_kiosk_heard_timestamp_seconds") == NOW / 1000
    assert value(found, "estation_kiosk_paper_millimetres_total") == 1500
    for outcome, many in (("served", 7), ("left", 3), ("other", 2)):
        assert value(found, "estation_kiosk_visits_total", outcome=outcome) == many
    assert value(found, "estation_device_up", device="printer") == 1
    assert value(found, "estation_device_paper_level", device="printer") == 2
    assert value(found, "estation_device_falls_total", device="printer") == 2
    assert value(found, "estation_device_state", device="camera", state="online") == 1
    assert {name for name, _ in found} >= {family.sample for family in FAMILIES}


async def test_of_a_silent_kiosk_only_that_is_told_and_when_it_was_heard():
    unknown = (printer(state="unknown", supply="unknown"),)
    found = samples(await exposed(kiosk(level="offline", devices=unknown)))
    assert value(found, "estation_kiosk_up") == 0
    told = {name for name, labels in found if ("kiosk", "kiosk-01") in labels}
    assert told == {
        "estation_kiosk_up", "estation_kiosk_level", "estation_kiosk_heard_timestamp_seconds",
        "estation_device_state",
    }  # fmt: skip


async def test_no_word_of_a_kiosk_makes_a_label():
    evil = DeviceNow(name="printer", state='x"} 1\nevil 1', supply="odd", code="y", detail="z")
    odd = Telemetry(uptime_s=1e308, memory_used_mb=1e308, visits={"a\nb": 1})
    text = await exposed(whole(devices=(evil,), figures=odd, software='"', because="\n"))
    found = samples(text)
    assert value(found, "estation_device_state", device="printer", state="other") == 1
    assert "evil" not in text
    assert value(found, "estation_kiosk_memory_used_bytes") is None  # more than a number can be


async def test_the_next_time_only_what_changed_is_written_anew():
    exposition = Exposition("hetao", CollectorRegistry())
    first, second = whole("kiosk-01"), whole("kiosk-02")
    await exposition.text([first, second])
    kept = dict(exposition._lines)
    text = (await exposition.text([first, whole("kiosk-02", level=Level.ERROR)])).decode()
    assert exposition._lines["kiosk-01"] is kept["kiosk-01"]
    assert value(samples(text), "estation_kiosk_level", kiosk="kiosk-02",
                 estation_kiosk_level="error") == 1  # fmt: skip
    text = (await exposition.text([first])).decode()
    assert "kiosk-02" not in text


async def test_the_centres_own_figures():
    tally = Tally()
    collector = MomentCollector("hetao", "1.2")
    tally.registry.register(collector)
    collector.moment = Moment(
        broker=True, database=True, queue=5, refused={"garbage": 2}, levels={"ok": 3},
        alerts={"error": 1}, notices={("desk", "sent"): 4},
    )  # fmt: skip
    for kind in ("state", "telemetry", "telemetry", "nonsense"):
        tally.came(kind)
    tally.kept(40, 0.03)
    found = samples(await exposed(tally=tally))

    def own(name, **labels):
        return found.get((f"estation_centre_{name}", tuple(sorted(labels.items()))))

    assert own("info", site="hetao", version="1.2") == 1
    assert (own("broker_up"), own("database_up"), own("queue_messages")) == (1, 1, 5)
    assert own("messages_total", kind="telemetry") == 2
    assert own("messages_total", kind="other") == 1
    assert own("messages_refused_total", reason="garbage") == 2
    assert own("batch_seconds_bucket", le="0.05") == 1
    assert own("batch_seconds_bucket", le="0.025") == 0
    assert own("batch_messages_count") == 1
    assert own("alerts_open", level="error") == 1
    assert own("notices", channel="desk", outcome="sent") == 4
    kinds = {dict(labels)["kind"] for name, labels in found if name.endswith("messages_total")}
    assert kinds == KINDS | {"other"}


@pytest.fixture
async def house(hall, store, tmp_path):
    async with served(hall, store, tmp_path) as house:
        yield house


async def test_who_may_read_them(house):
    token = await token_in(house.store, Role.GUIDE)
    async with httpx.AsyncClient(timeout=60, base_url=house.url) as web:
        assert (await web.get("/metrics")).status_code == 401
        assert (await web.get("/metrics", headers=bearer("x" * 43))).status_code == 401
        answer = await web.get("/metrics", headers=bearer(token))
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("application/openmetrics-text")
        assert samples(answer.text)


@pytest.mark.parametrize(
    ("networks", "headers", "status"),
    [
        (["127.0.0.1"], {}, 200),
        (["127.0.0.0/8"], {}, 200),
        (["10.0.0.0/8"], {}, 401),
        (["127.0.0.1"], {"X-Forwarded-For": "203.0.113.5"}, 401),
        (["127.0.0.1"], {"Forwarded": "for=203.0.113.5"}, 401),
    ],
)
async def test_an_address_of_the_settings_needs_no_token(
    hall, store, tmp_path, networks, headers, status
):
    settings = MetricsSettings(public_to=networks)
    async with (
        served(hall, store, tmp_path, metrics=settings) as house,
        httpx.AsyncClient(timeout=60, base_url=house.url) as web,
    ):
        assert (await web.get("/metrics", headers=headers)).status_code == status


async def test_behind_a_web_server_that_is_believed_the_browsers_address_counts(
    hall, store, tmp_path
):
    config = {"proxy_headers": True, "forwarded_allow_ips": ["127.0.0.1"]}
    settings = MetricsSettings(public_to=["10.1.0.0/16"])
    access = Access(proxies=["127.0.0.1"])
    async with (
        served(hall, store, tmp_path, access, metrics=settings, **config) as house,
        httpx.AsyncClient(timeout=60, base_url=house.url) as web,
    ):
        for address, status in (("10.1.2.3", 200), ("203.0.113.5", 401)):
            headers = {"X-Forwarded-For": address}
            assert (await web.get("/metrics", headers=headers)).status_code == status


def test_an_address_that_is_none_is_a_fault_of_the_settings(tmp_path):
    file = tmp_path / "centre.toml"
    file.write_text(
        '[centre]\nsite = "hetao"\n[metrics]\npublic_to = ["127.0.0.1", "10.0.0.1/8"]\n'
    )
    with pytest.raises(FileFaultsError, match=r"metrics.public_to\[1\]"):
        load(file)


# --- the files for Prometheus and Grafana


def promtool(*words):
    done = subprocess.run([PROMTOOL, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed")
def test_the_rules_are_rules_and_say_what_they_should(tmp_path):
    promtool("check", "rules", str(RULES))
    promtool("check", "config", "--syntax-only", str(RULES.with_name("prometheus.yml")))
    cases = Path(__file__).with_name("prometheus_rules.test.yml").read_text()
    (tmp_path / "rules.test.yml").write_text(cases.replace("RULES", str(RULES)))
    promtool("test", "rules", str(tmp_path / "rules.test.yml"))


async def test_the_rules_and_the_dashboard_name_figures_that_there_are(hall, store, tmp_path):
    mail = '[mail.desk]\nto = ["a@x.example"]\nsender = "k@x.example"\n'
    async with served(hall, store, tmp_path, alerts=rules_of(tmp_path, mail)) as house:
        token = await token_in(store, Role.GUIDE)
        async with httpx.AsyncClient(timeout=60, base_url=house.url, headers=bearer(token)) as web:
            text = (await web.get("/metrics")).text
    there = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    samples_of = there | {f"{name}{end}" for name in there for end in ("_total", "_bucket")}
    rules = yaml.safe_load(RULES.read_text())["groups"][0]["rules"]
    named = [one["expr"] for one in rules]
    dashboard = json.loads(DASHBOARD.read_text())
    named += [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    named += [one.get("definition", "") for one in dashboard["templating"]["list"]]
    for text in named:
        for name in METRIC.findall(text):
            assert name in samples_of, name
    assert len(dashboard["panels"]) == len({panel["id"] for panel in dashboard["panels"]}) > 15


@pytest.mark.skipif(PROMETHEUS is None, reason="Prometheus is not installed")
async def test_a_real_prometheus_reads_them_and_a_rule_fires(hall, store, tmp_path):
    settings = MetricsSettings(public_to=["127.0.0.1"])
    port, folder = free_port(), tmp_path / "prometheus"
    folder.mkdir()
    rules = RULES.read_text().replace("for: 1m", "for: 1s").replace("for: 5m", "for: 1s")
    (folder / "rules.yml").write_text(rules)
    async with served(hall, store, tmp_path, metrics=settings) as house:
        house.fleet.picture.kiosks = lambda: [whole("kiosk-01"), out("kiosk-02")]
        (folder / "prometheus.yml").write_text(
            "global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [rules.yml]\n"
            "scrape_configs:\n  - job_name: estation\n    static_configs:\n"
            f'      - targets: ["127.0.0.1:{house.port}"]\n'
        )
        child = prometheus(folder, port)
        try:
            async with httpx.AsyncClient(timeout=60, base_url=f"http://127.0.0.1:{port}") as web:
                fired = await until_fired(web, "EstationPaperOut")
                targets = (await web.get("/api/v1/targets")).json()["data"]["activeTargets"]
                assert [one["health"] for one in targets] == ["up"], targets
                found = await web.get("/api/v1/query", params={"query": "sum(estation_kiosk_up)"})
                assert found.json()["data"]["result"][0]["value"][1] == "2"
        finally:
            child.terminate()
            await asyncio.to_thread(child.wait, 20)
    assert fired["labels"]["kiosk"] == "kiosk-02"


def prometheus(folder, port):
    """Start one on loopback, its data in a folder."""
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [PROMETHEUS, f"--config.file={folder}/prometheus.yml",
             f"--storage.tsdb.path={folder}/data", f"--web.listen-address=127.0.0.1:{port}"],
            stdout=log, stderr=log, env={**os.environ, "GOMAXPROCS": "1"},
        )  # fmt: skip


async def until_fired(web, name):
    async with asyncio.timeout(60):
        while True:
            try:
                answer = (await web.get("/api/v1/alerts")).raise_for_status()
                alerts = answer.json()["data"]["alerts"]
            except httpx.HTTPError:
                alerts = []
            for one in alerts:
                if one["labels"]["alertname"] == name and one["state"] == "firing":
                    return one
            await asyncio.sleep(0.2)
