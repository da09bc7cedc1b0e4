// One kiosk: everything that is known of it, live, and what can be done about it.

import {get, kioskApi} from "./asking.js";
import {both, byId, make, put} from "./element.js";
import {Charts} from "./kiosk_charts.js";
import {Devices} from "./kiosk_devices.js";
import {Orders} from "./kiosk_orders.js";
import {Settings} from "./kiosk_settings.js";
import {Timeline} from "./kiosk_timeline.js";
import {Trail} from "./kiosk_trail.js";
import {Live} from "./live.js";
import {Telling} from "./telling.js";
import {ago, exact, time} from "./times.js";
import {because, DEVICES, FAULTS, level, LEVELS, STAGES, VERDICTS, word, words} from "./words.js";

const {kiosk: KIOSK, able, me} = document.body.dataset;
const ABLE = new Set(able.split(" "));
const SOON_MS = 150, KEPT_MS = 1_000, REST_MS = 30_000; // a change is told at once, and kept a little later

const telling = new Telling();
const trail = ABLE.has("command") ? new Trail(KIOSK, me, () => setTimeout(stirred, KEPT_MS)) : null;
const orders = trail && new Orders(KIOSK, trail);
const devices = new Devices(orders && ((...what) => orders.order(...what)));
const timeline = new Timeline(KIOSK), settings = new Settings(KIOSK, ABLE.has("set")), charts = new Charts(KIOSK);
let shownLevel = "", heard = null;

function facts(kiosk, counts, update) {
  const {figures} = kiosk;
  const all = [
    [["级别自", "Level since"], time(kiosk.since)], [["启动于", "Started"], time(kiosk.started)],
    [["软件", "Software"], kiosk.software || "—"], [["目录", "Catalogue"], kiosk.catalogue || "—"],
    [["系统", "System"], [kiosk.system, kiosk.hardware, kiosk.python && `Python ${kiosk.python}`].filter(Boolean).join(" · ") || "—"],
    [["温度", "Temperature"], figure(figures?.cpu_temperature_c, "°C")], [["内存", "Memory"], figure(figures?.memory_used_mb, "MB")],
    [["磁盘剩余", "Disk free"], figure(figures?.disk_free_mb, "MB")], [["待发", "Outbox"], figure(figures?.outbox_depth, "")],
    [["时钟差", "Clock off by"], figure(figures?.clock_offset_ms, "ms")],
  ];
  if (update) all.splice(3, 0, [["更新", "Update"], updating(update)]);
  const odd = Object.entries(counts || {}).filter(([, many]) => many > 0).map(([name, many]) => `${words(FAULTS, name).join(" ")} ${many}`);
  if (odd.length) all.push([["不算数的消息", "Messages that did not count"], odd.join(" · ")]);
  return all.map(([said, value]) => make("div", {}, make("dt", {}, ...both(said)), make("dd", {}, value)));
}

function updating(update) {
  return make("span", {title: exact(update.at)}, `${update.version} `, word(STAGES, update.stage), update.detail ? make("span", {class: "detail"}, ` ${update.detail}`) : null);
}

function figure(value, unit) {
  return value === null || value === undefined ? "—" : `${Math.round(value).toLocaleString("en")}${unit ? ` ${unit}` : ""}`;
}

function showHeard() {
  const said = heard ? ago(heard) : ["从未直接听到", "never heard directly"];
  byId("heard")?.replaceChildren(...both(said));
}

function drawHead(kiosk, counts, update) {
  if (shownLevel !== kiosk.level) {
    if (shownLevel) telling.say(KIOSK, `${KIOSK}: ${words(LEVELS, kiosk.level).join(" ")}`);
    shownLevel = kiosk.level;
    byId("level").replaceChildren(level(kiosk.level));
  }
  const why = because(kiosk.because || kiosk.reason);
  byId("why").replaceChildren(...(why[0] ? both(why) : both(kiosk.level === "ok" ? ["一切正常。", "All is well."] : ["", ""])));
  ({heard} = kiosk);
  byId("facts").replaceChildren(make("div", {}, make("dt", {}, ...both(["最近消息", "Last heard"])), make("dd", {id: "heard", title: exact(heard)})), ...facts(kiosk, counts, update));
  showHeard();
}

function drawReport(report) {
  byId("verdict").replaceChildren(...(report ? [word(VERDICTS, report.verdict)] : []));
  if (!report) {
    byId("report").replaceChildren(make("p", {class: "detail"}, "还没有报告。No report yet."));
    return;
  }
  const rows = report.lines.map((line) => make("tr", {}, make("th", {scope: "row"}, ...both(words(DEVICES, line.part))), make("td", {}, word(VERDICTS, line.verdict)),
    make("td", {}, line.said || "", line.todo ? make("div", {class: "detail"}, `→ ${line.todo}`) : null)));
  byId("report").replaceChildren(make("p", {class: "detail"}, time(report.taken)), make("table", {}, make("tbody", {}, ...rows)));
}

async function forecast() {
  const said = await get(kioskApi(KIOSK, "/forecast")).catch(() => null);
  byId("forecast").hidden = !said?.said || !said.paper_out_at;
  put(byId("forecast"), said?.said || "");
}

let shownReport = "";

async function load() {
  const said = await get(kioskApi(KIOSK)).catch((error) => ({error}));
  if (said.error) {
    put(byId("why"), said.error.message);
    return;
  }
  drawHead(said.kiosk, said.counts, said.update);
  devices.draw(said.kiosk.devices);
  const report = JSON.stringify(said.report);
  if (report !== shownReport) drawReport(said.report);
  shownReport = report;
}

let soon;

// A change of the kiosk: what it is in whole is asked for, once for several changes together.
function stirred() {
  soon ??= setTimeout(async () => {
    soon = undefined;
    await Promise.allSettled([load(), timeline.load(), settings.load(), forecast()]);
  }, SOON_MS);
}

let seen = "";

new Live("/live/fleet", (message) => {
  const mine = message.kiosks.find((row) => row.name === KIOSK);
  if (!mine) return;
  drawHeadFromRow(mine);
  const {heard: _, temperature: __, memory: ___, ...rest} = mine;
  const now = JSON.stringify(rest);
  if (now !== seen || message.kind === "all") stirred();
  seen = now;
});

// The level is shown at once; the rest follows.
function drawHeadFromRow(row) {
  if (shownLevel && row.level !== shownLevel) {
    telling.say(KIOSK, `${KIOSK}: ${words(LEVELS, row.level).join(" ")}`);
    shownLevel = row.level;
    byId("level").replaceChildren(level(row.level));
    byId("why").replaceChildren(...both(because(row.because || row.reason)));
  }
  heard = row.heard ?? heard;
  showHeard();
}

load();
timeline.load().catch((error) => put(byId("history-none"), error.message));
settings.load();
forecast();
trail?.load();
charts.load().catch((error) => byId("chart-list").append(make("p", {class: "detail"}, error.message)));
setInterval(showHeard, 1_000);
setInterval(() => { if (!document.hidden) load(); }, REST_MS);
