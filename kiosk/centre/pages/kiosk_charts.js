// Figures of a kiosk over time: drawn, said in a sentence, and as a table for who does not see the drawing.

import {get, kioskApi} from "./asking.js";
import {both, byId, make, put} from "./element.js";
import {canDraw, Plot} from "./plot.js";
import {moment} from "./times.js";

const HOUR_MS = 3_600_000, POINTS = 400, MOST_ROWS = 60;
const LINES = [
  ["temperature", ["温度", "Temperature"], "°C", "--error", null],
  ["memory", ["内存", "Memory"], "MB", "--edge", 0],
  ["outbox", ["待发消息", "Outbox"], "", "--closed", 0],
];
const OUTCOMES = {
  served: ["办完", "served"], left: ["离开", "left"], timed_out: ["无人回应", "timed out"], failed: ["失败", "failed"],
};
const OUTCOME_COLOURS = {served: "--ok", left: "--closed", timed_out: "--warning", failed: "--error"};
const COLOURS = ["--edge", "--offline", "--title"];

class Chart {
  constructor(words, unit) {
    Object.assign(this, {words, unit});
    this.now = make("span", {class: "now"});
    this.place = make("div", {class: "plot", role: "img"});
    this.key = make("ul", {class: "key"});
    this.scroll = make("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": `${words.join(" ")}: 数据表 table`});
    this.table = make("details", {class: "more", open: !canDraw()}, make("summary", {}, ...both(["数据表", "As a table"])), this.scroll);
    this.element = make("div", {class: "chart"}, make("h3", {}, make("span", {}, ...both(words), unit ? ` (${unit})` : ""), this.now), this.place, this.key, this.table);
    this.place.hidden = !canDraw();
    this.plot = new Plot(this.place, (index) => this.#hover(index));
    this.table.addEventListener("toggle", () => this.#fill());
  }

  // lines: {said, values, colour}; stacked: bars upon bars
  draw(at, lines, {stacked = false, least = null} = {}) {
    Object.assign(this, {at, lines, summary: this.#summary(at, lines, stacked)});
    this.place.setAttribute("aria-label", `${this.words.join(" ")}: ${this.summary}`);
    this.#hover(null);
    this.key.replaceChildren(...(lines.length > 1 ? lines.map((one) => make("li", {}, swatch(one.colour), ...both(one.said))) : []));
    const columns = stacked ? stack(lines) : lines.map((one) => one.values);
    const colours = lines.map((one) => one.colour);
    if (stacked) colours.reverse();
    this.plot.draw([at, ...columns], colours, {bars: stacked, least});
    this.#fill();
  }

  #summary(at, lines, stacked) {
    if (stacked) return lines.map((one) => `${lines.length > 1 ? one.said.join(" ") : "合计 total"} ${Math.round(sum(one.values)).toLocaleString("en")}${this.unit ? ` ${this.unit}` : ""}`).join(" · ") || "—";
    const known = lines[0].values.filter((value) => value !== null);
    if (!known.length) return "没有数据 no figures";
    const last = known.at(-1), unit = this.unit ? ` ${this.unit}` : "";
    return `最低 min ${Math.min(...known)} · 最高 max ${Math.max(...known)} · 最近 last ${last}${unit}`;
  }

  #hover(index) {
    const text = index === null ? this.summary
      : `${moment(this.at[index])} · ${this.lines.map((one) => `${this.lines.length > 1 ? `${one.said[0]} ` : ""}${one.values[index] ?? "—"}`).join(" · ")} ${this.unit}`;
    put(this.now, text || "");
  }

  #fill() {
    if (!this.table.open || !this.at) return;
    const step = Math.max(1, Math.ceil(this.at.length / MOST_ROWS));
    const head = make("tr", {}, make("th", {scope: "col"}, ...both(["时间", "Time"])), ...this.lines.map((one) => make("th", {scope: "col"}, ...both(one.said))));
    const rows = this.at.map((at, n) => [at, n]).filter(([, n]) => (this.at.length - 1 - n) % step === 0).reverse().map(([at, n]) => make("tr", {},
      make("th", {scope: "row"}, moment(at)), ...this.lines.map((one) => make("td", {}, one.values[n] === null ? "—" : String(one.values[n])))));
    this.scroll.replaceChildren(make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)));
  }
}

const sum = (values) => values.reduce((all, value) => all + (value || 0), 0);

// The highest pile is drawn first, so that every part of it shows.
function stack(lines) {
  const piles = [];
  for (const {values} of lines) {
    const below = piles.at(-1);
    piles.push(values.map((value, n) => (value || 0) + (below ? below[n] : 0)));
  }
  return piles.reverse();
}

function swatch(colour) {
  const made = make("i");
  made.style.background = `var(${colour})`;
  return made;
}

export class Charts {
  constructor(kiosk) {
    this.kiosk = kiosk;
    this.lines = LINES.map(([key, words, unit, colour, least]) => ({key, colour, least, chart: new Chart(words, unit)}));
    this.paper = new Chart(["用纸（每小时）", "Paper used, by the hour"], "mm");
    this.visits = new Chart(["访客与结果（每小时）", "Visits and outcomes, by the hour"], "");
    byId("chart-list").append(...this.lines.map((one) => one.chart.element), this.paper.element, this.visits.element);
    byId("span").addEventListener("change", () => this.load());
  }

  async load() {
    const hours = Number(byId("span").elements.hours.value), now = Date.now();
    const asked = `/series?from=${now - hours * HOUR_MS}&to=${now}&points=${POINTS}`;
    const [series, use] = await Promise.all([
      get(kioskApi(this.kiosk, asked)), get(kioskApi(this.kiosk, `/use?days=${Math.max(1, Math.ceil(hours / 24))}`)),
    ]);
    for (const {key, colour, least, chart} of this.lines) {
      chart.draw(series.at, [{said: chart.words, values: series[key] || series.at.map(() => null), colour}], {least});
    }
    this.paper.draw(use.hours, [{said: this.paper.words, values: use.paper_mm, colour: "--edge"}], {stacked: true, least: 0});
    const outcomes = Object.entries(use.visits).map(([name, values], n) => ({said: OUTCOMES[name] || [name, ""], values, colour: OUTCOME_COLOURS[name] || COLOURS[n % COLOURS.length]}));
    this.visits.draw(use.hours, outcomes, {stacked: true, least: 0});
  }
}
