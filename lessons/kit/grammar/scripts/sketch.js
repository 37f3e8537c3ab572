// A sheet to draw on; `sketch.py` joins this with board.js, mount.js
// and shapes.js.
// Strokes are text: two characters of ALPHABET a point, a full stop after each stroke.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const GRID = 63;

class Sheet extends Board {
  constructor(parent) {
    super(parent, "sketch");
    this.hint = element(this.bar, "span", "classes");
    this.buttons(() => this.change(this.strokes.slice(0, -1)));
    this.picture.onpointermove = (event) => this.stroke && this.trace(event);
    this.strokes = []; // each a list of [x, y] on the grid
    this.stroke = null; // the one being drawn
    this.cursor = [32, 32];
  }

  show({ data, setStateValue: send }) {
    if (this.answered(data) && !this.stroke) this.strokes = read(data.strokes);
    Object.assign(this, { data, send });
    this.hint.textContent = data.labels.hint;
    this.dress(data.labels);
  }

  arrange() {
    if (this.fit()) this.draw();
  }

  // -- the pen ------------------------------------------------------------------------

  press(event) {
    if (event.button) return;
    this.picture.setPointerCapture(event.pointerId);
    this.stroke = [];
    this.trace(event);
  }

  trace(event) {
    const box = this.picture.getBoundingClientRect();
    // A quick pen moves far between two events: the browser kept what lay between.
    const all = event.getCoalescedEvents?.() ?? [];
    for (const { clientX, clientY } of all.length ? all : [event]) {
      this.add((clientX - box.x) / box.width, (clientY - box.y) / box.height);
    }
    this.draw();
  }

  add(x, y) {
    const place = (share) => Math.round(Math.min(1, Math.max(0, share)) * GRID);
    const point = [place(x), place(y)];
    const last = this.stroke.at(-1);
    const near = last && Math.hypot(point[0] - last[0], point[1] - last[1]) < 1.5;
    if (near || spell([...this.strokes, this.stroke]).length > this.data.most - 4) return;
    this.stroke.push(point);
    this.cursor = point;
  }

  lift() {
    if (!this.stroke) return;
    const made = this.stroke;
    this.stroke = null;
    if (made.length) this.change([...this.strokes, made]);
  }

  change(strokes) {
    this.strokes = strokes;
    this.draw();
    this.send("made", { number: ++this.number, strokes: spell(strokes) });
  }

  key(event) {
    const step = WAYS[event.key];
    const onSheet = event.target === this.picture;
    if ((event.ctrlKey || event.metaKey) && event.key === "z") this.undo.click();
    else if (event.ctrlKey || event.metaKey || event.altKey || !onSheet) return;
    else if (step) this.steer(step, event.shiftKey ? 1 : 3);
    else if (event.key === " " || event.key === "Enter") this.toggle();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Moves the pen by keys; it draws while it is down. */
  steer(step, far) {
    const moved = (at, i) => Math.min(GRID, Math.max(0, at + far * step[i]));
    this.cursor = this.cursor.map(moved);
    if (this.stroke) this.add(this.cursor[0] / GRID, this.cursor[1] / GRID);
    this.draw();
  }

  toggle() {
    if (this.stroke) return this.lift();
    this.stroke = [];
    this.add(this.cursor[0] / GRID, this.cursor[1] / GRID);
    this.draw();
  }

  // -- drawing ------------------------------------------------------------------------

  draw() {
    const { picture, pixels, ink } = this;
    const pen = picture.getContext("2d");
    const at = ([x, y]) => [(x + 0.5) / (GRID + 1), (y + 0.5) / (GRID + 1)];
    pen.fillStyle = this.paper;
    pen.fillRect(0, 0, pixels, pixels);
    pen.strokeStyle = ink;
    pen.globalAlpha = 0.4;
    pen.lineWidth = 2;
    pen.strokeRect(1, 1, pixels - 2, pixels - 2);
    pen.globalAlpha = 1;
    pen.lineWidth = pixels * 0.07;
    pen.lineCap = pen.lineJoin = "round";
    for (const stroke of [...this.strokes, this.stroke ?? []]) {
      pen.beginPath();
      stroke.forEach((point, i) => {
        const [x, y] = at(point).map((share) => share * pixels);
        if (!i) pen.moveTo(x, y);
        pen.lineTo(x, y); // a stroke of one point is a dot
      });
      pen.stroke();
    }
    if (picture.matches(":focus-visible")) this.cross(pen, at(this.cursor));
    this.root.dataset.strokes = this.strokes.length;
    this.undo.disabled = this.clear.disabled = !this.strokes.length;
  }

  cross(pen, [x, y]) {
    pen.lineWidth = this.pixels / 150;
    pen.beginPath();
    for (const [dx, dy] of Object.values(WAYS)) {
      pen.moveTo((x + 0.05 * dx) * this.pixels, (y + 0.05 * dy) * this.pixels);
      pen.lineTo((x + 0.09 * dx) * this.pixels, (y + 0.09 * dy) * this.pixels);
    }
    pen.stroke();
  }
}

export default lasting(Sheet);

function spell(strokes) {
  const text = (stroke) => stroke.map(([x, y]) => ALPHABET[x] + ALPHABET[y]).join("");
  return strokes.map(text).join(".");
}

function read(written) {
  const one = (text) =>
    (text.match(/../g) ?? []).map((pair) => [...pair].map((c) => ALPHABET.indexOf(c)));
  return written.split(".").filter(Boolean).map(one);
}
