// How many kiosks are how: five buttons that filter, and the halls as a list.

import {both, icon, make, put} from "./element.js";
import {LEVELS, words} from "./words.js";

const ORDER = ["error", "offline", "warning", "closed", "ok"];

export class Counts {
  constructor(place, choose) {
    this.buttons = new Map(ORDER.map((key) => {
      const number = make("strong", {}, "0");
      const made = make("button", {type: "button", class: `tally ${key}`, "aria-pressed": "false", on: {click: () => choose(key)}},
        icon(key), number, make("span", {class: "said"}, ...both(words(LEVELS, key))));
      return [key, {made, number}];
    }));
    place.append(...[...this.buttons.values()].map((one) => one.made));
  }

  draw(counts, chosen) {
    for (const [key, {made, number}] of this.buttons) {
      put(number, counts[key].toLocaleString("en"));
      made.classList.toggle("nobody", counts[key] === 0);
      made.setAttribute("aria-pressed", String(chosen === key));
    }
  }
}

export class Halls {
  constructor(list, count, choices, choose) {
    Object.assign(this, {list, count, choices, choose, lines: new Map()});
  }

  draw(sites, chosen) {
    const names = [...sites.keys()].sort();
    if (names.join("\n") !== [...this.lines.keys()].join("\n")) this.#make(names);
    put(this.count, `· ${names.length}`);
    for (const [name, line] of this.lines) {
      const its = sites.get(name);
      line.button.setAttribute("aria-pressed", String(name === chosen));
      const text = ORDER.map((key) => its[key] || 0).join();
      if (line.text === text) continue;
      line.text = text;
      put(line.all, `${its.all} 台 kiosks`);
      line.parts.replaceChildren(...ORDER.filter((key) => its[key]).map((key) => make("span", {class: `part ${key}`},
        icon(key), `${its[key]} `, ...both(words(LEVELS, key)))));
    }
    if (this.choices.value !== chosen) this.choices.value = chosen;
  }

  #make(names) {
    this.lines = new Map(names.map((name) => {
      const all = make("span", {class: "detail"}), parts = make("span", {class: "parts"});
      const made = make("button", {type: "button", class: "plain", on: {click: () => this.choose(name)}}, name);
      return [name, {made: make("li", {}, made, all, parts), button: made, all, parts, text: ""}];
    }));
    this.list.replaceChildren(...[...this.lines.values()].map((line) => line.made));
    this.choices.replaceChildren(this.choices.options[0], ...names.map((name) => make("option", {value: name}, name)));
  }
}
