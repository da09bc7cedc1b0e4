// The guide's page: who is there, what rings, and the call.

import {get} from "./asking.js";
import {ask, field} from "./dialog.js";
import {both, button, byId, make, put} from "./element.js";
import {Bell} from "./guide_bell.js";
import {Call} from "./guide_call.js";
import {ownMedia} from "./guide_peer.js";
import {Live} from "./live.js";
import {Telling} from "./telling.js";
import {ago} from "./times.js";

const ELSEWHERE = 4409, STAY_MS = 300_000;
const KEPT = "estation-guide"; // who is there stays in this browser
const NAMES = JSON.parse(document.body.dataset.names);
const STATES = {free: ["空闲", "free", "good"], busy: ["通话中", "in a call", "calm"], away: ["暂离", "away", ""], gone: ["断开", "cut off", "bad"]};
const REASONS = {
  "hung-up": ["访客挂断了", "The visitor hung up"], "guide-hung-up": ["已挂断", "Hung up"], "visit-ended": ["访客离开了", "The visit is over"], "no-guide": ["没有人接听", "Nobody answered"],
  "outside-hours": ["不在服务时间", "Outside hours"], "line-lost": ["线路断了", "The line was lost"], "guide-lost": ["您的页面断开太久", "Your page was away too long"], refused: ["未接", "Refused"], handed: ["已转接", "Handed on"],
};

const telling = new Telling(), bell = new Bell();
const here = {shown: document.body.dataset.me, languages: [], topics: [], away: true, ...kept()};
let now = null, knownRings = new Set(), lines = "";

function kept() {
  try {
    return {...JSON.parse(localStorage.getItem(KEPT) || "{}"), away: sessionStorage.getItem(KEPT) !== "here"};
  } catch {
    return {};
  }
}

const WRITTEN = {zh_Hans_CN: "简体中文", zh_Hant_HK: "繁體中文", en: "English"};

function name(kind, one) {
  if (kind === "written") return WRITTEN[one] ?? one;
  return NAMES[kind].find((each) => each.id === one)?.said ?? one;
}

const live = new Live("/live/guide", take, {opened, over});
const call = new Call(live, telling, () => here.shown || document.body.dataset.me);
call.naming = name;

function opened() {
  saysHere();
  call.reconnected();
}

function over(code) {
  if (code !== ELSEWHERE) return false;
  bell.set(false);
  call.over();
  byId("lost").hidden = false;
  put(byId("lost"), "您在另一个窗口打开了本页，此处已停用。You opened this page in another window; this one is off.");
  for (const one of ["ringing", "idle"]) byId(one).hidden = true;
  return true;
}

function saysHere() {
  const {shown, languages, topics, away} = here;
  live.say({type: "here", shown, languages, topics, away, call: call.id || null, generation: call.peer?.generation ?? 0});
}

function take(said) {
  if (said.kind === "now") shows(said);
  else if (said.kind === "signal") call.signalled(said.signal);
  else if (said.kind === "told") told(said);
}

async function shows(said) {
  now = said;
  const own = said.me ? STATES[said.me.state] : STATES.gone;
  byId("mine").className = `word ${own[2]}`;
  byId("mine").replaceChildren(...both(own));
  byId("hours").replaceChildren(...both(said.open ? ["现在是服务时间。", "Calls are taken now."] : ["现在不是服务时间，访客的来电会被告知。", "Outside hours: visitors are told so."]));
  byId("queue").replaceChildren(...both([`排队 ${said.waiting} 人。`, `${said.waiting} waiting.`]));
  guides(said.guides);
  rings(said.rings);
  byId("idle").hidden = Boolean(said.call || call.id);
  if (!said.me) return; // a new line: what we have is about to be said
  await call.told(said.call);
  call.shown();
}

function guides(all) {
  const text = JSON.stringify(all);
  if (text === lines) return;
  lines = text;
  byId("guides").replaceChildren(...all.map((one) => {
    const state = STATES[one.state] ?? ["?", one.state, ""];
    return make("li", {"data-guide": one.name}, make("strong", {}, one.shown),
      make("span", {class: "what detail"}, [...one.languages.map((each) => name("languages", each)), ...one.topics.map((each) => name("topics", each))].join(" · ")),
      make("span", {class: `word ${state[2]}`}, ...both(state)));
  }));
}

function rings(all) {
  byId("ringing").hidden = all.length === 0;
  bell.set(all.length > 0);
  const ids = new Set(all.map((one) => one.call));
  const same = ids.size === knownRings.size && [...ids].every((one) => knownRings.has(one));
  if (same) return;
  const fresh = all.filter((one) => !knownRings.has(one.call));
  knownRings = ids;
  byId("rings").replaceChildren(...all.map(ring));
  for (const one of fresh) telling.say(one.call, `来电 Ringing: ${one.kiosk}, ${name("topics", one.topic)}`);
  if (fresh.length && !now.call) document.querySelector("#rings button")?.focus();
}

function ring(one) {
  const about = [name("topics", one.topic), name("written", one.language), ...one.speaks.map((each) => name("languages", each)), one.page].filter(Boolean).join(" · ");
  return make("li", {class: "alert", "data-call": one.call}, make("h2", {}, one.kiosk, make("span", {class: "detail"}, about)),
    make("span", {class: "at"}, ...both(ago(one.since))),
    one.text_only ? make("p", {}, ...both(["访客听不到或不能说话：用文字。", "The visitor does not hear or cannot speak: by text."])) : null,
    one.handed_by ? make("p", {}, ...both([`${one.handed_by} 想转给您。`, "would like to hand this call to you."])) : null,
    make("div", {class: "row"}, button(["接听", "Answer"], () => answers(one.call), {class: "answer"}), button(["不接", "Decline"], () => live.say({type: "decline", call: one.call}), {class: "plain decline"})));
}

function answers(id) {
  bell.arm();
  put(byId("said"), "");
  live.say({type: "answer", call: id});
}

function told({what, why, by, call: id}) {
  if (what === "taken") put(byId("said"), `${by} 已接听 has taken the call`);
  else if (what === "not-handed") put(byId("said"), "没有人能接转，通话仍在您这里。Nobody can take it; the call stays with you.");
  else if (what === "refused") put(byId("said"), `未执行 Not done: ${why}`);
  else if (what === "ended") {
    const [zh, en] = REASONS[why] ?? [why, why];
    put(byId("said"), why === "handed" ? `已转给 ${by} Handed to ${by}` : `${zh} ${en}`);
    if (id === call.id) call.over();
  }
}

// --- me

const form = byId("here");

function shownHere() {
  form.elements.shown.value = here.shown;
  for (const box of form.querySelectorAll("input[name=language]")) box.checked = here.languages.includes(box.value);
  for (const box of form.querySelectorAll("input[name=topic]")) box.checked = here.topics.includes(box.value);
  const away = byId("away");
  away.className = here.away ? "" : "plain";
  away.replaceChildren(...both(here.away ? ["开始接听", "Take calls"] : ["暂停接听", "Pause"]));
}

function changed() {
  const ticked = (kind) => [...form.querySelectorAll(`input[name=${kind}]:checked`)].map((box) => box.value);
  Object.assign(here, {shown: form.elements.shown.value.trim(), languages: ticked("language"), topics: ticked("topic")});
  keeps();
}

function keeps() {
  const {shown, languages, topics, away} = here;
  localStorage.setItem(KEPT, JSON.stringify({shown, languages, topics}));
  sessionStorage.setItem(KEPT, away ? "away" : "here"); // a page that is loaded again goes on where it was
  shownHere();
  saysHere();
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", changed);
byId("away").addEventListener("click", () => {
  bell.arm();
  here.away = !here.away;
  keeps();
});

byId("try").addEventListener("click", async () => {
  bell.arm();
  const video = byId("trying");
  if (video.srcObject) {
    for (const one of video.srcObject.getTracks()) one.stop();
    video.srcObject = null;
    video.hidden = true;
    return;
  }
  const stream = await ownMedia();
  const face = stream.getVideoTracks().length, voice = stream.getAudioTracks().length;
  put(byId("said"), `摄像头 camera: ${face ? "✓" : "✗"} · 麦克风 microphone: ${voice ? "✓" : "✗"}`);
  video.srcObject = stream;
  video.hidden = !face;
});

// --- to others

byId("hand").addEventListener("click", async () => {
  const free = now.guides.filter((one) => one.state === "free" && one.name !== now.me?.name);
  const options = [make("option", {value: ""}, "任何空闲的人 anybody who is free"), ...free.map((one) => make("option", {value: one.name}, one.shown))];
  const data = await ask({title: ["转给谁？", "Who shall take it?"], lead: ["对方接听前，访客仍与您通话。", "The visitor stays with you until it is answered."], inside: [field(["导办员", "Guide"], make("select", {name: "to"}, ...options))], yes: ["转接", "Transfer"]});
  if (data && call.id) live.say({type: "transfer", call: call.id, to: data.get("to")});
});
byId("keep").addEventListener("click", () => live.say({type: "keep", call: call.id}));

byId("suggest").addEventListener("click", async () => {
  const {id} = call;
  const lists = await get("/api/guide/suggestions").catch((error) => ({error}));
  if (lists.error) {
    put(byId("said"), lists.error.message);
    return;
  }
  const groups = [["go", "打开 Open"], ["article", "文章 Article"], ["ticket", "取号 Number"]].map(([what, said]) =>
    make("optgroup", {label: said}, ...lists[what].map((one) => make("option", {value: `${what} ${one.id}`}, `${one.zh_hans} ${one.en}`))));
  const data = await ask({title: ["建议访客打开什么？", "What shall the visitor open?"], lead: ["访客点一下才会打开。", "It opens only when the visitor agrees."], inside: [field(["内容", "What"], make("select", {name: "what"}, ...groups))], yes: ["建议", "Suggest"]});
  if (id && id === call.id && data?.get("what")) call.sharing.ask(...data.get("what").split(" "));
});

// A login ends without a click; who talks to a visitor is not idle.
setInterval(() => { if (call.id) get("/api/me").catch(() => {}); }, STAY_MS);
shownHere();
