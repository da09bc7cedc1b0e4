// Batches of commands: how far each is, stopping and resuming; and beginning another.

import {get, send} from "./asking.js";
import {ask} from "./dialog.js";
import {both, button, byId, make, put} from "./element.js";
import {called, ORDERS, updateFault, updateOf} from "./orders.js";
import {time} from "./times.js";
import {because, DEVICES, level, word, words} from "./words.js";

const LOOK_MS = 2_000, MOST_KIOSKS = 500, SHOWN = 20;
const STATES = {running: ["进行中", "running"], stopped: ["已停止", "stopped"], done: ["完成", "done"]};
const TURNS = {waiting: ["等候", "waiting"], sent: ["已发出", "sent"], done: ["完成", "done"], failed: ["失败", "failed"]};
const TONES = {running: "calm", stopped: "bad", done: "good"};
const known = JSON.parse(document.body.dataset.orders);
const form = byId("new"), choices = new Map();
let drawn = "", updating = false;

async function load() {
  const said = await get("/api/waves").catch((error) => ({error}));
  if (said.error) {
    put(byId("said"), said.error.message);
    return;
  }
  const text = JSON.stringify(said.waves);
  if (text === drawn) return;
  drawn = text;
  const held = document.activeElement?.id, open = new Set([...document.querySelectorAll("#batches details[open]")].map((one) => one.id));
  const newest = [...said.waves].sort((one, other) => other.created - one.created).slice(0, SHOWN);
  byId("batches").replaceChildren(...(newest.length ? newest.map((one) => card(one, open)) : [make("p", {class: "detail"}, "还没有批次。None yet.")]));
  if (held) byId(held)?.focus({preventScroll: true});
}

function card(one, open) {
  const turns = one.kiosks, over = turns.filter((turn) => turn.state === "done" || turn.state === "failed").length;
  const failed = turns.filter((turn) => turn.state === "failed").length;
  const arguments_ = Object.values(one.arguments || {}).join(" · ");
  const does = one.state === "running" ? [["停止", "Stop"], "stop"] : one.state === "stopped" ? [["继续", "Resume"], "resume"] : null;
  const rows = turns.map((turn) => make("tr", {}, make("th", {scope: "row"}, make("a", {href: `/fleet/${encodeURIComponent(turn.kiosk)}`}, turn.kiosk)),
    make("td", {}, word(TURNS, turn.state)), make("td", {}, turn.detail)));
  return make("section", {class: "card batch"},
    make("h3", {}, ...both(called(one.command)), " ", word(STATES, one.state, TONES[one.state])),
    make("p", {class: "detail"}, `${one.author} · `, time(one.created), arguments_ ? ` · ${arguments_}` : "",
      one.first && one.first !== one.size ? ` · 首批 ${one.first} 台 first` : "", ` · 每批 ${one.size} 台 at a time · 停顿 pause ${one.pause_s} s · 最多失败 may fail ${Math.round(one.most_failed * 100)} %`),
    make("progress", {max: turns.length, value: over, "aria-label": "已完成 done"}),
    make("p", {}, `${over} / ${turns.length}`, failed ? [" · ", word(TURNS, "failed"), ` ${failed}`] : null, one.why ? ` · ${one.why}` : ""),
    make("details", {class: "more", id: `turns-${one.id}`, open: open.has(`turns-${one.id}`)}, make("summary", {}, ...both(["各终端", "Each kiosk"])), make("table", {}, make("tbody", {}, ...rows))),
    does ? button(does[0], () => move(one.id, does[1]), {class: "plain", id: `${does[1]}-${one.id}`}) : null);
}

async function move(id, way) {
  await send(`/api/waves/${encodeURIComponent(id)}/${way}`, {}).catch((error) => put(byId("said"), error.message));
  await load();
}

async function loadKiosks() {
  const {kiosks} = await get("/api/fleet");
  for (const row of kiosks) {
    const why = because(row.because)[0];
    const box = make("input", {type: "checkbox", name: "kiosks", value: row.name});
    const line = make("label", {}, box, make("span", {}, row.name), row.level === "ok" ? null : level(row.level));
    choices.set(row.name, {box, line, looked: `${row.name} ${row.site || ""} ${row.level} ${why}`.toLowerCase()});
  }
  byId("kiosks").replaceChildren(...[...choices.values()].map((one) => one.line));
  count();
}

function find() {
  const sought = form.elements.q.value.trim().toLowerCase();
  for (const one of choices.values()) one.line.hidden = !one.looked.includes(sought);
}

const chosen = () => [...choices.values()].filter((one) => one.box.checked).map((one) => one.box.value);

function count() {
  put(byId("chosen"), `已选 ${chosen().length} 台 kiosks chosen（最多 at most ${MOST_KIOSKS}）`);
}

function fields() {
  const name = form.elements.command.value, takes = known[name].arguments;
  byId("device-of").hidden = !("device" in takes);
  if ("device" in takes) offer(takes.device.split("|"));
  byId("mode-of").hidden = !("mode" in takes);
  byId("version-of").hidden = byId("window-of").hidden = !("version" in takes);
  usual(name === "update");
  put(byId("about"), ORDERS[name]?.warns?.join(" ") || known[name].about);
}

// Not every command takes every device.
function offer(names) {
  const place = form.elements.device, before = place.value;
  place.replaceChildren(...names.map((name) => make("option", {value: name}, words(DEVICES, name).join(" "))));
  if (names.includes(before)) place.value = before;
}

// An update is tried on one kiosk first, and may wait for a night.
function usual(update) {
  if (update === updating) return;
  updating = update;
  const {first, patience_s: patience, pause_s: pause} = form.elements;
  [first.value, patience.value, pause.value] = update ? [1, 86_400, 600] : [0, 30, 60];
}

async function begin(event) {
  event.preventDefault();
  const {command, device, mode, version, window, first, size, pause_s: pause, patience_s: patience, most_failed: failed} = form.elements;
  const kiosks = chosen(), takes = known[command.value].arguments;
  if (!kiosks.length) {
    put(byId("said"), "请选终端。Choose kiosks.");
    return;
  }
  const fault = "version" in takes ? updateFault(version.value, window.value) : "";
  if (fault) {
    put(byId("said"), fault);
    return;
  }
  const update = "version" in takes ? updateOf(version.value, window.value) : {};
  const arguments_ = {...update, ...("device" in takes ? {device: device.value} : {}), ...("mode" in takes ? {mode: mode.value} : {})};
  const said = called(command.value);
  const sure = await ask({title: [`${said[0]}：${kiosks.length} 台终端`, `${said[1]}: ${kiosks.length} kiosks`], lead: ORDERS[command.value]?.warns, yes: ["开始", "Begin"]});
  if (!sure) return;
  try {
    await send("/api/waves", {command: command.value, kiosks, arguments: arguments_, first: Number(first.value), size: Number(size.value), pause_s: Number(pause.value),
      patience_s: Number(patience.value), most_failed: Number(failed.value) / 100});
    put(byId("said"), "已开始 Begun");
  } catch (error) {
    put(byId("said"), error.message);
  }
  await load();
}

form.elements.command.append(...Object.keys(known).map((name) => make("option", {value: name}, called(name).filter(Boolean).join(" "))));
form.elements.command.addEventListener("change", fields);
form.elements.q.addEventListener("input", find);
form.addEventListener("change", count);
form.addEventListener("submit", begin);
byId("all").addEventListener("click", () => {
  for (const one of choices.values()) if (!one.line.hidden) one.box.checked = true;
  count();
});
byId("none").addEventListener("click", () => {
  for (const one of choices.values()) one.box.checked = false;
  count();
});
fields();
load();
loadKiosks().catch((error) => put(byId("said"), error.message));
setInterval(() => { if (!document.hidden) load(); }, LOOK_MS);
