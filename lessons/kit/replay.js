// Draws frames on canvases: decision maps, points, lines; one scrubber for all panels.
const ICONS = {
  play: "M7 4l14 8-14 8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  back: "M6 5h3v14H6zM20 5v14L10 12z",
  forward: "M15 5h3v14h-3zM4 5v14l10-7z",
};
const SECONDS = 4; // that playing all frames takes

async function unpack(packed, Kind) {
  const bytes = Uint8Array.from(atob(packed.data), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream()
    .pipeThrough(new DecompressionStream("deflate"));
  const buffer = await new Response(stream).arrayBuffer();
  return { shape: packed.shape, values: new Kind(buffer) };
}

async function decode(panel) {
  const lines = panel.lines.map(async (line) => ({
    ...(await unpack(line.points, Uint16Array)), colour: line.colour,
  }));
  return {
    ...panel,
    maps: panel.maps && await unpack(panel.maps, Uint8Array),
    points: panel.points && await unpack(panel.points, Uint16Array),
    lines: await Promise.all(lines),
  };
}

function rgb(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

function paper(element) {
  const found = getComputedStyle(element).getPropertyValue("--st-background-color");
  const hex = found.trim();
  return /^#[0-9a-f]{6}/i.test(hex) ? hex.slice(0, 7) : "#ffffff";
}

// A picture of one map: the class's colour, paler where the net is less sure.
function paint(map, frame, palette, ground) {
  const [, high, wide] = map.shape;
  const image = new ImageData(wide, high);
  const back = rgb(ground);
  const colours = palette.map(rgb);
  const from = frame * high * wide;
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      const code = map.values[from + y * wide + x];
      const colour = colours[(code >> 6) % colours.length];
      const share = 0.12 + 0.5 * (code & 15) / 15;
      const at = 4 * ((high - 1 - y) * wide + x);
      for (let c = 0; c < 3; c++) {
        image.data[at + c] = back[c] + share * (colour[c] - back[c]);
      }
      image.data[at + 3] = 255;
    }
  }
  return image;
}

function mark(pen, shape, x, y, r) {
  pen.beginPath();
  if (shape === 0) pen.arc(x, y, r, 0, 7);
  if (shape === 1) pen.rect(x - 0.85 * r, y - 0.85 * r, 1.7 * r, 1.7 * r);
  if (shape === 2) {
    pen.moveTo(x, y - 1.25 * r);
    pen.lineTo(x + 1.15 * r, y + 0.85 * r);
    pen.lineTo(x - 1.15 * r, y + 0.85 * r);
    pen.closePath();
  }
  if (shape === 3) {
    pen.moveTo(x, y - 1.3 * r);
    pen.lineTo(x + 1.3 * r, y);
    pen.lineTo(x, y + 1.3 * r);
    pen.lineTo(x - 1.3 * r, y);
    pen.closePath();
  }
}

function at(thing, frame, index) {
  const moving = thing.shape.length === 3;
  const count = thing.shape[moving ? 1 : 0];
  const from = 2 * ((moving ? frame * count : 0) + index);
  return [thing.values[from] / 65535, 1 - thing.values[from + 1] / 65535];
}

function draw(view, panel, canvas, frame) {
  const size = canvas.clientWidth * (window.devicePixelRatio || 1);
  if (!size) return;
  if (canvas.width !== Math.round(size)) canvas.width = canvas.height = Math.round(size);
  const pen = canvas.getContext("2d");
  pen.fillStyle = view.ground;
  pen.fillRect(0, 0, size, size);
  if (panel.maps) {
    const [, high, wide] = panel.maps.shape;
    view.buffer ??= document.createElement("canvas");
    view.buffer.width = wide;
    view.buffer.height = high;
    view.buffer.getContext("2d")
      .putImageData(paint(panel.maps, frame, view.palette, view.ground), 0, 0);
    pen.imageSmoothingEnabled = true;
    pen.drawImage(view.buffer, 0, 0, size, size);
  }
  const unit = size / 240;
  for (const line of panel.lines) {
    const count = line.shape[line.shape.length - 2];
    pen.beginPath();
    for (let i = 0; i < count; i++) {
      const [x, y] = at(line, frame, i);
      pen.lineTo(x * size, y * size);
    }
    pen.strokeStyle = view.palette[line.colour % view.palette.length];
    pen.lineWidth = 2 * unit;
    pen.setLineDash(line.colour % 2 ? [6 * unit, 4 * unit] : []);
    pen.stroke();
    pen.setLineDash([]);
  }
  if (!panel.points) return;
  const many = panel.classes.length;
  const r = (many > 150 ? 2.3 : 3.4) * unit;
  for (let i = 0; i < many; i++) {
    const [x, y] = at(panel.points, frame, i);
    const label = panel.classes[i] % view.palette.length;
    mark(pen, label, x * size, y * size, r);
    pen.fillStyle = view.palette[label];
    pen.fill();
    pen.lineWidth = 0.6 * unit;
    pen.strokeStyle = view.ground;
    pen.stroke();
  }
}

function button(name, label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.onclick = act;
  face(made, name, label);
  return made;
}

function face(made, name, label) {
  made.innerHTML = `<svg viewBox="0 0 24 24"><path d="${ICONS[name]}"/></svg>`;
  made.title = label;
  made.setAttribute("aria-label", label);
}

class View {
  constructor(parent) {
    this.root = document.createElement("div");
    this.root.className = "root";
    this.root.dataset.dllReplay = "";
    this.grid = document.createElement("div");
    this.grid.className = "panels";
    this.bar = document.createElement("div");
    this.bar.className = "bar";
    this.root.append(this.grid, this.bar);
    parent.appendChild(this.root);
    this.frame = 0;
    this.frames = 0;
    this.playing = false;
    this.back = button("back", "", () => this.go(this.frame - 1));
    this.toggle = button("play", "", () => this.play(!this.playing));
    this.forward = button("forward", "", () => this.go(this.frame + 1));
    this.range = document.createElement("input");
    this.range.type = "range";
    this.range.min = 0;
    this.range.oninput = () => this.go(Number(this.range.value));
    this.where = document.createElement("span");
    this.where.className = "where";
    this.bar.append(this.back, this.toggle, this.forward, this.range, this.where);
    this.root.addEventListener("keydown", (event) => {
      if (event.key === " " && event.target === this.range) {
        event.preventDefault();
        this.play(!this.playing);
      }
    });
    this.watch = new ResizeObserver(() => this.layout());
    this.watch.observe(this.root);
  }

  async show(data) {
    const mine = this.asked = Symbol("asked");
    const panels = await Promise.all(data.panels.map(decode));
    if (mine !== this.asked) return; // newer data came meanwhile
    const atEnd = this.frame >= this.frames - 1;
    Object.assign(this, { panels, data, palette: data.palette, decoded: true });
    this.ground = paper(this.root);
    this.frames = data.steps.length;
    const { labels } = data;
    face(this.back, "back", labels.back);
    face(this.forward, "forward", labels.forward);
    face(this.toggle, this.playing ? "pause" : "play",
      this.playing ? labels.pause : labels.play);
    this.range.setAttribute("aria-label", labels.scrub);
    this.range.max = Math.max(0, this.frames - 1);
    this.bar.style.visibility = this.frames > 1 ? "visible" : "hidden";
    if (this.figures?.length !== panels.length) this.build();
    this.layout();
    this.go(atEnd ? this.frames - 1 : Math.min(this.frame, this.frames - 1), true);
  }

  build() {
    this.figures = this.panels.map(() => {
      const figure = document.createElement("figure");
      const caption = document.createElement("figcaption");
      const canvas = document.createElement("canvas");
      const readout = document.createElement("div");
      readout.className = "readout";
      canvas.setAttribute("role", "img");
      figure.append(caption, canvas, readout);
      return { figure, caption, canvas, readout };
    });
    this.grid.replaceChildren(...this.figures.map((f) => f.figure));
  }

  layout() {
    const wide = this.root.clientWidth;
    const many = this.panels?.length ?? 1;
    const across = wide >= 760 ? Math.min(4, Math.max(2, many)) : 2;
    this.root.style.setProperty("--across", across);
    this.root.style.setProperty("--many", many);
    if (this.decoded) this.paint();
  }

  go(frame, quiet) {
    if (!quiet && this.playing) this.play(false);
    this.frame = Math.max(0, Math.min(this.frames - 1, frame));
    this.paint();
  }

  paint() {
    if (!this.decoded || this.frame >= this.frames || this.frame < 0) return;
    const { steps, labels } = this.data;
    this.panels.forEach((panel, i) => {
      const { caption, canvas, readout } = this.figures[i];
      const said = panel.readout[this.frame] ?? "";
      if (caption.textContent !== panel.title) caption.textContent = panel.title;
      readout.textContent = said;
      canvas.setAttribute("aria-label", `${labels.canvas}: ${panel.title}. ${said}`);
      draw(this, panel, canvas, this.frame);
    });
    this.range.value = this.frame;
    const last = steps[this.frames - 1];
    this.where.textContent = `${labels.step} ${steps[this.frame]} ${labels.of} ${last}`;
    Object.assign(this.root.dataset, { frame: this.frame, frames: this.frames });
  }

  play(on) {
    this.playing = on && this.frames > 1;
    const { labels } = this.data;
    face(this.toggle, this.playing ? "pause" : "play",
      this.playing ? labels.pause : labels.play);
    if (!this.playing) return;
    if (this.frame >= this.frames - 1) this.frame = 0;
    const from = this.frame;
    const began = performance.now();
    let drawn = 0;
    const next = (now) => {
      if (!this.playing) return;
      const passed = (now - began) / 1000;
      this.frame = Math.min(
        this.frames - 1, from + Math.floor(passed * this.frames / SECONDS));
      this.paint();
      drawn += 1;
      this.root.dataset.fps = (drawn / Math.max(passed, 0.001)).toFixed(1);
      if (this.frame >= this.frames - 1) this.play(false);
      else requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  }
}

export default function ({ data, parentElement }) {
  parentElement.dllView ??= new View(parentElement);
  parentElement.dllView.show(data);
}
