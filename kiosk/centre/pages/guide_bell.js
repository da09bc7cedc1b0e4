// Rings: a soft two-tone sound, and the title of the page. Browsers let it sound after the first touch.

const EVERY_MS = 2_000;

export class Bell {
  constructor() {
    this.title = document.title;
    this.timer = undefined;
  }

  // To be called from a touch: from then on the browser lets it sound.
  arm() {
    this.sound ??= new AudioContext();
    this.sound.resume?.();
  }

  set(rings) {
    if (rings && !this.timer) {
      this.#ring();
      this.timer = setInterval(() => this.#ring(), EVERY_MS);
    } else if (!rings && this.timer) {
      clearInterval(this.timer);
      this.timer = undefined;
      document.title = this.title;
    }
  }

  #ring() {
    document.title = document.title === this.title ? "☎ 来电 Ringing" : this.title;
    if (this.sound?.state !== "running") return;
    const now = this.sound.currentTime;
    [660, 880].forEach((pitch, n) => this.#tone(pitch, now + n * 0.35));
  }

  #tone(pitch, at) {
    const tone = this.sound.createOscillator(), loud = this.sound.createGain();
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0, at);
    loud.gain.linearRampToValueAtTime(0.2, at + 0.03);
    loud.gain.exponentialRampToValueAtTime(0.001, at + 0.32);
    tone.connect(loud).connect(this.sound.destination);
    tone.start(at);
    tone.stop(at + 0.34);
  }
}
