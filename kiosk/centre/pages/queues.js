// The queues of the hall: who waits, and calling the next. A card is changed in place, never under a finger.

import {send} from "./asking.js";
import {both, button, byId, english, make, put} from "./element.js";
import {Live} from "./live.js";

const MAY_CALL = document.body.dataset.able.split(" ").includes("call");
const cards = new Map();
const KEPT = "estation-window"; // the window's number stays in this browser

async function callNext(queue) {
  const field = byId("window");
  try {
    const said = await send(`/api/queues/${encodeURIComponent(queue)}/next`, {window: field.value});
    put(byId("said"), said.call ? `${said.call.label} → ${said.call.window}` : "无人等候 Nobody waits");
  } catch (error) {
    put(byId("said"), error.message);
  }
}

function cardOf(queue) {
  if (!cards.has(queue.id)) {
    const waiting = make("div", {class: "waiting"}), last = make("p", {class: "last"});
    const title = make("h2", {id: `queue-${queue.id}`}, `${queue.prefix} ${queue.name.zh_hans} `, english(queue.name.en));
    const card = make("section", {class: "card queue", "aria-labelledby": `queue-${queue.id}`}, title, waiting, make("div", {class: "detail"}, ...both(["人等候", "waiting"])), last);
    if (MAY_CALL) card.append(button(["叫下一位", "Call next"], () => callNext(queue.id)));
    byId("queues").append(card);
    cards.set(queue.id, {waiting, last});
  }
  return cards.get(queue.id);
}

if (MAY_CALL) {
  byId("window").value = localStorage.getItem(KEPT) || "1";
  byId("window").addEventListener("change", () => localStorage.setItem(KEPT, byId("window").value));
}
new Live("/live", (snapshot) => {
  for (const queue of snapshot.queues) {
    const card = cardOf(queue);
    put(card.waiting, String(queue.waiting));
    put(card.last, queue.last ? `最近 Last: ${queue.last}` : "");
  }
});
