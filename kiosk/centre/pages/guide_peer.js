// One end of a call's media: makes the offer, sends face and voice, shows what comes.
// Generations count the peers of a call: what belongs to an older one is dropped on both sides.

export const CHANNEL = "help";

// The camera and microphone of the browser; what is refused is left out, and said by the caller.
export async function ownMedia(textOnly = false) {
  const audio = {echoCancellation: true, noiseSuppression: true, autoGainControl: true};
  const video = {width: {ideal: 640}, height: {ideal: 480}, frameRate: {ideal: 30, max: 30}};
  const devices = navigator.mediaDevices;
  if (!devices) return new MediaStream();
  for (const wanted of textOnly ? [{video}] : [{audio, video}, {audio}, {video}]) {
    const found = await devices.getUserMedia(wanted).catch(() => null);
    if (found) return found;
  }
  return new MediaStream();
}

export class Peer {
  // signal(kind, sdp, more): to the kiosk; heard(message): what came over the data channel;
  // open(): the channel is there; state(word): connecting, connected, disconnected, failed, closed.
  constructor({servers, generation, stream, signal, heard, open, state}) {
    this.generation = generation;
    this.began = performance.now();
    this.firstFrame = null;
    this.early = []; // candidates that came before the answer
    const wire = this.wire = new RTCPeerConnection({iceServers: servers.map(server)});
    this.signal = signal;
    const [voice] = stream.getAudioTracks(), [face] = stream.getVideoTracks();
    this.audio = wire.addTransceiver(voice || "audio", {direction: "sendrecv", streams: [stream]});
    this.face = wire.addTransceiver(face || "video", {direction: "sendrecv", streams: [stream]});
    this.document = wire.addTransceiver("video", {direction: "recvonly"});
    for (const one of [this.face, this.document]) preferVp8(one);
    this.channel = wire.createDataChannel(CHANNEL);
    this.channel.onopen = open;
    this.channel.onmessage = (event) => heard(event.data);
    wire.onicecandidate = ({candidate}) => this.#found(candidate);
    wire.onconnectionstatechange = () => state(wire.connectionState);
  }

  async offer() {
    const offer = await this.wire.createOffer();
    await this.wire.setLocalDescription(offer);
    this.signal("offer", this.wire.localDescription.sdp);
  }

  // The kiosk bundles everything into the first line and speaks UDP: other candidates are only load.
  #found(candidate) {
    if (candidate && (candidate.sdpMLineIndex > 0 || candidate.protocol === "tcp")) return;
    this.signal("candidate", candidate?.candidate ?? "", {mid: candidate?.sdpMid ?? null, line: candidate?.sdpMLineIndex ?? null});
  }

  async take({kind, sdp, mid, line}) {
    if (kind === "answer" && this.wire.signalingState === "have-local-offer") {
      await this.wire.setRemoteDescription({type: "answer", sdp});
      for (const one of this.early.splice(0)) await this.wire.addIceCandidate(one).catch(() => {});
    } else if (kind === "candidate" && sdp) {
      const one = {candidate: sdp, sdpMid: mid, sdpMLineIndex: line};
      if (this.wire.remoteDescription) await this.wire.addIceCandidate(one).catch(() => {});
      else this.early.push(one);
    }
  }

  get connected() {
    return this.wire.connectionState === "connected";
  }

  say(message) {
    if (this.channel.readyState !== "open") return false;
    this.channel.send(JSON.stringify(message));
    return true;
  }

  // Called with each first frame of a track.
  framed() {
    this.firstFrame ??= Math.round(performance.now() - this.began);
  }

  close() {
    this.channel.onmessage = this.channel.onopen = this.wire.onconnectionstatechange = this.wire.onicecandidate = null;
    this.wire.close();
  }

  // What getStats says, in the words of the channel.
  async figures() {
    const found = {type: "figures", first_frame_ms: this.firstFrame, round_trip_ms: null, jitter_ms: null, lost: null, dropped: null};
    for (const one of (await this.wire.getStats()).values()) {
      if (one.type === "candidate-pair" && one.nominated && one.currentRoundTripTime !== undefined) found.round_trip_ms = Math.round(one.currentRoundTripTime * 1000);
      if (one.type !== "inbound-rtp") continue;
      found.lost = (found.lost ?? 0) + Math.max(0, one.packetsLost ?? 0);
      if (one.jitter !== undefined) found.jitter_ms = Math.max(found.jitter_ms ?? 0, Math.round(one.jitter * 10_000) / 10);
      if (one.kind === "video") found.dropped = (found.dropped ?? 0) + (one.framesDropped ?? 0);
    }
    return found;
  }
}

function server({urls, username, credential}) {
  return username ? {urls, username, credential} : {urls};
}

function preferVp8(transceiver) {
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const wanted = (one) => (one.mimeType === "video/VP8" ? 0 : 1);
  if (codecs.length) transceiver.setCodecPreferences([...codecs].sort((a, b) => wanted(a) - wanted(b)));
}
