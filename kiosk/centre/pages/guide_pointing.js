// Points at the document: a click, or the arrow keys; what is told is a share of the picture itself.

import {byId, put} from "./element.js";

const STEP = 0.02, PAUSE_MS = 60;

export class Pointing {
  // say(x, y): both null take the marker away.
  constructor(say) {
    this.say = say;
    this.at = null;
    this.told = 0;
    this.stage = byId("stage");
    this.stage.addEventListener("click", (event) => this.#click(event));
    this.stage.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#draw()).observe(this.stage);
  }

  // Where the picture stands in its frame, whose shape may be another.
  #picture() {
    const video = byId("document"), {clientWidth, clientHeight} = this.stage;
    const wide = video.videoWidth || 4, high = video.videoHeight || 3;
    const scale = Math.min(clientWidth / wide, clientHeight / high);
    const width = wide * scale, height = high * scale;
    return {left: (clientWidth - width) / 2, top: (clientHeight - height) / 2, width, height};
  }

  #click(event) {
    const frame = this.stage.getBoundingClientRect(), picture = this.#picture();
    const x = (event.clientX - frame.left - picture.left) / picture.width;
    const y = (event.clientY - frame.top - picture.top) / picture.height;
    if (x >= 0 && x <= 1 && y >= 0 && y <= 1) this.point(x, y);
  }

  #key(event) {
    const moves = {ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP]};
    if (event.key === "Escape") {
      this.clear();
      return;
    }
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const far = event.shiftKey ? 5 : 1, from = this.at ?? [0.5, 0.5];
    this.point(...from.map((one, n) => Math.min(1, Math.max(0, one + far * move[n]))));
  }

  point(x, y) {
    if (byId("document").hidden || !byId("stage-empty").hidden) return;
    this.at = [x, y];
    this.#draw();
    this.timer ??= setTimeout(() => this.#tell(), Math.max(0, this.told + PAUSE_MS - Date.now()));
  }

  #tell() {
    this.timer = undefined;
    this.told = Date.now();
    if (!this.at) return;
    this.say(this.at[0], this.at[1]);
    put(byId("pointed"), `${Math.round(this.at[0] * 100)} % × ${Math.round(this.at[1] * 100)} %`);
  }

  clear() {
    clearTimeout(this.timer);
    this.timer = undefined;
    const was = this.at;
    this.at = null;
    this.#draw();
    put(byId("pointed"), "");
    if (was) this.say(null, null);
  }

  #draw() {
    const mark = byId("mark");
    mark.hidden = !this.at;
    if (!this.at) return;
    const picture = this.#picture();
    mark.style.left = `${picture.left + this.at[0] * picture.width}px`;
    mark.style.top = `${picture.top + this.at[1] * picture.height}px`;
  }
}
