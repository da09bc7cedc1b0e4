// Looks up, sets and removes a standing, and sends a list. The number goes in a body, never in an address.
import { signed } from "./asking.js";

const byId = (id) => document.getElementById(id);
const look = byId("look"), change = byId("change"), sending = byId("import");

function say(text) {
  byId("said").textContent = text;
}

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST", headers: signed({"Content-Type": "application/json"}), body: JSON.stringify(body),
  });
  const told = await answer.json();
  say(told.error || "");
  return answer.ok ? told : null;
}

function subject() {
  const data = new FormData(look);
  return {kind: data.get("kind"), number: data.get("number")};
}

function show(found) {
  if (!found) return;
  byId("found").hidden = false;
  const grade = byId("grade");
  grade.textContent = found.said;
  grade.className = `word ${found.tone}`;
  byId("source").textContent = found.source ? `${found.source} · ${found.as_of}` : "没有记录 Nobody knows";
  byId("reasons").replaceChildren(...found.reasons.map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  }));
}

function offerReasons() {
  const grade = change.elements.grade.value;
  let some = false;
  for (const label of byId("choices").querySelectorAll("label")) {
    const fits = label.dataset.grade === grade;
    label.hidden = !fits;
    some = some || fits;
    if (!fits) label.querySelector("input").checked = false;
  }
  byId("no-reason").hidden = some;
}

look.addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("found").hidden = true;
  show(await post("/api/standing/look", subject()));
});

change.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!look.reportValidity()) return;
  const data = new FormData(change);
  const found = await post("/api/standing/set", {
    ...subject(), grade: data.get("grade"), reasons: data.getAll("reasons"),
    why: data.get("why"),
  });
  show(found);
  if (found) say("已设定 Set");
});

byId("remove").addEventListener("click", async () => {
  if (!look.reportValidity() || !change.reportValidity()) return;
  const data = new FormData(change);
  const found = await post("/api/standing/remove", {
    ...subject(), why: data.get("why"),
  });
  show(found);
  if (found) say("已撤销 Removed");
});

sending.addEventListener("submit", async (event) => {
  event.preventDefault();
  const data = new FormData(sending), faults = byId("faults");
  const asked = new URLSearchParams({source: data.get("source")});
  const button = sending.querySelector("button");
  faults.hidden = true;
  button.disabled = true;
  say("正在导入… Importing…");
  try {
    const answer = await fetch(`/api/standing/list?${asked}`, {method: "POST", headers: signed({}), body: data.get("file")});
    const told = await answer.json();
    if (answer.ok) {
      location.reload();
    } else {
      say("没有接收 Nothing was taken");
      faults.textContent = told.error;
      faults.hidden = false;
    }
  } finally {
    button.disabled = false;
  }
});

change.elements.grade.addEventListener("change", offerReasons);
offerReasons();
