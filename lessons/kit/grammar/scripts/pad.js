// A pad to put points on. `pad.py` joins this with board.js, mount.js and shapes.js.

const PUT = ["Enter", " "];

class Pad extends Board {
  constructor(parent) {
    super(parent, "");
    this.classes = element(this.bar, "div", "classes");
    this.classes.setAttribute("role", "radiogroup");
    this.count = element(this.bar, "span", "count");
    this.count.setAttribute("role", "status");
    this.buttons(() => this.back());
    this.picture.onpointermove = (event) => this.trail && this.paint(event);
    this.points = [];
    this.before = []; // what undo goes back to
    this.cursor = [0.5, 0.5]; // where Enter puts a point, as shares of the picture
    this.chosen = 0;
  }

  show({ data, setStateValue: send }) {
    if (this.answered(data) && !this.trail) {
      if (data.points.length !== this.points.length) this.before = [];
      this.points = data.points;
    }
    Object.assign(this, { data, send });
    this.chosen = Math.min(this.chosen, data.classes.length - 1);
    const { labels } = data;
    this.classes.setAttribute("aria-label", labels.class);
    this.dress(labels);
  }

  arrange() {
    if (!this.fit()) return;
    const { palette, classes } = this.data;
    this.stamps = classes.map((_, i) =>
      stamp(SHAPES[i % SHAPES.length], palette[i], this.paper, 5 * this.dpr),
    );
    this.choices();
    this.draw();
  }

  choices() {
    this.classes.replaceChildren();
    this.data.classes.forEach((name, i) => {
      const choice = element(this.classes, "button");
      choice.type = "button";
      choice.setAttribute("role", "radio");
      choice.setAttribute("aria-checked", String(i === this.chosen));
      choice.tabIndex = i === this.chosen ? 0 : -1;
      choice.append(this.stamps[i]);
      element(choice, "span").textContent = name;
      choice.onclick = () => this.choose(i);
    });
  }

  choose(which) {
    const count = this.data.classes.length;
    this.chosen = (which + count) % count;
    const focused = this.root.getRootNode().activeElement?.getAttribute("role");
    this.choices();
    if (focused === "radio") this.classes.children[this.chosen].focus();
  }

  // -- points -------------------------------------------------------------------------

  press(event) {
    if (event.button) return;
    this.picture.setPointerCapture(event.pointerId);
    this.trail = { from: this.points, last: null };
    this.points = [...this.points];
    this.paint(event);
  }

  paint(event) {
    const box = this.picture.getBoundingClientRect();
    const x = (event.clientX - box.x) / box.width;
    const y = (event.clientY - box.y) / box.height;
    const { last } = this.trail;
    const near = last && Math.hypot(x - last[0], y - last[1]) < 0.03;
    if (near || x < 0 || x > 1 || y < 0 || y > 1) return;
    this.trail.last = this.cursor = [x, y];
    this.put(x, y);
  }

  put(x, y) {
    const [x0, x1, y0, y1] = this.data.extent;
    if (this.points.length >= this.data.most) return;
    const round = (value) => Number(value.toFixed(3));
    const [px, py] = [round(x0 + x * (x1 - x0)), round(y1 - y * (y1 - y0))];
    this.points.push([px, py, this.chosen]);
    this.draw();
  }

  lift() {
    if (!this.trail) return;
    const { from } = this.trail;
    this.trail = null;
    if (this.points.length === from.length) return;
    this.change(this.points, from);
  }

  change(points, from = this.points) {
    this.before = [...this.before.slice(-49), from];
    this.points = points;
    this.tell();
  }

  back() {
    if (!this.before.length) return;
    this.points = this.before.pop();
    this.tell();
  }

  tell() {
    this.draw();
    this.send("made", { number: ++this.number, points: this.points });
  }

  key(event) {
    const way = WAYS[event.key];
    const radio = event.target.getAttribute("role") === "radio";
    const number = Number(event.key);
    if ((event.ctrlKey || event.metaKey) && event.key === "z") this.back();
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (way && radio) this.choose(this.chosen + way[0] + way[1]);
    else if (way && event.target === this.picture) this.steer(way, event.shiftKey);
    else if (PUT.includes(event.key) && event.target === this.picture) this.stamp();
    else if (number >= 1 && number <= this.data.classes.length) this.choose(number - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Moves the cross that stands where a key will put a point. */
  steer(way, fine) {
    const far = fine ? 0.01 : 0.05;
    const moved = (share, i) => Math.min(1, Math.max(0, share + far * way[i]));
    this.cursor = this.cursor.map(moved);
    this.draw();
  }

  stamp() {
    const from = this.points;
    this.points = [...from];
    this.put(...this.cursor);
    if (this.points.length > from.length) this.change(this.points, from);
  }

  // -- drawing ------------------------------------------------------------------------

  draw() {
    const { picture, pixels, ink, dpr } = this;
    const [x0, x1, y0, y1] = this.data.extent;
    const pen = picture.getContext("2d");
    pen.fillStyle = this.paper;
    pen.fillRect(0, 0, pixels, pixels);
    pen.globalAlpha = 0.22;
    pen.fillStyle = ink;
    if (x0 < 0 && x1 > 0) pen.fillRect((-x0 / (x1 - x0)) * pixels, 0, dpr, pixels);
    if (y0 < 0 && y1 > 0) pen.fillRect(0, (y1 / (y1 - y0)) * pixels, pixels, dpr);
    pen.globalAlpha = 0.4;
    pen.strokeStyle = ink;
    pen.lineWidth = dpr;
    pen.strokeRect(dpr / 2, dpr / 2, pixels - dpr, pixels - dpr);
    pen.globalAlpha = 1;
    for (const [x, y, which] of this.points) {
      const one = this.stamps[which % this.stamps.length];
      const left = ((x - x0) / (x1 - x0)) * pixels - one.width / 2;
      const top = ((y1 - y) / (y1 - y0)) * pixels - one.height / 2;
      pen.drawImage(one, left, top);
    }
    if (picture.matches(":focus-visible")) this.cross(pen);
    this.count.textContent = `${this.points.length} / ${this.data.most}`;
    this.root.dataset.points = this.points.length;
    this.undo.disabled = !this.before.length;
    this.clear.disabled = !this.points.length;
  }

  cross(pen) {
    const [x, y] = this.cursor.map((share) => share * this.pixels);
    const arm = 9 * this.dpr;
    pen.lineWidth = 1.5 * this.dpr;
    pen.beginPath();
    for (const way of Object.values(WAYS)) {
      pen.moveTo(x + way[0] * 3 * this.dpr, y + way[1] * 3 * this.dpr);
      pen.lineTo(x + way[0] * arm, y + way[1] * arm);
    }
    pen.stroke();
  }
}

export default lasting(Pad);
