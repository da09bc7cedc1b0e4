// The fleet: counts, halls, and the table, all live. What is chosen stands in the address.

import {byId, make, put} from "./element.js";
import {Counts, Halls} from "./fleet_counts.js";
import {compare, counted, entry, fits, isElsewhere, KEYS, rank} from "./fleet_order.js";
import {headOf, Table} from "./fleet_table.js";
import {Live} from "./live.js";
import {Telling} from "./telling.js";
import {clock} from "./times.js";
import {LEVELS, words} from "./words.js";

const PAGE = 100;
const FALLING = new Set(["since", "temperature", "outbox"]); // the first press shows the most
const SITE = document.body.dataset.site;

const kiosks = new Map();
const asked = new URLSearchParams(location.search);
const wanted = {
  q: asked.get("q") || "", level: asked.get("level") || "", site: asked.get("site") || "",
  sort: asked.get("sort") in KEYS ? asked.get("sort") : "level", down: asked.get("down") === "1", page: Number(asked.get("page")) || 0,
};
const form = byId("filter"), head = document.querySelector("#fleet thead tr");
const table = new Table(document.querySelector("#fleet tbody"));
const counts = new Counts(byId("counts"), (level) => choose({level: wanted.level === level ? "" : level, page: 0}));
const halls = new Halls(byId("halls"), byId("halls-count"), form.elements.site, (site) => choose({site: wanted.site === site ? "" : site, page: 0}));
const telling = new Telling();
let known = false; // whether anything has come

function sortBy(column) {
  const down = wanted.sort === column ? !wanted.down : FALLING.has(column);
  choose({sort: column, down, page: 0});
}

function choose(what) {
  Object.assign(wanted, what);
  const said = new URLSearchParams();
  for (const name of ["q", "level", "site"]) if (wanted[name]) said.set(name, wanted[name]);
  if (wanted.sort !== "level" || wanted.down) said.set("sort", wanted.sort);
  if (wanted.down) said.set("down", "1");
  if (wanted.page) said.set("page", wanted.page);
  history.replaceState(null, "", said.size ? `?${said}` : location.pathname);
  draw();
}

function drawHead() {
  for (const cell of head.children) {
    const mine = cell.dataset.column === wanted.sort;
    if (mine) cell.setAttribute("aria-sort", wanted.down ? "descending" : "ascending");
    else cell.removeAttribute("aria-sort");
    put(cell.querySelector(".arrow"), mine ? (wanted.down ? "▼" : "▲") : "");
  }
}

let found = []; // what fits, in its order

function draw() {
  if (document.hidden) return; // drawn when somebody looks again
  const {counts: numbers, sites} = counted(kiosks.values());
  counts.draw(numbers, wanted.level);
  halls.draw(sites, wanted.site);
  drawHead();
  wanted.words = wanted.q.toLowerCase().split(/\s+/).filter(Boolean);
  found = [...kiosks.values()].filter((one) => fits(one, wanted)).sort(compare(wanted.sort, wanted.down));
  drawPage();
}

function drawPage() {
  if (document.hidden) return;
  const last = Math.max(0, Math.ceil(found.length / PAGE) - 1);
  wanted.page = Math.min(wanted.page, last);
  const first = wanted.page * PAGE, page = found.slice(first, first + PAGE);
  table.draw(page);
  drawPager(found.length, first, page.length, last);
}

function drawPager(all, first, size, last) {
  const filtered = wanted.q || wanted.level || wanted.site;
  put(byId("count"), filtered ? `符合 ${all} / 共 ${kiosks.size} 台  ${all} of ${kiosks.size}` : `共 ${kiosks.size} 台 kiosks`);
  put(byId("shown"), `${first + 1}–${first + size} / ${all}`);
  byId("pager").hidden = last === 0;
  byId("before").disabled = wanted.page === 0;
  byId("after").disabled = wanted.page === last;
  byId("fleet").hidden = size === 0;
  const none = byId("none");
  none.hidden = size > 0;
  put(none, !known ? "" : kiosks.size ? "没有符合筛选的终端。No kiosk fits the filter." : "尚无终端。No kiosk has been heard of yet.");
}

// Says what came to another level, the worst first.
function tell(old, one) {
  if (!old || old.level === one.level) return;
  const said = words(LEVELS, one.level), why = one.said.filter(Boolean).join(" ");
  telling.say(one.name, `${one.name}: ${said.join(" ")}${why ? ` (${why})` : ""} ${clock(Date.now())}`);
}

function take(message) {
  const all = message.kind === "all";
  if (all) {
    const here = new Set(message.kiosks.map((row) => row.name));
    for (const name of kiosks.keys()) if (!here.has(name)) kiosks.delete(name);
  }
  for (const name of message.gone || []) kiosks.delete(name);
  let more = all, elsewhere = all || Boolean(message.gone?.length);
  for (const row of message.kiosks) {
    const one = entry(row, SITE), old = kiosks.get(row.name);
    if (known) tell(old, one);
    if (!old) {
      kiosks.set(row.name, one);
      more = true;
      continue;
    }
    one.rank = old.rank;
    elsewhere ||= isElsewhere(old, one, wanted);
    Object.assign(old, one); // its place in what was found stays
  }
  if (more) rank(kiosks);
  known = true;
  if (more || elsewhere) draw();
  else if (message.kiosks.length) drawPage();
}

head.append(...headOf(sortBy));
form.elements.q.value = wanted.q;
if (wanted.site) form.elements.site.append(make("option", {value: wanted.site, selected: true}, wanted.site));
form.addEventListener("submit", (event) => event.preventDefault());
form.elements.q.addEventListener("input", () => choose({q: form.elements.q.value, page: 0}));
form.elements.site.addEventListener("change", () => choose({site: form.elements.site.value, page: 0}));
form.addEventListener("reset", () => setTimeout(() => choose({q: "", level: "", site: "", page: 0}), 0));
for (const [id, step] of [["before", -1], ["after", 1]]) {
  byId(id).addEventListener("click", () => {
    choose({page: wanted.page + step});
    byId("fleet").scrollIntoView({block: "start"});
  });
}
document.addEventListener("visibilitychange", draw);
drawHead();
new Live("/live/fleet", take);
