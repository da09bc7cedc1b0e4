// Draws lines and bars by uPlot, in the page's own colours, and follows its width and its light.

import {clock, day} from "./times.js";

const HEIGHT = 176, TWO_DAYS_MS = 172_800_000;
const DARK = matchMedia("(prefers-color-scheme: dark)");
const ZONE = document.documentElement.dataset.zone;

export const canDraw = () => typeof window.uPlot === "function";
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export class Plot {
  // place: an element with a width; hover(index or null): where the pointer is
  constructor(place, hover) {
    Object.assign(this, {place, hover});
    new ResizeObserver(() => this.plot?.setSize({width: place.clientWidth, height: HEIGHT})).observe(place);
    DARK.addEventListener("change", () => this.#again());
  }

  // columns: arrays of one length; the first are moments, in milliseconds. colours: names of CSS variables
  draw(columns, colours, {bars = false, least = null} = {}) {
    this.what = [columns, colours, {bars, least}];
    this.#again();
  }

  #again() {
    if (!this.what || !canDraw()) return;
    const [columns, colours, {bars, least}] = this.what;
    this.plot?.destroy();
    this.place.replaceChildren();
    const {uPlot} = window;
    const shape = bars ? {paths: uPlot.paths.bars({size: [0.9, 60], align: 1}), points: {show: false}} : {points: {show: false}};
    const axis = {stroke: colour("--hint"), grid: {stroke: colour("--rule"), width: 1}, ticks: {show: false}, font: "12px sans-serif"};
    const range = (_, low, high) => [least === null ? Math.floor(low - 1) : least, Math.max(high, least ?? high) + 1];
    this.plot = new uPlot({
      width: this.place.clientWidth, height: HEIGHT, ms: 1, tzDate: (at) => uPlot.tzDate(new Date(at), ZONE),
      legend: {show: false}, cursor: {drag: {x: false, y: false}, points: {show: !bars}},
      scales: {x: {time: true}, y: {range}},
      axes: [{...axis, size: 28, values: (plot, at) => at.map((one) => label(plot, one))}, {...axis, size: 48}],
      series: [{}, ...colours.map((name) => ({stroke: colour(name), width: bars ? 0 : 2, fill: bars ? colour(name) : `${colour(name)}22`, ...shape}))],
      hooks: {setCursor: [(plot) => this.hover(plot.cursor.idx ?? null)]},
    }, columns, this.place);
  }
}

function label(plot, at) {
  return plot.scales.x.max - plot.scales.x.min > TWO_DAYS_MS ? day(at).slice(5) : clock(at);
}
