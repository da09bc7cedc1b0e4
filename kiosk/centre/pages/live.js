// A page that is told what changes, and that says so when it is not: silence is never shown as now.

import {askedWhetherOut} from "./asking.js";
import {byId} from "./element.js";
import {clock} from "./times.js";

const SILENT_MS = 25_000; // the centre speaks at least every ten seconds
const LOOK_MS = 2_000;
const FIRST_WAIT_MS = 1_000, LONGEST_WAIT_MS = 10_000;

export class Live {
  // take(message): what came; opened(): a new line, over which everything is to be said anew;
  // over(code): whether the centre closed it for good, and no other is to be tried.
  constructor(path, take, {opened = () => {}, over = () => false} = {}) {
    this.path = path;
    this.take = take;
    this.opened = opened;
    this.over = over;
    this.waits = FIRST_WAIT_MS;
    this.heard = 0; // by our own clock
    this.at = 0; // by the centre's
    this.broker = true;
    setInterval(() => this.#look(), LOOK_MS);
    for (const event of ["online", "pageshow"]) window.addEventListener(event, () => this.#look());
    document.addEventListener("visibilitychange", () => this.#look());
    this.#connect();
  }

  // Says something to the centre; whether it could be said now.
  say(message) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  #connect() {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${this.path}`);
    this.socket = socket;
    this.heard = Date.now();
    socket.onmessage = (message) => this.#told(JSON.parse(message.data));
    socket.onopen = () => this.opened();
    socket.onclose = (event) => this.#broke(socket, event.code);
  }

  #told(said) {
    this.heard = Date.now();
    this.at = said.at ?? Date.now();
    this.waits = FIRST_WAIT_MS;
    this.broker = said.broker ?? true;
    this.#show();
    this.take(said);
  }

  // A browser that slept, or a line that went without a word: the socket does not know it.
  #look() {
    if (Date.now() - this.heard < SILENT_MS) return;
    const {socket} = this;
    if (!socket) return;
    socket.onmessage = socket.onclose = socket.onopen = null;
    socket.close();
    this.#broke(socket);
  }

  async #broke(socket, code) {
    if (socket !== this.socket) return;
    this.socket = null;
    if (this.over(code)) return;
    this.#show();
    await askedWhetherOut();
    setTimeout(() => this.#connect(), this.waits * (1 + Math.random()));
    this.waits = Math.min(this.waits * 2, LONGEST_WAIT_MS);
  }

  #show() {
    const banner = byId("lost");
    const live = this.socket !== null;
    document.body.dataset.live = live ? "yes" : "no";
    const text = !live ? this.#stale() : this.broker ? "" : NO_BROKER;
    banner.hidden = text === "";
    if (banner.textContent !== text) banner.textContent = text;
  }

  #stale() {
    if (!this.at) return "正在连接… Connecting…";
    return `自 ${clock(this.at)} 起不是实时数据，正在重连… Not live since ${clock(this.at)}, reconnecting…`;
  }
}

const NO_BROKER = "与消息服务器的连接中断：终端暂时说不到这里 The broker is away: what the kiosks say does not come through";
