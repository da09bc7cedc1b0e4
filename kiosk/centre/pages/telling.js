// Says aloud what changed, politely and not too often: for who does not see the page.

import {byId, put} from "./element.js";

const PAUSE_MS = 6_000;
const MOST = 3;

export class Telling {
  constructor(id = "told") {
    this.place = byId(id);
    this.kept = new Map();
    this.next = 0;
  }

  // The newest of each matter is kept until it may be said.
  say(about, text) {
    this.kept.set(about, text);
    const wait = this.next - Date.now();
    if (wait <= 0) this.#speak();
    else this.timer ??= setTimeout(() => this.#speak(), wait);
  }

  #speak() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.next = Date.now() + PAUSE_MS;
    const all = [...this.kept.values()];
    this.kept.clear();
    const more = all.length - MOST;
    put(this.place, all.slice(0, MOST).join("; ") + (more > 0 ? `; 另有 ${more} 项 and ${more} more` : ""));
  }
}
