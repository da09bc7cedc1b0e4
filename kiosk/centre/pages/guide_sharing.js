// What a visitor lets a guide see and do: asked each time, taken back at any time, kept in memory only.

import {both, byId, put} from "./element.js";

const MOST_PICTURE = 220_000, MOST_PARTS = 400; // signs of Base64, parts of a still
const ASKS = {page: ["看页面", "the page"], document: ["看文件", "the document"], still: ["拍一张", "a picture"], go: ["打开页面", "to open a page"], article: ["看文章", "an article"], ticket: ["取号", "a number"]};
const CODES = {"no-camera": ["没有摄像头", "there is no camera"], "unknown-page": ["没有这个页面", "there is no such page"], busy: ["正忙", "he is busy"], unknown: ["终端不会", "the kiosk cannot do that"]};

const CALL = "guide."; // of the codes of its pages

const id = () => crypto.randomUUID();

export class Sharing {
  // say(word): over the call's channel; whether it could be said.
  constructor(say, pointing) {
    this.say = say;
    this.pointing = pointing;
    this.asks = new Map(); // that are not answered, by id
    this.shares = new Set();
    this.front = "";
    this.pictured = false; // whether the visitor's page has a picture
    for (const what of ["document", "page", "still"]) byId(`ask-${what}`).addEventListener("click", () => this.#wants(what));
    byId("unpoint").addEventListener("click", () => pointing.clear());
  }

  // What is shared already only comes to the front.
  #wants(what) {
    if (this.shares.has(what)) this.#sees(what);
    else this.ask(what);
  }

  ask(what, page = "") {
    const one = {type: "ask", id: id(), what, page};
    this.asks.set(one.id, one);
    const [zh, en] = ASKS[what];
    put(byId("asked"), this.say(one) ? `已问访客：${zh}？ The visitor is asked: ${en}?` : `接通后就问访客：${zh}？ The visitor is asked as soon as the line is there: ${en}?`);
  }

  // A channel is open: what was asked before there was one, or over one that was lost, is said. A kiosk asks each once.
  opened() {
    for (const one of this.asks.values()) this.say(one);
  }

  replied({id: one, granted, detail}) {
    const what = this.asks.get(one)?.what;
    if (!what) return;
    this.asks.delete(one);
    const [zh, en] = ASKS[what], why = detail ? CODES[detail] ?? [detail, detail] : null;
    put(byId("asked"), why ? `${zh}：${why[0]} ${en}: ${why[1]}` : granted ? `访客同意：${zh} Granted: ${en}` : `访客不同意：${zh} Not granted: ${en}`);
    if (!granted || why) return;
    if (what === "document") this.#sees("document");
    if (what === "page") this.#sees("page");
  }

  // Which of both the large picture shows: the document, or the visitor's page.
  #sees(what) {
    if (what) this.shares.add(what);
    this.front = what;
    const page = what === "page" || (what !== "document" && this.shares.has("page") && !this.shares.has("document"));
    byId("view").hidden = !page || !this.pictured;
    byId("view-empty").hidden = !page || this.pictured;
    byId("document").hidden = page;
    byId("stage-empty").hidden = this.shares.size > 0;
    if (page) this.pointing.clear();
  }

  withdrawn(what) {
    this.shares.delete(what);
    this.#sees("");
    if (what === "document") this.pointing.clear();
    const [zh, en] = ASKS[what] ?? [what, what];
    put(byId("asked"), `访客收回了：${zh} The visitor took back: ${en}`);
  }

  // Where the visitor is; the page of the call, and pages with what is his own, have no picture.
  page({page, title, picture}) {
    this.pictured = Boolean(picture) && picture.length <= MOST_PICTURE;
    if (this.pictured) shows(byId("view"), [picture]);
    byId("view").alt = `访客所在的页面 The visitor’s page: ${title || page}`;
    byId("view-empty").replaceChildren(...both(page.startsWith(CALL) ? ["访客在通话页面；他打开别的页面，您就看得到。", "The visitor is at the page of the call; you see the next one that he opens."]
      : ["这一页有访客自己的资料，不给看；您仍能与他通话。", "This page has what is the visitor’s own and is not shown; the talk goes on."]));
    this.#sees(this.shares.has("page") ? this.front : "page");
  }

  still({id: one, part, parts, jpeg}) {
    if (!(parts >= 1 && parts <= MOST_PARTS && part >= 0 && part < parts)) return;
    if (this.parts?.id !== one) this.parts = {id: one, got: new Array(parts)};
    this.parts.got[part] = jpeg;
    if (this.parts.got.filter((each) => each !== undefined).length < parts) return;
    shows(byId("still-picture"), this.parts.got);
    this.parts = null;
    byId("still").hidden = false;
    put(byId("asked"), "照片到了 The picture is here");
  }

  // Nothing of it stays.
  over() {
    this.shares.clear();
    this.asks.clear();
    this.parts = null;
    this.pictured = false;
    this.pointing.clear();
    this.#sees("");
    byId("view-empty").replaceChildren();
    for (const name of ["view", "still-picture"]) forgets(byId(name));
    put(byId("asked"), "");
    byId("still").hidden = true;
  }
}

// Each part is Base64 by itself.
function shows(image, parts) {
  let bytes;
  try {
    bytes = parts.map((one) => Uint8Array.from(atob(one), (sign) => sign.charCodeAt(0)));
  } catch {
    return;
  }
  const before = image.src;
  image.src = URL.createObjectURL(new Blob(bytes, {type: "image/jpeg"}));
  if (before.startsWith("blob:")) URL.revokeObjectURL(before);
}

function forgets(image) {
  if (image.src.startsWith("blob:")) URL.revokeObjectURL(image.src);
  image.removeAttribute("src");
}
