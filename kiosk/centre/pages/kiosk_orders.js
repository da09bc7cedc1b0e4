// Sends commands to a kiosk: asks first where a visitor would notice, and shows what comes of it.

import {orderApi, send} from "./asking.js";
import {ask, field} from "./dialog.js";
import {both, button, byId, make, put} from "./element.js";
import {called, CALM, GRAVE, ORDERS, updateFault, updateOf} from "./orders.js";
import {RESULTS, words} from "./words.js";

const LANGUAGES = [["zh-Hant-HK", "繁體中文"], ["zh-Hans-CN", "简体中文"], ["en", "English"]];

export class Orders {
  // trail: shows what was sent; see kiosk_trail.js
  constructor(kiosk, trail) {
    Object.assign(this, {kiosk, trail});
    this.#offer(byId("calm-orders"), ["不打扰访客", "No visitor is disturbed"], CALM);
    this.#offer(byId("grave-orders"), ["会先问一句", "Asks first"], GRAVE);
  }

  #offer(place, label, names) {
    place.append(make("span", {class: "label"}, ...both(label)),
      ...names.map((name) => button(called(name), () => this.order(name), {class: "plain", "data-order": name})));
  }

  // Asks where it must, and sends.
  async order(name, given = {}, about = "") {
    const all = {...ORDERS[name]?.arguments, ...given};
    const more = await this.#asked(name, about);
    if (more) await this.#send(name, {...all, ...more});
  }

  async #asked(name, about) {
    const {said, warns} = ORDERS[name];
    if (!warns) return {};
    const title = about ? [`${said[0]}：${about}`, said[1]] : said;
    const {inside, check, read} = FIELDS[name] || NONE;
    const data = await ask({title, lead: warns, inside: inside(), check, yes: ["执行", "Do it"]});
    return data && read(data);
  }

  async #send(name, all) {
    const told = byId("said"), said = called(name).join(" ");
    put(told, `${said}: 已发出 sent…`);
    const entry = this.trail.begun(name, all);
    try {
      const answer = await send(orderApi(this.kiosk, "/command"), {command: name, arguments: all});
      this.trail.answered(entry, answer);
      put(told, `${said}: ${words(RESULTS, answer.result).join(" ")} ${answer.detail || ""}`);
    } catch (error) {
      this.trail.answered(entry, {result: error.status === 504 ? "silent" : "failed", detail: error.message});
      put(told, `${said}: ${error.message}`);
    }
  }
}

const NONE = {inside: () => [], check: () => "", read: () => ({})};
const FIELDS = {
  close: {
    inside: () => LANGUAGES.map(([tag, name]) => field([name, ""], make("textarea", {name: tag, rows: 2, maxlength: 200, lang: tag}))),
    check: (data) => {
      const filled = LANGUAGES.filter(([tag]) => data.get(tag).trim()).length;
      return filled === 0 || filled === LANGUAGES.length ? "" : "三种文字都写，或都不写 Write all three languages, or none";
    },
    read: (data) => Object.fromEntries(LANGUAGES.map(([tag]) => [tag, data.get(tag).trim().replace(/\s+/g, " ")]).filter(([, text]) => text)),
  },
  update: {
    inside: () => [
      field(["版本", "Version"], make("input", {name: "version", required: true, maxlength: 41, autocomplete: "off", spellcheck: "false"})),
      field(["时段（可不填）", "Window, or leave it empty"], make("input", {name: "window", placeholder: "22:00-06:00", maxlength: 11, autocomplete: "off"}))],
    check: (data) => (updateFault(data.get("version"), data.get("window"))),
    read: (data) => updateOf(data.get("version"), data.get("window")),
  },
  maintain: {
    inside: () => [field(["模式", "Mode"], make("select", {name: "mode"},
      make("option", {value: "on"}, "进入维护 out of service"), make("option", {value: "off"}, "恢复服务 back into service")))],
    check: () => "",
    read: (data) => ({mode: data.get("mode")}),
  },
};
