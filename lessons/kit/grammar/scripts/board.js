// A canvas that takes pointer and keys, and a bar of buttons below it.

const WAYS = {
  ArrowRight: [1, 0], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowUp: [0, -1],
};

class Board {
  constructor(parent, kind) {
    this.root = element(parent, "div");
    this.root.dataset.pad = kind;
    this.picture = element(this.root, "canvas");
    this.picture.tabIndex = 0;
    this.picture.setAttribute("role", "application"); // it takes keys: see `key`
    this.picture.onfocus = this.picture.onblur = () => this.data && this.draw();
    this.bar = element(this.root, "div", "bar");
    this.root.onkeydown = (event) => this.key(event);
    this.picture.onpointerdown = (event) => this.press(event);
    this.picture.onpointerup = this.picture.onpointercancel = () => this.lift();
    this.observer = new ResizeObserver(() => this.arrange());
    this.number = 0; // of what the reader has made last, as told to Python
  }

  /** Tells whether Python's data answer all that the reader has made. */
  answered({ heard }) {
    const whole = heard >= this.number;
    if (whole) this.number = heard;
    return whole;
  }

  /** Ends the bar with a button that takes back and one that takes everything away. */
  buttons(back) {
    this.undo = element(this.bar, "button", "undo");
    this.clear = element(this.bar, "button", "clear");
    this.undo.onclick = back;
    this.clear.onclick = () => this.change([]);
  }

  /** Names everything and draws it. */
  dress(labels) {
    this.picture.setAttribute("aria-label", labels.canvas);
    nameButton(this.undo, "undo", labels.undo);
    nameButton(this.clear, "clear", labels.clear);
    this.observer.observe(this.root);
    this.arrange();
  }

  /** Gives the canvas its size and takes the page's colours; tells whether it is seen. */
  fit() {
    const width = this.root.clientWidth;
    if (!this.data || !width) return false;
    const style = getComputedStyle(this.root);
    const colour = (name, other) => style.getPropertyValue(name).trim() || other;
    this.paper = colour("--st-background-color", "#ffffff");
    this.ink = colour("--st-text-color", "#222222");
    this.dpr = Math.min(3, window.devicePixelRatio || 1);
    this.pixels = Math.round(width * this.dpr);
    resize(this.picture, this.pixels, this.pixels);
    return true;
  }

  rest() {
    this.observer.disconnect();
  }
}

