// Which kiosks are shown, and in which order. Knows no page.

import {because, LEVELS, SEVERITY, words} from "./words.js";

const PAPER = {out: 0, low: 1, unknown: 2, full: 3};
const nothing = (value) => value === null || value === undefined || value === "";

// What each column is sorted by; what is not known stands last, whichever way.
export const KEYS = {
  level: (one) => SEVERITY[one.level] ?? 9,
  site: (one) => one.site,
  name: (one) => one.rank,
  because: (one) => one.said[0],
  since: (one) => one.since,
  paper: (one) => PAPER[one.paper] ?? 4,
  temperature: (one) => one.temperature,
  outbox: (one) => one.outbox,
  software: (one) => one.software,
};

const COLLATOR = new Intl.Collator("zh-CN", {numeric: true});

// Kiosks as they are sorted and looked for: with their words, made once for each change.
export function entry(row, site) {
  const said = because(row.because || row.reason);
  const entered = {...row, site: row.site || site, said};
  entered.looked = [entered.name, entered.site, ...said, row.because, row.software, ...words(LEVELS, row.level)].join(" ").toLowerCase();
  return entered;
}

// Whether a change can have moved a kiosk to another place, or to another count.
export function isElsewhere(old, one, wanted) {
  const key = KEYS[wanted.sort] || KEYS.level;
  return key(old) !== key(one) || old.level !== one.level || old.site !== one.site || (wanted.q !== "" && old.looked !== one.looked);
}

export function fits(one, wanted) {
  return (!wanted.level || one.level === wanted.level) && (!wanted.site || one.site === wanted.site)
    && wanted.words.every((word) => one.looked.includes(word));
}

export function compare(column, down) {
  const key = KEYS[column] || KEYS.level;
  const sign = down ? -1 : 1;
  return (one, other) => {
    const mine = key(one), its = key(other);
    if (mine !== its) {
      if (nothing(mine)) return 1;
      if (nothing(its)) return -1;
      const by = typeof mine === "number" ? mine - its : COLLATOR.compare(mine, its);
      if (by) return sign * by;
    }
    return one.rank - other.rank;
  };
}

// Numbers the kiosks by their names, once: a name is dear to compare, and is compared all the time.
export function rank(kiosks) {
  const names = [...kiosks.keys()].sort(COLLATOR.compare);
  names.forEach((name, number) => { kiosks.get(name).rank = number; });
}

export function counted(all) {
  const counts = {ok: 0, warning: 0, error: 0, offline: 0, closed: 0};
  const sites = new Map();
  for (const one of all) {
    if (one.level in counts) counts[one.level] += 1;
    let its = sites.get(one.site);
    if (!its) sites.set(one.site, its = {all: 0});
    its.all += 1;
    its[one.level] = (its[one.level] || 0) + 1;
  }
  return {counts, sites};
}
