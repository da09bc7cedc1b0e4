// A call: its peer, what is said over its channel, and what is shown of both.

import {byId, both, make, put} from "./element.js";
import {ownMedia, Peer} from "./guide_peer.js";
import {Pointing} from "./guide_pointing.js";
import {Sharing} from "./guide_sharing.js";

const FIGURES_MS = 5_000, LOST_MS = 60_000, RENEW_MS = 5_000, STANDS_S = 5;
const STATES = {new: ["正在接通", "connecting", "care"], connecting: ["正在接通", "connecting", "care"], connected: ["已接通", "connected", "good"], disconnected: ["画面中断，正在恢复", "interrupted, joining again", "bad"], failed: ["画面中断，正在恢复", "interrupted, joining again", "bad"], closed: ["已结束", "over", ""]};

export class Call {
  // line: to the centre; telling: says things aloud; me(): the name that the visitor sees.
  constructor(line, telling, me) {
    this.line = line;
    this.telling = telling;
    this.me = me;
    this.now = null;
    this.peer = null;
    this.frames = this.still = 0; // of the visitor's picture, and for how many seconds it is the same
    this.pointing = new Pointing((x, y) => this.peer?.say({type: "point", x, y}));
    this.sharing = new Sharing((word) => this.peer?.say(word), this.pointing);
    this.#wire();
    setInterval(() => this.#figures(), FIGURES_MS);
    setInterval(() => this.#length(), 1_000);
  }

  get id() {
    return this.now?.call ?? "";
  }

  // What the centre says of the call that this guide has; null: none.
  async told(now) {
    const before = this.id;
    if (!now) {
      if (before) this.over();
      return;
    }
    this.now = now;
    byId("keep").hidden = !now.handing;
    byId("hand").hidden = now.handing;
    if (before !== now.call) await this.#begin(now);
  }

  // The line to the centre came back: a peer that is not joined has lost what was said of it.
  reconnected() {
    if (this.peer && !this.peer.connected) this.#renewSoon(0);
  }

  async #begin(now) {
    byId("call").hidden = false;
    put(byId("call-where"), now.kiosk);
    byId("chat").replaceChildren();
    this.#show("new");
    byId("call").scrollIntoView?.({block: "start"});
    byId("hang-up").focus({preventScroll: true});
    const stream = await ownMedia(false);
    if (this.id !== now.call) return stop(stream);
    this.stream = stream;
    byId("own").srcObject = stream;
    byId("own").hidden = !stream.getVideoTracks().length;
    this.#lacks(stream);
    this.#join();
  }

  #lacks(stream) {
    const voice = stream.getAudioTracks().length > 0, face = stream.getVideoTracks().length > 0;
    const said = voice && face ? "" : voice ? "浏览器不让用摄像头：访客听得到您，看不到您。The browser refuses the camera: the visitor hears you and does not see you."
      : face ? "浏览器不让用麦克风：请写字。The browser refuses the microphone: please write."
        : "浏览器不让用摄像头和麦克风：请写字，您仍看得到、听得到访客。The browser refuses camera and microphone: please write; you still see and hear the visitor.";
    put(byId("call-media"), said);
    byId("call-media").hidden = !said;
    byId("mute").disabled = !voice;
    byId("camera").disabled = !face;
  }

  // A new peer, one generation on from the offer before it.
  #join() {
    const {now} = this;
    if (!now || !this.stream) return;
    const least = now.generation + (now.offered ? 1 : 0);
    const generation = this.peer && this.peer.generation >= least ? this.peer.generation + 1 : least;
    this.peer?.close();
    const peer = this.peer = new Peer({
      servers: now.servers, generation, stream: this.stream,
      signal: (kind, sdp, more = {}) => this.line.say({type: "signal", call: now.call, generation, kind, sdp, ...more}),
      heard: (text) => this.peer === peer && this.#heard(text),
      open: () => this.#opened(peer),
      state: (word) => this.peer === peer && this.#state(word),
    });
    this.#tracks(peer);
    this.#show("new");
    peer.offer().catch((error) => put(byId("said"), error.message));
  }

  #tracks(peer) {
    const [sound, face, document] = [peer.audio, peer.face, peer.document].map((one) => one.receiver.track);
    byId("face").srcObject = new MediaStream([face, sound]);
    byId("document").srcObject = new MediaStream([document]);
    byId("face").requestVideoFrameCallback?.(() => peer.framed());
    byId("face").play().catch((error) => {
      byId("hear").hidden = error.name !== "NotAllowedError";
    });
    byId("document").play().catch(() => {});
  }

  #opened(peer) {
    const tracks = this.stream;
    peer.say({type: "hello", who: this.me(), face: peer.face.mid, document: null, microphone: tracks.getAudioTracks().length > 0, camera: tracks.getVideoTracks().length > 0});
    if (this.peer === peer) this.sharing.opened();
  }

  #state(word) {
    this.#show(word);
    if (word === "connected") {
      this.lostSince = 0;
      clearTimeout(this.renewing);
      this.renewing = undefined;
    } else if (word === "failed" || word === "disconnected") {
      this.lostSince ||= Date.now();
      this.#renewSoon(word === "failed" ? 0 : RENEW_MS);
    }
  }

  // A peer in place of one that was cut off says nothing of that: it may find no way for long.
  #show(word) {
    const known = STATES[word] ? word : "new", lost = this.lostSince && (known === "new" || known === "connecting");
    const [zh, en, look] = STATES[lost ? "disconnected" : known], place = byId("call-state");
    place.className = `word ${look}`;
    place.replaceChildren(...both([zh, en]));
  }

  #renewSoon(wait) {
    this.renewing ??= setTimeout(() => {
      this.renewing = undefined;
      if (!this.id || this.peer?.connected) return;
      if (this.lostSince && Date.now() - this.lostSince > LOST_MS) this.hangUp(true);
      else {
        this.#join();
        this.#renewSoon(2 * RENEW_MS);
      }
    }, wait);
  }

  // A signal of the kiosk.
  async signalled(signal) {
    const {peer} = this;
    if (signal.call !== this.id || !peer || signal.generation !== peer.generation) return;
    if (signal.kind === "renew") {
      clearTimeout(this.renewing);
      this.renewing = undefined;
      this.lostSince ||= Date.now();
      this.#join();
    } else {
      await peer.take(signal).catch((error) => put(byId("said"), error.message));
    }
  }

  #heard(text) {
    let said;
    try {
      said = JSON.parse(text);
    } catch {
      return;
    }
    const does = {
      hello: () => this.#hello(said), text: () => this.#wrote(said.words, false), caption: () => put(byId("caption"), String(said.words ?? "").slice(0, 1000)),
      reply: () => this.sharing.replied(said), withdraw: () => this.sharing.withdrawn(said.what), page: () => this.#page(said), still: () => this.sharing.still(said),
    }[said?.type];
    does?.();
  }

  #hello(said) {
    const about = [];
    if (said.microphone === false) about.push("访客没有麦克风 the visitor has no microphone");
    if (said.camera === false) about.push("看不到访客的脸 no face camera");
    put(byId("told"), about.join("; "));
    this.lacks = about;
    this.#about();
    // The kiosk says which track is which.
    const streams = {};
    for (const one of this.peer.wire.getTransceivers()) streams[one.mid] = one.receiver.track;
    if (said.document && streams[said.document]) byId("document").srcObject = new MediaStream([streams[said.document]]);
    if (said.face && streams[said.face]) byId("face").srcObject = new MediaStream([streams[said.face], this.peer.audio.receiver.track]);
  }

  #page(said) {
    this.sharing.page(said);
    this.now.page = said.page;
    this.#about();
  }

  #about() {
    const {now} = this, names = this.names ?? ((_kind, one) => one);
    put(byId("call-about"), [names("topics", now.topic), names("written", now.language), now.speaks.map((one) => names("languages", one)).join(", "), now.page && `页面 page: ${now.page}`,
      now.text_only ? "访客听不到或不能说话：请写字 The visitor does not hear or cannot speak: please write" : "", ...(this.lacks ?? [])].filter(Boolean).join(" · "));
  }

  // --- by ourselves

  #wire() {
    byId("hang-up").addEventListener("click", () => this.hangUp(false));
    byId("mute").addEventListener("click", () => this.#toggle("mute", "getAudioTracks"));
    byId("camera").addEventListener("click", () => this.#toggle("camera", "getVideoTracks"));
    byId("volume").addEventListener("input", (event) => { byId("face").volume = event.target.value / 100; });
    byId("hear").addEventListener("click", () => byId("face").play().then(() => { byId("hear").hidden = true; }, () => {}));
    byId("write").addEventListener("submit", (event) => {
      event.preventDefault();
      const words = byId("words").value.trim();
      if (!words) return;
      if (!this.peer?.say({type: "text", id: crypto.randomUUID(), at: Date.now(), words})) {
        put(byId("said"), "还没有接通，文字未发出，请稍后再发。Not connected yet: your words were not sent. Please send them again in a moment.");
        return;
      }
      this.#wrote(words, true);
      byId("words").value = "";
    });
  }

  #toggle(name, tracks) {
    const off = byId(name).getAttribute("aria-pressed") !== "true";
    byId(name).setAttribute("aria-pressed", String(off));
    for (const one of this.stream?.[tracks]() ?? []) one.enabled = !off;
  }

  #wrote(words, mine) {
    const text = String(words ?? "").slice(0, 1000), list = byId("chat");
    list.append(make("p", {class: mine ? "mine" : ""}, make("span", {class: "aside"}, mine ? "我 I: " : "访客 Visitor: "), text));
    list.scrollTop = list.scrollHeight;
  }

  hangUp(lost) {
    if (!this.id) return;
    if (this.line.say({type: "end", call: this.id, lost})) this.over();
  }

  async #figures() {
    const {peer} = this;
    if (!peer?.connected) return;
    const found = await peer.figures().catch(() => null);
    if (!found) return;
    peer.say(found);
    const shown = {"首帧 First picture": [found.first_frame_ms, "ms"], "往返 Round trip": [found.round_trip_ms, "ms"], "抖动 Jitter": [found.jitter_ms, "ms"], "丢包 Lost": [found.lost, ""], "丢帧 Dropped": [found.dropped, ""]};
    byId("figures").replaceChildren(...Object.entries(shown).map(([name, [value, unit]]) => make("div", {}, make("dt", {}, name), make("dd", {}, value === null ? "—" : `${value} ${unit}`))));
  }

  // A camera that was unplugged sends no more; the browser shows its last picture for ever.
  #stands() {
    const frames = byId("face").getVideoPlaybackQuality().totalVideoFrames;
    this.still = frames === this.frames ? this.still + 1 : 0;
    this.frames = frames;
    byId("face-stands").hidden = !(frames && this.peer?.connected && this.still >= STANDS_S);
  }

  #length() {
    if (!this.now) return;
    this.#stands();
    const s = Math.max(0, Math.round((Date.now() - this.now.since) / 1000));
    put(byId("call-length"), `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`);
  }

  // Nothing of it stays, neither picture nor words.
  over() {
    clearTimeout(this.renewing);
    this.renewing = undefined;
    this.lostSince = 0;
    this.now = null;
    this.peer?.close();
    this.peer = null;
    stop(this.stream);
    this.stream = this.lacks = null;
    this.sharing.over();
    for (const name of ["face", "document", "own"]) byId(name).srcObject = null;
    for (const name of ["caption", "call-about"]) put(byId(name), "");
    for (const name of ["mute", "camera"]) byId(name).setAttribute("aria-pressed", "false");
    byId("chat").replaceChildren();
    byId("call").hidden = byId("hear").hidden = byId("face-stands").hidden = true;
  }

  // names(kind, id): what a topic or a language is called.
  set naming(names) {
    this.names = names;
  }

  shown() {
    if (this.now) this.#about();
  }
}

function stop(stream) {
  for (const one of stream?.getTracks() ?? []) one.stop();
}
