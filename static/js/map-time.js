// The time slider: one month (or year) after the other, by hand or played. Step 0 is all of the time.

const PAUSE = 900; // milliseconds that a step stays, once it is drawn

export class Timeline {
  // `changed()` is awaited after each step; `root` may be missing where there is nothing to slide through.
  constructor(root, changed) {
    this.steps = root ? JSON.parse(document.getElementById("map-steps").textContent) : [];
    this.changed = changed;
    if (!root) return;
    root.hidden = false;
    this.slider = root.querySelector("input");
    this.says = root.querySelector("output");
    this.button = root.querySelector("button");
    this.slider.addEventListener("input", () => {
      this.stop();
      this.show();
      this.changed();
    });
    this.button.addEventListener("click", () => (this.playing ? this.stop() : this.play()));
  }

  get at() {
    return this.slider ? Number(this.slider.value) : 0;
  }

  get during() {
    return this.at ? this.steps[this.at - 1].during : "";
  }

  set during(text) {
    const found = this.steps.findIndex((step) => step.during === text);
    if (this.slider) this.go(found + 1);
  }

  go(step) {
    this.slider.value = String(step);
    this.show();
  }

  show(sentence = "") {
    if (!this.slider) return;
    const label = this.at ? this.steps[this.at - 1].label : this.says.dataset.all;
    this.slider.setAttribute("aria-valuetext", label);
    this.says.textContent = sentence ? `${label}: ${sentence}` : label;
  }

  async play() {
    this.toggle(true);
    if (this.at === this.steps.length) this.go(0);
    while (this.playing && this.at < this.steps.length) {
      this.go(this.at + 1);
      await this.changed();
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    this.stop();
  }

  stop() {
    if (this.button) this.toggle(false);
  }

  toggle(playing) {
    this.playing = playing;
    this.button.setAttribute("aria-pressed", String(playing));
    this.button.textContent = playing ? this.button.dataset.pause : this.button.dataset.play;
  }
}
