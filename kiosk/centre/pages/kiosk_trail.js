// What was commanded, by whom, and what came of it; a command that waits for a visitor is asked for again.

import {get, orderApi} from "./asking.js";
import {both, button, byId, make} from "./element.js";
import {called} from "./orders.js";
import {time} from "./times.js";
import {RESULTS, word} from "./words.js";

const AGAIN_MS = 2_000;
const OPEN = new Set(["", "waiting", "sent", null, undefined]);
const SHOWN = 20;

export class Trail {
  // told: called when a command came to its end
  constructor(kiosk, me, told) {
    Object.assign(this, {kiosk, me, told, mine: [], kept: [], lines: new Map(), opened: new Set()});
    this.place = byId("trail");
  }

  // A command goes out: it stands here before the centre has said anything.
  begun(name, all) {
    const entry = {id: `mine-${this.mine.length}`, name, all, author: this.me, at: Date.now(), result: "sent", detail: "", fresh: true};
    this.mine.unshift(entry);
    this.#draw();
    return entry;
  }

  answered(entry, answer) {
    Object.assign(entry, {id: answer.id || entry.id, result: answer.result, detail: answer.detail || ""});
    this.#draw();
    this.load();
  }

  async load() {
    clearTimeout(this.timer);
    const said = await get(`${orderApi(this.kiosk, "/commands")}?limit=${SHOWN}`).catch(() => null);
    const over = (one) => !OPEN.has(one.result);
    if (said && said.commands.filter(over).length > this.kept.filter(over).length) this.told();
    if (said) this.kept = said.commands;
    this.#draw();
    const now = Date.now();
    const open = this.#entries().some((one) => OPEN.has(one.result) && (!one.expires || one.expires > now - AGAIN_MS) && now - one.at < 900_000);
    if (open) this.timer = setTimeout(() => this.load(), AGAIN_MS);
  }

  // What the centre keeps goes before what only this page knows.
  #entries() {
    const kept = new Map(this.kept.map((one) => [one.id, one]));
    const fresh = new Set(this.mine.map((one) => one.id));
    const alone = this.mine.filter((one) => !kept.has(one.id));
    return [...alone, ...this.kept.map((one) => ({...one, fresh: fresh.has(one.id)}))].slice(0, SHOWN);
  }

  #draw() {
    const entries = this.#entries();
    byId("trail-none").hidden = entries.length > 0;
    const lines = new Map();
    for (const one of entries) {
      const text = JSON.stringify(one);
      const old = this.lines.get(one.id);
      lines.set(one.id, old?.text === text ? old : {text, element: this.#line(one)});
    }
    const wanted = [...lines.values()].map((line) => line.element);
    const same = wanted.length === this.place.children.length && wanted.every((one, n) => one === this.place.children[n]);
    if (!same) this.place.replaceChildren(...wanted);
    this.lines = lines;
  }

  #line(one) {
    const result = one.result || (one.expires && one.expires < Date.now() ? "silent" : "sent");
    const line = make("li", {class: one.fresh ? "fresh" : ""}, time(one.at),
      make("span", {class: "what"}, ...both(called(one.name)), make("span", {class: "detail who"}, ` · ${one.author}`)), word(RESULTS, result),
      one.detail ? make("p", {class: "detail"}, one.detail) : null);
    if (one.file) line.append(this.#file(one));
    return line;
  }

  #file(one) {
    const path = orderApi(this.kiosk, `/commands/${encodeURIComponent(one.id)}/file`);
    const place = make("div");
    const show = button(["显示", "Show"], () => shows(), {class: "plain small", "aria-label": `显示 Show ${one.file.name}`});
    const shows = () => {
      show.hidden = true;
      this.opened.add(one.id);
      if (one.file.type.startsWith("image/")) place.append(make("img", {class: "picture", src: path, alt: `${called(one.name).join(" ")} ${one.file.name}`}));
      else this.#lines(place, path, one.file.name);
    };
    const part = make("p", {}, make("span", {class: "row"}, show,
      make("a", {href: path, download: one.file.name}, `下载 Download ${one.file.name} (${Math.ceil(one.file.size / 1000)} kB)`)), place);
    if (one.fresh || this.opened.has(one.id)) shows();
    return part;
  }

  async #lines(place, path, name) {
    const answer = await fetch(path).catch(() => null);
    const text = answer?.ok ? await answer.text() : "取不到文件 The file cannot be had";
    place.append(make("pre", {class: "lines", tabindex: "0", role: "region", "aria-label": name}, text));
  }
}
