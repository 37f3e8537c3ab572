// A Plotly chart that changes in place: zoom, hover and the keyboard's focus stay.

const LAB = "[class*=st-key-lab-]";
const BELOW = 80; // px that the observation takes
const LINE = 24; // px of the line that says whose a figure is
const HEAVY = 40; // ms of drawing that hold up the other pictures
const SIDE_BY_SIDE = 600; // px: two figures in less stand one above the other
const CONFIG = { displaylogo: false, displayModeBar: false, responsive: false };
const pictures = (window.labPictures ??= new Map()); // by name, for follow.js

/** Loads Plotly once for all charts of the page. */
function plotly(file) {
  return (window.labPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = besideStatic(file);
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      window.labPlotly = undefined; // asked for again with the next chart
      reject(new Error("Plotly has not arrived"));
    };
    document.head.append(script);
  }));
}

const WHOLE = { u1: Uint8Array, i1: Int8Array, u2: Uint16Array, i2: Int16Array };

/** Makes whole numbers of the maps that slim.py has packed; twice does no harm. */
async function unslim(figure) {
  for (const trace of figure.data) {
    for (const [key, value] of Object.entries(trace)) {
      if (!value?.packed) continue;
      const packed = Uint8Array.from(atob(value.packed), (letter) => letter.charCodeAt(0));
      const stream = new Blob([packed]).stream();
      const plain = stream.pipeThrough(new DecompressionStream("deflate"));
      const all = new WHOLE[value.dtype](await new Response(plain).arrayBuffer());
      const [rows, columns] = value.shape;
      for (let i = 0; i < all.length; i++) if (i % columns) all[i] += all[i - 1];
      const row = (_, i) => all.subarray(i * columns, (i + 1) * columns);
      trace[key] = Array.from({ length: rows }, row);
    }
  }
}

/** Returns how many plots of a figure stand one above the other. */
function rowsIn(layout) {
  const axes = Object.entries(layout).filter(([name]) => /^yaxis\d*$/.test(name));
  return new Set(axes.map(([, { domain }]) => String(domain ?? [0, 1]))).size;
}

class Chart {
  constructor(parent) {
    this.pair = parent.appendChild(document.createElement("div"));
    this.pair.className = "lab-pair";
    this.box = this.place(this.pair);
    this.watch = new ResizeObserver(() => this.resized());
    this.moment = new Moment(this.box);
  }

  /** Makes a place for a figure, with a line above it that says whose it is. */
  place(parent) {
    const cell = parent.appendChild(document.createElement("div"));
    cell.appendChild(document.createElement("p")).hidden = true;
    const box = cell.appendChild(document.createElement("div"));
    box.className = "lab-chart";
    box.setAttribute("role", "img");
    return box;
  }

  async show({ data, setStateValue }) {
    if (this.name !== data.name) pictures.delete(this.name);
    this.name = data.name;
    pictures.set(data.name, this);
    this.box.setAttribute("aria-label", data.alt);
    this.send = setStateValue;
    this.grab(data);
    this.watch.observe(this.pair);
    this.beside(data.kept);
    this.pair.classList.toggle("lab-rows", rowsIn(data.figure.layout) > 1);
    this.reserve(data.figure);
    this.size = this.sized();
    this.newest = data.figure; // of several calls while Plotly loads, the last counts
    await unslim(data.figure);
    this.Plotly = await plotly(data.plotly);
    if (this.newest !== data.figure) return;
    await this.draw(data.figure);
    this.moment.show(data.name, data.clock, data.seek);
    if (data.kept) await this.drawKept(data.kept);
  }

  /** Makes room for another run's figure beside this one, or takes it back. */
  beside(kept) {
    if (!kept && this.twin) {
      this.Plotly?.purge(this.twin);
      this.twin.parentElement.remove();
      this.twin = undefined;
    }
    if (kept && !this.twin) {
      this.twin = this.place(this.pair);
      this.pair.prepend(this.twin.parentElement);
    }
    this.kept = kept;
    this.entitle(this.box, kept?.lines[1]);
    if (kept) {
      this.entitle(this.twin, kept.lines[0]);
      this.twin.setAttribute("aria-label", `${kept.lines[0]}. ${kept.alt}`);
      this.arrange();
    }
  }

  /** Writes above a figure what it is called, where another one stands beside it. */
  entitle(box, said) {
    const line = box.previousSibling;
    line.hidden = !said;
    line.textContent = line.title = said ?? "";
  }

  /** Stands the figures side by side where there is room. */
  arrange() {
    const wide = Boolean(this.kept) && this.pair.clientWidth >= SIDE_BY_SIDE;
    this.pair.classList.toggle("lab-wide", wide);
  }

  async resized() {
    if (!this.Plotly || !this.newest || this.sized() === this.size) return;
    this.size = this.sized();
    this.arrange();
    await this.draw(this.newest);
    this.moment.mark();
    if (this.kept) await this.drawKept(this.kept);
  }

  /** Returns what a figure's size depends on: its width, on a projector its height too. */
  sized() {
    const { clientWidth, clientHeight } = this.pair;
    return stepOf(this.box) ? `${clientWidth} ${clientHeight}` : `${clientWidth}`;
  }

  async drawKept({ figure }) {
    await unslim(figure);
    if (!this.twin) return;
    const layout = this.layout(figure, this.twin);
    await this.Plotly.react(this.twin, this.traces(figure), layout, CONFIG);
    await this.align();
  }

  /** Returns a figure's layout in the size of its place. */
  layout({ layout }, box) {
    const size = { width: box.clientWidth || undefined, height: this.height(layout.height) };
    // What is grasped or pressed is not at the same time a corner to zoom from.
    const hold = this.hint && box === this.box ? { dragmode: false } : {};
    const type = stepOf(box) ? enlarged(layout, typeScale()) : layout;
    return { ...type, ...size, ...hold };
  }

  /** Returns a figure's traces; on a projector their type is as large as the page's. */
  traces({ data }) {
    if (!stepOf(this.box)) return data;
    const [by, parts] = [typeScale(), ["textfont", "colorbar", "contours"]];
    const own = (trace) => parts.filter((part) => trace[part]);
    return data.map((trace) => ({ ...trace, ...worded(trace, by),
      ...enlarged(Object.fromEntries(own(trace).map((part) => [part, trace[part]])), by) }));
  }

  /** Gives both figures the same axes, where these follow the data. */
  async align() {
    const [own, other] = [this.box._fullLayout, this.twin?._fullLayout];
    if (!own || !other) return;
    const axes = {};
    for (const name of Object.keys(own).filter((key) => /^[xy]axis\d*$/.test(key))) {
      const [a, b] = [own[name], other[name]];
      const free = a.autorange && b?.autorange && a.type === b.type;
      if (!free || a.type === "category") continue;
      const both = [...a.range, ...b.range];
      const range = [Math.min(...both), Math.max(...both)];
      axes[`${name}.range`] = a.range[0] > a.range[1] ? range.reverse() : range;
    }
    if (!Object.keys(axes).length) return;
    await this.Plotly.relayout(this.box, axes);
    if (this.twin) await this.Plotly.relayout(this.twin, axes);
  }

  /** Keeps the place of a figure: nothing below it jumps when it comes. */
  reserve({ layout }) {
    if (!stepOf(this.box)) this.box.style.minHeight = `${this.height(layout.height)}px`;
  }

  /** Draws a figure over the one that is there; the size of the place decides. */
  draw(figure) {
    this.box.dataset.drawn = Number(this.box.dataset.drawn ?? 0) + 1;
    const layout = this.layout(figure, this.box);
    this.reserve(figure);
    this.drawn = this.Plotly?.react(this.box, this.traces(figure), layout, CONFIG)
      .then(() => this.newest === figure && settleLegend(this.Plotly, this.box, CONFIG))
      .then(() => this.newest === figure && plainCells(this.Plotly, this.box, CONFIG));
    if (this.presses && this.drawn) { // a plot hears clicks once it is drawn
      this.box.removeAllListeners?.("plotly_click");
      this.drawn.then?.(() => this.box.on?.("plotly_click", (said) => this.pressed(said)));
    }
    return this.drawn;
  }

  /** Returns a height at which a lab's main picture and the line below it are in sight. */
  height(wanted = 300) {
    if (stepOf(this.box)) return Math.max(150, this.box.clientHeight);
    const lab = this.box.closest("[class*=st-key-picture-]") && this.box.closest(LAB);
    if (!lab) return wanted;
    if (window.innerWidth <= 820) { // a phone keeps it in sight, see stage.css
      const high = 0.44 * window.innerHeight;
      return Math.round(Math.min(wanted, Math.max(220, high)));
    }
    const above = this.pair.getBoundingClientRect().top - lab.getBoundingClientRect().top;
    const unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const rows = this.kept && !this.pair.classList.contains("lab-wide") ? 2 : 1;
    const said = this.kept ? LINE * unit : 0;
    const room = (window.innerHeight - above - BELOW * unit) / rows - said;
    const least = rows > 1 ? 150 : Math.max(0.55 * wanted, 200);
    return Math.round(Math.min(wanted, Math.max(room, least)));
  }

  /** Lets controls be set by a point of the plot, see grasp.py. */
  grab({ grabs, press, hint, alt }) {
    this.box.classList.toggle("lab-grab", grabs.length > 0);
    this.box.classList.toggle("lab-press", press);
    this.presses = press;
    this.hint = hint;
    if (press) this.pressable(hint, alt);
    else if (!grabs.length) return ungraspable(this.box);
    if (!grabs.length) return;
    const { x, y } = grabs[0];
    const at = (event, held) => this.below(event, grabs, held);
    const down = () => {
      const { _id, range } = Object.values(this.box._fullLayout._plots)[0].yaxis;
      return _id && range[0] > range[1]; // as of a picture, whose first row is on top
    };
    const way = { across: x, up: y, at, hint, label: alt, down };
    graspable(this.box, this.name, way, (values) => this.send("grab", values));
  }

  /** Returns what the point below a pointer sets; null outside of what can be grasped. */
  below(event, grabs, held) {
    const { left, top } = this.box.getBoundingClientRect();
    const [px, py] = [event.clientX - left, event.clientY - top];
    const plots = Object.values(this.box._fullLayout?._plots ?? {});
    for (const grab of grabs) {
      for (const { xaxis, yaxis } of plots) {
        const number = xaxis._id.slice(1);
        if (grab.panel !== null && grab.panel !== number) continue;
        const [x, y] = [px - xaxis._offset, py - yaxis._offset];
        const inside = x >= 0 && x <= xaxis._length && y >= 0 && y <= yaxis._length;
        if (!inside && !(held && this.from === yaxis._id)) continue; // one may drag beyond
        if (!held) this.from = yaxis._id;
        if (held && this.from !== yaxis._id) continue;
        return this.values(grab, xaxis.p2l(x), yaxis.p2l(y), held);
      }
    }
    return null;
  }

  values({ x, y, origin, unit }, across, up, held) {
    const put = {};
    if (x) put[x] = (across - origin[0]) / unit[0];
    // Of several bars the one that was taken in hand moves, wherever the hand goes.
    const near = Math.min(y?.length - 1, Math.max(0, Math.round(across)));
    const one = Array.isArray(y) ? Object.keys(held ?? {})[0] ?? y[near] : y;
    if (one) put[one] = (up - origin[1]) / unit[1];
    return put;
  }

  /** Lets marks be pressed, by a click or with the arrow keys one after the other. */
  pressable(hint, alt) {
    this.box.tabIndex = 0;
    this.box.setAttribute("role", "application");
    this.box.setAttribute("aria-label", `${alt} ${hint}`);
    const press = (option) => this.send("press", { option, when: Date.now() });
    this.pressed = ({ points }) => {
      const option = points[0]?.customdata;
      if (typeof option === "string") press(option);
    };
    this.box.onkeydown = (event) => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const marks = this.newest.data.flatMap((trace) =>
        (trace.customdata ?? []).map((option, i) => ({ option, x: trace.x[i], trace, i })));
      marks.sort((a, b) => a.x - b.x);
      const large = ({ trace, i }) => trace.marker?.size?.[i] ?? 0;
      const most = Math.max(...marks.map(large)); // the one that is chosen now
      const here = this.at ?? marks.findIndex((mark) => large(mark) === most);
      this.at = Math.min(marks.length - 1, Math.max(0, here + way));
      const { option, trace, i } = marks[this.at];
      const said = String(trace.hovertext?.[i] ?? option).replace(/<[^>]*>/g, " ");
      tell(said);
      clearTimeout(this.rests);
      this.rests = setTimeout(() => { this.at = undefined; press(option); }, REST);
    };
  }

  /** Shows what a hand that moves a control asks for. */
  async follow({ figure, alt }) {
    this.box.setAttribute("aria-label", this.hint ? `${alt} ${this.hint}` : alt);
    this.entitle(this.box, this.kept?.names[1]); // its settings are on the move
    this.newest = figure;
    await unslim(figure);
    // One that takes long to draw, as a surface does, leaves time to the others.
    const wait = (this.free ?? 0) - performance.now();
    if (wait > 0) await new Promise((go) => setTimeout(go, wait));
    if (this.newest !== figure) return;
    const began = performance.now();
    await this.draw(figure);
    this.moment.mark();
    await new Promise(requestAnimationFrame); // where a surface is drawn in earnest
    await new Promise(requestAnimationFrame);
    const ends = performance.now();
    if (ends - began > HEAVY) this.free = ends + 4 * (ends - began);
  }

  rest() {
    if (pictures.get(this.name) === this) pictures.delete(this.name);
    this.watch.disconnect();
    this.moment.rest();
    this.newest = undefined; // what is still awaited is drawn no more
    // Plotly draws in steps, and its later ones fail on what has been purged.
    const purge = () => {
      if (this.newest) return;
      for (const box of [this.box, this.twin]) if (box) this.Plotly?.purge(box);
    };
    Promise.resolve(this.drawn).then(purge, purge);
  }
}

export default lasting(Chart);
