// The table of kiosks, a page at a time. A row belongs to its kiosk and is touched only where it changed.

import {both, english, make, put} from "./element.js";
import {time} from "./times.js";
import {level, SUPPLIES, tone, words} from "./words.js";

export const COLUMNS = [
  ["level", "级别", "Level"], ["name", "终端", "Kiosk"], ["site", "大厅", "Site"], ["because", "情况", "What is wrong"],
  ["since", "自", "Since"], ["paper", "纸", "Paper"], ["temperature", "温度", "Temp."], ["outbox", "待发", "Outbox"],
  ["software", "软件", "Software"],
];
const TO_LOOK_FOR = {temperature: 75, outbox: 100}; // from here on a figure is marked

export function headOf(sortBy) {
  return COLUMNS.map(([column, chinese, other]) => make("th", {scope: "col", class: `c-${column}`, "data-column": column},
    make("button", {type: "button", class: "sort", on: {click: () => sortBy(column)}},
      make("span", {}, ...both([chinese, other])), make("span", {class: "arrow", "aria-hidden": "true"}))));
}

class Row {
  constructor(one) {
    this.shown = {};
    this.cells = Object.fromEntries(COLUMNS.map(([column]) => [column, make("td", {class: `c-${column}`})]));
    this.link = make("a", {href: `/fleet/${encodeURIComponent(one.name)}`}, one.name);
    const head = make("th", {scope: "row", class: "c-name"}, this.link, this.under = make("span", {class: "under"}));
    this.cells.name = head;
    this.element = make("tr", {"data-kiosk": one.name}, ...COLUMNS.map(([column]) => this.cells[column]));
  }

  draw(one) {
    this.#set("level", one.level, (cell) => cell.replaceChildren(level(one.level)));
    this.#set("site", one.site, (cell) => { put(cell, one.site); put(this.under, one.site); });
    this.#set("because", one.said.join(), (cell) => cell.replaceChildren(make("span", {}, one.said[0]), " ", english(one.said[1])));
    this.#set("since", one.since, (cell) => cell.replaceChildren(time(one.since)));
    this.#set("paper", one.paper, (cell) => this.#paper(cell, one.paper));
    this.#set("temperature", one.temperature, (cell) => figure(cell, "temperature", one.temperature, " °C"));
    this.#set("outbox", one.outbox, (cell) => figure(cell, "outbox", one.outbox, ""));
    this.#set("software", one.software, (cell) => put(cell, one.software || "—"));
  }

  #paper(cell, paper) {
    const said = words(SUPPLIES, paper ?? "");
    cell.replaceChildren(make("span", {class: `word ${tone(paper)}`}, ...both(said[0] ? said : ["—", ""])));
  }

  #set(column, value, draws) {
    if (this.shown[column] === value && column in this.shown) return;
    this.shown[column] = value;
    draws(this.cells[column]);
  }
}

function figure(cell, column, value, unit) {
  const known = value !== null && value !== undefined;
  put(cell, known ? `${Math.round(value)}${unit}` : "—");
  cell.classList.toggle("much", known && value >= TO_LOOK_FOR[column]);
}

export class Table {
  constructor(body) {
    this.body = body;
    this.rows = new Map(); // of the kiosks that are on this page
    this.pressed = false; // a row must not move away under a finger that is down
    body.addEventListener("pointerdown", () => { this.pressed = true; });
    for (const event of ["pointerup", "pointercancel"]) {
      window.addEventListener(event, () => setTimeout(() => this.#released(), 0));
    }
  }

  draw(page) {
    for (const one of page) this.rows.get(one.name)?.draw(one);
    if (this.pressed) this.kept = page;
    else this.#arrange(page);
  }

  #released() {
    this.pressed = false;
    if (this.kept) this.#arrange(this.kept);
    this.kept = undefined;
  }

  #arrange(page) {
    const held = document.activeElement;
    const wanted = new Map(page.map((one) => [one.name, this.rows.get(one.name) || new Row(one)]));
    for (const [name, row] of this.rows) if (!wanted.has(name)) row.element.remove();
    let place = this.body.firstElementChild;
    for (const one of page) {
      const row = wanted.get(one.name);
      if (!this.rows.has(one.name)) row.draw(one);
      if (place === row.element) place = place.nextElementSibling;
      else this.body.insertBefore(row.element, place);
    }
    this.rows = wanted;
    if (held !== document.activeElement && held?.isConnected && this.body.contains(held)) held.focus({preventScroll: true});
  }
}
