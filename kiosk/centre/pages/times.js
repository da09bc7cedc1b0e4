// Moments as the hall's clocks show them, wherever the browser is.

import {make} from "./element.js";

const ZONE = document.documentElement.dataset.zone;
const CLOCK = new Intl.DateTimeFormat("zh-CN", {hour: "2-digit", minute: "2-digit", hour12: false, timeZone: ZONE});
const EXACT = new Intl.DateTimeFormat("zh-CN", {hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false, timeZone: ZONE});
const DAY = new Intl.DateTimeFormat("en-CA", {year: "numeric", month: "2-digit", day: "2-digit", timeZone: ZONE});

export const clock = (at) => CLOCK.format(at);
export const day = (at) => DAY.format(at);

// "15:40" today, "11-27 15:40" on another day, "" for no moment at all.
export function moment(at, now = Date.now()) {
  if (!at) return "";
  const its = day(at);
  if (its === day(now)) return clock(at);
  return its.slice(0, 4) === day(now).slice(0, 4) ? `${its.slice(5)} ${clock(at)}` : its;
}

export const exact = (at) => (at ? `${day(at)} ${EXACT.format(at)}` : "");

export function time(at) {
  return at ? make("time", {datetime: new Date(at).toISOString(), title: exact(at)}, moment(at)) : make("span", {}, "—");
}

// How long ago, as one says it: ["3 分钟前", "3 min ago"].
export function ago(at, now = Date.now()) {
  const s = Math.max(0, Math.round((now - at) / 1000));
  if (s < 60) return [`${s} 秒前`, `${s} s ago`];
  if (s < 3600) return [`${Math.floor(s / 60)} 分钟前`, `${Math.floor(s / 60)} min ago`];
  if (s < 172800) return [`${Math.floor(s / 3600)} 小时前`, `${Math.floor(s / 3600)} h ago`];
  return [`${Math.floor(s / 86400)} 天前`, `${Math.floor(s / 86400)} days ago`];
}
