// Who is given to the hall: kiosks and until when each is good, tokens, a new token, and revoking.

import {get, kioskApi, send} from "./asking.js";
import {ask, field} from "./dialog.js";
import {both, button, byId, english, make, put} from "./element.js";
import {day, moment, time} from "./times.js";
import {HELD_STATES, TOKEN_STATES, word} from "./words.js";

const LOOK_MS = 10_000, SHOWN = 200, FORMER = 10; // so many tokens beside the open ones
const TONES = {good: "good", due: "care", expired: "bad", revoked: ""};
const TOKEN_TONES = {open: "calm", used: "good", expired: ""};
const ORDER = ["expired", "due", "good", "revoked"];
const form = byId("new"), filter = byId("filter");
let known = {kiosks: [], tokens: []}, drawn = "", loads = 0;

const path = (kiosk, rest) => `/api/enrolment/${encodeURIComponent(kiosk)}/${rest}`;

async function load() {
  const mine = ++loads;
  const said = await get("/api/enrolment").catch((error) => ({error}));
  if (mine !== loads) return; // a newer one is under way
  if (said.error) {
    put(byId("said"), said.error.message);
    return;
  }
  known = said;
  put(byId("site"), said.site);
  draw();
}

function draw() {
  const {state, q} = filter.elements, sought = q.value.trim().toLowerCase();
  const found = known.kiosks.filter((one) => (!state.value || one.state === state.value) && one.kiosk.includes(sought))
    .sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || (one.kiosk < other.kiosk ? -1 : 1));
  const shown = found.slice(0, SHOWN), open = known.tokens.filter((one) => one.state === "open");
  const tokens = [...open, ...known.tokens.filter((one) => one.state !== "open").slice(0, FORMER)], text = JSON.stringify([shown, tokens]);
  put(byId("count"), found.length > SHOWN ? `显示 ${SHOWN} / ${found.length} 台 kiosks shown` : `${found.length} 台 kiosks`);
  if (text === drawn) return;
  drawn = text;
  const held = document.activeElement?.id;
  byId("kiosks").replaceChildren(...shown.map(card));
  byId("none").hidden = shown.length > 0;
  byId("tokens").replaceChildren(...tokens.map(line));
  byId("tokens-none").hidden = tokens.length > 0;
  if (held && document.activeElement?.id !== held) byId(held)?.focus({preventScroll: true});
}

function card(one) {
  const good = one.state !== "revoked";
  return make("li", {class: TONES[one.state], "data-kiosk": one.kiosk},
    make("h3", {}, make("a", {href: `/fleet/${encodeURIComponent(one.kiosk)}`}, one.kiosk), word(HELD_STATES, one.state, TONES[one.state])),
    make("dl", {class: "facts"},
      fact(["证书到期", "Ends"], good ? day(one.expires) : "—"), fact(["上次续期", "Renewed"], one.renewed ? time(one.renewed) : "—"),
      fact(["入网", "Enrolled"], time(one.given)), fact(["经手", "By"], one.by || "—"),
      fact(["大厅", "Site"], known.site), good ? null : fact(["除名", "Revoked"], time(one.revoked))),
    one.state === "due" ? make("p", {class: "detail"}, ...both(["终端本应自行续期：查看它能否访问中心。", "It should have renewed by itself: see whether it reaches the centre."])) : null,
    one.state === "expired" ? make("p", {class: "detail"}, ...both(["到期后 30 天内仍可自行续期；之后需要新令牌。", "Until 30 days after the end it can still renew by itself; later it needs a new token."])) : null,
    good ? make("div", {class: "row"}, button(["除名…", "Revoke…"], () => revoke(one), {class: "plain small", id: `revoke-${one.kiosk}`, "aria-label": `除名 Revoke ${one.kiosk}…`})) : null);
}

const fact = (words, value) => make("div", {}, make("dt", {}, ...both(words)), make("dd", {}, value));

function line(one) {
  return make("li", {"data-token": one.kiosk}, make("span", {}, time(one.made)),
    make("span", {class: "what"}, make("strong", {}, one.kiosk), ` · ${one.who}`), word(TOKEN_STATES, one.state, TOKEN_TONES[one.state]),
    make("p", {class: "detail"}, ...both(one.used ? [`使用于 ${moment(one.used)}`, `used ${moment(one.used)}`] : [`有效至 ${moment(one.expires)}`, `good until ${moment(one.expires)}`])),
    one.used ? null : make("p", {}, button(one.state === "open" ? ["收回", "Withdraw"] : ["删去", "Remove"], () => withdraw(one),
      {class: "plain small", id: `withdraw-${one.kiosk}`, "aria-label": `收回令牌 Withdraw the token of ${one.kiosk}`})));
}

async function does(work) {
  try {
    await work();
  } catch (error) {
    put(byId("said"), error.message);
  }
  await load();
}

async function begin(event) {
  event.preventDefault();
  const kiosk = form.elements.kiosk.value.trim(), now = known.kiosks.find((one) => one.kiosk === kiosk && one.state !== "revoked");
  if (now && !(await ask({title: [`${kiosk} 已入网`, `${kiosk} is in the hall already`],
    lead: ["用了新令牌的机器就成为这台终端。原来的机器若还在，请先除名。", "The machine that uses the token becomes this kiosk. If the former machine is still about, revoke it first."],
    yes: ["仍要生成", "Make it all the same"]}))) return;
  await does(async () => {
    const {token} = await send(path(kiosk, "token"), {});
    put(byId("said"), "");
    put(byId("once-title"), `${kiosk} 的令牌 Token of ${kiosk}`);
    put(byId("command"), `kiosk enrol --centre ${location.origin} --token ${token}`);
    put(byId("until"), `${known.token_hours} 小时内有效，只能用一次 good for ${known.token_hours} h, and once`);
    byId("copy").replaceChildren(...both(["复制", "Copy"]));
    byId("once").hidden = false;
    byId("once-title").focus();
    form.reset();
  });
}

async function copies() {
  const text = byId("command").textContent;
  const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  if (!done) getSelection().selectAllChildren(byId("command"));
  byId("copy").replaceChildren(...both(done ? ["已复制", "Copied"] : ["已选中", "Selected: copy it by hand"]));
}

function hides() {
  put(byId("command"), "");
  byId("once").hidden = true;
  form.elements.kiosk.focus();
}

async function withdraw(one) {
  await does(async () => {
    await send(path(one.kiosk, "token/withdrawn"), {});
    put(byId("said"), `已收回 ${one.kiosk} 的令牌 The token of ${one.kiosk} is withdrawn`);
  });
  form.elements.kiosk.focus();
}

async function revoke(one) {
  const {kiosk} = one, its = await get(kioskApi(kiosk)).catch(() => null), waits = its?.kiosk?.figures?.outbox_depth;
  const outbox = waits === undefined || waits === null ? ["不知道终端上还有没有未送出的消息。", "It is not known whether messages still wait on it."]
    : [`终端上还有 ${waits} 条消息未送出。`, `${waits} messages still wait on it.`];
  const data = await ask({
    title: [`将 ${kiosk} 除名？`, `Take ${kiosk} out of the hall?`],
    lead: ["立即生效，不能撤回；要再入网，须用新令牌。", "At once, and it cannot be undone; to come back it needs a new token."],
    inside: [make("ul", {class: "effects"}, ...[
      ["它的证书和未用的令牌全部作废。", "Its certificates and its open tokens are void."],
      ["消息服务器重启一次，各终端几秒后自动重连。", "The broker starts anew; all kiosks are back after some seconds."],
      ["它封存而未送到的申请，中心不再接收。", "Sealed applications that it has not sent are not taken any more."],
      outbox].map((said) => make("li", {}, said[0], " ", english(said[1])))),
    field(["原因（记入审计）", "Reason (kept in the audit)"], make("textarea", {name: "why", maxlength: 500, rows: 2, required: true}))],
    check: (given) => (given.get("why").trim() ? "" : "请写原因。Say why."), yes: ["除名", "Revoke"],
  });
  if (!data) {
    byId(`revoke-${kiosk}`)?.focus();
    return;
  }
  await does(async () => {
    const {certificates} = await send(path(kiosk, "revoked"), {why: data.get("why").trim()});
    put(byId("said"), `${kiosk} 已除名，作废证书 ${certificates} 张 ${kiosk} is revoked, ${certificates} certificates are void`);
  });
}

if (form) {
  form.addEventListener("submit", begin);
  filter.addEventListener("submit", (event) => event.preventDefault());
  filter.addEventListener("input", draw);
  byId("copy").addEventListener("click", copies);
  byId("hide").addEventListener("click", hides);
  load();
  setInterval(() => { if (!document.hidden) load(); }, LOOK_MS);
}
