// Shows the newest snapshot and sends what a window asks for. Text goes in as text, never as HTML.
"use strict";

const CARE = new Set(["limited", "init", "offline", "starting", "low", "unknown"]);
const BAD = new Set(["fail", "lost", "hardwareError", "userError", "out"]);
const GOOD = new Set(["pass", "ready", "online", "full"]);
const WORDS = {
  pass: "通过", fail: "未通过", absent: "未配置",
  ready: "正常", limited: "受限", closed: "停用", init: "启动中", lost: "失联", unknown: "未知",
  online: "正常", offline: "不可用", hardwareError: "故障", userError: "操作错误", starting: "启动中",
  noDevice: "未配置", full: "充足", low: "将尽", out: "用尽", notSupported: "—",
  hall_staff: "现场人员", engineer: "工程师", nobody: "—", visitor: "访客",
};
const ZONE = document.documentElement.dataset.zone; // times are the hall's, wherever the browser is
const byId = (id) => document.getElementById(id);

function element(tag, text, name) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (name) made.className = name;
  return made;
}

function word(value) {
  const kind = GOOD.has(value) ? "good" : BAD.has(value) ? "bad" : CARE.has(value) ? "care" : "";
  return element("span", WORDS[value] ? `${WORDS[value]} ${value}` : value, `word ${kind}`);
}

function since(at) {
  return at ? new Date(at).toLocaleString("zh-CN", {hour12: false, timeZone: ZONE}) : "";
}

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST", headers: signed({"Content-Type": "application/json"}), body: JSON.stringify(body),
  });
  return answer.json();
}

async function callNext(queue) {
  const said = await post(`/api/queues/${encodeURIComponent(queue)}/next`, {window: byId("window").value});
  byId("said").textContent = said.error ? said.error
    : said.call ? `${said.call.label} → ${said.call.window}` : "无人等候 Nobody waits";
}

async function command(kiosk, name) {
  const said = await post(`/api/kiosks/${encodeURIComponent(kiosk)}/command`, {command: name});
  byId("said").textContent = `${kiosk}: ${name}: ${said.error || said.result} ${said.detail || ""}`;
}

// A card is changed in place: a button that is being pressed must not vanish under the finger.
const cards = new Map();

function queueCard(queue) {
  if (!cards.has(queue.id)) {
    const card = element("div", undefined, "card");
    const waiting = element("div", "", "waiting");
    const last = element("p", "", "last");
    const button = element("button", "叫下一位 Call next");
    button.addEventListener("click", () => callNext(queue.id));
    card.append(element("h3", `${queue.prefix} ${queue.name.zh_hans}`), element("div", queue.name.en),
      waiting, last);
    if (document.body.dataset.mayCall) card.append(button);
    byId("queues").append(card);
    cards.set(queue.id, {waiting, last});
  }
  return cards.get(queue.id);
}

function showQueues(queues) {
  for (const queue of queues) {
    const card = queueCard(queue);
    card.waiting.textContent = queue.waiting;
    card.last.textContent = queue.last ? `最近 Last: ${queue.last}` : "";
  }
}

function kioskPart(kiosk) {
  const part = element("section");
  const title = element("h3", `${kiosk.name} `);
  title.append(word(kiosk.state));
  part.append(title, element("p", `${kiosk.reason} · ${since(kiosk.since)} · ${kiosk.software} · `
    + `目录 catalogue ${kiosk.catalogue} · 待发 outbox ${kiosk.outbox ?? "?"}`, "detail"));
  for (const [name, text] of [["ping", "呼叫 Ping"], ["close", "停用 Close"], ["open", "启用 Open"],
    ["examine", "自检 Examine"]]) {
    const button = element("button", text, "plain");
    button.addEventListener("click", () => command(kiosk.name, name));
    if (document.body.dataset.mayCommand) part.append(button, " ");
  }
  const table = element("table");
  const head = element("tr");
  for (const text of ["设备 Device", "状态 State", "耗材 Supply", "代码 Code", "处理 Mended by", "自 Since", "次数 Falls"]) {
    head.append(element("th", text));
  }
  table.append(head);
  for (const device of kiosk.devices) {
    const row = element("tr");
    const code = element("td", device.code);
    if (device.detail) code.append(element("div", device.detail, "detail"));
    const cells = [element("td", device.name), element("td"), element("td"), code,
      element("td", WORDS[device.mender] || device.mender), element("td", since(device.since)),
      element("td", String(device.falls))];
    cells[1].append(word(device.state));
    cells[2].append(word(device.supply));
    row.append(...cells);
    table.append(row);
  }
  part.append(table, readiness(kiosk.report));
  return part;
}

function readiness(report) {
  const part = element("details", undefined, "report");
  const title = element("summary", "自检报告 Readiness ");
  if (!report) {
    title.append(word("unknown"));
    part.append(title);
    return part;
  }
  title.append(word(report.verdict), ` ${since(report.taken)}`);
  part.open = report.verdict !== "pass";
  const table = element("table");
  for (const line of report.lines) {
    const row = element("tr");
    const verdict = element("td");
    verdict.append(word(line.verdict));
    const said = element("td", line.said || "");
    if (line.todo) said.append(element("div", `→ ${line.todo}`, "detail"));
    row.append(element("td", line.part), verdict, said);
    table.append(row);
  }
  part.append(title, table);
  return part;
}

let kiosksShown = "";

function show(snapshot) {
  byId("lost").hidden = snapshot.broker;
  byId("lost").textContent = "与消息服务器的连接中断 The broker is away: numbers come from the kiosks' own blocks";
  showQueues(snapshot.queues);
  const kiosks = JSON.stringify(snapshot.kiosks.map(({heard, ...rest}) => rest));
  if (kiosks !== kiosksShown) {
    kiosksShown = kiosks;
    const none = element("p", "尚无终端 No kiosk has been heard of yet");
    byId("kiosks").replaceChildren(...(snapshot.kiosks.length ? snapshot.kiosks.map(kioskPart) : [none]));
  }
}

function connect() {
  const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`);
  socket.onmessage = (message) => show(JSON.parse(message.data));
  socket.onclose = async () => {
    byId("lost").hidden = false;
    byId("lost").textContent = "连接中断，正在重连… Connection lost, reconnecting…";
    await askedWhetherOut();
    setTimeout(connect, 1000 + Math.random() * 1000);
  };
}

connect();
