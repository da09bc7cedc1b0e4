// The calls that were: how long, why over, and how the line did at the kiosk and at the guide.

import {get} from "./asking.js";
import {byId, make, put} from "./element.js";
import {time} from "./times.js";

const REASONS = {
  "hung-up": "访客挂断 visitor hung up", "guide-hung-up": "导办员挂断 guide hung up", "visit-ended": "离开 visit over", "no-guide": "无人接听 no guide", "outside-hours": "非服务时间 outside hours",
  "line-lost": "线路断 line lost", "guide-lost": "导办员断线 guide lost", refused: "未接 refused",
};
const FIGURES = [["first_frame_ms", " ms"], ["round_trip_ms", " ms"], ["jitter_ms", " ms"], ["lost", ""], ["dropped", ""]];
const length = (s) => `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;

// "kiosk / guide"; a dash where an end did not say.
function sides(figures, [name, unit]) {
  const said = ["kiosk", "guide"].map((end) => figures?.[end]?.[name]);
  return said.every((one) => one === null || one === undefined) ? "—" : `${said.map((one) => one ?? "—").join(" / ")}${unit}`;
}

const found = await get("/api/guide/calls").catch((error) => ({error}));
if (found.error) put(byId("said"), found.error.message);
else {
  byId("none").hidden = found.calls.length > 0;
  byId("calls").replaceChildren(...found.calls.map((one) => make("tr", {}, make("td", {}, time(one.at)), make("th", {scope: "row"}, one.kiosk), make("td", {}, one.topic), make("td", {}, one.language),
    make("td", {}, length(one.waited_s)), make("td", {}, one.talked_s ? length(one.talked_s) : "—"), make("td", {}, REASONS[one.reason] ?? one.reason, one.transfers ? ` · 转接 ${one.transfers} ×` : ""),
    ...FIGURES.map((each) => make("td", {}, sides(one.figures, each))))));
}
