// The devices of a kiosk: how each is, who mends it, and what it said last.

import {both, button, byId, make} from "./element.js";
import {called} from "./orders.js";
import {time} from "./times.js";
import {because, DEVICES, MENDERS, STATES, SUPPLIES, tone, word, words} from "./words.js";

const EACH = ["test", "reopen"];
const ORDERS = {
  "card-reader": EACH, "printer": EACH, "chip-reader": EACH, "scanner": EACH, "camera": EACH,
  "face-camera": ["reopen"], // what it sees is a face: a call tests it
};

export class Devices {
  // order(name, arguments, about): sends a command; null: who looks may not
  constructor(order) {
    Object.assign(this, {order, lines: new Map()});
    this.place = byId("device-list");
  }

  draw(devices) {
    const lines = new Map();
    const there = (one) => one.state !== "noDevice"; // what the kiosk does not have stands last
    for (const one of [...devices.filter(there), ...devices.filter((other) => !there(other))]) {
      const text = JSON.stringify(one), old = this.lines.get(one.name);
      lines.set(one.name, old?.text === text ? old : {text, element: this.#line(one)});
    }
    const wanted = [...lines.values()].map((line) => line.element);
    if (!wanted.length) wanted.push(make("li", {}, "没有设备。No devices."));
    this.#replace(wanted);
    this.lines = lines;
  }

  #replace(wanted) {
    const held = document.activeElement?.dataset?.order && this.place.contains(document.activeElement) ? document.activeElement.id : "";
    const same = wanted.length === this.place.children.length && wanted.every((one, n) => one === this.place.children[n]);
    if (!same) this.place.replaceChildren(...wanted);
    if (held) byId(held)?.focus({preventScroll: true});
  }

  #line(one) {
    const there = one.state !== "noDevice";
    const why = one.code && there ? because(one.code) : null;
    const name = words(DEVICES, one.name);
    return make("li", {class: tone(one.supply === "out" ? "out" : one.state)},
      make("h3", {}, make("span", {}, ...both(name)), word(STATES, one.state),
        one.supply && one.supply !== "notSupported" ? make("span", {class: `word ${tone(one.supply)}`}, ...both(paper(one.supply))) : null),
      why ? make("p", {}, ...both(why)) : null,
      one.mender && one.mender !== "nobody" ? make("p", {class: "mend"}, ...both(mended(one.mender))) : null,
      one.detail ? make("p", {class: "detail"}, make("code", {}, one.detail)) : null,
      there && make("p", {class: "detail"}, "自 since ", time(one.since), ` · 离线次数 falls ${one.falls ?? 0}`, one.driver ? ` · ${one.driver}` : "", one.where ? ` · ${one.where}` : ""),
      there && this.order && ORDERS[one.name] ? this.#buttons(one.name, name) : null);
  }

  #buttons(device, name) {
    return make("div", {class: "row"}, ...ORDERS[device].map((order) => button(called(order),
      () => this.order(order, {device}, name.join(" ")),
      {class: "plain small", id: `${order}-${device}`, "data-order": order, "aria-label": `${called(order).join(" ")}: ${name.join(" ")}`})));
  }
}

function mended(mender) {
  const [chinese, other] = words(MENDERS, mender);
  return [`由${chinese}处理`, `to be mended by ${other || mender}`];
}

function paper(supply) {
  const [chinese, other] = words(SUPPLIES, supply);
  return [`纸${chinese}`, `paper ${other}`];
}
