// The hall's display: the newest calls, and the word that it is not up to date when it is not.
"use strict";

const ZONE = document.documentElement.dataset.zone;
const byId = (id) => document.getElementById(id);

function callLine(call, queues) {
  const line = document.createElement("div");
  line.className = "call";
  const label = document.createElement("div");
  label.className = "label";
  label.textContent = call.label;
  const where = document.createElement("div");
  where.className = "where";
  where.textContent = `${call.window} 號窗口 · Window ${call.window}`;
  const queue = queues.find((one) => one.id === call.queue);
  if (queue) where.append(document.createElement("br"), `${queue.name.zh_hant} · ${queue.name.en}`);
  line.append(label, where);
  return line;
}

function show(snapshot) {
  byId("lost").hidden = true;
  const lines = snapshot.calls.slice(0, 5).map((call) => callLine(call, snapshot.queues));
  if (!lines.length) {
    const none = document.createElement("p");
    none.className = "none";
    none.textContent = "請稍候 · 请稍候 · Please wait for your number";
    lines.push(none);
  }
  byId("calls").replaceChildren(...lines);
}

function tick() {
  byId("clock").textContent = new Date().toLocaleTimeString("zh-HK", {hour: "2-digit", minute: "2-digit", hour12: false, timeZone: ZONE});
}

function connect() {
  const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live/hall`);
  socket.onmessage = (message) => show(JSON.parse(message.data));
  socket.onclose = () => {
    byId("lost").hidden = false;
    setTimeout(connect, 1000 + Math.random() * 1000);
  };
}

byId("lost").hidden = true;
setInterval(tick, 1000);
tick();
connect();
