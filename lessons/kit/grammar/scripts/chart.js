// A Plotly chart that changes in place: zoom, hover and the keyboard's focus stay.

const LAB = "[class*=st-key-lab-]";
const BELOW = 80; // px that the observation takes; a projector has a bar besides
const BAR = 30;
const CONFIG = { displaylogo: false, displayModeBar: false, responsive: true };
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

class Chart {
  constructor(parent) {
    this.box = document.createElement("div");
    this.box.className = "lab-chart";
    this.box.setAttribute("role", "img");
    parent.append(this.box);
  }

  async show({ data, setStateValue }) {
    if (this.name !== data.name) pictures.delete(this.name);
    this.name = data.name;
    pictures.set(data.name, this);
    this.box.setAttribute("aria-label", data.alt);
    this.send = setStateValue;
    this.grab(data.grab);
    this.box.style.minHeight = `${this.height(data.figure.layout.height)}px`;
    this.newest = data.figure; // of several calls while Plotly loads, the last counts
    this.Plotly = await plotly(data.plotly);
    if (this.newest === data.figure) await this.draw(data.figure);
  }

  /** Draws a figure over the one that is there; the size of the place decides. */
  draw(figure) {
    this.box.dataset.drawn = Number(this.box.dataset.drawn ?? 0) + 1;
    const layout = { ...figure.layout, height: this.height(figure.layout.height) };
    this.drawn = this.Plotly?.react(this.box, figure.data, layout, CONFIG);
    return this.drawn;
  }

  /** Returns a height at which a lab's main picture and the line below it are in sight. */
  height(wanted = 300) {
    const lab = this.box.closest("[class*=st-key-picture-]") && this.box.closest(LAB);
    if (!lab) return wanted;
    if (window.innerWidth <= 820) { // a phone keeps it in sight, see stage.css
      return Math.round(Math.min(wanted, Math.max(220, 0.44 * window.innerHeight)));
    }
    const above = this.box.getBoundingClientRect().top - lab.getBoundingClientRect().top;
    const unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const below = BELOW + (unit > 1.3 ? BAR : 0);
    const room = window.innerHeight - above - below * unit;
    return Math.round(Math.min(wanted, Math.max(room, 0.55 * wanted, 200)));
  }

  /** Lets controls be set by a point of the plot: names of x and y, null for none. */
  grab(names) {
    this.box.classList.toggle("lab-grab", Boolean(names));
    if (!names) return ungraspable(this.box);
    const letGo = (point) => this.send("grab", point);
    graspable(this.box, this.name, names, (event) => this.below(event), letGo);
  }

  /** Returns the point of the plot below a pointer; null outside of all axes. */
  below(event) {
    const { left, top } = this.box.getBoundingClientRect();
    const [px, py] = [event.clientX - left, event.clientY - top];
    for (const { xaxis, yaxis } of Object.values(this.box._fullLayout?._plots ?? {})) {
      const [x, y] = [px - xaxis._offset, py - yaxis._offset];
      const inside = x >= 0 && x <= xaxis._length && y >= 0 && y <= yaxis._length;
      if (inside) return [xaxis.p2d(x), yaxis.p2d(y)];
    }
    return null;
  }

  /** Shows what a hand that moves a control asks for. */
  follow({ figure, alt }) {
    this.box.setAttribute("aria-label", alt);
    return this.draw((this.newest = figure));
  }

  rest() {
    if (pictures.get(this.name) === this) pictures.delete(this.name);
    this.newest = undefined; // what is still awaited is drawn no more
    // Plotly draws in steps, and its later ones fail on what has been purged.
    const purge = () => this.newest || this.Plotly?.purge(this.box);
    Promise.resolve(this.drawn).then(purge, purge);
  }
}

export default lasting(Chart);
