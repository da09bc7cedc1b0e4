// One alert as it is shown: what, where, since when, who looks after it, and what can be done.

import {both, button, english, make} from "./element.js";
import {clock, moment, time} from "./times.js";
import {ALERT_STATES, because, CODES, DEVICES, level, word, words} from "./words.js";

// "打印机缺纸" and "The printer is out of paper"; a text alone is taken as it is.
export function inBoth(said) {
  if (!said) return ["", ""];
  return typeof said === "string" ? [said, ""] : [said.zh_hans, said.en];
}

export function card(one, acts) {
  const title = inBoth(one.title), todo = inBoth(one.todo);
  const cleared = one.state === "cleared";
  const code = one.code && CODES[one.code] ? because(one.code) : [one.code || "", ""];
  return make("li", {class: `alert ${cleared ? "cleared" : one.level}`, "data-alert": one.id},
    make("h2", {}, level(one.level), make("span", {}, ...both(title)), word(ALERT_STATES, one.state)),
    make("span", {class: "at"}, time(one.opened), one.times > 1 ? ` · × ${one.times}` : ""),
    make("p", {}, make("a", {href: `/fleet/${encodeURIComponent(one.kiosk)}`}, one.kiosk), one.device ? [" · ", ...both(words(DEVICES, one.device))] : null,
      code[0] ? [" · ", ...both(code)] : null, one.detail ? make("span", {class: "detail"}, ` · ${one.detail}`) : null),
    todo[0] && !cleared ? make("p", {class: "todo"}, todo[0], " ", english(todo[1])) : null,
    one.forecast ? make("p", {class: "forecast"}, ...both([`纸约在 ${clock(one.forecast)} 用完。`, `Paper will be out at about ${clock(one.forecast)}.`])) : null,
    ...people(one), notes(one), acts.length ? make("div", {class: "row"}, ...acts) : null);
}

function people(one) {
  const said = [];
  if (one.acknowledged) said.push(both([`${one.acknowledged.by} 已确认`, `acknowledged ${moment(one.acknowledged.at)}`]));
  if (one.assigned) said.push(both([`由 ${one.assigned} 处理`, "looks after it"]));
  if (one.silenced_until) said.push(both([`静音至 ${moment(one.silenced_until)}`, "silenced until then"]));
  if (one.escalated) said.push(both(["已升级", `escalated ${moment(one.escalated)}`]));
  if (one.cleared) said.push(both([`已于 ${moment(one.cleared)} 解除`, `cleared ${one.cleared_why || ""}`]));
  const told = (one.told || []).length ? [make("p", {class: "detail"}, `通知 told: ${one.told.join(" · ")}`)] : [];
  return said.length ? [make("p", {class: "detail"}, ...said.flatMap((part, n) => (n ? [" · ", ...part] : part))), ...told] : told;
}

function notes(one) {
  if (!one.notes?.length) return null;
  return make("ul", {class: "notes"}, ...one.notes.map((note) => make("li", {}, note.text, make("span", {class: "detail"}, ` · ${note.by} · `, time(note.at)))));
}

export function actsOf(one, does) {
  if (one.state === "cleared") return [act(one, "note", does)];
  const names = one.acknowledged ? ["assign", "note", "silence"] : ["acknowledge", "assign", "note", "silence"];
  return names.map((name) => act(one, name, does));
}

const NAMES = {acknowledge: ["确认", "Acknowledge"], assign: ["指派…", "Assign…"], note: ["备注…", "Note…"], silence: ["静音…", "Silence…"]};

function act(one, name, does) {
  return button(NAMES[name], () => does(one, name), {
    class: name === "acknowledge" ? "small" : "plain small", id: `${name}-${one.id}`,
    "aria-label": `${NAMES[name].join(" ")}: ${one.kiosk} ${inBoth(one.title).join(" ")}`,
  });
}
