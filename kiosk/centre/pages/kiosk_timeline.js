// What happened to a kiosk, the newest first, as far back as somebody asks.

import {get, kioskApi} from "./asking.js";
import {both, byId, make} from "./element.js";
import {called} from "./orders.js";
import {clock, day, exact} from "./times.js";
import {because, CODES, DEVICES, ENTRIES, EVENTS, moved, tone, words} from "./words.js";

const AT_ONCE = 25;

export class Timeline {
  constructor(kiosk) {
    Object.assign(this, {kiosk, entries: [], older: false});
    this.form = byId("history-filter");
    const kinds = Object.entries(ENTRIES).map(([key, said]) => make("option", {value: key}, said.join(" ")));
    this.form.elements.kind.append(...kinds);
    for (const event of ["input", "change"]) this.form.addEventListener(event, () => this.#draw());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    byId("older").addEventListener("click", () => this.more());
  }

  // The newest once more; what was already asked for stays.
  async load() {
    const said = await get(`${kioskApi(this.kiosk, "/timeline")}?limit=${AT_ONCE}`);
    const last = said.entries.at(-1)?.at ?? Infinity;
    const kept = this.entries.filter((one) => one.at < last);
    if (!kept.length) this.older = said.older;
    this.entries = [...said.entries, ...kept];
    this.#draw();
  }

  async more() {
    const button = byId("older"), before = this.entries.at(-1)?.at;
    button.disabled = true;
    try {
      const said = await get(`${kioskApi(this.kiosk, "/timeline")}?limit=${AT_ONCE}&before=${before}`);
      this.entries.push(...said.entries);
      this.older = said.older;
      this.#draw();
    } finally {
      button.disabled = false;
    }
  }

  #draw() {
    const {kind, q} = this.form.elements;
    const sought = q.value.trim().toLowerCase();
    const lines = [];
    let today = "";
    for (const one of this.entries) {
      if (kind.value && one.kind !== kind.value) continue;
      const line = entryLine(one);
      if (sought && !line.textContent.toLowerCase().includes(sought)) continue;
      if (day(one.at) !== today) lines.push(make("li", {class: "daybreak"}, today = day(one.at)));
      lines.push(line);
    }
    byId("timeline").replaceChildren(...lines);
    byId("history-none").hidden = lines.length > 0;
    byId("older").hidden = !this.older;
  }
}

const ABOUT = {device: DEVICES, alert: DEVICES};

function entryLine(one) {
  const order = one.kind === "command" || (one.kind === "event" && !EVENTS[one.about]);
  const about = order ? called(one.about) : words(ABOUT[one.kind] || EVENTS, one.about);
  const was = moved(one.kind, one.was), now = moved(one.kind, one.now);
  const code = one.code ? (one.code.includes(": ") ? because(one.code) : words(CODES, one.code)) : null;
  const kind = one.kind === "event" || one.kind === "alert" ? "" : tone(String(one.now).split(" ", 1)[0]);
  return make("li", {class: kind},
    make("p", {}, make("time", {datetime: new Date(one.at).toISOString(), title: exact(one.at)}, clock(one.at)),
      make("strong", {}, ...both(words(ENTRIES, one.kind))), about[0] && one.kind !== "state" && one.kind !== "report" ? [" · ", ...both(about)] : null,
      one.now ? [": ", one.was ? [...both(was), " → "] : null, ...both(now)].flat() : null,
      code ? [" · ", ...both(code)] : null),
    one.detail || one.author ? make("p", {class: "detail"}, [one.author, one.detail].filter(Boolean).join(" · ")) : null);
}
