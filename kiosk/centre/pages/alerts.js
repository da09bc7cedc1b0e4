// The alerts, live: found, acknowledged, assigned, noted, silenced; and a test of the ways out.

import {actsOf, card, inBoth} from "./alert_card.js";
import {silences, ways} from "./alert_ways.js";
import {get, send} from "./asking.js";
import {ask, field} from "./dialog.js";
import {byId, make, put} from "./element.js";
import {Live} from "./live.js";
import {Telling} from "./telling.js";

const {able, me} = document.body.dataset;
const ABLE = new Set(able.split(" "));
const SOON_MS = 120;
const QUIET = [[30, "30 分钟 min"], [60, "1 小时 h"], [240, "4 小时 h"], [480, "8 小时 h"], [1440, "1 天 day"], [0, "结束静音 end it"]];

const form = byId("filter"), place = byId("alerts"), telling = new Telling();
const asked = new URLSearchParams(location.search);
let found = [], lines = new Map(), loads = 0;

async function load() {
  const mine = ++loads;
  const said = await get(`/api/alerts?state=${encodeURIComponent(form.elements.state.value)}`).catch((error) => ({error}));
  if (mine !== loads) return; // a newer one is under way
  if (said.error) {
    put(byId("said"), said.error.message);
    return;
  }
  found = said.alerts;
  draw();
  ways(said.channels);
  silences(said.silences, ABLE.has("tend") ? (kiosk) => hush(kiosk, 0) : null);
}

function draw() {
  const sought = form.elements.q.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const shown = found.filter((one) => {
    const text = [one.kiosk, one.device, one.code, one.detail, one.assigned, ...inBoth(one.title)].join(" ").toLowerCase();
    return sought.every((part) => text.includes(part));
  });
  const fresh = new Map(shown.map((one) => {
    const text = JSON.stringify(one), old = lines.get(one.id);
    return [one.id, old?.text === text ? old : {text, element: card(one, ABLE.has("tend") ? actsOf(one, does) : [])}];
  }));
  const held = document.activeElement?.id;
  const wanted = [...fresh.values()].map((line) => line.element);
  const same = wanted.length === place.children.length && wanted.every((one, n) => one === place.children[n]);
  if (!same) place.replaceChildren(...wanted);
  lines = fresh;
  if (held && document.activeElement?.id !== held) byId(held)?.focus({preventScroll: true});
  byId("none").hidden = shown.length > 0;
  put(byId("count"), `${shown.length} 条 alerts`);
}

const ASKS = {
  assign: {title: ["指派给谁？", "Who looks after it?"], yes: ["指派", "Assign"],
    inside: (one) => [field(["姓名", "Name"], make("input", {name: "to", maxlength: 64, value: one.assigned || me}))], body: (data) => ({to: data.get("to").trim()})},
  note: {title: ["备注", "Note"], yes: ["保存", "Save"],
    inside: () => [field(["写些什么", "What is to be said"], make("textarea", {name: "text", maxlength: 500, rows: 3, required: true}))], body: (data) => ({text: data.get("text").trim()})},
  silence: {title: ["静音多久？", "Silence for how long?"], yes: ["静音", "Silence"],
    inside: () => [howLong()],
    body: (data) => ({minutes: Number(data.get("minutes"))})},
};

async function does(one, name) {
  const way = ASKS[name];
  const data = way ? await ask({title: way.title, lead: [`${one.kiosk}：${inBoth(one.title)[0]}`, inBoth(one.title)[1]], inside: way.inside(one), yes: way.yes}) : null;
  if (way && !data) return;
  try {
    await send(`/api/alerts/${encodeURIComponent(one.id)}/${name}`, way ? way.body(data) : {});
    put(byId("said"), "");
  } catch (error) {
    put(byId("said"), error.message);
  }
  await load();
}

function howLong() {
  return field(["时长", "How long"], make("select", {name: "minutes"}, ...QUIET.map(([minutes, said]) => make("option", {value: minutes}, said))));
}

async function asksWhich() {
  const data = await ask({title: ["静音哪一台？", "Which kiosk shall be silent?"],
    lead: ["期间不就它通知任何人，告警照常记录。", "Nobody is told of it for that time; its alerts are kept all the same."],
    inside: [field(["终端", "Kiosk"], make("input", {name: "kiosk", maxlength: 63, required: true, pattern: "[a-z0-9][a-z0-9\\-]*", value: asked.get("kiosk") || ""})), howLong()],
    yes: ["静音", "Silence"]});
  if (data) await hush(data.get("kiosk"), Number(data.get("minutes")));
}

async function hush(kiosk, minutes) {
  try {
    await send(`/api/fleet/${encodeURIComponent(kiosk)}/silence`, {minutes});
    put(byId("said"), "");
  } catch (error) {
    put(byId("said"), error.message);
  }
  await load();
}

async function tries() {
  const button = byId("try"), list = byId("tried");
  button.disabled = true;
  put(byId("said"), "正在试发… Sending a test…");
  try {
    const {channels} = await send("/api/alerts/test", {});
    list.replaceChildren(...channels.map((one) => make("li", {}, `${one.name}: ${one.sent === false ? "✗" : "✓"} ${one.said}`)));
    list.hidden = false;
    put(byId("said"), channels.length ? "" : "没有设置通知的渠道。No channel is set.");
  } catch (error) {
    put(byId("said"), error.message);
  } finally {
    button.disabled = false;
  }
}

let soon, known = false;

function take(message) {
  if (known) {
    for (const one of message.alerts.filter((other) => other.state === "open" || other.state === "cleared")) {
      telling.say(one.id, `${one.kiosk}: ${inBoth(one.title).join(" ")}${one.state === "cleared" ? " 已解除 cleared" : ""}`);
    }
  }
  known = true;
  if (message.kind === "all" || message.alerts.length) soon ??= setTimeout(() => { soon = undefined; load(); }, SOON_MS);
}

form.elements.q.value = asked.get("kiosk") || "";
if (asked.get("state")) form.elements.state.value = asked.get("state");
form.addEventListener("submit", (event) => event.preventDefault());
form.elements.q.addEventListener("input", draw);
form.elements.state.addEventListener("change", load);
byId("try")?.addEventListener("click", tries);
byId("hush")?.addEventListener("click", asksWhich);
new Live("/live/alerts", take);
