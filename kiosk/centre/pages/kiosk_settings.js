// Settings from afar: what is wanted and what the kiosk works with, side by side; and setting them.

import {get, orderApi, send} from "./asking.js";
import {both, byId, make, put} from "./element.js";
import {time} from "./times.js";

const KNOWN = {
  "kiosk.follow_hours": {said: ["按开放时间停用", "Follow the opening hours"], kind: "yes"},
  "kiosk.examine_before_min": {said: ["开门前自检（分钟）", "Examine before opening (min)"], least: 0, most: 240},
  "screen.volume": {said: ["音量", "Volume"], least: 0, most: 100},
  "screen.brightness": {said: ["亮度", "Brightness"], least: 20, most: 100},
};
const STATUS = {
  applied: [["已生效", "applied"], "good"], waiting: [["等待访客离开", "waits for the visitor"], "care"],
  refused: [["被拒绝", "refused"], "bad"], sent: [["已发出", "sent"], "care"], none: [["没有远程设置", "none wanted"], ""],
};

// {"screen": {"volume": 40}} and {"screen.volume": 40} alike.
export function flat(values, before = "") {
  const all = {};
  for (const [key, value] of Object.entries(values || {})) {
    if (value !== null && typeof value === "object" && !Array.isArray(value)) Object.assign(all, flat(value, `${before}${key}.`));
    else if (value !== null && value !== undefined) all[before + key] = value;
  }
  return all;
}

function shown(value) {
  if (value === undefined) return "—";
  if (value === true) return "是 yes";
  return value === false ? "否 no" : String(value);
}

export class Settings {
  constructor(kiosk, may) {
    Object.assign(this, {kiosk, may});
  }

  async load() {
    const said = await get(orderApi(this.kiosk, "/settings")).catch((error) => ({error: error.message}));
    if (said.error) byId("settings-body").replaceChildren(make("p", {class: "detail"}, said.error));
    else this.#draw(said);
  }

  #draw({desired, reported, status, key}) {
    const text = JSON.stringify([desired, reported, status]), may = this.may && key !== "";
    if (text === this.text || byId("settings-body").contains(document.activeElement)) return;
    this.text = text;
    const [said, tone] = STATUS[status || "none"] || [[status, ""], ""];
    byId("settings-status").replaceChildren(make("span", {class: `word ${tone}`}, ...both(said)));
    const wants = flat(desired?.values), has = flat(reported?.values);
    const paths = [...new Set([...Object.keys(KNOWN), ...Object.keys(wants), ...Object.keys(has)])];
    const head = [["设置", "Setting"], ["所要", "Desired"], ["所用", "Reported"], ["", ""]].map((one, n) => (n < 3 ? make("th", {scope: "col"}, ...both(one)) : make("td")));
    const table = make("table", {class: "compare"}, make("thead", {}, make("tr", {}, ...head)),
      make("tbody", {}, ...paths.map((path) => this.#row(path, wants[path], has[path], {may, settled: status === "applied"}))));
    this.problem = make("p", {role: "status", class: "detail"});
    if (this.may && !may) this.problem.append("中心没有设置用的密钥，不能远程设置。The centre has no key for settings: none can be set from afar.");
    const parts = [versions(desired, reported), table, ...problems(reported), this.problem];
    if (may) parts.splice(2, 0, make("p", {class: "row"}, make("button", {type: "submit"}, ...both(["发给终端", "Send to the kiosk"])),
      make("span", {class: "detail"}, "留空：用终端自己的文件 Empty: as in the kiosk's own file")));
    byId("settings-body").replaceChildren(may ? make("form", {on: {submit: (event) => this.#save(event)}}, ...parts) : make("div", {}, ...parts));
  }

  // What the kiosk reports is what its own file says otherwise: once applied, nothing is open.
  #row(path, wanted, has, {may, settled}) {
    const differs = !settled && wanted !== undefined && wanted !== has;
    const known = KNOWN[path];
    return make("tr", {class: differs ? "differs" : ""},
      make("th", {scope: "row"}, ...both(known?.said || [path, ""]), known ? make("div", {class: "detail"}, make("code", {}, path)) : null),
      make("td", {}, may && known ? input(path, known, wanted) : shown(wanted)), make("td", {}, shown(has)),
      make("td", {}, differs ? make("strong", {}, ...both(["≠ 不同", "differs"])) : ""));
  }

  async #save(event) {
    event.preventDefault();
    const values = {};
    for (const [path, value] of new FormData(event.target)) {
      if (value !== "") values[path] = KNOWN[path].kind === "yes" ? value === "yes" : Number(value);
    }
    document.activeElement.blur();
    try {
      await send(orderApi(this.kiosk, "/settings"), {values}, "PUT");
      this.text = "";
      await this.load();
      put(this.problem, "已发出 sent");
    } catch (error) {
      put(this.problem, error.message);
    }
  }
}

function input(path, known, value) {
  const name = {name: path, "aria-label": `${known.said.join(" ")}: 所要 desired`};
  if (known.kind !== "yes") return make("input", {type: "number", min: known.least, max: known.most, value: value ?? "", ...name});
  const option = (key, text) => make("option", {value: key, selected: key === (value === undefined ? "" : value ? "yes" : "no")}, text);
  return make("select", {class: "auto", ...name}, option("", "—"), option("yes", "是 yes"), option("no", "否 no"));
}

function versions(desired, reported) {
  return make("p", {class: "detail"}, `所要版本 desired version ${desired?.version ?? "—"} · 所用版本 reported version ${reported?.version ?? "—"}`,
    reported?.at ? [" · ", time(reported.at)] : null);
}

function problems(reported) {
  const all = [...(reported?.code ? [reported.code] : []), ...(reported?.faults || []).map((one) => `${one.path}: ${one.problem}`)];
  const differs = (reported?.differs || []).map((one) => make("li", {}, one));
  return [all.length ? make("ul", {id: "faults"}, ...all.map((one) => make("li", {}, one))) : null,
    differs.length ? make("details", {class: "more"}, make("summary", {}, ...both(["与终端自己的文件不同", "Differs from the kiosk's own file"])), make("ul", {}, ...differs)) : null].filter(Boolean);
}
