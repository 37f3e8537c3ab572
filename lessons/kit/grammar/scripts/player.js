// Plays frames. One player lives as long as its element, and new data is handed to the
// same player. `replay.py` joins this with mount.js, fit.js, unpack.js, picture.js and
// shapes.js.

const pictures = (window.labPictures ??= new Map()); // by name, for follow.js

class Player {
  constructor(parent) {
    this.root = element(parent, "div");
    this.root.dataset.replay = "";
    this.root.onkeydown = (event) => this.key(event);
    this.lines = element(this.root, "div", "lines");
    this.stage = element(this.root, "div", "panels");
    this.stage.tabIndex = -1; // a click on a picture makes the keys work
    this.bar = element(this.root, "div", "bar");
    this.back = this.button("back", () => this.stand(this.frame - 1));
    this.toggle = this.button("play", () => this.play(!this.playing));
    this.forward = this.button("forward", () => this.stand(this.frame + 1));
    this.range = element(this.bar, "input");
    this.range.type = "range";
    this.range.min = 0;
    this.range.oninput = () => this.stand(Number(this.range.value));
    this.where = element(this.bar, "div", "where");
    this.observer = new ResizeObserver(() => this.arrange());
    this.frames = 0;
    this.frame = 0;
    this.sought = ({ detail }) => this.seek(detail);
    window.addEventListener("lab-seek", this.sought);
  }

  button(name, press) {
    const made = element(this.bar, "button", name);
    made.type = "button";
    made.onclick = press;
    return made;
  }

  // -- data ---------------------------------------------------------------------------

  show({ data, setStateValue }) {
    this.send = setStateValue;
    this.observer.observe(this.root);
    const place = stepOf(this.root);
    if (place) this.observer.observe(place);
    this.take(data, this.call);
  }

  /** Shows what a hand that moves a control asks for. */
  follow(packed) {
    const { kept } = this.data; // its settings are on the move: it is called "now"
    const now = kept && { kept: { ...kept, lines: [kept.lines[0], kept.names[1]] } };
    return this.take({ ...this.data, ...packed, ...now }, this.call);
  }

  async take(data, call) {
    const head = JSON.stringify(data.head);
    const known = head === this.head && data.body === this.body;
    const own = known ? this.own : await unpack(data);
    const kept = data.kept && (data.kept.body === this.kept?.body
      ? this.kept
      : { body: data.kept.body, panels: await unpack(data.kept) });
    if (call !== this.call) return; // newer data came while this was being unpacked
    Object.assign(this, { data, own, kept, head, body: data.body });
    this.pair();
    pictures.set(data.name, this);
    const steps = this.steps;
    const first = this.frames === 0;
    const atEnd = this.frame >= this.frames - 1;
    this.frames = steps.length;
    const last = this.frames - 1;
    if (first || (atEnd && !this.playing)) this.frame = last;
    this.frame = Math.min(this.frame, last);
    this.fps = data.speed ?? Math.min(20, Math.max(4, this.frames / 5));
    this.label();
    this.build();
    this.arrange();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (first && data.autoplay && !calm) this.play(true);
  }

  /** Puts each panel of a kept run beside its own: one player for the steps of both. */
  pair() {
    const { head, kept } = this.data;
    for (const panel of this.own) Object.assign(panel, { steps: head.steps, said: "" });
    this.steps = head.steps;
    this.panels = this.own;
    this.lines.replaceChildren();
    this.alike = this.same();
    if (!kept) return;
    const others = this.kept.panels;
    for (const panel of others) panel.steps = kept.head.steps;
    const all = new Set([...kept.head.steps, ...head.steps]);
    this.steps = [...all].sort((a, b) => a - b);
    const rest = [...this.own];
    const alone = [];
    const pairs = others.flatMap((other) => {
      const i = rest.findIndex(({ title }) => title === other.title);
      const found = others.length > 1 || this.own.length > 1 ? i : 0;
      if (found < 0) alone.push(other);
      return found < 0 ? [] : [other, ...rest.splice(found, 1)];
    });
    this.panels = [...pairs, ...alone, ...rest];
    const said = this.panels.length > 2 ? kept.names : kept.lines;
    for (const panel of this.panels) panel.said = said[this.own.includes(panel) ? 1 : 0];
    if (said === kept.names)
      for (const line of kept.lines) write(element(this.lines, "p"), line);
    this.alike = this.same();
  }

  /** Tells whether one legend is enough for all panels. */
  same() {
    return new Set(this.panels.map((panel) => panel.names.join())).size < 2;
  }

  label() {
    const { labels } = this.data;
    for (const name of ["back", "forward"]) nameButton(this[name], name, labels[name]);
    this.nameToggle();
    this.range.setAttribute("aria-label", labels.scrub);
    this.range.max = Math.max(1, this.frames - 1);
    this.range.disabled = this.toggle.disabled = this.frames < 2;
    this.root.dataset.frames = this.frames;
    const alone = this.frames < 2 && !this.data.running;
    this.bar.style.display = alone ? "none" : "";
    const { steps } = this; // as wide as it will get, so that nothing jumps
    const letters = [...this.position(this.data.total ?? steps.at(-1))];
    const widths = letters.map((letter) => (letter > "\u2e80" ? 2 : 0.95));
    this.where.style.minWidth = `${widths.reduce((a, b) => a + b, 0)}ch`;
  }

  nameToggle() {
    const name = this.playing ? "pause" : "play";
    nameButton(this.toggle, name, this.data.labels[name]);
  }

  position(step) {
    const { labels, total } = this.data;
    const last = Math.max(total ?? 0, this.steps.at(-1));
    return labels.position.replace("{step}", step).replace("{last}", last);
  }

  build() {
    while (this.stage.children.length > this.panels.length) this.stage.lastChild.remove();
    this.panels.forEach((panel, i) => {
      let place = this.stage.children[i];
      if (!place) {
        place = element(this.stage, "figure", "panel");
        element(place, "div", "title");
        element(place, "div", "said");
        element(place, "div", "legend");
        element(place, "canvas", "picture").setAttribute("role", "img");
        element(place, "canvas", "curve").setAttribute("aria-hidden", "true");
        element(place, "figcaption", "readout");
      }
      [panel.heading, panel.whose, panel.legend, panel.canvas, panel.spark, panel.says] =
        place.children;
      write(panel.heading, panel.title);
      panel.heading.hidden = !panel.title;
      write(panel.whose, panel.said ?? "");
      panel.whose.hidden = !panel.said;
      panel.spark.style.display = panel.curve ? "" : "none";
      panel.says.style.display = panel.readout.length ? "" : "none";
      const { name } = this.data;
      const pick = this.own.includes(panel) ? this.data.pick : null;
      panel.canvas.classList.toggle("pick", Boolean(pick));
      if (!pick) return ungraspable(panel.canvas);
      const names = [pick.x, pick.y];
      const at = (event) => {
        const point = pointBelow(panel, event);
        return Object.fromEntries(names.map((n, i) => [n, point[i]]).filter(([n]) => n));
      };
      const { hint } = this.data;
      const way = { across: pick.x, up: pick.y, at, hint, label: panel.title };
      // A state is never lost, a trigger may be.
      graspable(panel.canvas, name, way, (values) => this.send("pick", values));
    });
  }

  // -- size and colours ---------------------------------------------------------------

  arrange() {
    if (!this.panels) return;
    const width = this.root.clientWidth;
    if (width < 100) return; // hidden, or not laid out yet: it will be called again
    const unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const place = stepOf(this.root);
    this.wide = 0;
    if (place) fill(this, place, unit);
    else fit(this, width, unit);
  }

  /** Gives the pictures a size and their colours. */
  lay(columns, side, unit) {
    columnsOf(this, columns, side);
    const used = columns * (side + GAP) - GAP;
    this.bar.style.maxWidth = `${Math.max(used, 340 * unit)}px`;
    const style = getComputedStyle(this.root);
    const colour = (name, other) => style.getPropertyValue(name).trim() || other;
    const look = {
      side,
      unit,
      dpr: Math.min(3, window.devicePixelRatio || 1),
      paper: colour("--st-background-color", "#ffffff"),
      ink: colour("--st-text-color", "#222222"),
      accent: colour("--st-primary-color", "#0072b2"),
      palette: this.data.palette,
    };
    for (const [i, panel] of this.panels.entries()) {
      dress(panel, look);
      const one = this.alike && Boolean(this.data.kept || this.wide);
      panel.legend.hidden = one && i > 0;
      const held = this.root.classList.contains("beside"); // by the place of its words
      panel.legend.style.width = one && !held ? `${Math.max(used, this.wide)}px` : "";
    }
    this.draw();
  }

  // -- time ---------------------------------------------------------------------------

  stand(frame) {
    this.play(false);
    this.frame = Math.max(0, Math.min(this.frames - 1, frame));
    this.draw();
  }

  /** Stands at the frame next to a step, if the step of this lab is sought. */
  seek({ lab, step }) {
    if (!this.data || lab !== labOf(this.data.name) || this.frames < 2) return;
    const away = this.steps.map((at) => Math.abs(at - step));
    this.stand(away.indexOf(Math.min(...away)));
  }

  play(on) {
    if (on === Boolean(this.playing)) return;
    this.playing = on;
    cancelAnimationFrame(this.request);
    this.nameToggle();
    if (!on) return;
    if (this.frame >= this.frames - 1) this.frame = 0;
    this.draw();
    this.due = performance.now() + 1000 / this.fps;
    this.shown = [];
    this.request = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    if (!this.playing) return;
    const every = this.fps >= 60 ? 0 : 1000 / this.fps;
    if (now >= this.due - 2) {
      this.due = Math.max(this.due + every, now);
      if (this.frame < this.frames - 1) {
        this.frame += 1;
        this.draw();
        this.measure(now);
      } else if (!this.data.running) {
        this.play(false);
        return;
      }
    }
    this.request = requestAnimationFrame((then) => this.tick(then));
  }

  measure(now) {
    this.shown.push(now);
    if (this.shown.length > 40) this.shown.shift();
    const passed = now - this.shown[0];
    if (passed > 0) {
      const fps = (1000 * (this.shown.length - 1)) / passed;
      this.root.dataset.fps = fps.toFixed(1);
    }
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const last = this.frames - 1;
    const there = {
      ArrowLeft: this.frame - 1,
      ArrowRight: this.frame + 1,
      Home: 0,
      End: last,
    }[event.key];
    const pressed = event.target.localName === "button"; // it hears the space itself
    if (there !== undefined) this.stand(there);
    else if (event.key === " " && !pressed) this.play(!this.playing);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  draw() {
    if (!this.panels) return;
    const step = this.steps[this.frame];
    for (const panel of this.panels) {
      const frame = Math.max(0, panel.steps.findLastIndex((at) => at <= step));
      paint(panel, frame, step);
      const now = panel.readout.length ? nth(panel.readout, frame) : "";
      const whose = panel.said ? `, ${panel.said}` : "";
      const about = `${panel.title}${whose}: ${now || this.data.labels.canvas}`;
      const hint = panel.canvas.title; // how it can be grasped
      const whole = hint ? `${about}. ${hint}` : about;
      if (!this.playing) panel.canvas.setAttribute("aria-label", whole);
    }
    const share = this.frames < 2 ? 100 : (100 * this.frame) / (this.frames - 1);
    this.range.value = this.frames < 2 ? 1 : this.frame;
    this.range.style.setProperty("--share", `${share}%`);
    write(this.where, this.position(step));
    this.range.setAttribute("aria-valuetext", this.position(step));
    this.back.disabled = this.frame <= 0;
    this.forward.disabled = this.frame >= this.frames - 1;
    this.root.dataset.frame = this.frame;
    if (this.frames > 1) tellMoment(this.data.name, step);
  }

  rest() {
    if (pictures.get(this.data?.name) === this) pictures.delete(this.data.name);
    this.play(false);
    window.removeEventListener("lab-seek", this.sought);
    this.observer.disconnect();
  }
}

/** Returns the point of a panel's extent below a pointer, within the panel. */
function pointBelow({ canvas, extent: [x0, x1, y0, y1] }, event) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const across = Math.min(1, Math.max(0, (event.clientX - left) / width));
  const down = Math.min(1, Math.max(0, (event.clientY - top) / height));
  return [x0 + across * (x1 - x0), y1 - down * (y1 - y0)];
}

export default lasting(Player);
